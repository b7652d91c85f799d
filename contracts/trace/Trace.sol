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
    mapping(address account => bool) public isRecorder;

    bool internal _hasRecorders;

    mapping(bytes32 dealId => Facts) internal _factsOf;

    // MODIFIERS

    modifier onlyRecorder() {
        if (!isRecorder[msg.sender]) revert Trace_NotRecorder(msg.sender);
        _;
    }

    // CONSTRUCTOR

    constructor(address manager) AccessManaged(manager) EIP712("Guildhall Trace", "1") {}

    // RECORDING

    /// @inheritdoc ITrace
    function record(Attestation calldata attestation, bytes calldata signature, bool isSender, bytes calldata proof)
        external
        onlyRecorder
        returns (Facts memory facts)
    {
        if (!isSender && !isSigned(attestation, attestation.signer, signature)) revert Trace_BadSignature(attestation.signer);

        facts = _next(_factsOf[attestation.dealId], attestation);

        _factsOf[attestation.dealId] = facts;

        emit FactRecorded(attestation.dealId, attestation.kind, attestation.signer, attestation.signedAt, attestation.documentHash);
        if (attestation.kind == FactKind.PASSED || attestation.kind == FactKind.FAILED) _report(attestation, proof);
    }

    /// @inheritdoc ITrace
    function note(bytes32 dealId, FactKind kind, address signer, uint48 signedAt, bytes32 documentHash) external onlyRecorder {
        Facts memory facts = _factsOf[dealId];
        uint48 now_ = uint48(block.timestamp);
        if (signedAt > now_) revert Trace_SignedInFuture(now_, signedAt);
        if (kind != FactKind.BREACH && kind != FactKind.RETURN) revert Trace_OutOfOrder(kind, facts.stage);
        if (facts.shippedAt == 0) revert Trace_NotShipped();
        if ((kind == FactKind.BREACH ? facts.breachAt : facts.returnedAt) != 0) revert Trace_Recorded(kind);

        if (kind == FactKind.BREACH) facts.breachAt = now_;
        else facts.returnedAt = now_;
        _factsOf[dealId] = facts;

        emit FactRecorded(dealId, kind, signer, signedAt, documentHash);
    }

    /// @inheritdoc ITrace
    function overturnInspection(bytes32 dealId) external onlyRecorder {
        Facts storage facts = _factsOf[dealId];
        if (facts.failures != 2 || facts.shippedAt != 0) revert Trace_OutOfOrder(FactKind.FAILED, facts.stage);

        facts.failures = 1;
        facts.stage = PASSED;

        emit FactOverturned(dealId, FactKind.FAILED);
    }

    // ADMINISTRATION

    /// @inheritdoc ITrace
    function setRecorders(address[] calldata recorders) external restricted {
        if (_hasRecorders) revert Trace_RecordersSet();

        _hasRecorders = true;
        for (uint256 i = 0; i < recorders.length; ++i) {
            if (recorders[i] == address(0)) revert Trace_ZeroAddress();
            isRecorder[recorders[i]] = true;
        }

        emit RecordersSet(recorders);
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

    function _report(Attestation calldata a, bytes calldata proof) internal {
        if (proof.length != 64 || keccak256(proof) != a.documentHash) revert Trace_BadReport(a.kind);
        (bytes32 reportHash, uint64 failedAttributes) = abi.decode(proof, (bytes32, uint64));
        if ((a.kind == FactKind.FAILED) != (failedAttributes != 0)) revert Trace_BadReport(a.kind);

        emit InspectionReported(a.dealId, a.signer, reportHash, failedAttributes);
    }

    /// @dev The order of facts: stages before pickup, one pickup, one delivery.
    function _next(Facts memory facts, Attestation calldata a) internal view returns (Facts memory) {
        uint48 now_ = uint48(block.timestamp);
        if (a.signedAt > now_) revert Trace_SignedInFuture(now_, a.signedAt);

        if (a.kind == FactKind.PICKUP) {
            if (facts.shippedAt != 0) revert Trace_Recorded(a.kind);
            facts.shippedAt = now_;
        } else if (a.kind == FactKind.DELIVERY) {
            if (facts.shippedAt == 0) revert Trace_NotShipped();
            if (facts.returnedAt != 0) revert Trace_Recorded(FactKind.RETURN);
            if (facts.deliveredAt != 0) revert Trace_Recorded(a.kind);
            facts.deliveredAt = now_;
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
