// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Row} from "contracts/types/Deal.sol";
import {Fees, Figures, FreightCeiling, Liable, Locks, Payoff, Periods, Pots, RowRule} from "contracts/types/Policy.sol";

/// @title IMatrix
/// @notice The responsibility matrix: which row means whose fault and what follows, versioned data; one pure payoff function.
/// @dev Requirements are numbered MTX-n in docs/spec/matrix.md. A version never changes once published; deals name theirs for life.
interface IMatrix {
    /// @notice A row and its rule, for publication.
    struct RowEntry {
        Row row;
        RowRule rule;
    }

    event PolicyPublished(uint32 indexed policyVersion, Fees fees, Periods periods, Pots pots, FreightCeiling ceiling, RowEntry[] rows);
    event PolicyRetired(uint32 indexed policyVersion);

    error Matrix_UnknownPolicy(uint32 policyVersion);
    error Matrix_UndefinedRow(uint32 policyVersion, Row row);
    error Matrix_FeesTooHigh(uint256 totalBps, uint256 maxBps);
    error Matrix_SharesTooHigh(uint256 totalBps, uint256 maxBps);
    error Matrix_ReserveTooLow(uint256 reserveBps, uint256 minBps);
    error Matrix_ZeroPeriod(uint256 index);
    error Matrix_PeriodTooLong(uint32 period, uint32 max);
    error Matrix_PeriodTooShort(uint256 period, uint256 min);
    error Matrix_ZeroPot(uint256 index);
    error Matrix_BadRow(Row row);
    error Matrix_SplitTooHigh(uint128 buyerAmount, uint128 priceAmount);
    error Matrix_Retired(uint32 policyVersion);

    /// @notice Publishes a policy; versions run from 1. Restricted.
    /// @dev Emits {PolicyPublished}. Requirements:
    /// - MTX-1: experience + commune + risk + referrer + the highest royalties ≤ 10,000 bps (`Matrix_FeesTooHigh`)
    /// - MTX-2: expert + panel shares ≤ 10,000 bps, Gold discount, margin, deposit and stake ≤ 10,000 bps, jurors' fee ≤ stake
    ///   (`Matrix_SharesTooHigh`); reserve ≥ price (`Matrix_ReserveTooLow`)
    /// - MTX-3: every period > 0 (`Matrix_ZeroPeriod`) and at most MAX_PERIOD (`Matrix_PeriodTooLong`), every pot named (`Matrix_ZeroPot`)
    /// - MTX-9: reworkPeriod ≤ shipGracePeriod (`Matrix_PeriodTooLong`)
    /// - MTX-4: SPLIT splits the price; a row sends each component somewhere that exists, and whatever is locked somewhere; OFF_SPEC_REWORK and OVERTURNED move
    ///   nothing (`Matrix_BadRow`); every row but NONE is there (`Matrix_UndefinedRow`)
    /// - MTX-5: a jury is paid out of a part that the row takes from its owner: the wager where it is not the maker's, the deposit where it is
    ///   not the buyer's, the price in SPLIT alone (`Matrix_BadRow`)
    /// - MTX-6: the wager makes good the freight only where the carrier takes it (`Matrix_BadRow`)
    /// - MTX-7: the witness is liable in OVERTURNED, and in no other row (`Matrix_BadRow`)
    /// - MTX-8: firstRulingPeriod ≥ the longer of contestPeriod and acceptPeriod + MIN_TRIAL_PERIOD, rulingPeriod ≥ firstRulingPeriod +
    ///   contestPeriod + MIN_TRIAL_PERIOD: a trial and an appeal have room for their votes (`Matrix_PeriodTooShort`)
    function publish(
        Fees calldata fees,
        Periods calldata periods,
        Pots calldata pots,
        FreightCeiling calldata ceiling,
        RowEntry[] calldata rows
    ) external returns (uint32 policyVersion);

    /// @notice Ends a version for new deals; open deals keep it. Restricted.
    function retire(uint32 policyVersion) external;

    /// @notice What both sides and the carrier lock for a deal of price P and freight F.
    /// @return locks each part rounded down; reserve rounded up
    /// @return isOpen whether new deals may name the version
    function locksOf(uint32 policyVersion, uint128 priceAmount, uint128 freightAmount)
        external
        view
        returns (Locks memory locks, bool isOpen);

    /// @notice What a row pays for a deal, and what follows for the liable party.
    /// @dev Where a jury's fee is due (`figures.isJudged`), as much of it as the row's source holds comes first: `jurorsAmount`. What is missing
    /// is owed by the risk pool.
    /// @return payoff sums to all that was locked; every share rounded down, the payee of the price takes the rest
    /// @return pots owners of the suite's pots under this policy
    /// @return liable who answers
    /// @return slashBps share of the liable party's bonded G
    function payoffOf(uint32 policyVersion, Row row, Figures calldata figures)
        external
        view
        returns (Payoff memory payoff, Pots memory pots, Liable liable, uint16 slashBps);

    /// @notice Highest freight for a parcel between two zones, U base units (`weight` in weight units).
    function freightCeilingOf(uint32 policyVersion, uint32 fromZone, uint32 toZone, uint64 weight)
        external
        view
        returns (uint256 ceilingAmount);

    /// @notice Periods of a policy; reverts for an unknown version.
    function periodsOf(uint32 policyVersion) external view returns (Periods memory);

    /// @notice Fees of a policy; reverts for an unknown version.
    function feesOf(uint32 policyVersion) external view returns (Fees memory);

    /// @notice Pots of a policy; reverts for an unknown version.
    function potsOf(uint32 policyVersion) external view returns (Pots memory);

    /// @notice A row's rule; `isDefined` is false where the policy has no such row.
    function ruleOf(uint32 policyVersion, Row row) external view returns (RowRule memory);

    /// @notice Number of versions ever published.
    function policyCount() external view returns (uint32);
}
