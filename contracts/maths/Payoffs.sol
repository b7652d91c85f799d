// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Terms} from "../types/Deal.sol";
import {Fees, Figures, Locks, Payoff, Reserve, RowRule, To} from "../types/Policy.sol";

/// @title Payoffs
/// @notice The one payoff function of the suite: pure, exact to the unit (out = in).
/// @dev Every share is rounded down; what is left of a split price goes to the payee of the price. Amounts are U base units.
library Payoffs {
    uint256 internal constant BPS = 10_000;

    /// @notice A deal's money as the payoff function wants it.
    function figuresOf(Terms calldata terms, bool isShipped, bool isInspected, uint128 buyerAmount)
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
        f.hasReferrer = terms.referrer != address(0);
        f.isGold = terms.isGold;
        f.royaltiesBps = new uint16[](terms.royalties.length);
        for (uint256 i = 0; i < f.royaltiesBps.length; ++i) {
            f.royaltiesBps[i] = terms.royalties[i].shareBps;
        }
    }

    /// @notice What both sides and the carrier lock for price P and freight F; the reserve is rounded up, the rest down.
    function locks(Fees memory fees, uint128 priceAmount, uint128 freightAmount) internal pure returns (Locks memory l) {
        l.depositAmount = _shareDown(priceAmount, fees.depositBps);
        l.buyerAmount = priceAmount + freightAmount + l.depositAmount;
        l.wagerAmount = _shareDown(priceAmount, fees.wagerBps);
        l.penaltyAmount = _shareDown(priceAmount, fees.penaltyBps);
        l.stakeAmount = _shareDown(priceAmount, fees.stakeBps);
        l.reserveAmount = SafeCast.toUint128((uint256(priceAmount) * fees.reserveBps + BPS - 1) / BPS);
    }

    /// @notice What a row pays. `in = P + F + D (+ W + N where the row pays a margin) (+ reserve where shipped)`; the payoff sums to it.
    function payoff(Fees memory fees, RowRule memory rule, Figures memory figures) internal pure returns (Payoff memory p) {
        Locks memory l = locks(fees, figures.priceAmount, figures.freightAmount);
        p.royaltyAmounts = new uint128[](figures.royaltiesBps.length);

        if (rule.price == To.SPLIT) {
            _split(p, fees, figures, figures.priceAmount - figures.buyerAmount);
            p.buyerAmount += figures.buyerAmount;
        } else {
            _pay(p, rule.price, figures.priceAmount);
        }
        _pay(p, rule.freight == To.CARRIER && !figures.isShipped ? To.BUYER : rule.freight, figures.freightAmount);
        _pay(p, rule.deposit, l.depositAmount);
        _pay(p, rule.wager, l.wagerAmount);
        _pay(p, rule.penalty, l.penaltyAmount);
        if (figures.isShipped) _payReserve(p, fees, rule, figures, l.reserveAmount);
    }

    function _payReserve(Payoff memory p, Fees memory fees, RowRule memory rule, Figures memory figures, uint128 reserveAmount)
        private
        pure
    {
        if (rule.reserve == Reserve.HOME) {
            p.reserveAmount += reserveAmount;
            return;
        }
        // The carrier stands in for the sale: the maker gets what a sale would have left, its fees go to the risk pool.
        Payoff memory sale;
        sale.royaltyAmounts = new uint128[](figures.royaltiesBps.length);
        _split(sale, fees, figures, figures.priceAmount);
        p.payeeAmount += sale.payeeAmount;
        p.riskPoolAmount += figures.priceAmount - sale.payeeAmount;
        p.reserveAmount += reserveAmount - figures.priceAmount;
    }

    function _split(Payoff memory p, Fees memory fees, Figures memory figures, uint128 amount) private pure {
        uint128 fee = _shareDown(amount, fees.experienceBps);
        p.expertAmount = _shareDown(fee, fees.expertShareBps);
        p.panelAmount = _shareDown(fee, fees.panelShareBps);
        p.platformAmount = fee - p.expertAmount - p.panelAmount;
        if (figures.isGold) p.platformAmount -= _shareDown(p.platformAmount, fees.goldDiscountBps);
        p.communeAmount = _shareDown(amount, fees.communeBps);
        uint128 riskAmount = _shareDown(amount, fees.riskBps);
        p.riskPoolAmount += riskAmount;
        if (figures.hasReferrer) p.referrerAmount = _shareDown(amount, fees.referrerBps);

        uint128 rest = amount - p.expertAmount - p.panelAmount - p.platformAmount - p.communeAmount - riskAmount - p.referrerAmount;
        for (uint256 i = 0; i < figures.royaltiesBps.length; ++i) {
            p.royaltyAmounts[i] = _shareDown(amount, figures.royaltiesBps[i]);
            rest -= p.royaltyAmounts[i];
        }
        if (figures.isInspected) {
            p.inspectorAmount = figures.inspectionFeeAmount < rest ? figures.inspectionFeeAmount : rest;
        }
        p.payeeAmount += rest - p.inspectorAmount;
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

    function _shareDown(uint128 amount, uint256 shareBps) private pure returns (uint128) {
        // Shares are at most 10,000 bps, which the Matrix checks: the result is at most `amount`.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(uint256(amount) * shareBps / BPS);
    }
}
