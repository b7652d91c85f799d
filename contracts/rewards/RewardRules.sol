// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIncentives} from "interfaces/IIncentives.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {Row, Terms} from "../types/Deal.sol";
import {Reward, Rule, Subject, Token} from "../types/Reward.sol";

/// @title RewardRules
/// @notice What a rule may say, and what a deal makes due under it.
library RewardRules {
    uint256 internal constant BPS = 10_000;

    /// @notice Base units of one G.
    uint256 internal constant ONE_G = 1e6;

    /// @notice Rows that split the price by the fees. Not SPLIT: how much of the price was divided is known to nobody afterwards.
    uint32 internal constant SALES = uint32(
        (2 ** uint8(Row.FULFILLED)) | (2 ** uint8(Row.SILENT_ACCEPTED)) | (2 ** uint8(Row.FALSE_CLAIM)) | (2 ** uint8(Row.DELIVERY_PROVEN))
            | (2 ** uint8(Row.NO_RULING))
    );

    /// @notice Rules that a closed deal makes due by itself, a bit each.
    uint8 internal constant CLAIMS =
        uint8((2 ** uint8(Reward.DEMAND)) | (2 ** uint8(Reward.MAKER)) | (2 ** uint8(Reward.STORE)) | (2 ** uint8(Reward.CARRIER)));

    /// @notice A deal that was closed as a sale, as the rules look at it.
    struct Sale {
        bytes32 dealId;
        uint32 rowBit;
        address carrier;
        uint256 clockAt;
        uint256 roomAmount; // the platform's fee less what was paid, U base units
        uint256 gValueAmount;
        ITrace.Facts facts;
    }

    /// @notice Reverts where a rule is not of its kind.
    function check(Rule calldata r, Reward rule) internal pure {
        bool isWithin = r.shareBps <= BPS && r.limitBps <= BPS && r.rows & ~SALES == 0;
        if (!isWithin || (!_isOff(r) && !_isKind(r, rule))) revert IIncentives.Incentives_BadRule(rule);
    }

    function _isOff(Rule calldata r) private pure returns (bool) {
        return r.rows == 0 && r.subject == Subject.NONE && r.token == Token.NONE && r.amount == 0;
    }

    function _isKind(Rule calldata r, Reward rule) private pure returns (bool) {
        // The Escrow pays royalties: the rule stands here for its readers.
        if (rule == Reward.ROYALTY) return r.subject == Subject.MODULE && r.token == Token.U && r.rows == 0 && r.amount == 0;
        if (rule == Reward.GOLD) return r.subject == Subject.MAKER && r.token == Token.NONE && r.count != 0;
        if (rule == Reward.FEATURE) return r.subject == Subject.ORIGINATOR && r.token == Token.U && r.count != 0;
        if (rule == Reward.DATA_MONTH) return r.subject == Subject.OWNER && r.token != Token.NONE;
        bool isParty =
            r.subject == Subject.BUYER || r.subject == Subject.MAKER || r.subject == Subject.CARRIER || r.subject == Subject.REFERRER;
        return isParty && r.token != Token.NONE;
    }

    /// @notice What a rule pays for a sale, before it is cut, base units of its token; 0 for nobody.
    /// @return payee the party of the deal that the rule names
    /// @return dueAmount rounded down
    /// @return isQuick MAKER: the cycle was quick
    function dueOf(Rule memory r, Reward rule, Terms calldata terms, Sale memory sale)
        internal
        pure
        returns (address payee, uint256 dueAmount, bool isQuick)
    {
        payee = _partyOf(r.subject, terms, sale);
        if (r.rows & sale.rowBit == 0 || payee == address(0)) return (payee, 0, false);

        if (rule == Reward.CARRIER) return (payee, _isFast(r, terms, sale) ? uint256(terms.freightAmount) * r.shareBps / BPS : 0, false);
        dueAmount = r.amount;
        if (rule == Reward.MAKER && _isQuick(r, sale)) {
            isQuick = true;
            dueAmount += uint256(r.amount) * r.shareBps / BPS;
        }
    }

    function _partyOf(Subject subject, Terms calldata terms, Sale memory sale) private pure returns (address) {
        if (subject == Subject.BUYER) return terms.buyer;
        if (subject == Subject.MAKER) return terms.maker;
        if (subject == Subject.CARRIER) return sale.carrier;
        return subject == Subject.REFERRER ? terms.referrer : address(0);
    }

    /// @dev From the lock to the pickup; a clock that a rework or a case has moved does not tell the lock any more.
    function _isQuick(Rule memory r, Sale memory sale) private pure returns (bool) {
        ITrace.Facts memory facts = sale.facts;
        return facts.failures == 0 && sale.clockAt <= facts.shippedAt && facts.shippedAt - sale.clockAt <= r.period;
    }

    /// @dev A promise longer than `period` counts as that: whoever promises little has not been fast by keeping it.
    function _isFast(Rule memory r, Terms calldata terms, Sale memory sale) private pure returns (bool) {
        if (terms.transitPeriod == 0 || sale.facts.deliveredAt == 0) return false;
        uint256 promised = terms.transitPeriod < r.period ? terms.transitPeriod : r.period;
        return uint256(sale.facts.deliveredAt - sale.facts.shippedAt) * BPS <= promised * r.limitBps;
    }

    /// @notice Cuts a payment to a deal's room.
    /// @return amount base units of the token, rounded down
    /// @return usedAmount of the room, U base units, rounded up
    function fit(Token token, uint256 dueAmount, uint256 roomAmount, uint256 gValueAmount)
        internal
        pure
        returns (uint256 amount, uint256 usedAmount)
    {
        if (token == Token.U) {
            amount = dueAmount < roomAmount ? dueAmount : roomAmount;
            return (amount, amount);
        }
        uint256 most = roomAmount * ONE_G / gValueAmount;
        amount = dueAmount < most ? dueAmount : most;
        usedAmount = (amount * gValueAmount + ONE_G - 1) / ONE_G;
    }

    /// @notice The bit of a rule.
    function bitOf(Reward rule) internal pure returns (uint8) {
        return uint8(2 ** uint8(rule));
    }

    /// @notice The bit of a row.
    function bitOf(Row row) internal pure returns (uint32) {
        return uint32(2 ** uint8(row));
    }
}
