// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IUToken} from "interfaces/IUToken.sol";
import {Signatures} from "../access/Signatures.sol";
import {UAuthorizations} from "./UAuthorizations.sol";
import {URestrictions} from "./URestrictions.sol";

/// @title Redemptions
/// @notice U on its way back to the bank: held here until it is paid and burned, or returned.
/// @dev Money moves by {ERC20-_update} itself, past the checks of a transfer: no switch stops a redemption.
/// @custom:security-contact see SECURITY.md
abstract contract Redemptions is URestrictions, UAuthorizations {
    using SafeCast for uint256;

    // CONSTANTS

    /// @inheritdoc IUToken
    uint48 public constant REDEMPTION_PERIOD = 5 days;

    bytes32 private constant REDEMPTION_TYPEHASH =
        keccak256("Redemption(address owner,uint256 amount,bytes32 payoutHash,bytes32 nonce,uint256 deadline)");

    // STORAGE

    uint128 private _pendingAmount;
    uint64 private _redemptionCount;

    mapping(uint256 id => Redemption redemption) private _redemptionOf;

    /// @inheritdoc IUToken
    mapping(bytes32 paymentRef => bool isUsed) public isPaymentUsed;

    // REDEMPTION

    /// @inheritdoc IUToken
    function requestRedemption(uint256 amount, bytes32 payoutHash) external returns (uint256 id) {
        return _request(msg.sender, amount, payoutHash);
    }

    /// @inheritdoc IUToken
    function requestRedemptionBySig(
        address owner,
        uint256 amount,
        bytes32 payoutHash,
        bytes32 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint256 id) {
        if (block.timestamp >= deadline) revert UToken_TooLate(Time.timestamp(), deadline);
        bytes32 structHash = keccak256(abi.encode(REDEMPTION_TYPEHASH, owner, amount, payoutHash, nonce, deadline));
        if (!Signatures.isValid(owner, _hashTypedDataV4(structHash), signature)) revert UToken_BadSignature(owner);

        // One space of nonces with ERC-3009: 32 random bytes do not meet, and its cancellation serves here too.
        _consumeNonce(owner, nonce);
        emit AuthorizationUsed(owner, nonce);
        return _request(owner, amount, payoutHash);
    }

    function _request(address owner, uint256 amount, bytes32 payoutHash) private returns (uint256 id) {
        if (_wordOf[owner] & SEND_BLOCKED != 0) revert ERC7943CannotSend(owner);
        if (amount == 0) revert UToken_ZeroAmount();
        if (payoutHash == 0) revert UToken_ZeroReference();
        _requireUnfrozen(owner, _frozenAmountOf(owner), amount);

        ERC20._update(owner, address(this), amount);
        id = ++_redemptionCount;
        _pendingAmount += amount.toUint128();
        _redemptionOf[id] = Redemption(owner, Time.timestamp(), RedemptionStatus.PENDING, amount.toUint128(), payoutHash);

        emit RedemptionRequested(id, owner, amount, payoutHash);
    }

    /// @inheritdoc IUToken
    function settleRedemption(uint256 id, bytes32 paymentRef) external restricted {
        Redemption storage redemption = _pending(id);
        (address owner, uint128 amount) = (redemption.owner, redemption.amount);
        if (_wordOf[owner] & SEND_BLOCKED != 0) revert ERC7943CannotSend(owner);
        if (paymentRef == 0) revert UToken_ZeroReference();
        if (isPaymentUsed[paymentRef]) revert UToken_PaymentUsed(paymentRef);

        redemption.status = RedemptionStatus.SETTLED;
        isPaymentUsed[paymentRef] = true;
        _pendingAmount -= amount;
        ERC20._update(address(this), address(0), amount);

        emit RedemptionSettled(id, owner, amount, paymentRef);
    }

    /// @inheritdoc IUToken
    function rejectRedemption(uint256 id, bytes32 reasonHash) external restricted {
        Redemption storage redemption = _pending(id);
        (address owner, uint128 amount) = (redemption.owner, redemption.amount);
        if (reasonHash == 0) revert UToken_ZeroReason();

        redemption.status = RedemptionStatus.REJECTED;
        _pendingAmount -= amount;
        ERC20._update(address(this), owner, amount);

        emit RedemptionRejected(id, owner, amount, reasonHash);
    }

    // VIEWS

    /// @inheritdoc IUToken
    function redemptionOf(uint256 id) external view returns (Redemption memory) {
        return _redemptionOf[id];
    }

    /// @inheritdoc IUToken
    function redemptionCount() external view returns (uint256) {
        return _redemptionCount;
    }

    /// @inheritdoc IUToken
    function pendingRedemptionAmount() public view returns (uint256) {
        return _pendingAmount;
    }

    /// @inheritdoc IUToken
    function overdue(uint256 id) external view returns (bool) {
        Redemption storage redemption = _redemptionOf[id];
        return redemption.status == RedemptionStatus.PENDING && block.timestamp >= redemption.requestedAt + REDEMPTION_PERIOD;
    }

    /// @dev Only because both bases know the interface.
    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(IERC20Permit, UAuthorizations) returns (uint256) {
        return super.nonces(owner);
    }

    // INTERNAL

    /// @dev What `frozenAmount` leaves covers `amount`. More than the whole balance is ERC-20's error, not this one. The balance is only looked at
    /// where something is frozen.
    function _requireUnfrozen(address account, uint256 frozenAmount, uint256 amount) internal view {
        if (frozenAmount == 0) return;

        uint256 balance = balanceOf(account);
        uint256 unfrozen = Math.saturatingSub(balance, frozenAmount);
        if (unfrozen < amount && amount <= balance) revert ERC7943InsufficientUnfrozenBalance(account, amount, unfrozen);
    }

    function _pending(uint256 id) private view returns (Redemption storage redemption) {
        redemption = _redemptionOf[id];
        if (redemption.status != RedemptionStatus.PENDING) revert UToken_NotPending(id);
    }
}
