// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "interfaces/IEscrow.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {Row, Status, Terms} from "../types/Deal.sol";
import {Periods} from "../types/Policy.sol";

/// @title DealClock
/// @notice What silence leads to, and when. `now < deadline` is in time, `now >= deadline` is late.
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
    function next(Terms calldata terms, IEscrow.Deal memory deal, ITrace.Facts memory facts, Periods memory periods)
        internal
        pure
        returns (Row row, uint48 dueAt)
    {
        if (deal.status == Status.PENDING) return (Row.LAPSED, deal.clockAt + periods.countersignPeriod);
        if (deal.status != Status.LOCKED) return (Row.NONE, 0);
        if (facts.deliveredAt != 0) return (Row.SILENT_ACCEPTED, acceptBy(deal, facts, periods));
        if (facts.shippedAt != 0) return (Row.LOST_IN_TRANSIT, lostAt(deal, periods));
        if (facts.failures >= 2) return (Row.OFF_SPEC_STOPPED, facts.stagedAt + periods.contestPeriod);
        return (Row.NOT_SHIPPED, shipBy(terms, deal, periods));
    }

    /// @notice Instant from which a pickup is late.
    function shipBy(Terms calldata terms, IEscrow.Deal memory deal, Periods memory periods) internal pure returns (uint48) {
        return uint48(deal.clockAt) + terms.leadPeriod + periods.shipGracePeriod;
    }

    /// @notice Instant from which an undelivered parcel is lost.
    function lostAt(IEscrow.Deal memory deal, Periods memory periods) internal pure returns (uint48) {
        return uint48(deal.clockAt) + periods.carriagePeriod;
    }

    /// @notice Instant from which silence accepts a delivered good.
    function acceptBy(IEscrow.Deal memory deal, ITrace.Facts memory facts, Periods memory periods) internal pure returns (uint48) {
        return acceptFrom(deal, facts) + periods.acceptPeriod;
    }

    /// @notice What the time to accept counts from: the delivery, later by as long as a case has stopped the clock.
    function acceptFrom(IEscrow.Deal memory deal, ITrace.Facts memory facts) internal pure returns (uint48) {
        return facts.deliveredAt > deal.clockAt ? facts.deliveredAt : deal.clockAt;
    }

    /// @notice `clockAt` after the first failed inspection: shipBy is now + reworkPeriod, or what it was where that is later.
    function reworked(Terms calldata terms, IEscrow.Deal memory deal, Periods memory periods) internal view returns (uint40) {
        uint48 earliest = uint48(block.timestamp) + periods.reworkPeriod;
        uint48 current = shipBy(terms, deal, periods);
        // The difference of two instants within a year.
        // forge-lint: disable-next-line(unsafe-typecast)
        return current < earliest ? deal.clockAt + uint40(earliest - current) : deal.clockAt;
    }

    /// @notice The preimage of the buyer's hand-over hash: 16 bytes.
    function requireCode(Terms calldata terms, bytes calldata code) internal pure {
        if (code.length != 16) revert IEscrow.Escrow_WrongCode();
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes32 hash = keccak256(abi.encode(terms.buyer, terms.nonce, bytes16(code)));
        if (hash != terms.handoverHash) revert IEscrow.Escrow_WrongCode();
    }

    /// @notice Reverts where a demanded inspection neither passed nor is waived.
    function requireInspected(Terms calldata terms, ITrace.Facts memory facts, Periods memory periods) internal view {
        if (terms.inspector == address(0) || facts.stage == PASSED) return;
        uint48 waivedAt = facts.stage == IN_PRODUCTION ? facts.stagedAt + periods.inspectionPeriod : 0;
        if (waivedAt == 0 || block.timestamp < waivedAt) revert IEscrow.Escrow_NotInspected(facts.stage, waivedAt);
    }

    /// @notice Reverts where a running inspection has been waived by time.
    function requireNotWaived(ITrace.Facts memory facts, Periods memory periods) internal view {
        if (facts.stage == IN_PRODUCTION) requireBefore(facts.stagedAt + periods.inspectionPeriod);
    }

    /// @notice Reverts at or after a deadline.
    function requireBefore(uint48 deadline) internal view {
        if (block.timestamp >= deadline) revert IEscrow.Escrow_TooLate(uint48(block.timestamp), deadline);
    }
}
