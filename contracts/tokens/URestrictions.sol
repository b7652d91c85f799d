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

    // CONSTANTS

    /// @inheritdoc IUToken
    uint48 public constant MAX_PAUSE = 7 days;

    /// @inheritdoc IUToken
    uint48 public constant MIN_RUN = 1 days;

    /// @dev Bits of an account's word, above its frozen amount.
    uint256 internal constant SEND_BLOCKED = 1 << 128;
    uint256 internal constant RECEIVE_BLOCKED = 1 << 129;
    uint256 private constant ALLOWED = 1 << 130;

    /// @dev Bits of the switches, above the exempt account and the end of the last pause.
    uint256 private constant PAUSED_UNTIL_OFFSET = 160;
    uint256 internal constant ISSUANCE_HALTED = 1 << 208;
    uint256 internal constant ALLOW_LIST_ONLY = 1 << 209;

    // STORAGE

    /// @dev What every transfer has to know besides its two accounts: one slot, one read. Bits by hand, here and below: every transfer pays
    /// for taking structs apart, and the bars of gas leave no room for that.
    uint256 internal _switches;

    /// @dev A {Restriction} each.
    mapping(address account => uint256 word) internal _wordOf;

    /// @dev Append-only; the end of the last one is also in the switches.
    Pause[] private _pauses;

    // COMPLIANCE

    /// @inheritdoc IUToken
    function setFrozenTokens(address account, uint256 amount) external restricted returns (bool) {
        _requireRestrictable(account);
        // "All of it, whatever comes" is often written as the largest number there is.
        amount = Math.min(amount, type(uint128).max);
        if (amount == _frozenAmountOf(account)) revert UToken_Unchanged();

        _freeze(account, amount);
        return true;
    }

    /// @inheritdoc IUToken
    function setSendBlocked(address account, bool isBlocked) external restricted {
        _mark(account, SEND_BLOCKED, isBlocked);

        emit SendingBlocked(account, isBlocked);
    }

    /// @inheritdoc IUToken
    function setReceiveBlocked(address account, bool isBlocked) external restricted {
        _mark(account, RECEIVE_BLOCKED, isBlocked);

        emit ReceivingBlocked(account, isBlocked);
    }

    /// @inheritdoc IUToken
    function setAllowed(address account, bool isAllowed) external restricted {
        _mark(account, ALLOWED, isAllowed);

        emit AccountAllowed(account, isAllowed);
    }

    function _mark(address account, uint256 bit, bool isSet) private {
        _requireRestrictable(account);
        _wordOf[account] = _toggled(_wordOf[account], bit, isSet);
    }

    /// @inheritdoc IUToken
    function setAllowListOnly(bool isAllowListOnly_) external restricted {
        _switches = _toggled(_switches, ALLOW_LIST_ONLY, isAllowListOnly_);

        emit AllowListOnlySet(isAllowListOnly_);
    }

    /// @inheritdoc IUToken
    function pauseTransfers(uint48 until) external restricted {
        uint48 now_ = Time.timestamp();
        uint48 last = _pausedUntil(_switches);
        bool isOn = now_ < last;
        uint48 atLeast = isOn ? last + 1 : now_ + 1;
        if (until < atLeast) revert UToken_PauseTooShort(until, atLeast);
        if (until > now_ + MAX_PAUSE) revert UToken_PauseTooLong(until, now_ + MAX_PAUSE);
        if (!isOn && now_ < last + MIN_RUN) revert UToken_PauseTooSoon(now_, last + MIN_RUN);

        if (!isOn) _pauses.push(Pause(now_, until));
        Pause storage pause = _pauses[_pauses.length - 1];
        pause.endsAt = until;
        // Only grows, so that the old end need not be cleared bit by bit.
        _switches += uint256(until - last) << PAUSED_UNTIL_OFFSET;

        emit TransfersPaused(pause.startsAt, until);
    }

    // ADMINISTRATION

    /// @inheritdoc IUToken
    function setExempt(address account) external restricted {
        address old = _exempt(_switches);
        if (account == address(0)) revert UToken_ZeroAddress();
        if (old != address(0)) revert UToken_ExemptSet(old);
        if (account == address(this)) revert UToken_Exempt(account);
        if (_wordOf[account] & ~ALLOWED != 0) revert UToken_Restricted(account);

        _switches |= uint160(account);

        emit ExemptSet(account);
    }

    // VIEWS

    /// @inheritdoc IUToken
    function canSend(address account) public view returns (bool) {
        return _passes(account, _wordOf[account], SEND_BLOCKED, _switches);
    }

    /// @inheritdoc IUToken
    function canReceive(address account) public view returns (bool) {
        return _passes(account, _wordOf[account], RECEIVE_BLOCKED, _switches);
    }

    /// @inheritdoc IUToken
    function canTransact(address account) external view returns (bool) {
        uint256 word = _wordOf[account];
        if (word & (SEND_BLOCKED | RECEIVE_BLOCKED) != 0) return false;

        // The switches are not read for an account on the allow list: this call is on the Escrow's hot paths.
        return word & ALLOWED != 0 || _passes(account, word, 0, _switches);
    }

    /// @inheritdoc IUToken
    function getFrozenTokens(address account) external view returns (uint256) {
        return _frozenAmountOf(account);
    }

    /// @inheritdoc IUToken
    function restrictionOf(address account) external view returns (Restriction memory) {
        uint256 word = _wordOf[account];
        return Restriction(_frozenAmount(word), word & SEND_BLOCKED != 0, word & RECEIVE_BLOCKED != 0, word & ALLOWED != 0);
    }

    /// @inheritdoc IUToken
    function exemptAccount() external view returns (address) {
        return _exempt(_switches);
    }

    /// @inheritdoc IUToken
    function pausedUntil() external view returns (uint48) {
        return _pausedUntil(_switches);
    }

    /// @inheritdoc IUToken
    function isIssuanceHalted() external view returns (bool) {
        return _switches & ISSUANCE_HALTED != 0;
    }

    /// @inheritdoc IUToken
    function isAllowListOnly() external view returns (bool) {
        return _switches & ALLOW_LIST_ONLY != 0;
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
        if (start < _pausedUntil(_switches)) due = _afterPauses(start, due);
        // forge-lint: disable-next-line(unsafe-typecast)
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

    /// @dev Whether none of `blocks` is set in the account's word, and the allow list, if only that counts, has it.
    function _passes(address account, uint256 word, uint256 blocks, uint256 switches) internal view returns (bool) {
        if (word & blocks != 0) return false;
        return switches & ALLOW_LIST_ONLY == 0 || word & ALLOWED != 0 || _isUntouchable(account, switches);
    }

    /// @dev The exempt account and this contract.
    function _isUntouchable(address account, uint256 switches) private view returns (bool) {
        return account == _exempt(switches) || account == address(this);
    }

    function _requireTouchable(address account) internal view {
        if (_isUntouchable(account, _switches)) revert UToken_Exempt(account);
    }

    function _requireRestrictable(address account) private view {
        if (account == address(0)) revert UToken_ZeroAddress();
        _requireTouchable(account);
    }

    function _freeze(address account, uint256 amount) internal {
        _wordOf[account] = (_wordOf[account] & ~uint256(type(uint128).max)) | amount.toUint128();

        emit Frozen(account, amount);
    }

    function _frozenAmountOf(address account) internal view returns (uint256) {
        return _frozenAmount(_wordOf[account]);
    }

    function _frozenAmount(uint256 word) internal pure returns (uint128) {
        // The flags above are cut off: that is what this is for.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(word);
    }

    function _toggled(uint256 word, uint256 bit, bool isSet) internal pure returns (uint256) {
        if ((word & bit != 0) == isSet) revert UToken_Unchanged();
        return word ^ bit;
    }

    function _exempt(uint256 switches) private pure returns (address) {
        // What stands above the address is cut off; here and below that is the purpose.
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(uint160(switches));
    }

    function _pausedUntil(uint256 switches) internal pure returns (uint48) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint48(switches >> PAUSED_UNTIL_OFFSET);
    }
}
