// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FactKind, Row, Status, Terms} from "contracts/types/Deal.sol";
import {IUToken} from "./IUToken.sol";
import {Payoff} from "contracts/types/Policy.sol";

/// @title IEscrow
/// @notice Holds all of the suite's U: a ledger of accounts, and deals that both sides' money is locked in. It knows the clock; every way out
/// of a deal is one row of the matrix.
/// @dev Requirements are numbered ESC-n in docs/spec/escrow.md. An account of the ledger is `owner ‖ tag` (20 + 12 bytes). Tag 0 is the
/// owner's free money, tag `BOND_TAG` a carrier's bond; a module names its pots by tags of its own.
/// Invariant: `U.balanceOf(Escrow) = Σ accounts + Σ locked in deals` (donations apart).
/// - ESC-92: time during which transfers of U are paused counts in no clock of a deal ({IUToken-dueAt}): who has to answer may have to pay
///   first. Signed expiries (demands, consents) are not moved by it.
/// Assumptions: U takes no transfer fee, does not call out and cannot freeze the Escrow; the Exchange hands in terms that both sides signed.
/// Wherever a signature is asked for, it may be empty if that party sends the transaction; it may be ECDSA or ERC-1271.
interface IEscrow {
    /// @notice The one storage slot of a deal.
    struct Deal {
        Status status;
        Row row; // the row that closed it; OFF_SPEC_REWORK while it is open = reworked once
        bool isAssigned; // the claim on the price was handed on: see assigneeOf
        uint40 clockAt; // opened (PENDING) or locked, later by reworks and cases; at pickup at most that instant
        uint32 batchId;
        address carrier; // 0 before pickup
    }

    /// @notice A statement about a deal as handed in.
    struct Fact {
        FactKind kind;
        address signer; // the carrier at PICKUP; elsewhere the party entitled to the fact
        uint48 signedAt; // information; not in the future
        bytes32 documentHash; // report, photo, waybill; 0 = none
        bytes signature; // of the signer over the Attestation (domain of Trace)
        bytes proof; // DELIVERY: the 16 bytes of the hand-over code; inspection: its report, see ITrace
    }

    /// @notice How a case ends, or how its deal goes on.
    struct Ruling {
        Row row;
        uint128 buyerAmount; // SPLIT: part of P to the buyer; else 0
        bytes32 jurorsAccount; // where the row pays its jury; 0 = no fee is due
        address witness; // who answers where the row says WITNESS
        uint40 clockAt; // OVERTURNED: of the deal that goes on
    }

    /// @notice Signatures under a cancellation; `payee` only where the claim was assigned.
    struct Consents {
        uint48 expiresAt; // in each signature
        bytes buyer;
        bytes maker;
        bytes payee;
    }

    event Deposited(bytes32 indexed account, address indexed from, uint256 amount);
    event Withdrawn(bytes32 indexed account, address indexed to, uint256 amount);
    event Transferred(bytes32 indexed fromAccount, bytes32 indexed toAccount, uint256 amount);
    event DealOpened(bytes32 indexed dealId, address indexed buyer, address indexed maker, uint32 batchId, Status status, Terms terms);
    event DealCountersigned(bytes32 indexed dealId);
    event DealShipped(bytes32 indexed dealId, address indexed carrier, uint256 reserveAmount);
    event DealReworked(bytes32 indexed dealId);
    /// @notice A case is open: the deal's clocks stand. `party` put `stakeAmount` into the account `court`'s cases ‖ `tag`.
    event DealStopped(bytes32 indexed dealId, address indexed party, uint256 stakeAmount, bytes12 tag);
    event DealResumed(bytes32 indexed dealId, uint40 clockAt);
    event DealClosed(bytes32 indexed dealId, Row indexed row, Payoff payoff);
    event ClaimAssigned(bytes32 indexed dealId, address indexed from, address indexed to);
    event SlashFailed(bytes32 indexed dealId, address indexed liable);
    event CallFailed(uint256 indexed index, bytes reason);
    event EntryPaused(uint48 until);
    event DoorsSet(address indexed exchange, address indexed cases);

    error Escrow_NotExchange(address caller);
    error Escrow_NotCases(address caller);
    error Escrow_AlreadySet(address current);
    error Escrow_ZeroAddress();
    error Escrow_EntryPaused(uint48 now_, uint48 until);
    error Escrow_PauseTooLong(uint48 until, uint48 latest);
    error Escrow_Frozen(address owner);
    error Escrow_BalanceTooLow(bytes32 account, uint256 balance, uint256 needed);
    error Escrow_DealExists(bytes32 dealId);
    error Escrow_PolicyClosed(uint32 policyVersion);
    error Escrow_WrongStatus(bytes32 dealId, Status status);
    error Escrow_TooLate(uint48 now_, uint48 deadline);
    error Escrow_TooEarly(uint48 now_, uint48 dueAt);
    error Escrow_NotEntitled(FactKind kind, address signer);
    error Escrow_NotCarrier(address signer);
    error Escrow_NotInspected(uint8 stage, uint48 waivedAt);
    error Escrow_Stopped(bytes32 dealId);
    error Escrow_WrongCode();
    error Escrow_NotDelivered(bytes32 dealId);
    error Escrow_Shipped(bytes32 dealId);
    error Escrow_BadSignature(address signer);
    error Escrow_NotPayee(address caller, address payee);
    error Escrow_NotParty(address party);
    error Escrow_PauseNotLonger(uint48 until, uint48 current);
    error Escrow_BadRecipient(address to);

    /// @notice Brings the caller's U into an account (allowance).
    /// @dev Emits {Deposited}. Requirements:
    /// - ESC-1: entering is not paused (`Escrow_EntryPaused`)
    /// - ESC-2: the account has an owner (`Escrow_ZeroAddress`)
    function deposit(bytes32 account, uint256 amount) external;

    /// @notice As {deposit}, with an ERC-2612 permit of the caller; a permit that somebody else has already used is no obstacle.
    function depositWithPermit(bytes32 account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Brings `from`'s U into her free account by an ERC-3009 receiveWithAuthorization; anyone may send it.
    function depositWithAuthorization(
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Takes U out of the caller's account with that tag.
    /// @dev Emits {Withdrawn}. Never paused. Requirements:
    /// - ESC-3: the owner is not blocked by U (`Escrow_Frozen`); her credit stays
    /// - ESC-4: the account covers the amount (`Escrow_BalanceTooLow`)
    /// - ESC-5: the money does not go back into the Escrow (`Escrow_BadRecipient`)
    function withdraw(bytes12 tag, address to, uint256 amount) external;

    /// @notice Moves U from the caller's account with that tag to another account of the ledger.
    /// @dev Emits {Transferred}. Requirements: ESC-2, ESC-3 (not for {ICases}: no block keeps a deal from ending), ESC-4.
    function transfer(bytes12 tag, bytes32 toAccount, uint256 amount) external;

    /// @notice Opens a deal: locks P + F + D of the buyer and the margin of the maker (later, if the maker wants to countersign), out of
    /// their free accounts; what is missing there is drawn by allowance.
    /// @dev Only the Exchange. Emits {DealOpened}. Requirements:
    /// - ESC-10: entering is not paused (`Escrow_EntryPaused`)
    /// - ESC-11: no deal of these terms exists (`Escrow_DealExists`)
    /// - ESC-12: the policy is open (`Escrow_PolicyClosed`)
    /// - ESC-13: neither owner is blocked by U (`Escrow_Frozen`)
    /// - ESC-14: the caller is the Exchange (`Escrow_NotExchange`)
    function open(Terms calldata terms, uint32 batchId, bool isPending) external returns (bytes32 dealId);

    /// @notice The maker binds itself to a PENDING deal; locks its margin and starts the clock.
    /// @dev Emits {DealCountersigned}. Requirements:
    /// - ESC-20: the deal is PENDING (`Escrow_WrongStatus`) and its countersign period runs (`Escrow_TooLate`)
    /// - ESC-21: the maker signed (`Escrow_BadSignature`) and is not blocked by U (`Escrow_Frozen`)
    function countersign(Terms calldata terms, bytes calldata signature) external;

    /// @notice Records a fact about a LOCKED deal, if the signer is entitled to it and it is in time. PICKUP reserves the carrier's bond;
    /// the first FAILED applies OFF_SPEC_REWORK. A parcel that comes back is stated to {ICases}.
    /// @dev Anyone may send it. Requirements:
    /// - ESC-30: stages by the maker, inspections by the inspector, delivery by the deal's carrier (`Escrow_NotEntitled`),
    ///   pickup by an ACTIVE Carrier that is not the maker (`Escrow_NotCarrier`)
    /// - ESC-31: inspections before they are waived; stages, inspections and pickup before shipBy; delivery before lostAt (`Escrow_TooLate`)
    /// - ESC-32: pickup of an inspected good only after stage 3, or when the inspection is waived (`Escrow_NotInspected`)
    /// - ESC-33: no stage and no pickup after a second failed inspection (`Escrow_Stopped`)
    /// - ESC-34: pickup only if the carrier's bond account covers the reserve (`Escrow_BalanceTooLow`)
    /// - ESC-35: delivery only with the preimage of the buyer's hand-over hash (`Escrow_WrongCode`)
    function attest(Terms calldata terms, Fact calldata fact) external;

    /// @notice The buyer accepts a delivered good: FULFILLED.
    /// @dev Emits {DealClosed}. Requirements:
    /// - ESC-40: the deal is LOCKED (`Escrow_WrongStatus`), delivery is on record (`Escrow_NotDelivered`)
    /// - ESC-41: before acceptBy (`Escrow_TooLate`); from then on silence has accepted
    /// - ESC-42: the buyer signed (`Escrow_BadSignature`)
    function confirm(Terms calldata terms, bytes calldata signature) external;

    /// @notice Both sides undo the deal before pickup: CANCELLED.
    /// @dev Emits {DealClosed}. Requirements:
    /// - ESC-50: the deal is LOCKED (`Escrow_WrongStatus`) and not shipped (`Escrow_Shipped`)
    /// - ESC-51: buyer, maker and, where the claim was assigned, payee signed (`Escrow_BadSignature`), not expired (`Escrow_TooLate`)
    function cancel(Terms calldata terms, Consents calldata consents) external;

    /// @notice Applies the row that time has made due; anyone.
    /// @dev Emits {DealClosed}. Requirements:
    /// - ESC-60: the deal is open (`Escrow_WrongStatus`) and its clock has run out (`Escrow_TooEarly`), see {clockOf}
    function settle(Terms calldata terms) external;

    /// @notice The payee of the price hands her claim on; cancel and split then need the new payee's signature too.
    /// @dev Emits {ClaimAssigned}. Requirements:
    /// - ESC-70: the deal is LOCKED (`Escrow_WrongStatus`); the caller is the payee (`Escrow_NotPayee`) and not
    ///   blocked by U (`Escrow_Frozen`); the new one is not 0
    ///   (`Escrow_ZeroAddress`)
    function assign(Terms calldata terms, address to) external;

    /// @notice Stops a deal's clocks for a case, and moves a party's stake into the account `Cases ‖ tag`; only {ICases}.
    /// @param party whose stake it is: a side of the deal or its carrier; drawn from her free account, what is missing there by allowance
    /// @param stakeAmount U base units; 0 = none
    /// @dev Emits {DealStopped}. Requirements:
    /// - ESC-80: the caller is Cases (`Escrow_NotCases`), the deal LOCKED or stopped already (`Escrow_WrongStatus`), the party a party
    ///   (`Escrow_NotParty`) and, if she pays, not blocked by U (`Escrow_Frozen`)
    function stop(Terms calldata terms, address party, uint256 stakeAmount, bytes12 tag) external;

    /// @notice Ends a deal by the row that a case leads to, or lets it go on where the row is OVERTURNED; only {ICases}.
    /// @return jurorsAmount what the row paid to the jury
    /// @dev Emits {DealClosed} or {DealResumed}. Requirements:
    /// - ESC-81: the caller is Cases (`Escrow_NotCases`), the deal LOCKED or DISPUTED (`Escrow_WrongStatus`), the policy has the row
    ///   (`Matrix_UndefinedRow`)
    function rule(Terms calldata terms, Ruling calldata ruling) external returns (uint128 jurorsAmount);

    /// @notice Runs several calls of this contract in one transaction, in order; one that reverts is skipped with {CallFailed}.
    function batch(bytes[] calldata calls) external;

    /// @notice Stops opening of deals and deposits until an instant (at most MAX_PAUSE ahead); exits are never paused. Restricted.
    /// @dev Emits {EntryPaused}. ESC-90: at most MAX_PAUSE ahead (`Escrow_PauseTooLong`), longer than the running one (`Escrow_PauseNotLonger`): it ends
    /// by itself and in no other way. Bonds can be filled all the same.
    function pauseEntry(uint48 until) external;

    /// @notice Names the two contracts that may call in: the Exchange opens deals, Cases stops and rules them. Once. Restricted.
    /// @dev Emits {DoorsSet}. ESC-91: not named before (`Escrow_AlreadySet`), neither is 0 (`Escrow_ZeroAddress`).
    function setDoors(address exchange, address cases) external;

    /// @notice Credit of an account, U base units.
    function balanceOf(bytes32 account) external view returns (uint256);

    /// @notice The account `owner ‖ tag`.
    function accountOf(address owner, bytes12 tag) external pure returns (bytes32);

    /// @notice The id of a deal: keccak256(abi.encode(terms)).
    function idOf(Terms calldata terms) external pure returns (bytes32);

    /// @notice A deal's slot; all zero if unknown.
    function dealOf(bytes32 dealId) external view returns (Deal memory);

    /// @notice To whom the claim on the price was handed on; 0 = to nobody: the maker is the payee.
    function assigneeOf(bytes32 dealId) external view returns (address payee);

    /// @notice The row that silence leads to, and the instant from which {settle} applies it; (NONE, 0) for a deal that is not open or
    /// whose case is: `ICases.clockOf` tells then.
    function clockOf(Terms calldata terms) external view returns (Row row, uint48 dueAt);

    /// @notice The money of the suite.
    function U() external view returns (IUToken);
}
