// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Terms} from "../types/Deal.sol";
import {Fees, Figures, JurorsFrom, Locks, Payoff, Reserve, RowRule, To} from "../types/Policy.sol";

/// @title Payoffs
/// @notice The one payoff function of the suite: pure, exact to the unit (out = in).
/// @dev Every share is rounded down; what is left of a split price goes to the payee of the price. Amounts are U base units.
library Payoffs {
    uint256 internal constant BPS = 10_000;

    /// @notice A deal's money as the payoff function wants it.
    function figuresOf(Terms calldata terms, bool isShipped, bool isInspected, bool isJudged, uint128 buyerAmount)
        internal
        pure
        returns (Figures memory f)
    {
        f.priceAmount = terms.priceAmount;
        f.freightAmount = terms.freightAmount;
        f.inspectionFeeAmount = terms.inspectionFeeAmount;
        f.buyerAmount = buyerAmount;
        f.isShipped = isShipped;
        f.isInspected = isInspected;
        f.isJudged = isJudged;
        f.hasReferrer = terms.referrer != address(0);
        f.isGold = terms.isGold;
        f.royaltiesBps = new uint16[](terms.royalties.length);
        for (uint256 i = 0; i < f.royaltiesBps.length; ++i) {
            f.royaltiesBps[i] = terms.royalties[i].shareBps;
        }
    }

    /// @notice What both sides and the carrier lock for price P and freight F; the reserve is rounded up, the rest down.
    function locks(Fees memory fees, uint128 priceAmount, uint128 freightAmount) internal pure returns (Locks memory l) {
        l.depositAmount = _narrow(_shareDown(priceAmount, fees.depositBps));
        l.buyerAmount = priceAmount + freightAmount + l.depositAmount;
        l.wagerAmount = _narrow(_shareDown(priceAmount, fees.wagerBps));
        l.penaltyAmount = _narrow(_shareDown(priceAmount, fees.penaltyBps));
        l.stakeAmount = stake(fees, priceAmount);
        l.reserveAmount = SafeCast.toUint128((uint256(priceAmount) * fees.reserveBps + BPS - 1) / BPS);
    }

    /// @notice What raises a dispute, a claim or a contest at price P, rounded down; an appeal takes twice as much.
    function stake(Fees memory fees, uint128 priceAmount) internal pure returns (uint128) {
        return _narrow(_shareDown(priceAmount, fees.stakeBps));
    }

    /// @notice A jury's fee for price P, rounded down; on appeal twice as much.
    function jurorsFee(Fees memory fees, uint128 priceAmount) internal pure returns (uint128) {
        return _narrow(_shareDown(priceAmount, fees.jurorsBps));
    }

    /// @notice What a row pays. `in = P + F + D (+ W + N where the row pays a margin) (+ reserve where shipped)`; the payoff sums to it.
    function payoff(Fees memory fees, RowRule memory rule, Figures memory figures) internal pure returns (Payoff memory p) {
        Locks memory l = locks(fees, figures.priceAmount, figures.freightAmount);
        p.royaltyAmounts = new uint128[](figures.royaltiesBps.length);

        uint128 priceAmount = figures.priceAmount - _payJurors(p, fees, rule, figures, l);
        if (rule.price == To.SPLIT) {
            uint128 buyerAmount = figures.buyerAmount < priceAmount ? figures.buyerAmount : priceAmount;
            _split(p, fees, figures, priceAmount - buyerAmount);
            p.buyerAmount += buyerAmount;
        } else {
            _pay(p, rule.price, priceAmount);
        }
        _pay(p, rule.freight == To.CARRIER && !figures.isShipped ? To.BUYER : rule.freight, figures.freightAmount);
        _pay(p, rule.deposit, l.depositAmount);
        if (rule.wager == To.FREIGHT_BUYER) _payFreight(p, l.wagerAmount);
        else _pay(p, rule.wager, l.wagerAmount);
        _pay(p, rule.penalty, l.penaltyAmount);
        // A row that moves nothing leaves the reserve where it is too: the deal goes on.
        if (figures.isShipped && rule.price != To.NONE) _payReserve(p, fees, rule, figures, l.reserveAmount);
    }

    /// @dev A jury's fee comes first, as far as its source goes; the source shrinks by it. Returns what the price has lost by it. The Matrix
    /// sees to it that the row has the source.
    function _payJurors(Payoff memory p, Fees memory fees, RowRule memory rule, Figures memory figures, Locks memory l)
        private
        pure
        returns (uint128 priceLoss)
    {
        if (!figures.isJudged || rule.jurors == JurorsFrom.POOL) return 0;
        uint128 fee = jurorsFee(fees, figures.priceAmount);
        if (rule.jurors == JurorsFrom.PRICE) {
            p.jurorsAmount = fee;
            return fee;
        }
        uint128 source = rule.jurors == JurorsFrom.WAGER ? l.wagerAmount : l.depositAmount;
        if (fee > source) fee = source;
        p.jurorsAmount = fee;
        if (rule.jurors == JurorsFrom.WAGER) l.wagerAmount -= fee;
        else l.depositAmount -= fee;
    }

    /// @dev Runs after the freight is entered: where nobody carried anything the buyer has it back already.
    function _payFreight(Payoff memory p, uint128 wagerAmount) private pure {
        uint128 part = p.carrierAmount < wagerAmount ? p.carrierAmount : wagerAmount;
        p.buyerAmount += part;
        p.makerAmount += wagerAmount - part;
    }

    function _payReserve(Payoff memory p, Fees memory fees, RowRule memory rule, Figures memory figures, uint128 reserveAmount)
        private
        pure
    {
        if (rule.reserve == Reserve.HOME) {
            p.reserveAmount = reserveAmount;
            return;
        }
        // The carrier stands in for the sale: the payee gets what a sale would have left, its fees go to the risk pool.
        Payoff memory sale;
        sale.royaltyAmounts = new uint128[](figures.royaltiesBps.length);
        _split(sale, fees, figures, figures.priceAmount);
        p.payeeAmount += sale.payeeAmount;
        p.riskPoolAmount += figures.priceAmount - sale.payeeAmount;
        p.reserveAmount = reserveAmount - figures.priceAmount;
    }

    /// @dev Runs before any other part of the payoff is entered, but for the jurors'.
    function _split(Payoff memory p, Fees memory fees, Figures memory figures, uint256 amount) private pure {
        uint256 rest = amount;
        uint256 fee = _shareDown(amount, fees.experienceBps);
        uint256 part = _shareDown(fee, fees.expertShareBps);
        uint256 platform = fee - part;
        rest -= part;
        p.expertAmount = _narrow(part);
        part = _shareDown(fee, fees.panelShareBps);
        platform -= part;
        rest -= part;
        p.panelAmount = _narrow(part);
        if (figures.isGold) platform -= _shareDown(platform, fees.goldDiscountBps);
        rest -= platform;
        p.platformAmount = _narrow(platform);
        part = _shareDown(amount, fees.communeBps);
        rest -= part;
        p.communeAmount = _narrow(part);
        part = _shareDown(amount, fees.riskBps);
        rest -= part;
        p.riskPoolAmount = _narrow(part);
        if (figures.hasReferrer) {
            part = _shareDown(amount, fees.referrerBps);
            rest -= part;
            p.referrerAmount = _narrow(part);
        }
        for (uint256 i = 0; i < figures.royaltiesBps.length; ++i) {
            part = _shareDown(amount, figures.royaltiesBps[i]);
            rest -= part;
            p.royaltyAmounts[i] = _narrow(part);
        }
        if (figures.isInspected) {
            part = figures.inspectionFeeAmount < rest ? figures.inspectionFeeAmount : rest;
            rest -= part;
            p.inspectorAmount = _narrow(part);
        }
        p.payeeAmount = _narrow(rest);
    }

    function _pay(Payoff memory p, To to, uint128 amount) private pure {
        if (to == To.BUYER) {
            p.buyerAmount += amount;
        } else if (to == To.MAKER) {
            p.makerAmount += amount;
        } else if (to == To.CARRIER) {
            p.carrierAmount += amount;
        } else if (to == To.RISK_POOL) {
            p.riskPoolAmount += amount;
        } else if (to == To.HALF_BUYER) {
            p.buyerAmount += amount / 2;
            p.riskPoolAmount += amount - amount / 2;
        }
    }

    /// @dev `shareBps` is at most 10,000, or 65,535 of a 128-bit amount: no overflow.
    function _shareDown(uint256 amount, uint256 shareBps) private pure returns (uint256) {
        unchecked {
            return amount * shareBps / BPS;
        }
    }

    /// @dev For parts of a 128-bit amount.
    function _narrow(uint256 amount) private pure returns (uint128) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(amount);
    }
}
