// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IRiskPool} from "interfaces/IRiskPool.sol";

/// @title RiskPool
/// @notice Pays what the matrix leaves to the pool, in the order of the claims; holds no U itself, its money is an account of the Escrow.
/// @custom:security-contact see SECURITY.md
contract RiskPool is IRiskPool, AccessManaged, ReentrancyGuardTransient {
    // CONSTANTS

    uint256 internal constant BPS = 10_000;

    // IMMUTABLES

    IEscrow public immutable ESCROW;

    /// @notice The pool's account in the Escrow's ledger: its free money.
    bytes32 public immutable ACCOUNT;

    // STORAGE

    /// @inheritdoc IRiskPool
    address public claimant;

    /// @inheritdoc IRiskPool
    uint256 public owedAmount;

    uint128 internal _first;
    uint128 internal _next;
    mapping(uint256 index => Debt) internal _debtAt;

    // CONSTRUCTOR

    constructor(address manager, IEscrow escrow) AccessManaged(manager) {
        ESCROW = escrow;
        ACCOUNT = escrow.accountOf(address(this), 0);
    }

    // CLAIMS

    /// @inheritdoc IRiskPool
    function claim(bytes32 account, uint128 amount, bytes32 dealId) external nonReentrant {
        if (msg.sender != claimant) revert RiskPool_NotClaimant(msg.sender);
        // A debt that can never be paid would hold up all behind it.
        if (uint256(account) >> 160 == 0) revert RiskPool_ZeroAddress();

        emit Claimed(account, amount, dealId);
        // What waits is known only when the ledger has answered.
        uint128 waiting = amount - (_first == _next ? _payAtOnce(account, amount) : 0);
        if (waiting == 0) return;

        uint128 index = _next++;
        _debtAt[index] = Debt(account, waiting);
        owedAmount += waiting;
        emit Queued(index, account, waiting);
    }

    /// @dev A ruling must not wait for the pool: whatever keeps the ledger from paying now (the pool may be blocked by U), the claim is queued.
    function _payAtOnce(bytes32 account, uint128 amount) internal returns (uint128 paidAmount) {
        paidAmount = _affordable(heldAmount(), amount);
        if (paidAmount == 0) return 0;

        try ESCROW.transfer(0, account, paidAmount) {
            emit Paid(account, paidAmount);
        } catch {
            paidAmount = 0;
        }
    }

    /// @inheritdoc IRiskPool
    function pay(uint256 count) external nonReentrant returns (uint256 paidAmount) {
        (uint128 index, uint128 next) = (_first, _next);
        if (index == next) revert RiskPool_NothingQueued();

        uint256 held = heldAmount();
        for (; count != 0 && index != next && paidAmount != held; --count) {
            Debt memory debt = _debtAt[index];
            uint128 part = _affordable(held - paidAmount, debt.amount);
            paidAmount += part;

            if (part == debt.amount) delete _debtAt[index++];
            else _debtAt[index].amount = debt.amount - part;
            emit Paid(debt.account, part);

            ESCROW.transfer(0, debt.account, part);
        }

        _first = index;
        owedAmount -= paidAmount;
    }

    // ADMINISTRATION

    /// @inheritdoc IRiskPool
    function setClaimant(address claimant_) external restricted {
        if (claimant != address(0)) revert RiskPool_ClaimantSet(claimant);
        if (claimant_ == address(0)) revert RiskPool_ZeroAddress();

        claimant = claimant_;
        emit ClaimantSet(claimant_);
    }

    // VIEWS

    /// @inheritdoc IRiskPool
    function reserveRatioBps() external view returns (uint256) {
        return owedAmount == 0 ? type(uint256).max : heldAmount() * BPS / owedAmount;
    }

    /// @inheritdoc IRiskPool
    function debtAt(uint256 index) external view returns (Debt memory) {
        return _debtAt[index];
    }

    /// @inheritdoc IRiskPool
    function queue() external view returns (uint256 first, uint256 next) {
        return (_first, _next);
    }

    /// @inheritdoc IRiskPool
    function heldAmount() public view returns (uint256) {
        return ESCROW.balanceOf(ACCOUNT);
    }

    // INTERNAL

    function _affordable(uint256 held, uint128 amount) internal pure returns (uint128) {
        // Less than `amount`, which has the type.
        // forge-lint: disable-next-line(unsafe-typecast)
        return held < amount ? uint128(held) : amount;
    }
}
