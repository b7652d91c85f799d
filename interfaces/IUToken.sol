// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC7943Fungible} from "./IERC7943Fungible.sol";
import {IReserveAttestor} from "./IReserveAttestor.sol";

/// @title IUToken
/// @notice Fiat money, 1:1, 6 decimals, one currency each, redeemable at par at any time. ERC-20 with ERC-2612, ERC-3009 (random nonces)
/// and ERC-7943.
/// @dev Requirements are numbered UTK-n in docs/spec/tokens.md. "Restricted" means: only whom the role table of the `Authority` lets call;
/// others get `AccessManagedUnauthorized` (UTK-20).
///
/// Every transfer (`transfer`, `transferFrom`, `transferWithAuthorization`, `receiveWithAuthorization`) moves exactly the amount named: no
/// fee, no hook, no rebasing. Requirements of a transfer, in this order:
/// - UTK-22: transfers are not paused: {UToken_Paused}.
/// - UTK-1: the account that pays may send: {ERC7943CannotSend}. See {canSend}.
/// - UTK-2: the account that receives may receive: {ERC7943CannotReceive}. See {canReceive}.
/// - UTK-3: what stays behind is at least the frozen amount: {ERC7943InsufficientUnfrozenBalance}; an amount beyond the whole balance is
///   `ERC20InsufficientBalance`, frozen or not.
/// - UTK-4: the spender of `transferFrom` may send: {ERC7943CannotSend} (checked first). Whoever submits a signature is no spender.
/// - UTK-5: the rules of ERC-20, ERC-2612 and ERC-3009, with OpenZeppelin's errors.
///
/// The exempt account (the Escrow) and the token itself can be neither blocked nor frozen nor forced, and are always on the allow list.
///
/// The switches (transfers paused, issuance halted, allow list only) are independent of each other (UTK-30). Redemption is stopped by none
/// of them: {requestRedemption}.
///
/// Signatures, in both forms (`v, r, s` and `bytes`): ECDSA first, whatever code the account has, then ERC-1271, so that plain keys,
/// EIP-7702 accounts and contract wallets are all served (UTK-33).
///
/// Warning: a permit is in time at its deadline and late after it (ERC-2612), unlike every other clock of the suite. An authorization is in
/// time iff `validAfter < now < validBefore`; bit 47 set in both makes them block numbers (OpenZeppelin).
interface IUToken is IERC20Metadata, IERC20Permit, IERC3009, IERC3009Cancel, IERC7943Fungible {
    enum RedemptionStatus {
        NONE,
        PENDING,
        SETTLED,
        REJECTED
    }

    /// @notice Per account, one slot.
    struct Restriction {
        uint128 frozenAmount; // base units that cannot leave the account
        bool isSendBlocked;
        bool isReceiveBlocked;
        bool isAllowed; // on the allow list
    }

    /// @notice Per issuer: a bucket that refills linearly up to its capacity.
    struct Bucket {
        uint128 capacityAmount; // slot 1; base units; 0 = no issuer
        uint128 availableAmount; // base units, as of refilledAt
        uint128 refillPerSecondAmount; // slot 2; base units per second
        uint48 refilledAt;
    }

    /// @notice Transfers stood still while `startsAt <= now < endsAt`.
    struct Pause {
        uint48 startsAt;
        uint48 endsAt;
    }

    /// @notice Money on its way back to the bank.
    struct Redemption {
        address owner; // slot 1; who redeems, and gets the tokens back if it is rejected
        uint48 requestedAt;
        RedemptionStatus status;
        uint128 amount; // slot 2; base units
        bytes32 payoutHash; // slot 3; hash of where the owner wants to be paid
    }

    event Minted(address indexed issuer, address indexed to, uint256 amount, bytes32 indexed depositRef);
    event IssuerSet(address indexed issuer, uint128 capacityAmount, uint128 refillPerSecondAmount);
    event IssuanceHalted(bool isHalted);
    event ReserveAttestorSet(address indexed oldAttestor, address indexed newAttestor);
    event SendingBlocked(address indexed account, bool isBlocked);
    event ReceivingBlocked(address indexed account, bool isBlocked);
    event AccountAllowed(address indexed account, bool isAllowed);
    event AllowListOnlySet(bool isAllowListOnly);
    /// @notice A pause began, or (same `startsAt`) was extended.
    event TransfersPaused(uint48 startsAt, uint48 endsAt);
    event ExemptSet(address indexed account);
    /// @notice Why the transfer of the {ForcedTransfer} before it was forced.
    event ForcedTransferReason(address indexed from, address indexed to, uint256 amount, bytes32 indexed reasonHash);
    event RedemptionRequested(uint256 indexed id, address indexed owner, uint256 amount, bytes32 payoutHash);
    event RedemptionSettled(uint256 indexed id, address indexed owner, uint256 amount, bytes32 indexed paymentRef);
    event RedemptionRejected(uint256 indexed id, address indexed owner, uint256 amount, bytes32 reasonHash);
    event Rescued(address indexed token, address indexed to, uint256 amount);

    error UToken_ZeroAddress();
    error UToken_ZeroReference();
    error UToken_ZeroAmount();
    error UToken_ZeroReason();
    error UToken_Unchanged();
    error UToken_NotIssuer(address caller);
    error UToken_IssuanceHalted();
    error UToken_DepositUsed(bytes32 depositRef);
    error UToken_BucketEmpty(uint256 available, uint256 needed);
    error UToken_NoReserveAttestor();
    error UToken_BadReserveAttestor(address attestor);
    error UToken_ReserveTooLow(uint256 supply, uint256 reserve);
    error UToken_Exempt(address account);
    error UToken_ExemptSet(address account);
    error UToken_Restricted(address account);
    error UToken_Paused(uint48 now_, uint48 until);
    error UToken_PauseTooLong(uint48 until, uint48 latest);
    error UToken_PauseTooShort(uint48 until, uint48 atLeast);
    error UToken_PauseTooSoon(uint48 now_, uint48 earliest);
    error UToken_BadSignature(address signer);
    error UToken_TooLate(uint48 now_, uint256 deadline);
    error UToken_NotPending(uint256 id);
    error UToken_PaymentUsed(bytes32 paymentRef);
    error UToken_RescueTooHigh(uint256 free, uint256 needed);

    // SIGNED

    /// @notice ERC-2612's `permit` with the signature as bytes (the ABI of FiatToken 2.2); a deadline of 2^256 - 1 never ends.
    /// @dev Emits `Approval`. Requirements:
    /// - UTK-33: `owner` signed it: {ERC2612InvalidSigner}.
    /// - UTK-5: `now <= deadline`: {ERC2612ExpiredSignature}.
    /// @param value U base units
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;

    /// @notice ERC-3009's `transferWithAuthorization` with the signature as bytes.
    /// @dev Emits `AuthorizationUsed` and `Transfer`. Requirements: those of a transfer, and
    /// - UTK-33: `from` signed it: {ERC3009InvalidSignature}.
    /// - UTK-5: `validAfter < now < validBefore`: {ERC3009InvalidAuthorizationTime}; `nonce` unused: {ERC3009UsedAuthorization}.
    /// @param value U base units
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice ERC-3009's `receiveWithAuthorization` with the signature as bytes; only `to` may send it: `ERC20InvalidReceiver`.
    /// @dev As {transferWithAuthorization}.
    /// @param value U base units
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice ERC-3009's `cancelAuthorization` with the signature as bytes. The nonces of signed redemptions are the same: it cancels those
    /// too (UTK-39).
    /// @dev Emits `AuthorizationCanceled`. Requirements:
    /// - UTK-33: `authorizer` signed it: {ERC3009InvalidSignature}.
    /// - UTK-5: `nonce` unused: {ERC3009UsedAuthorization}.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;

    // ISSUANCE

    /// @notice Issues money against a deposit; each deposit reference once, whoever the issuer.
    /// @dev Only an issuer with a bucket. Emits {Minted} after `Transfer(0, to, amount)`. Not stopped by a pause of transfers. Requirements:
    /// - UTK-6: the caller has a bucket: {UToken_NotIssuer}.
    /// - UTK-28: issuance is not halted: {UToken_IssuanceHalted}.
    /// - UTK-7: `depositRef` is not 0: {UToken_ZeroReference}, and was never used: {UToken_DepositUsed}.
    /// - UTK-8: `amount` is not 0: {UToken_ZeroAmount}.
    /// - UTK-9: the bucket holds `amount` at this instant: {UToken_BucketEmpty}; it is reduced by `amount`.
    /// - UTK-46: afterwards the supply is at most the attested reserve, and the attestation is sound: {UToken_ReserveTooLow},
    ///   {UToken_NoReserveAttestor}, and the errors of {IReserveAttestor-soundReserve}.
    /// - UTK-10: whatever the reserve, the supply stays below 2^128, so that any sum of balances fits `uint128`: {UToken_ReserveTooLow}.
    /// - UTK-2: `to` may receive: {ERC7943CannotReceive}.
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

    /// @notice Halts {mint}, or lets it go on; nothing else.
    /// @dev Restricted. Emits {IssuanceHalted}. Requirements: UTK-12.
    function setIssuanceHalted(bool isHalted) external;

    /// @notice Names the contract whose attested reserve bounds the supply. Until one is named nothing can be minted.
    /// @dev Restricted. Emits {ReserveAttestorSet}. The supply may exceed the new one's reserve; then nothing can be minted. Requirements:
    /// - UTK-11: `attestor` is not 0: {UToken_ZeroAddress}.
    /// - UTK-12: it changes: {UToken_Unchanged}.
    /// - UTK-47: it has code and 6 decimals: {UToken_BadReserveAttestor}.
    function setReserveAttestor(IReserveAttestor attestor) external;

    // REDEMPTION

    /// @notice Redeems money at par: moves it into the token, where it waits for the payment to the owner's bank account.
    /// @dev Emits `Transfer(owner, this, amount)` and {RedemptionRequested}. Free of charge. There is no way back for the owner: a payment
    /// may be under way. Requirements:
    /// - UTK-37: of all restrictions and switches only the caller's own count: it is not blocked from sending: {ERC7943CannotSend}, and what
    ///   stays behind is at least its frozen amount: {ERC7943InsufficientUnfrozenBalance}. Neither a pause nor a halt nor the allow list
    ///   stops it.
    /// - UTK-8: `amount` is not 0: {UToken_ZeroAmount}.
    /// - UTK-38: `payoutHash` is not 0: {UToken_ZeroReference}.
    /// - UTK-5: the balance holds it: `ERC20InsufficientBalance`.
    /// @param amount U base units
    /// @param payoutHash hash of where to pay, e.g. of salt and bank account; its content goes to the issuer off chain
    /// @return id of the redemption, counted from 1
    function requestRedemption(uint256 amount, bytes32 payoutHash) external returns (uint256 id);

    /// @notice {requestRedemption} for the signer of an EIP-712 message; anybody may send it.
    /// @dev Emits `AuthorizationUsed`, then as {requestRedemption}. Signed is
    /// `Redemption(address owner,uint256 amount,bytes32 payoutHash,bytes32 nonce,uint256 deadline)` under the token's domain. Requirements:
    /// those of {requestRedemption} for `owner`, and
    /// - UTK-39: `now < deadline`: {UToken_TooLate}; `owner` signed it: {UToken_BadSignature}; `nonce` unused, also by an authorization of
    ///   ERC-3009: {ERC3009UsedAuthorization}.
    /// @param amount U base units
    /// @param nonce 32 random bytes; {cancelAuthorization} voids it, {authorizationState} tells whether it is used
    function requestRedemptionBySig(
        address owner,
        uint256 amount,
        bytes32 payoutHash,
        bytes32 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint256 id);

    /// @notice The owner was paid: burns the tokens of a redemption.
    /// @dev Restricted. Emits `Transfer(this, 0, amount)` and {RedemptionSettled}. Requirements:
    /// - UTK-40: the redemption is pending: {UToken_NotPending}.
    /// - UTK-41: its owner is not blocked from sending: {ERC7943CannotSend}.
    /// - UTK-42: `paymentRef` is not 0: {UToken_ZeroReference}, and settled no other redemption: {UToken_PaymentUsed}.
    ///
    /// Warning: an amount frozen after the request binds what the owner holds, not what it redeems: whoever wants to stop a payment blocks
    /// the owner's sending.
    /// @param paymentRef reference of the bank payment
    function settleRedemption(uint256 id, bytes32 paymentRef) external;

    /// @notice The payment cannot be made: returns the tokens to the owner.
    /// @dev Restricted. Emits `Transfer(this, owner, amount)` and {RedemptionRejected}. Requirements:
    /// - UTK-40: the redemption is pending: {UToken_NotPending}.
    /// - UTK-34: `reasonHash` is not 0: {UToken_ZeroReason}.
    /// - UTK-43: nothing else stops it: neither the owner's blocks nor any switch.
    function rejectRedemption(uint256 id, bytes32 reasonHash) external;

    // COMPLIANCE

    /// @notice Freezes an amount of an account's balance (may exceed the balance); replaces the amount frozen before. ERC-7943.
    /// @dev Restricted. Emits {Frozen}. Requirements:
    /// - UTK-11: `account` is not 0: {UToken_ZeroAddress}.
    /// - UTK-13: the account is neither the exempt one nor the token: {UToken_Exempt}.
    /// - UTK-12: the value changes: {UToken_Unchanged}.
    /// @param amount U base units that must stay in the account; 0 = none; above 2^128 - 1, which no balance exceeds, it counts as that
    /// (UTK-3)
    /// @return true
    function setFrozenTokens(address account, uint256 amount) external override(IERC7943Fungible) returns (bool);

    /// @notice Blocks or frees an account's sending (and its acting as spender).
    /// @dev Restricted. Emits {SendingBlocked}. Requirements: UTK-11, UTK-13, UTK-12.
    function setSendBlocked(address account, bool isBlocked) external;

    /// @notice Blocks or frees an account's receiving, new money included.
    /// @dev Restricted. Emits {ReceivingBlocked}. Requirements: UTK-11, UTK-13, UTK-12.
    function setReceiveBlocked(address account, bool isBlocked) external;

    /// @notice Puts an account on the allow list, or takes it off; counts only while {isAllowListOnly}.
    /// @dev Restricted. Emits {AccountAllowed}. Requirements: UTK-11, UTK-13, UTK-12.
    function setAllowed(address account, bool isAllowed) external;

    /// @notice While on, only accounts on the allow list, the exempt account and the token itself send and receive, new money included
    /// (UTK-29). Redemption is not stopped by it.
    /// @dev Restricted. Emits {AllowListOnlySet}. Requirements: UTK-12.
    function setAllowListOnly(bool isAllowListOnly_) external;

    /// @notice Pauses transfers until an instant, at which they run again by themselves; extends a pause that is on.
    /// @dev Restricted. Emits {TransfersPaused}. Stops neither mint nor redemption nor {forcedTransfer}. Requirements:
    /// - UTK-23: `until` is later than now and at most {MAX_PAUSE} ahead: {UToken_PauseTooShort}, {UToken_PauseTooLong}.
    /// - UTK-24: a pause that is on is only extended: {UToken_PauseTooShort}.
    /// - UTK-25: after a pause transfers run for {MIN_RUN} before the next one begins: {UToken_PauseTooSoon}.
    function pauseTransfers(uint48 until) external;

    /// @notice Moves money whatever the restrictions of `from`, frozen money too; lowers the frozen amount to what stays (UTK-35).
    /// @dev Restricted. Emits {Frozen} if the frozen amount falls, then `Transfer`, {ForcedTransfer} and {ForcedTransferReason}.
    /// Requirements:
    /// - UTK-34: `reasonHash` is not 0: {UToken_ZeroReason}.
    /// - UTK-36: neither account is the exempt one or the token: {UToken_Exempt}; `to` may receive: {ERC7943CannotReceive}.
    /// - UTK-5: neither account is 0: `ERC20InvalidSender`, `ERC20InvalidReceiver`; the balance holds it: `ERC20InsufficientBalance`.
    ///
    /// Warning: money in a pending redemption is not in the account; reject the redemption first.
    /// @param amount U base units
    /// @param reasonHash hash of the order of a court or the like
    function forcedTransfer(address from, address to, uint256 amount, bytes32 reasonHash) external;

    /// @notice ERC-7943's form without a reason. It is there for the standard's sake: in the suite's role table it stays with the admin.
    /// @dev Restricted. As the form with a reason, without {ForcedTransferReason}.
    /// @param amount U base units
    /// @return true
    function forcedTransfer(address from, address to, uint256 amount) external override(IERC7943Fungible) returns (bool);

    // ADMINISTRATION

    /// @notice Makes an account (the Escrow) exempt from freezing, blocking and forcing, for ever; set once.
    /// @dev Restricted. Emits {ExemptSet}. A blocked account still cannot pay into it. Requirements:
    /// - UTK-11: `account` is not 0: {UToken_ZeroAddress}.
    /// - UTK-14: none was set before: {UToken_ExemptSet}.
    /// - UTK-13: the account is not the token, which is exempt anyway: {UToken_Exempt}.
    /// - UTK-15: the account is under no restriction: {UToken_Restricted}.
    function setExempt(address account) external;

    /// @notice Sends on tokens that somebody sent to this contract; of U itself at most what no pending redemption needs (UTK-48).
    /// @dev Restricted. Emits {Rescued}. A transfer of U is one like any other: the rules of a transfer hold. Requirements:
    /// - UTK-48: of U, `balance - pendingRedemptionAmount >= amount`: {UToken_RescueTooHigh}.
    /// @param token any ERC-20 token, U included
    /// @param amount base units of `token`
    function rescue(address token, address to, uint256 amount) external;

    // VIEWS

    /// @notice Longest pause that one call can set, from now on: 7 days.
    function MAX_PAUSE() external view returns (uint48);

    /// @notice How long transfers run between two pauses: 1 day. It bounds the record of pauses.
    function MIN_RUN() external view returns (uint48);

    /// @notice After how long an unanswered redemption is {overdue}: 5 days.
    function REDEMPTION_PERIOD() external view returns (uint48);

    /// @notice Version of the EIP-712 domain, "1", as wallets of FiatToken ask for it (UTK-19).
    function version() external view returns (string memory);

    /// @notice ERC-7943: whether an account may send: not blocked, and on the allow list if only that counts. A pause does not matter.
    function canSend(address account) external view override(IERC7943Fungible) returns (bool);

    /// @notice ERC-7943: whether an account may receive; as {canSend}.
    function canReceive(address account) external view override(IERC7943Fungible) returns (bool);

    /// @notice Whether an account is blocked neither from sending nor from receiving (UTK-31): what moves inside a ledger is none of the
    /// switches' business. Neither a pause nor the allow list counts: turned on in the middle of deals they would decide them.
    function canTransact(address account) external view returns (bool);

    /// @notice ERC-7943: whether the restrictions and switches would let a transfer of `amount` pass (UTK-18). The balance is looked at only
    /// where something is frozen: whether there is enough is ERC-20's question. False for the zero address.
    /// @param amount U base units
    function canTransfer(address from, address to, uint256 amount) external view override(IERC7943Fungible) returns (bool);

    /// @notice ERC-7943: amount frozen on an account, U base units; may exceed its balance.
    function getFrozenTokens(address account) external view override(IERC7943Fungible) returns (uint256);

    /// @notice Restrictions of an account.
    function restrictionOf(address account) external view returns (Restriction memory);

    /// @notice Until when transfers are paused, or when the last pause ended; 0 if there never was one. They are paused iff `now < this`.
    function pausedUntil() external view returns (uint48);

    /// @notice Whether {mint} is halted.
    function isIssuanceHalted() external view returns (bool);

    /// @notice Whether only accounts on the allow list send and receive.
    function isAllowListOnly() external view returns (bool);

    /// @notice Number of pauses ever begun.
    function pauseCount() external view returns (uint256);

    /// @notice A pause, counted from 0; ordered in time, never overlapping. Only the last one's end can still grow (UTK-26).
    function pauseAt(uint256 index) external view returns (Pause memory);

    /// @notice When a period that began at `start` is over, if the time during which transfers are paused does not count: the smallest
    /// instant t such that transfers were not paused during exactly `period` seconds between `start` and t (UTK-27).
    /// @dev What is known of a pause that is on counts too; if that is extended, the answer moves, never back. Never reverts: an instant
    /// beyond `uint48` is its largest value. One storage read while there was no pause after `start`, else two and one for each two pauses.
    /// @param start instant, in the past or to come
    /// @param period length in seconds
    function dueAt(uint48 start, uint48 period) external view returns (uint48);

    /// @notice A redemption; status NONE if there is none of this id.
    function redemptionOf(uint256 id) external view returns (Redemption memory);

    /// @notice Number of redemptions ever requested: the last id.
    function redemptionCount() external view returns (uint256);

    /// @notice U base units that pending redemptions need; the token's own balance is never less (UTK-45).
    function pendingRedemptionAmount() external view returns (uint256);

    /// @notice Whether a redemption is pending and `now >= requestedAt + REDEMPTION_PERIOD` (UTK-44).
    function overdue(uint256 id) external view returns (bool);

    /// @notice Whether a payment reference settled a redemption.
    function isPaymentUsed(bytes32 paymentRef) external view returns (bool);

    /// @notice An issuer's bucket as stored: `availableAmount` is as of `refilledAt`; see {mintableOf}.
    function bucketOf(address issuer) external view returns (Bucket memory);

    /// @notice What an issuer's bucket holds at this instant, U base units; reserve, halt and receivers are not looked at.
    function mintableOf(address issuer) external view returns (uint256);

    /// @notice Whether a deposit reference was used.
    function isDepositUsed(bytes32 depositRef) external view returns (bool);

    /// @notice The contract whose attested reserve bounds the supply; 0 until one is named.
    function reserveAttestor() external view returns (IReserveAttestor);

    /// @notice The account that can never be frozen, blocked or forced; 0 until it is set.
    function exemptAccount() external view returns (address);
}
