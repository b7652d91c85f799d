// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Case, CaseKind, Phase} from "../types/Case.sol";
import {Row, Side} from "../types/Deal.sol";
import {Periods} from "../types/Policy.sol";

/// @title CaseLaw
/// @notice Which row follows from what in a case: no money, no storage.
///
///   case         answer of the other side        jury: for / against who staked       no ruling
///   DISPUTE      concede: CONCEDED, goods back   OFF_SPEC_REFUND, goods back          goods back: NO_RULING_RETURNED
///                                                 / FALSE_CLAIM                        else NO_RULING
///   CLAIM        silence: DELIVERY_PROVEN        DELIVERY_PROVEN / NOT_DELIVERED      LOST_IN_TRANSIT
///   DAMAGE       silence: DAMAGED_IN_TRANSIT,    OVERTURNED, deal goes on             DAMAGED_IN_TRANSIT, goods back
///                goods back                       / DAMAGED_IN_TRANSIT, goods back
///   INSPECTION   -                               OVERTURNED, deal goes on             OFF_SPEC_STOPPED
///                                                 / OFF_SPEC_STOPPED
///   RETURN       -                               not returned: LOST_IN_TRANSIT or     the pending row
///                                                the sale / the pending row
library CaseLaw {
    /// @notice What a jury chooses from: the row for whoever staked, and the row against her.
    function rowsOf(Case memory case_) internal pure returns (Row forStaker, Row forOther) {
        if (case_.kind == CaseKind.DISPUTE) return (Row.OFF_SPEC_REFUND, Row.FALSE_CLAIM);
        if (case_.kind == CaseKind.CLAIM) return (Row.DELIVERY_PROVEN, Row.NOT_DELIVERED);
        if (case_.kind == CaseKind.DAMAGE) return (Row.OVERTURNED, Row.DAMAGED_IN_TRANSIT);
        if (case_.kind == CaseKind.INSPECTION) return (Row.OVERTURNED, Row.OFF_SPEC_STOPPED);
        return (case_.refusedRow, case_.upheldRow);
    }

    /// @notice Where no jury rules, evidence decides: a statement on record stands, a delivery without the code is none; on what was delivered
    /// there is no evidence, so the goods decide.
    function silenceOf(Case memory case_) internal pure returns (Phase next, Row row) {
        if (case_.kind == CaseKind.DISPUTE) return (Phase.GOODS, Row.NO_RULING_RETURNED);
        if (case_.kind == CaseKind.CLAIM) return (Phase.ENDED, Row.LOST_IN_TRANSIT);
        if (case_.kind == CaseKind.DAMAGE) return (Phase.GOODS, Row.DAMAGED_IN_TRANSIT);
        if (case_.kind == CaseKind.INSPECTION) return (Phase.ENDED, Row.OFF_SPEC_STOPPED);
        return (Phase.ENDED, case_.upheldRow);
    }

    /// @notice The row of a sale whose goods did not come back.
    function unreturned(Row pending) internal pure returns (Row) {
        return pending == Row.NO_RULING_RETURNED ? Row.NO_RULING : Row.FULFILLED;
    }

    /// @notice Who is to have the goods back.
    function receiverOf(Row pending) internal pure returns (Side) {
        return pending == Row.DAMAGED_IN_TRANSIT ? Side.CARRIER : Side.MAKER;
    }

    /// @notice The side that a ruling goes against.
    function loserOf(Case memory case_, Row row) internal pure returns (Side) {
        (Row forStaker,) = rowsOf(case_);
        return row == forStaker ? case_.other : case_.staker;
    }

    /// @notice What a final ruling leads to: a refund waits for the goods, unless it is the goods that were judged.
    function afterRuling(Case memory case_, Row row) internal pure returns (Phase) {
        bool isReturn = row == Row.OFF_SPEC_REFUND || row == Row.DAMAGED_IN_TRANSIT;
        return isReturn && case_.kind != CaseKind.RETURN ? Phase.GOODS : Phase.ENDED;
    }

    /// @notice What silence leads to before and after a trial, and how long after `phaseAt`; for ANSWER, RULED, GOODS and ARRIVED.
    function silenceBeside(Case memory case_, Periods memory p) internal pure returns (Phase next, Row row, uint48 period) {
        if (case_.phase == Phase.ANSWER) {
            if (case_.kind == CaseKind.DISPUTE) return (Phase.TRIAL, Row.NONE, p.contestPeriod);
            if (case_.kind == CaseKind.CLAIM) return (Phase.ENDED, Row.DELIVERY_PROVEN, p.acceptPeriod);
            return (Phase.GOODS, Row.DAMAGED_IN_TRANSIT, p.contestPeriod);
        }
        if (case_.phase == Phase.GOODS) return (Phase.ENDED, unreturned(case_.row), p.returnPeriod);
        // RULED: nobody appeals; ARRIVED: nobody contests.
        next = case_.phase == Phase.RULED ? afterRuling(case_, case_.row) : Phase.ENDED;
        return (next, case_.row, p.contestPeriod);
    }
}
