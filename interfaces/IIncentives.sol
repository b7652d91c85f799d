// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "contracts/types/Deal.sol";
import {Reward, Rule, Token} from "contracts/types/Reward.sol";

/// @title IIncentives
/// @notice Pays for what the consortium wants done: eight rules, data of a policy, each paid once per proof. Owner of the platform's pot.
/// @dev Requirements are numbered INC-n in docs/spec/rewards.md. Amounts are base units (6 decimals) of the rule's token. "Restricted"
/// means: only whom the role table of the `Authority` lets call; others get `AccessManagedUnauthorized` (INC-20).
///
/// The bound: all that is paid on account of one deal (U, and G at `gValueAmount`) is at most the platform's fee of that deal, see {roomOf}.
/// Who plays all the parties of a deal pays more than she can earn. A payment is cut to the room that is left.
///
/// A payment that cannot be made now (the budget of the month is spent, the pot is empty, G's own cap is reached) waits: the same call can
/// be made again, and nobody is paid out of its part of the room meanwhile. U goes to the payee's free account in the Escrow, G to the
/// account of the address that stands in the terms; old keys find their member, a frozen payee keeps its credit.
///
/// Assumptions: the Escrow and Trace answer truly about deals; this contract may call `GToken.issue`.
interface IIncentives {
    /// @notice What was paid on account of a deal, one storage slot.
    struct Tally {
        uint128 usedAmount; // of its room, U base units
        uint8 settled; // a bit per `Reward` that {claim} pays: paid, or not due and never will be
    }

    /// @notice What a rule may pay in a month, one storage slot; base units of the rule's token.
    struct Budget {
        uint104 amount;
        uint104 usedAmount; // in `epoch`
        uint48 epoch;
    }

    event RulesPublished(uint32 indexed policyVersion, Rule[8] rules, uint128 gValueAmount);
    event BudgetSet(Reward indexed rule, uint104 oldAmount, uint104 newAmount);
    /// @notice A rule paid. `proof` is the deal's id, for DATA_MONTH {dataProofOf}, for FEATURE the feature's id.
    /// @param amount what was paid, base units of the token
    /// @param cutAmount what the rule would have paid on top, had the deal's room allowed it
    event Rewarded(Reward indexed rule, bytes32 indexed proof, address indexed payee, Token token, uint256 amount, uint256 cutAmount);
    /// @notice A payment that is due cannot be made now; `reason` is an error of this contract, of GToken or of the Escrow.
    event RewardWaits(Reward indexed rule, bytes32 indexed proof, address indexed payee, bytes reason);
    /// @notice A quick maker is served first among equal matches until the instant `until`.
    event PriorityGiven(uint32 indexed memberId, bytes32 indexed dealId, uint48 until);
    /// @notice A part of a deal's room was set aside for the owner of a feature.
    event RoomTaken(bytes32 indexed dealId, uint128 amount);
    event ClaimSkipped(uint256 indexed index, bytes reason);
    event Swept(bytes32 indexed toAccount, uint256 amount);
    event FeaturesSet(address indexed features);

    error Incentives_NotPlatform(uint32 policyVersion, address platform);
    error Incentives_Published(uint32 policyVersion);
    error Incentives_NoRules(uint32 policyVersion);
    error Incentives_BadRule(Reward rule);
    error Incentives_ZeroValue();
    error Incentives_Unchanged();
    error Incentives_NotSale(bytes32 dealId);
    error Incentives_NothingDue(bytes32 dealId);
    error Incentives_Waits(Reward rule, bytes reason);
    error Incentives_BudgetSpent(Reward rule, uint256 leftAmount, uint256 neededAmount);
    error Incentives_PotTooLow(uint256 balance, uint256 neededAmount);
    error Incentives_RoomTooLow(uint256 roomAmount, uint256 neededAmount);
    error Incentives_ClaimFirst(bytes32 dealId);
    error Incentives_EpochRuns(uint48 epoch, uint48 current);
    error Incentives_NotCovered(uint32 grantId, uint48 epoch);
    error Incentives_NotGrantee(address grantee);
    error Incentives_NotParty(address owner);
    error Incentives_Paid(bytes32 proof);
    error Incentives_NotFeatures(address caller);
    error Incentives_GasTooLow(uint256 left, uint256 needed);
    error Incentives_AlreadySet(address current);
    error Incentives_ZeroAddress();

    /// @notice Publishes the rules of a policy version, once: what a demand signed up to does not change.
    /// @dev Restricted. Emits {RulesPublished}. Requirements:
    /// - INC-1: the version's platform pot is this contract (`Incentives_NotPlatform`), it has no rules yet (`Incentives_Published`)
    /// - INC-2: `gValueAmount` > 0 (`Incentives_ZeroValue`): G that counts for nothing would have no bound
    /// - INC-3: each rule names sales only, its own subject and token, and no more than the whole of what it takes a share of
    ///   (`Incentives_BadRule`)
    /// @param rules in the order of `Reward`
    /// @param gValueAmount U base units that 1 G (10^6 base units) counts for
    function publish(uint32 policyVersion, Rule[8] calldata rules, uint128 gValueAmount) external;

    /// @notice Sets what a rule may pay in a month, from this one on.
    /// @dev Restricted. Emits {BudgetSet}. INC-4: the value changes (`Incentives_Unchanged`).
    /// @param amount base units of the rule's token
    function setBudget(Reward rule, uint104 amount) external;

    /// @notice Pays what a closed deal makes due under DEMAND, MAKER, STORE and CARRIER, each once; anyone.
    /// @dev Emits {Rewarded}, {RewardWaits}, {PriorityGiven}. Requirements:
    /// - INC-5: the deal was closed as a sale (`Incentives_NotSale`), its policy has rules (`Incentives_NoRules`)
    /// - INC-6: something new is settled (`Incentives_NothingDue`); if all that is left waits, the reason of the last one is told
    ///   (`Incentives_Waits`)
    /// - INC-7: each payment, with all that was paid on account of the deal before, is within its room; what is above is cut, for good
    /// - INC-8: a rule pays within its budget of the month (`Incentives_BudgetSpent`), U out of the pot (`Incentives_PotTooLow`)
    /// - INC-9: DEMAND, STORE: the amount. MAKER: the amount, and `shareBps` of it on top for a quick cycle: no failed inspection, and from
    ///   the lock to the pickup at most `period`; where the room holds all of it, priority to the end of the next month. CARRIER:
    ///   `shareBps` of the freight, rounded down, where the transit took at most `limitBps` of the promise, or of `period` if that is less
    function claim(Terms calldata terms) external;

    /// @notice {claim} for many; one that reverts is skipped with {ClaimSkipped} (INC-10).
    /// @dev INC-21: before each there is gas for a whole claim (`Incentives_GasTooLow`): none is skipped for want of it, by whoever sends too
    /// little or by a wallet that looks for the least gas with which the batch succeeds.
    function claimBatch(Terms[] calldata deals) external;

    /// @notice Pays the owner of a data grant for one month through which it was active, out of the room of a deal that she was a party of.
    /// @dev Anyone. Emits {Rewarded}. Requirements:
    /// - INC-5, INC-7, INC-8 (`Incentives_Waits`), INC-11: what the deal's parties are due was settled first (`Incentives_ClaimFirst`)
    /// - INC-12: the month is over (`Incentives_EpochRuns`); the grant was given before it began, and neither ended nor was revoked before
    ///   it was over (`Incentives_NotCovered`)
    /// - INC-13: the grantee is an ACTIVE member, other than the owner (`Incentives_NotGrantee`)
    /// - INC-14: the owner was buyer, maker or carrier of the deal (`Incentives_NotParty`), which a row of the rule closed
    ///   (`Incentives_NothingDue`), and which has room for all of it (`Incentives_RoomTooLow`): anyone may call, so it is not cut
    /// - INC-15: once per owner's account and month (`Incentives_Paid`), whether it was paid to her as a person or as the member that she
    ///   became
    /// @param epoch number of the month: `timestamp / EPOCH_PERIOD`
    function claimData(Terms calldata terms, uint32 grantId, uint48 epoch) external;

    /// @notice Sets what is left of a deal's room aside for a feature, at most what the feature asks for; only {IFeatures}.
    /// @dev Emits {RoomTaken}. Requirements: INC-5, INC-11, INC-16: the caller is Features (`Incentives_NotFeatures`).
    /// @param mostAmount U base units
    /// @return amount U base units; what is above it stays in the room
    function takeRoom(Terms calldata terms, uint128 mostAmount) external returns (uint128 amount);

    /// @notice Pays a feature's originator; only {IFeatures}, which pays no more than it took.
    /// @dev Emits {Rewarded}. Requirements: INC-8 (`Incentives_Waits`), INC-16.
    /// @param amount U base units
    /// @param cutAmount what the rule would have paid on top, had more room been collected
    function payFeature(bytes32 featureId, address originator, uint256 amount, uint256 cutAmount) external;

    /// @notice Takes revenue of the platform out of its pot.
    /// @dev Restricted. Emits {Swept}. Requirements: INC-17: the Escrow's own (`Escrow_BalanceTooLow`, `Escrow_ZeroAddress`).
    /// @param toAccount of the Escrow's ledger
    /// @param amount U base units
    function sweep(bytes32 toAccount, uint256 amount) external;

    /// @notice Names Features, once. Restricted.
    /// @dev INC-18: not named before (`Incentives_AlreadySet`), not 0 (`Incentives_ZeroAddress`).
    function setFeatures(address features) external;

    /// @notice What can still be paid on account of a deal, U base units: the platform's fee of the row that closed it, less what was paid
    /// (INC-7); 0 for a deal that was not closed as a sale.
    function roomOf(Terms calldata terms) external view returns (uint256);

    /// @notice What was paid on account of a deal, and which rules are settled.
    function tallyOf(bytes32 dealId) external view returns (Tally memory);

    /// @notice Whether a rule was settled for a deal.
    function isSettled(bytes32 dealId, Reward rule) external view returns (bool);

    /// @notice A rule of a policy version; all zero where none were published.
    function ruleOf(uint32 policyVersion, Reward rule) external view returns (Rule memory);

    /// @notice U base units that 1 G counts for under a policy version; 0 where no rules were published.
    function gValueOf(uint32 policyVersion) external view returns (uint128);

    /// @notice The version whose rules were published last; 0 = none yet.
    function latestVersion() external view returns (uint32);

    /// @notice What a rule may pay in a month and has paid in the latest one it paid in.
    function budgetOf(Reward rule) external view returns (Budget memory);

    /// @notice Instant until which a maker is served first among equal matches (INC-9); 0 = never was.
    function priorityUntilOf(uint32 memberId) external view returns (uint48);

    /// @notice The proof of a data month: keccak256(abi.encode(account id of the owner in GToken, epoch)).
    function dataProofOf(address owner, uint48 epoch) external view returns (bytes32);

    /// @notice Whether a data month was paid.
    function isDataPaid(bytes32 proof) external view returns (bool);

    /// @notice The number of the running month: `timestamp / EPOCH_PERIOD`.
    function epoch() external view returns (uint48);

    /// @notice Seconds of a month: a twelfth of 365 days.
    function EPOCH_PERIOD() external view returns (uint48);
}
