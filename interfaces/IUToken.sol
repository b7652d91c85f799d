// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title IUToken
/// @notice Fiat money, 1:1, 6 decimals, one currency each. ERC-20 with ERC-2612 and ERC-3009 (random nonces).
/// @dev Requirements are numbered UTK-n in docs/spec/tokens.md. "Restricted" means: only whom the role table of the `Authority` lets call;
/// others get `AccessManagedUnauthorized` (UTK-20).
///
/// Every movement (`transfer`, `transferFrom`, `transferWithAuthorization`, `receiveWithAuthorization`) moves exactly the amount named: no
/// fee, no hook, no rebasing. Requirements of a movement:
/// - UTK-1: the account that pays is not blocked from sending: {UToken_SenderBlocked}.
/// - UTK-2: the account that receives is not blocked from receiving: {UToken_ReceiverBlocked}.
/// - UTK-3: what stays behind is at least the frozen amount: {UToken_AmountFrozen}.
/// - UTK-4: the spender of `transferFrom` is not blocked from sending: {UToken_SpenderBlocked}. Whoever submits a signature is no spender.
/// - UTK-5: the rules of ERC-20, ERC-2612 and ERC-3009, with OpenZeppelin's errors.
///
/// Warning: a permit is in time at its deadline and late after it (ERC-2612), unlike every other clock of the suite. An authorization is in
/// time iff `validAfter < now < validBefore`; bit 47 set in both makes them block numbers (OpenZeppelin).
interface IUToken is IERC20Metadata, IERC20Permit, IERC3009, IERC3009Cancel {
    /// @notice Per account, one slot.
    struct Restriction {
        uint128 frozenAmount; // base units that cannot leave the account
        bool isSendBlocked;
        bool isReceiveBlocked;
    }

    /// @notice Per issuer: a bucket that refills linearly up to its capacity.
    struct Bucket {
        uint128 capacityAmount; // slot 1; base units; 0 = no issuer
        uint128 availableAmount; // base units, as of refilledAt
        uint128 refillPerSecondAmount; // slot 2; base units per second
        uint48 refilledAt;
    }

    event Minted(address indexed issuer, address indexed to, uint256 amount, bytes32 indexed depositRef);
    event IssuerSet(address indexed issuer, uint128 capacityAmount, uint128 refillPerSecondAmount);
    /// @notice ERC-7943: the frozen amount of an account is now `amount`.
    event Frozen(address indexed account, uint256 amount);
    event SendingBlocked(address indexed account, bool isBlocked);
    event ReceivingBlocked(address indexed account, bool isBlocked);
    event ExemptSet(address indexed account);

    error UToken_ZeroAddress();
    error UToken_ZeroReference();
    error UToken_ZeroAmount();
    error UToken_Unchanged();
    error UToken_NotIssuer(address caller);
    error UToken_DepositUsed(bytes32 depositRef);
    error UToken_BucketEmpty(uint256 available, uint256 needed);
    error UToken_SupplyTooHigh(uint256 supply, uint256 max);
    error UToken_SenderBlocked(address account);
    error UToken_ReceiverBlocked(address account);
    error UToken_SpenderBlocked(address account);
    error UToken_AmountFrozen(address account, uint256 unfrozen, uint256 needed);
    error UToken_Exempt(address account);
    error UToken_ExemptSet(address account);
    error UToken_Restricted(address account);

    /// @notice Issues money against a deposit; each deposit reference once, whoever the issuer.
    /// @dev Only an issuer with a bucket. Emits {Minted} after `Transfer(0, to, amount)`. Requirements:
    /// - UTK-6: the caller has a bucket: {UToken_NotIssuer}.
    /// - UTK-7: `depositRef` is not 0: {UToken_ZeroReference}, and was never used: {UToken_DepositUsed}.
    /// - UTK-8: `amount` is not 0: {UToken_ZeroAmount}.
    /// - UTK-9: the bucket holds `amount` at this instant: {UToken_BucketEmpty}; it is reduced by `amount`.
    /// - UTK-10: the supply stays below 2^128, so that any sum of balances fits `uint128`: {UToken_SupplyTooHigh}.
    /// - UTK-2: `to` is not blocked from receiving: {UToken_ReceiverBlocked}.
    /// @param amount U base units
    /// @param depositRef reference of the bank deposit
    function mint(address to, uint256 amount, bytes32 depositRef) external;

    /// @notice Gives an issuer its bucket (starts full), or changes it; capacity 0 removes the issuer. What is available is brought up to
    /// date at the old rate first and cut to the new capacity (UTK-16).
    /// @dev Restricted. Emits {IssuerSet}. Requirements:
    /// - UTK-11: `issuer` is not 0: {UToken_ZeroAddress}.
    /// - UTK-12: something changes: {UToken_Unchanged}.
    ///
    /// Warning: an issuer that is removed and set again starts with a full bucket.
    /// @param capacityAmount U base units
    /// @param refillPerSecondAmount U base units per second; 0 = never refills
    function setIssuer(address issuer, uint128 capacityAmount, uint128 refillPerSecondAmount) external;

    /// @notice Freezes an amount of an account's balance (may exceed the balance); replaces the amount frozen before.
    /// @dev Restricted. Emits {Frozen}. Requirements:
    /// - UTK-11: `account` is not 0: {UToken_ZeroAddress}. Otherwise burning could be blocked.
    /// - UTK-13: the account is not the exempt one: {UToken_Exempt}.
    /// - UTK-12: the value changes: {UToken_Unchanged}.
    /// @param amount U base units that must stay in the account; 0 = none
    function setFrozenAmount(address account, uint128 amount) external;

    /// @notice Blocks or frees an account's sending (and its acting as spender).
    /// @dev Restricted. Emits {SendingBlocked}. Requirements: UTK-11, UTK-13, UTK-12.
    function setSendBlocked(address account, bool isBlocked) external;

    /// @notice Blocks or frees an account's receiving, new money included.
    /// @dev Restricted. Emits {ReceivingBlocked}. Requirements: UTK-11, UTK-13, UTK-12.
    function setReceiveBlocked(address account, bool isBlocked) external;

    /// @notice Makes an account (the Escrow) exempt from freezing and blocking, for ever; set once.
    /// @dev Restricted. Emits {ExemptSet}. A blocked account still cannot pay into it. Requirements:
    /// - UTK-11: `account` is not 0: {UToken_ZeroAddress}.
    /// - UTK-14: none was set before: {UToken_ExemptSet}.
    /// - UTK-15: the account is under no restriction: {UToken_Restricted}.
    function setExempt(address account) external;

    /// @notice Whether an account is neither blocked from sending nor from receiving (ERC-7943 name). One storage read.
    function canTransact(address account) external view returns (bool);

    /// @notice ERC-7943: whether a plain transfer of `amount` would pass the restrictions and the balance (UTK-18).
    /// @param amount U base units
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    /// @notice ERC-7943: amount frozen on an account, U base units; may exceed its balance.
    function getFrozenTokens(address account) external view returns (uint256);

    /// @notice Restrictions of an account.
    function restrictionOf(address account) external view returns (Restriction memory);

    /// @notice An issuer's bucket as stored: `availableAmount` is as of `refilledAt`; see {mintableOf}.
    function bucketOf(address issuer) external view returns (Bucket memory);

    /// @notice What an issuer may mint at this instant, U base units.
    function mintableOf(address issuer) external view returns (uint256);

    /// @notice Whether a deposit reference was used.
    function isDepositUsed(bytes32 depositRef) external view returns (bool);

    /// @notice The account that can never be frozen or blocked; 0 until it is set.
    function exemptAccount() external view returns (address);

    /// @notice The instant at which `period` seconds have passed since `start`, time during which transfers were paused not counted.
    function dueAt(uint48 start, uint48 period) external view returns (uint48);
}
