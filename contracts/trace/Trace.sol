// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {Signatures} from "../access/Signatures.sol";
import {Attestation, FactKind} from "../types/Deal.sol";

/// @title Trace
/// @notice Signed facts per deal; moves no money.
/// @custom:security-contact see SECURITY.md
contract Trace is ITrace, AccessManaged, EIP712 {
    // CONSTANTS

    bytes32 internal constant ATTESTATION_TYPEHASH =
        keccak256("Attestation(bytes32 dealId,uint8 kind,address signer,uint48 signedAt,bytes32 documentHash)");

    uint8 internal constant SCHEDULED = 1;
    uint8 internal constant IN_PRODUCTION = 2;
    uint8 internal constant PASSED = 3;

    // STORAGE

    /// @inheritdoc ITrace
    address public recorder;

    mapping(bytes32 dealId => Facts) internal _factsOf;

    // CONSTRUCTOR

    constructor(address manager) AccessManaged(manager) EIP712("Guildhall Trace", "1") {}

    // RECORDING

    /// @inheritdoc ITrace
    function record(Attestation calldata attestation, bytes calldata signature, bool isSender) external returns (Facts memory facts) {
        if (msg.sender != recorder) revert Trace_NotRecorder(msg.sender);
        if (!isSender && !isSigned(attestation, attestation.signer, signature)) revert Trace_BadSignature(attestation.signer);

        facts = _next(_factsOf[attestation.dealId], attestation);

        _factsOf[attestation.dealId] = facts;

        emit FactRecorded(attestation.dealId, attestation.kind, attestation.signer, attestation.signedAt, attestation.documentHash);
    }

    // ADMINISTRATION

    /// @inheritdoc ITrace
    function setRecorder(address recorder_) external restricted {
        if (recorder != address(0)) revert Trace_RecorderSet(recorder);

        recorder = recorder_;

        emit RecorderSet(recorder_);
    }

    // VIEWS

    /// @inheritdoc ITrace
    function isSigned(Attestation calldata attestation, address signer, bytes calldata signature) public view returns (bool) {
        bytes32 structHash = keccak256(
            abi.encode(
                ATTESTATION_TYPEHASH,
                attestation.dealId,
                attestation.kind,
                attestation.signer,
                attestation.signedAt,
                attestation.documentHash
            )
        );
        return Signatures.isValid(signer, _hashTypedDataV4(structHash), signature);
    }

    /// @inheritdoc ITrace
    function factsOf(bytes32 dealId) external view returns (Facts memory) {
        return _factsOf[dealId];
    }

    // INTERNAL

    /// @dev The order of facts: stages before pickup, one pickup, then delivery or return.
    function _next(Facts memory facts, Attestation calldata a) internal view returns (Facts memory) {
        uint48 now_ = uint48(block.timestamp);
        if (a.signedAt > now_) revert Trace_SignedInFuture(now_, a.signedAt);

        if (a.kind == FactKind.PICKUP) {
            if (facts.shippedAt != 0) revert Trace_Recorded(a.kind);
            facts.shippedAt = now_;
        } else if (a.kind == FactKind.DELIVERY || a.kind == FactKind.RETURN) {
            if (facts.shippedAt == 0) revert Trace_NotShipped();
            if (facts.returnedAt != 0) revert Trace_Recorded(FactKind.RETURN);
            if (a.kind == FactKind.RETURN) {
                facts.returnedAt = now_;
            } else {
                if (facts.deliveredAt != 0) revert Trace_Recorded(a.kind);
                facts.deliveredAt = now_;
            }
        } else {
            _stage(facts, a);
            facts.stagedAt = now_;
        }
        return facts;
    }

    function _stage(Facts memory facts, Attestation calldata a) internal pure {
        if (facts.shippedAt != 0) revert Trace_OutOfOrder(a.kind, facts.stage);
        // After a failed inspection the same stages come again: statements of the first round must not be played twice.
        if (facts.failures != 0 && a.signedAt <= facts.stagedAt) revert Trace_Stale(a.signedAt, facts.stagedAt);

        if (a.kind == FactKind.FAILED) {
            if (facts.stage != IN_PRODUCTION) revert Trace_OutOfOrder(a.kind, facts.stage);
            // Back to the start: what was reworked has to be declared and inspected again.
            facts.stage = SCHEDULED;
            ++facts.failures;
            return;
        }
        uint8 stage;
        if (a.kind == FactKind.SCHEDULED) stage = SCHEDULED;
        else if (a.kind == FactKind.IN_PRODUCTION) stage = IN_PRODUCTION;
        else if (a.kind == FactKind.PASSED) stage = PASSED;
        if (stage != facts.stage + 1) revert Trace_OutOfOrder(a.kind, facts.stage);
        facts.stage = stage;
    }
}
