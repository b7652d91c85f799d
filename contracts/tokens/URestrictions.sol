// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IUToken} from "interfaces/IUToken.sol";

/// @title URestrictions
/// @notice Who may send and receive U, whether transfers run, and the record of pauses.
/// @custom:security-contact see SECURITY.md
abstract contract URestrictions is AccessManaged, IUToken {
    using SafeCast for uint256;

    /// @notice What every transfer has to know besides its two accounts: one slot, one read.
    struct Switches {
        address exemptAccount;
        uint48 pausedUntil;
        bool isIssuanceHalted;
        bool isAllowListOnly;
    }

    // CONSTANTS

    /// @inheritdoc IUToken
    uint48 public constant MAX_PAUSE = 7 days;

    /// @inheritdoc IUToken
    uint48 public constant MIN_RUN = 1 days;

    // STORAGE

    Switches internal _switches;

    mapping(address account => Restriction restriction) internal _restrictionOf;

    /// @dev Append-only; the end of the last one is also in the switches.
    Pause[] private _pauses;

    // COMPLIANCE

    /// @inheritdoc IUToken
    function setFrozenTokens(address account, uint256 amount) external restricted returns (bool) {
        Restriction storage restriction = _restrictable(account);
        if (amount == restriction.frozenAmount) revert UToken_Unchanged();

        restriction.frozenAmount = amount.toUint128();

        emit Frozen(account, amount);
        return true;
    }

    /// @inheritdoc IUToken
    function setSendBlocked(address account, bool isBlocked) external restricted {
        Restriction storage restriction = _restrictable(account);
        if (isBlocked == restriction.isSendBlocked) revert UToken_Unchanged();

        restriction.isSendBlocked = isBlocked;

        emit SendingBlocked(account, isBlocked);
    }

    /// @inheritdoc IUToken
    function setReceiveBlocked(address account, bool isBlocked) external restricted {
        Restriction storage restriction = _restrictable(account);
        if (isBlocked == restriction.isReceiveBlocked) revert UToken_Unchanged();

        restriction.isReceiveBlocked = isBlocked;

        emit ReceivingBlocked(account, isBlocked);
    }

    /// @inheritdoc IUToken
    function setAllowed(address account, bool isAllowed) external restricted {
        Restriction storage restriction = _restrictable(account);
        if (isAllowed == restriction.isAllowed) revert UToken_Unchanged();

        restriction.isAllowed = isAllowed;

        emit AccountAllowed(account, isAllowed);
    }

    /// @inheritdoc IUToken
    function setAllowListOnly(bool isAllowListOnly_) external restricted {
        if (isAllowListOnly_ == _switches.isAllowListOnly) revert UToken_Unchanged();

        _switches.isAllowListOnly = isAllowListOnly_;

        emit AllowListOnlySet(isAllowListOnly_);
    }

    /// @inheritdoc IUToken
    function pauseTransfers(uint48 until) external restricted {
        uint48 now_ = Time.timestamp();
        uint48 last = _switches.pausedUntil;
        bool isOn = now_ < last;
        uint48 atLeast = isOn ? last + 1 : now_ + 1;
        if (until < atLeast) revert UToken_PauseTooShort(until, atLeast);
        if (until > now_ + MAX_PAUSE) revert UToken_PauseTooLong(until, now_ + MAX_PAUSE);
        if (!isOn && now_ < last + MIN_RUN) revert UToken_PauseTooSoon(now_, last + MIN_RUN);

        if (!isOn) _pauses.push(Pause(now_, until));
        Pause storage pause = _pauses[_pauses.length - 1];
        pause.endsAt = until;
        _switches.pausedUntil = until;

        emit TransfersPaused(pause.startsAt, until);
    }

    // ADMINISTRATION

    /// @inheritdoc IUToken
    function setExempt(address account) external restricted {
        Restriction memory restriction = _restrictionOf[account];
        if (account == address(0)) revert UToken_ZeroAddress();
        if (_switches.exemptAccount != address(0)) revert UToken_ExemptSet(_switches.exemptAccount);
        if (account == address(this)) revert UToken_Exempt(account);
        if (restriction.isSendBlocked || restriction.isReceiveBlocked || restriction.frozenAmount != 0) revert UToken_Restricted(account);

        _switches.exemptAccount = account;

        emit ExemptSet(account);
    }

    // VIEWS

    /// @inheritdoc IUToken
    function canSend(address account) public view returns (bool) {
        return _maySend(account, _restrictionOf[account], _switches);
    }

    /// @inheritdoc IUToken
    function canReceive(address account) public view returns (bool) {
        return _mayReceive(account, _restrictionOf[account], _switches);
    }

    /// @inheritdoc IUToken
    function canTransact(address account) external view returns (bool) {
        Restriction memory restriction = _restrictionOf[account];
        if (restriction.isSendBlocked || restriction.isReceiveBlocked) return false;

        // The switches are not read for accounts on the allow list: this call is on the Escrow's hot paths.
        return restriction.isAllowed || _isOpenTo(account, _switches);
    }

    /// @inheritdoc IUToken
    function getFrozenTokens(address account) external view returns (uint256) {
        return _restrictionOf[account].frozenAmount;
    }

    /// @inheritdoc IUToken
    function restrictionOf(address account) external view returns (Restriction memory) {
        return _restrictionOf[account];
    }

    /// @inheritdoc IUToken
    function exemptAccount() external view returns (address) {
        return _switches.exemptAccount;
    }

    /// @inheritdoc IUToken
    function pausedUntil() external view returns (uint48) {
        return _switches.pausedUntil;
    }

    /// @inheritdoc IUToken
    function isIssuanceHalted() external view returns (bool) {
        return _switches.isIssuanceHalted;
    }

    /// @inheritdoc IUToken
    function isAllowListOnly() external view returns (bool) {
        return _switches.isAllowListOnly;
    }

    /// @inheritdoc IUToken
    function pauseCount() external view returns (uint256) {
        return _pauses.length;
    }

    /// @inheritdoc IUToken
    function pauseAt(uint256 index) external view returns (Pause memory) {
        return _pauses[index];
    }

    /// @inheritdoc IUToken
    function dueAt(uint48 start, uint48 period) external view returns (uint48) {
        uint256 due = uint256(start) + period;
        if (start < _switches.pausedUntil) due = _afterPauses(start, due);
        return uint48(Math.min(due, type(uint48).max));
    }

    /// @dev From the first pause that ends after `start`, which is looked for from the last one back: clocks are younger than the record.
    function _afterPauses(uint256 start, uint256 due) private view returns (uint256) {
        uint256 count = _pauses.length;
        uint256 index = count;
        while (index != 0 && _pauses[index - 1].endsAt > start) --index;

        for (; index < count; ++index) {
            Pause memory pause = _pauses[index];
            uint256 from = Math.max(pause.startsAt, start);
            if (from >= due) break;
            due += pause.endsAt - from;
        }
        return due;
    }

    // INTERNAL

    function _maySend(address account, Restriction memory restriction, Switches memory switches) internal view returns (bool) {
        return !restriction.isSendBlocked && (restriction.isAllowed || _isOpenTo(account, switches));
    }

    function _mayReceive(address account, Restriction memory restriction, Switches memory switches) internal view returns (bool) {
        return !restriction.isReceiveBlocked && (restriction.isAllowed || _isOpenTo(account, switches));
    }

    /// @dev To an account that is not on the allow list.
    function _isOpenTo(address account, Switches memory switches) private view returns (bool) {
        return !switches.isAllowListOnly || account == switches.exemptAccount || account == address(this);
    }

    /// @dev Neither the exempt account nor this contract.
    function _requireForcible(address account) internal view {
        if (account == _switches.exemptAccount || account == address(this)) revert UToken_Exempt(account);
    }

    function _restrictable(address account) private view returns (Restriction storage) {
        if (account == address(0)) revert UToken_ZeroAddress();
        _requireForcible(account);
        return _restrictionOf[account];
    }
}
