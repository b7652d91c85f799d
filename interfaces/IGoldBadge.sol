// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "contracts/types/Deal.sol";

/// @title IGoldBadge
/// @notice Gives makers the Gold badge for months without a failed inspection, and takes it when that ends. A Gold maker's platform share is
/// smaller, in all deals opened while it holds the badge.
/// @dev Requirements are numbered GLD-n in docs/spec/rewards.md. Months are those of {IIncentives}; the rule in force is GOLD of the version
/// published last. A badge that the certifier gives by hand is not taken here. One that it takes counts like a failure: whole months later only
/// is it given again.
interface IGoldBadge {
    /// @notice A maker's record, one storage slot.
    struct Streak {
        uint48 epoch; // month in which the badge was given or renewed here; 0 = never, or ended here
        uint48 since; // start of the months that it was given for
        uint48 failedAt; // latest failure on record
    }

    event InspectionNoted(uint32 indexed memberId, bytes32 indexed dealId, uint48 epoch, uint128 priceAmount);
    event FailureNoted(uint32 indexed memberId, bytes32 indexed dealId, uint48 failedAt);
    event GoldClaimed(uint32 indexed memberId, uint48 epoch);
    event GoldEnded(uint32 indexed memberId, uint48 epoch);

    error GoldBadge_NothingNew();
    error GoldBadge_NoFailure(bytes32 dealId);
    error GoldBadge_TooEarly(uint48 now_, uint48 openAt);
    error GoldBadge_TooFew(uint48 epoch, uint256 amount, uint256 neededAmount);
    error GoldBadge_Failed(uint48 failedAt, uint48 since);
    error GoldBadge_Claimed(uint48 epoch);
    error GoldBadge_ByHand(uint32 memberId);
    error GoldBadge_StillGold(uint32 memberId);

    /// @notice Adds the prices of inspected sales to their makers' months; anyone.
    /// @dev Emits {InspectionNoted}. A deal counts once, in the month of its inspection (GLD-1), if a row of the rule closed it and its
    /// inspector passed it without any failure (GLD-2); others are left out. GLD-3: one counted (`GoldBadge_NothingNew`).
    function noteInspections(Terms[] calldata deals) external;

    /// @notice Puts a failure on the record of a deal's maker; anyone.
    /// @dev Emits {FailureNoted}. GLD-4: an inspection failed, overturned or not, or the deal was closed by OFF_SPEC_STOPPED,
    /// OFF_SPEC_REFUND or CONCEDED (`GoldBadge_NoFailure`); its instant is the latest stage, inspection or delivery on record. GLD-3: it is
    /// later than the one on record (`GoldBadge_NothingNew`).
    function noteFailure(Terms calldata terms) external;

    /// @notice Gives a maker the badge, or renews it; anyone.
    /// @dev Emits {GoldClaimed}. Requirements:
    /// - GLD-5: the rule's `period` of the running month is over: time to note failures (`GoldBadge_TooEarly`)
    /// - GLD-6: each of the `count` whole months before has at least `amount` of inspected sales (`GoldBadge_TooFew`)
    /// - GLD-7: no failure since their start, nor did anybody else take the badge since then (`GoldBadge_Failed`)
    /// - GLD-8: not claimed in this month before (`GoldBadge_Claimed`); the badge was not given by hand (`GoldBadge_ByHand`)
    function claimGold(uint32 memberId) external;

    /// @notice Takes a badge that was given here; anyone.
    /// @dev Emits {GoldEnded}. GLD-9: a failure came since the start of the months it was given for, or it was not renewed by the end of the
    /// month after the one it was given in (`GoldBadge_StillGold`). GLD-10: the badge that the maker holds was given here
    /// (`GoldBadge_ByHand`): not one that the certifier gave after it had taken ours.
    function endGold(uint32 memberId) external;

    /// @notice A maker's record.
    function streakOf(uint32 memberId) external view returns (Streak memory);

    /// @notice Prices of inspected sales of a maker in a month, U base units.
    function inspectedAmountOf(uint32 memberId, uint48 epoch) external view returns (uint256);

    /// @notice Whether a deal's inspection was counted.
    function isNoted(bytes32 dealId) external view returns (bool);
}
