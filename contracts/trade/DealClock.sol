// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "interfaces/IEscrow.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {IUToken} from "interfaces/IUToken.sol";
import {Row, Status, Terms} from "../types/Deal.sol";
import {Periods} from "../types/Policy.sol";

/// @title DealClock
/// @notice What silence leads to, and when. `now < deadline` is in time, `now >= deadline` is late. Time during which transfers of U are
/// paused does not count: who must answer may have to pay first ({IUToken-dueAt}).
///
///   PENDING ── countersignPeriod ──> LAPSED
///   LOCKED, not shipped ── shipBy ──> NOT_SHIPPED
///   LOCKED, failed twice ── contestPeriod ──> OFF_SPEC_STOPPED
///   LOCKED, shipped ── carriagePeriod ──> LOST_IN_TRANSIT
///   LOCKED, delivered ── acceptPeriod ──> SILENT_ACCEPTED
///
/// While a case is open (DISPUTED) all of these stand still; afterwards they run on from `clockAt`.
library DealClock {
    uint8 internal constant IN_PRODUCTION = 2;
    uint8 internal constant PASSED = 3;

    /// @notice The row of silence and its instant. Every open state has exactly one: the way out that needs nobody's consent.
    function next(IUToken u, Terms calldata terms, IEscrow.Deal memory deal, ITrace.Facts memory facts, Periods memory periods)
        internal
        view
        returns (Row row, uint48 dueAt)
    {
        uint48 start = deal.clockAt;
        uint48 period;
        if (deal.status == Status.PENDING) {
            (row, period) = (Row.LAPSED, periods.countersignPeriod);
        } else if (deal.status != Status.LOCKED) {
            return (Row.NONE, 0);
        } else if (facts.deliveredAt != 0) {
            (row, start, period) = (Row.SILENT_ACCEPTED, acceptFrom(deal, facts), periods.acceptPeriod);
        } else if (facts.shippedAt != 0) {
            (row, start, period) = (Row.LOST_IN_TRANSIT, facts.shippedAt, periods.carriagePeriod);
        } else if (facts.failures >= 2) {
            (row, start, period) = (Row.OFF_SPEC_STOPPED, facts.stagedAt, periods.contestPeriod);
        } else {
            (row, period) = (Row.NOT_SHIPPED, shipPeriod(terms, periods));
        }
        dueAt = due(u, start, period);
    }

    /// @notice When a period is over. One function, so that the call to the token is compiled once.
    function due(IUToken u, uint48 start, uint48 period) internal view returns (uint48) {
        return u.dueAt(start, period);
    }

    /// @notice From `clockAt` to the instant from which a pickup is late.
    function shipPeriod(Terms calldata terms, Periods memory periods) internal pure returns (uint48) {
        return uint48(terms.leadPeriod) + periods.shipGracePeriod;
    }

    /// @notice What the time to accept counts from: the delivery, later by as long as a case has stopped the clock.
    function acceptFrom(IEscrow.Deal memory deal, ITrace.Facts memory facts) internal pure returns (uint48) {
        return facts.deliveredAt > deal.clockAt ? facts.deliveredAt : deal.clockAt;
    }

    /// @notice `clockAt` after the first failed inspection: shipBy is now + reworkPeriod, or what it was where that is later.
    function reworked(IUToken u, Terms calldata terms, IEscrow.Deal memory deal, Periods memory periods) internal view returns (uint40) {
        uint48 earliest = due(u, uint48(block.timestamp), periods.reworkPeriod);
        uint48 current = due(u, deal.clockAt, shipPeriod(terms, periods));
        // No pause that is known now reaches beyond either instant, so their difference is running time.
        // An instant of this age.
        // forge-lint: disable-next-line(unsafe-typecast)
        return current < earliest ? uint40(due(u, deal.clockAt, earliest - current)) : deal.clockAt;
    }

    /// @notice The preimage of the buyer's hand-over hash: 16 bytes.
    function requireCode(Terms calldata terms, bytes calldata code) internal pure {
        if (code.length != 16) revert IEscrow.Escrow_WrongCode();
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes32 hash = keccak256(abi.encode(terms.buyer, terms.nonce, bytes16(code)));
        if (hash != terms.handoverHash) revert IEscrow.Escrow_WrongCode();
    }

    /// @notice Reverts where a demanded inspection neither passed nor is waived.
    function requireInspected(IUToken u, Terms calldata terms, ITrace.Facts memory facts, Periods memory periods) internal view {
        if (terms.inspector == address(0) || facts.stage == PASSED) return;
        uint48 waivedAt = facts.stage == IN_PRODUCTION ? due(u, facts.stagedAt, periods.inspectionPeriod) : 0;
        if (waivedAt == 0 || block.timestamp < waivedAt) revert IEscrow.Escrow_NotInspected(facts.stage, waivedAt);
    }

    /// @notice Reverts where a running inspection has been waived by time.
    function requireNotWaived(IUToken u, ITrace.Facts memory facts, Periods memory periods) internal view {
        if (facts.stage == IN_PRODUCTION) requireWithin(u, facts.stagedAt, periods.inspectionPeriod);
    }

    /// @notice Reverts at or after the end of a period.
    function requireWithin(IUToken u, uint48 start, uint48 period) internal view {
        uint48 deadline = start + period;
        // A pause moves a deadline away, never nearer: nothing to ask while it is ahead anyway.
        if (block.timestamp >= deadline) requireBefore(due(u, start, period));
    }

    /// @notice Reverts at or after a deadline.
    function requireBefore(uint48 deadline) internal view {
        if (block.timestamp >= deadline) revert IEscrow.Escrow_TooLate(uint48(block.timestamp), deadline);
    }
}
