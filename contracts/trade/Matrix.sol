// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IMatrix} from "interfaces/IMatrix.sol";
import {Payoffs} from "../maths/Payoffs.sol";
import {Row} from "../types/Deal.sol";
import {Fees, Figures, FreightCeiling, JurorsFrom, Liable, Locks, Payoff, Periods, Pots, Reserve, RowRule, To} from "../types/Policy.sol";

/// @title Matrix
/// @notice The responsibility matrix as versioned data, with the suite's one payoff function.
/// @custom:security-contact see SECURITY.md
contract Matrix is IMatrix, AccessManaged {
    // CONSTANTS

    /// @notice Room that the fees must leave for royalties and data shares, which standards set (their own cap is the same).
    uint256 public constant MAX_ROYALTIES_BPS = 1_000;

    /// @notice Highest share of a bond that one row may burn: a slash must leave a reason to stay.
    uint256 public constant MAX_SLASH_BPS = 5_000;

    /// @notice Longest period: money must come back within a time that people can wait for.
    uint32 public constant MAX_PERIOD = 180 days;

    /// @notice Shortest time that a trial may be given: 24 h to seal the votes, 24 h to open them, and a day to call and draw the jury.
    uint256 public constant MIN_TRIAL_PERIOD = 3 days;

    // STORAGE

    /// @inheritdoc IMatrix
    uint32 public policyCount;

    mapping(uint32 policyVersion => Fees) internal _feesOf;
    mapping(uint32 policyVersion => Periods) internal _periodsOf;
    mapping(uint32 policyVersion => Pots) internal _potsOf;
    mapping(uint32 policyVersion => FreightCeiling) internal _ceilingOf;
    mapping(uint32 policyVersion => mapping(Row => RowRule)) internal _ruleOf;

    // CONSTRUCTOR

    constructor(address manager) AccessManaged(manager) {}

    // PUBLICATION

    /// @inheritdoc IMatrix
    function publish(
        Fees calldata fees,
        Periods calldata periods,
        Pots calldata pots,
        FreightCeiling calldata ceiling,
        RowEntry[] calldata rows
    ) external restricted returns (uint32 policyVersion) {
        _checkFees(fees);
        _checkPeriods(periods);
        _checkTrials(periods);
        _checkPots(pots);

        policyVersion = ++policyCount;
        _feesOf[policyVersion] = fees;
        _feesOf[policyVersion].isOpen = true;
        _periodsOf[policyVersion] = periods;
        _potsOf[policyVersion] = pots;
        _ceilingOf[policyVersion] = ceiling;
        for (uint256 i = 0; i < rows.length; ++i) {
            _checkRow(rows[i]);
            if (_ruleOf[policyVersion][rows[i].row].isDefined) revert Matrix_BadRow(rows[i].row);
            _ruleOf[policyVersion][rows[i].row] = rows[i].rule;
        }
        _checkComplete(policyVersion);

        emit PolicyPublished(policyVersion, fees, periods, pots, ceiling, rows);
    }

    /// @inheritdoc IMatrix
    function retire(uint32 policyVersion) external restricted {
        Fees storage fees = _known(policyVersion);
        if (!fees.isOpen) revert Matrix_Retired(policyVersion);

        fees.isOpen = false;

        emit PolicyRetired(policyVersion);
    }

    // VIEWS

    /// @inheritdoc IMatrix
    function locksOf(uint32 policyVersion, uint128 priceAmount, uint128 freightAmount)
        external
        view
        returns (Locks memory locks, bool isOpen)
    {
        Fees memory fees = _known(policyVersion);
        return (Payoffs.locks(fees, priceAmount, freightAmount), fees.isOpen);
    }

    /// @inheritdoc IMatrix
    function payoffOf(uint32 policyVersion, Row row, Figures calldata figures)
        external
        view
        returns (Payoff memory payoff, Pots memory pots, Liable liable, uint16 slashBps)
    {
        RowRule memory rule = _ruleOf[policyVersion][row];
        if (!rule.isDefined) revert Matrix_UndefinedRow(policyVersion, row);
        if (figures.buyerAmount > figures.priceAmount) revert Matrix_SplitTooHigh(figures.buyerAmount, figures.priceAmount);

        payoff = Payoffs.payoff(_feesOf[policyVersion], rule, figures);
        // Each pot is a storage read of its own: only those that are paid are looked up.
        Pots storage stored = _potsOf[policyVersion];
        if (payoff.riskPoolAmount != 0) pots.riskPool = stored.riskPool;
        if (rule.price == To.SPLIT) {
            pots.platform = stored.platform;
            pots.commune = stored.commune;
            pots.panels = stored.panels;
            pots.panelPeriod = stored.panelPeriod;
        }
        return (payoff, pots, rule.liable, rule.slashBps);
    }

    /// @inheritdoc IMatrix
    function freightCeilingOf(uint32 policyVersion, uint32 fromZone, uint32 toZone, uint64 weight)
        external
        view
        returns (uint256 ceilingAmount)
    {
        FreightCeiling memory c = _ceilingOf[policyVersion];
        bool isHome = fromZone >> 16 == toZone >> 16;
        return isHome
            ? uint256(c.homeBaseAmount) + uint256(c.homePerWeightAmount) * weight
            : uint256(c.abroadBaseAmount) + uint256(c.abroadPerWeightAmount) * weight;
    }

    /// @inheritdoc IMatrix
    function periodsOf(uint32 policyVersion) external view returns (Periods memory) {
        Periods memory periods = _periodsOf[policyVersion];
        if (periods.countersignPeriod == 0) revert Matrix_UnknownPolicy(policyVersion);
        return periods;
    }

    /// @inheritdoc IMatrix
    function feesOf(uint32 policyVersion) external view returns (Fees memory) {
        return _known(policyVersion);
    }

    /// @inheritdoc IMatrix
    function potsOf(uint32 policyVersion) external view returns (Pots memory) {
        _known(policyVersion);
        return _potsOf[policyVersion];
    }

    /// @inheritdoc IMatrix
    function ruleOf(uint32 policyVersion, Row row) external view returns (RowRule memory) {
        return _ruleOf[policyVersion][row];
    }

    // INTERNAL

    /// @dev A published policy has a reserve of at least the price, so a zero marks an unknown version.
    function _known(uint32 policyVersion) internal view returns (Fees storage fees) {
        fees = _feesOf[policyVersion];
        if (fees.reserveBps == 0) revert Matrix_UnknownPolicy(policyVersion);
    }

    function _checkFees(Fees calldata f) internal pure {
        uint256 total = uint256(f.experienceBps) + f.communeBps + f.riskBps + f.referrerBps + MAX_ROYALTIES_BPS;
        if (total > Payoffs.BPS) revert Matrix_FeesTooHigh(total, Payoffs.BPS);
        uint256 shares = uint256(f.expertShareBps) + f.panelShareBps;
        if (shares > Payoffs.BPS) revert Matrix_SharesTooHigh(shares, Payoffs.BPS);
        if (f.goldDiscountBps > Payoffs.BPS) revert Matrix_SharesTooHigh(f.goldDiscountBps, Payoffs.BPS);
        uint256 margin = uint256(f.wagerBps) + f.penaltyBps;
        if (margin > Payoffs.BPS) revert Matrix_SharesTooHigh(margin, Payoffs.BPS);
        if (f.depositBps > Payoffs.BPS) revert Matrix_SharesTooHigh(f.depositBps, Payoffs.BPS);
        if (f.jurorsBps > f.stakeBps) revert Matrix_SharesTooHigh(f.jurorsBps, f.stakeBps);
        if (f.stakeBps > Payoffs.BPS) revert Matrix_SharesTooHigh(f.stakeBps, Payoffs.BPS);
        if (f.reserveBps < Payoffs.BPS) revert Matrix_ReserveTooLow(f.reserveBps, Payoffs.BPS);
    }

    function _checkPeriods(Periods calldata p) internal pure {
        uint24[10] memory all = [
            p.countersignPeriod,
            p.shipGracePeriod,
            p.reworkPeriod,
            p.inspectionPeriod,
            p.contestPeriod,
            p.carriagePeriod,
            p.acceptPeriod,
            p.firstRulingPeriod,
            p.rulingPeriod,
            p.returnPeriod
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i] == 0) revert Matrix_ZeroPeriod(i);
            if (all[i] > MAX_PERIOD) revert Matrix_PeriodTooLong(all[i], MAX_PERIOD);
        }
        // Else a rework could move `clockAt` ahead of now, where no pause reaches it.
        if (p.reworkPeriod > p.shipGracePeriod) revert Matrix_PeriodTooLong(p.reworkPeriod, p.shipGracePeriod);
    }

    /// @dev A trial is called when the answer's time is over at the latest, an appeal when its time is over after a first ruling at its latest.
    function _checkTrials(Periods calldata p) internal pure {
        uint256 answer = p.contestPeriod > p.acceptPeriod ? p.contestPeriod : p.acceptPeriod;
        uint256 first = answer + MIN_TRIAL_PERIOD;
        if (p.firstRulingPeriod < first) revert Matrix_PeriodTooShort(p.firstRulingPeriod, first);
        uint256 last = uint256(p.firstRulingPeriod) + p.contestPeriod + MIN_TRIAL_PERIOD;
        if (p.rulingPeriod < last) revert Matrix_PeriodTooShort(p.rulingPeriod, last);
    }

    function _checkPots(Pots calldata p) internal pure {
        address[4] memory all = [p.platform, p.commune, p.riskPool, p.panels];
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i] == address(0)) revert Matrix_ZeroPot(i);
        }
        if (p.panelPeriod == 0) revert Matrix_ZeroPeriod(10);
    }

    function _checkRow(RowEntry calldata entry) internal pure {
        (Row row, RowRule calldata r) = (entry.row, entry.rule);
        // Who made a statement answers for it where it does not hold, and nowhere else.
        bool isLiableSound = (r.liable == Liable.WITNESS) == (row == Row.OVERTURNED);
        if (
            row == Row.NONE || !r.isDefined || !_isShaped(row, r) || !_isPaidSoundly(row, r) || !_isJurySound(row, r) || !isLiableSound
                || r.slashBps > MAX_SLASH_BPS
        ) revert Matrix_BadRow(row);
    }

    /// @dev Conservation of a row: whatever is locked is sent somewhere. LAPSED comes before the margin is locked; OFF_SPEC_REWORK and
    /// OVERTURNED move nothing, the deal goes on.
    function _isShaped(Row row, RowRule calldata r) internal pure returns (bool) {
        bool hasMargin = r.wager != To.NONE && r.penalty != To.NONE;
        bool hasNoMargin = r.wager == To.NONE && r.penalty == To.NONE;
        bool isWhole = r.price != To.NONE && r.freight != To.NONE && r.deposit != To.NONE;
        bool isEmpty = r.price == To.NONE && r.freight == To.NONE && r.deposit == To.NONE && hasNoMargin;
        if (row == Row.OFF_SPEC_REWORK || row == Row.OVERTURNED) return isEmpty;
        return isWhole && (row == Row.LAPSED ? hasNoMargin : hasMargin);
    }

    function _isPaidSoundly(Row row, RowRule calldata r) internal pure returns (bool) {
        // Only where the sale stands may the price be split; else it goes home.
        bool isPriceSound = r.price == To.NONE || r.price == To.BUYER || (r.price == To.SPLIT && _isSale(row));
        // A division that both sides have signed divides.
        if (row == Row.SPLIT && r.price != To.SPLIT) return false;
        // A carrier can only be paid what it carried for: the freight.
        bool isFreightSound = r.freight == To.CARRIER || _isPlain(r.freight);
        // The maker makes good what the carrier took of the buyer's; freight that goes home is no loss.
        bool isWagerSound = (r.wager == To.FREIGHT_BUYER && r.freight == To.CARRIER) || _isPlain(r.wager);
        // Where the carrier stands in for the price, the price itself goes home, or the maker would be paid twice.
        bool isReserveSound = r.reserve == Reserve.HOME || r.price == To.BUYER;
        return isPriceSound && isFreightSound && isWagerSound && isReserveSound && _isPlain(r.deposit) && _isPlain(r.penalty);
    }

    /// @dev Receivers that any component may have.
    function _isPlain(To to) internal pure returns (bool) {
        return to != To.SPLIT && to != To.CARRIER && to != To.FREIGHT_BUYER;
    }

    /// @dev A jury is paid out of what its owner loses by the row anyway, so that nobody who is right pays for it; the price by agreement.
    function _isJurySound(Row row, RowRule calldata r) internal pure returns (bool) {
        if (r.jurors == JurorsFrom.WAGER) return r.wager != To.NONE && r.wager != To.MAKER;
        if (r.jurors == JurorsFrom.DEPOSIT) return r.deposit != To.NONE && r.deposit != To.BUYER;
        return r.jurors == JurorsFrom.POOL || (row == Row.SPLIT && r.price == To.SPLIT);
    }

    function _isSale(Row row) internal pure returns (bool) {
        return row == Row.FULFILLED || row == Row.SILENT_ACCEPTED || row == Row.FALSE_CLAIM || row == Row.DELIVERY_PROVEN
            || row == Row.NO_RULING || row == Row.SPLIT;
    }

    /// @dev Time, a party or a case can lead to any row; a policy that lacked one would lock money for ever.
    function _checkComplete(uint32 policyVersion) internal view {
        for (uint8 i = uint8(Row.NONE) + 1; i <= uint8(type(Row).max); ++i) {
            if (!_ruleOf[policyVersion][Row(i)].isDefined) revert Matrix_UndefinedRow(policyVersion, Row(i));
        }
    }
}
