// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "contracts/types/Deal.sol";
import {IStandards} from "./IStandards.sol";

/// @title ITelemetry
/// @notice What devices measured while goods were carried: batches of readings on record, and the proof that a limit of the standard was
/// broken. Moves no money: a breach is a fact in {ITrace}, and what follows is the Matrix's.
/// @dev Requirements are numbered TEL-n in docs/spec/trace.md. A device signs Merkle roots over its readings; a single reading is a tree of one
/// leaf with an empty proof. A breach binds a deal only through its carrier, who signed that this device travels with these goods: a device
/// that a buyer or a rival registered proves nothing by itself. Whose device it is answers where a jury finds its breach untrue.
/// Wherever a signature is asked for, it may be empty if that party sends the transaction; it may be ECDSA or ERC-1271.
///
/// Warning: whether a sensor told the truth is no contract's to know. A carrier that mounts one device to two deals, or leaves a mounted one
/// behind in the sun, answers for what it signed; it contests the claimed damage, and a jury hears it.
/// Warning: nobody is made to mount a device. A deal without one has no breach.
interface ITelemetry {
    /// @notice A carrier accepts that a device speaks for a deal. EIP-712 type of the same name under the domain of `Telemetry`.
    struct Mounting {
        bytes32 dealId;
        address device;
        address carrier; // the deal's; who signs
        bytes32 limitsHash; // of the standard: what the carrier knew
        uint48 mountedAt; // what the device measured earlier concerns other goods
    }

    /// @notice A batch of a device's readings. EIP-712 type of the same name; the device signs.
    struct Readings {
        address device;
        bytes32 root; // OpenZeppelin's StandardMerkleTree over (uint16 metric, int64 value, uint48 measuredAt)
        uint32 count; // > 0
        uint48 fromAt; // of the earliest reading, by the device's clock
        uint48 untilAt; // of the latest
    }

    /// @notice One reading.
    struct Reading {
        uint16 metric; // as in `IStandards.Limit`
        int64 value; // in the metric's unit
        uint48 measuredAt; // by the device's clock
    }

    /// @notice All that proves a breach.
    struct Evidence {
        IStandards.Limit[] limits; // of the deal's standard, as published
        uint48 mountedAt; // as in the {Mounting}
        bytes mountingSignature; // of the deal's carrier
        Readings readings;
        bytes readingsSignature; // of the device
        Reading reading; // the one outside its limit
        bytes32[] proof; // that it is one of the batch
    }

    event ReadingsAnchored(address indexed device, bytes32 indexed root, uint32 count, uint48 fromAt, uint48 untilAt);
    /// @notice A limit was broken; `ownerId` is the member who owns the device.
    event BreachReported(
        bytes32 indexed dealId, address indexed device, uint32 indexed ownerId, bytes32 root, uint16 metric, int64 value, uint48 measuredAt
    );

    error Telemetry_UnknownDevice(address device);
    error Telemetry_Retired(address device, uint48 retiredAt);
    error Telemetry_BadSignature(address signer);
    error Telemetry_BadWindow(uint48 fromAt, uint48 untilAt);
    error Telemetry_Empty();
    error Telemetry_WrongStatus(bytes32 dealId);
    error Telemetry_NotShipped(bytes32 dealId);
    error Telemetry_WrongLimits(bytes32 given, bytes32 published);
    error Telemetry_NotInBatch(bytes32 root);
    error Telemetry_NoLimit(uint16 metric);
    error Telemetry_WithinLimit(int64 value, int64 min, int64 max);
    error Telemetry_NotInCarriage(uint48 measuredAt, uint48 fromAt, uint48 untilAt);

    /// @notice Puts a batch on record: it existed at this instant, and nobody can make up another history afterwards.
    /// @dev Emits {ReadingsAnchored}; nothing is stored. Anyone may send it. Requirements:
    /// - TEL-1: the device is registered and not retired (`Telemetry_UnknownDevice`) and signed (`Telemetry_BadSignature`)
    /// - TEL-2: the batch has readings (`Telemetry_Empty`), its window does not end before it starts, nor after now (`Telemetry_BadWindow`)
    function anchor(Readings calldata readings, bytes calldata signature) external;

    /// @notice Proves that a limit of the standard was broken while a deal's goods were carried; anyone.
    /// @dev Emits {BreachReported} and, in Trace, {FactRecorded} with the batch's root as document. Once per deal. Requirements:
    /// - TEL-3: the deal is LOCKED (`Telemetry_WrongStatus`) and was picked up (`Telemetry_NotShipped`)
    /// - TEL-4: the device is registered (`Telemetry_UnknownDevice`), and was not retired before the pickup (`Telemetry_Retired`): who owns a
    ///   device cannot make a breach go away
    /// - TEL-5: the limits are those that the deal's standard has (`Telemetry_WrongLimits`)
    /// - TEL-6: the deal's carrier signed the mounting of this device with these limits; the device signed the batch
    ///   (`Telemetry_BadSignature`)
    /// - TEL-7: the reading is one of the batch (`Telemetry_NotInBatch`)
    /// - TEL-8: the batch satisfies TEL-2; the reading was taken in its window, from pickup and mounting on, and before delivery or return, if
    ///   there was one (`Telemetry_NotInCarriage`)
    /// - TEL-9: the standard limits the metric (`Telemetry_NoLimit`), and the value is below min or above max (`Telemetry_WithinLimit`)
    /// - TEL-10: no breach is on record (`Trace_Recorded`)
    function reportBreach(Terms calldata terms, Evidence calldata evidence) external;

    /// @notice The device that measured a deal's breach; 0 if none is on record.
    function deviceOf(bytes32 dealId) external view returns (address);

    /// @notice The present key of the member who answers for that device, retired or not; 0 if no breach is on record (TEL-11).
    function ownerOf(bytes32 dealId) external view returns (address);
}
