// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {IStandards} from "interfaces/IStandards.sol";
import {ITelemetry} from "interfaces/ITelemetry.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {Signatures} from "../access/Signatures.sol";
import {DealIds} from "../maths/DealIds.sol";
import {FactKind, Status, Terms} from "../types/Deal.sol";

/// @title Telemetry
/// @notice Readings of devices in carriage, and the proof of a breach.
/// @custom:security-contact see SECURITY.md
contract Telemetry is ITelemetry, EIP712 {
    // CONSTANTS

    bytes32 internal constant MOUNTING_TYPEHASH =
        keccak256("Mounting(bytes32 dealId,address device,address carrier,bytes32 limitsHash,uint48 mountedAt)");
    bytes32 internal constant READINGS_TYPEHASH =
        keccak256("Readings(address device,bytes32 root,uint32 count,uint48 fromAt,uint48 untilAt)");

    // IMMUTABLES

    /// @notice Whose device a key lies in.
    IRegistry public immutable REGISTRY;

    /// @notice Which limits a product's carriage has.
    IStandards public immutable STANDARDS;

    /// @notice Where a breach goes on record.
    ITrace public immutable TRACE;

    /// @notice Where a deal stands, and who carries it.
    IEscrow public immutable ESCROW;

    // STORAGE

    /// @inheritdoc ITelemetry
    mapping(bytes32 dealId => address device) public deviceOf;

    // CONSTRUCTOR

    constructor(IRegistry registry, IStandards standards, ITrace trace, IEscrow escrow) EIP712("Guildhall Telemetry", "1") {
        REGISTRY = registry;
        STANDARDS = standards;
        TRACE = trace;
        ESCROW = escrow;
    }

    // READINGS

    /// @inheritdoc ITelemetry
    function anchor(Readings calldata readings, bytes calldata signature) external {
        if (REGISTRY.deviceOwnerOf(readings.device) == 0) revert Telemetry_UnknownDevice(readings.device);
        _requireBatch(readings, signature);

        emit ReadingsAnchored(readings.device, readings.root, readings.count, readings.fromAt, readings.untilAt);
    }

    // BREACHES

    /// @inheritdoc ITelemetry
    function reportBreach(Terms calldata terms, Evidence calldata evidence) external {
        bytes32 dealId = DealIds.idOf(terms);
        IEscrow.Deal memory deal = ESCROW.dealOf(dealId);
        if (deal.status != Status.LOCKED) revert Telemetry_WrongStatus(dealId);
        if (deal.carrier == address(0)) revert Telemetry_NotShipped(dealId);
        ITrace.Facts memory facts = TRACE.factsOf(dealId);
        address device = evidence.readings.device;
        uint32 ownerId = _ownerIdOf(device, facts.shippedAt);
        _requireMounted(terms, dealId, deal.carrier, evidence);
        _requireBatch(evidence.readings, evidence.readingsSignature);
        _requireInBatch(evidence);
        _requireInCarriage(evidence, facts);
        _requireOutside(evidence.limits, evidence.reading);

        deviceOf[dealId] = device;

        _tell(dealId, ownerId, evidence);

        TRACE.note(dealId, FactKind.BREACH, device, evidence.reading.measuredAt, evidence.readings.root);
    }

    /// @dev What a device measured does not become untrue because its owner takes it out of use afterwards.
    function _ownerIdOf(address device, uint48 shippedAt) internal view returns (uint32) {
        IRegistry.Device memory record = REGISTRY.deviceOf(device);
        if (record.memberId == 0) revert Telemetry_UnknownDevice(device);
        if (record.retiredAt != 0 && record.retiredAt <= shippedAt) revert Telemetry_Retired(device, record.retiredAt);
        return record.memberId;
    }

    function _requireMounted(Terms calldata terms, bytes32 dealId, address carrier, Evidence calldata evidence) internal view {
        bytes32 limitsHash = keccak256(abi.encode(evidence.limits));
        bytes32 published = STANDARDS.limitsHashOf(terms.standardId);
        if (limitsHash != published) revert Telemetry_WrongLimits(limitsHash, published);
        address device = evidence.readings.device;
        bytes32 structHash = keccak256(abi.encode(MOUNTING_TYPEHASH, dealId, device, carrier, limitsHash, evidence.mountedAt));
        _requireSigned(carrier, structHash, evidence.mountingSignature);
    }

    function _requireInBatch(Evidence calldata evidence) internal pure {
        // Hashed twice, so that no inner node of a tree passes for a reading.
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(evidence.reading))));
        bytes32 root = evidence.readings.root;
        if (!MerkleProof.verifyCalldata(evidence.proof, root, leaf)) revert Telemetry_NotInBatch(root);
    }

    /// @dev In the batch's window, both ends included, and in carriage: delivery and return are after it.
    function _requireInCarriage(Evidence calldata evidence, ITrace.Facts memory facts) internal pure {
        uint48 measuredAt = evidence.reading.measuredAt;
        uint48 fromAt = evidence.readings.fromAt;
        uint48 untilAt = evidence.readings.untilAt;
        if (facts.shippedAt > fromAt) fromAt = facts.shippedAt;
        if (evidence.mountedAt > fromAt) fromAt = evidence.mountedAt;
        // Whichever came first: after a return there is no delivery.
        uint48 endedAt = facts.deliveredAt != 0 ? facts.deliveredAt : facts.returnedAt;
        if (endedAt != 0 && endedAt <= untilAt) untilAt = endedAt - 1;
        if (measuredAt < fromAt || measuredAt > untilAt) revert Telemetry_NotInCarriage(measuredAt, fromAt, untilAt);
    }

    function _requireOutside(IStandards.Limit[] calldata limits, Reading calldata reading) internal pure {
        for (uint256 i = 0; i < limits.length; ++i) {
            if (limits[i].metric != reading.metric) continue;
            (int64 min, int64 max) = (limits[i].min, limits[i].max);
            if (reading.value >= min && reading.value <= max) revert Telemetry_WithinLimit(reading.value, min, max);
            return;
        }
        revert Telemetry_NoLimit(reading.metric);
    }

    function _tell(bytes32 dealId, uint32 ownerId, Evidence calldata evidence) internal {
        Reading calldata reading = evidence.reading;
        bytes32 root = evidence.readings.root;
        emit BreachReported(dealId, evidence.readings.device, ownerId, root, reading.metric, reading.value, reading.measuredAt);
    }

    // VIEWS

    /// @inheritdoc ITelemetry
    function ownerOf(bytes32 dealId) external view returns (address key) {
        (key,) = REGISTRY.memberById(REGISTRY.deviceOf(deviceOf[dealId]).memberId);
    }

    // INTERNAL

    function _requireBatch(Readings calldata readings, bytes calldata signature) internal view {
        if (readings.count == 0) revert Telemetry_Empty();
        if (readings.fromAt > readings.untilAt || readings.untilAt > block.timestamp) {
            revert Telemetry_BadWindow(readings.fromAt, readings.untilAt);
        }
        _requireSigned(readings.device, keccak256(abi.encode(READINGS_TYPEHASH, readings)), signature);
    }

    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        if (signature.length == 0 && msg.sender == signer) return;
        if (!Signatures.isValid(signer, _hashTypedDataV4(structHash), signature)) revert Telemetry_BadSignature(signer);
    }
}
