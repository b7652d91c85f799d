// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, FactKind} from "contracts/types/Deal.sol";

/// @title ITrace
/// @notice Signed facts per deal. Moves no money and calls out to nobody but a signer's own ERC-1271 check.
/// @dev Requirements are numbered TRC-n in docs/spec/trace.md. Who is entitled to a fact and until when is decided by the recorder (the
/// Escrow, which knows the terms and the clock); the signature, the order and "each once" are checked here. A fact's instant is the
/// timestamp of the block that records it.
interface ITrace {
    /// @notice Facts of one deal, one storage slot.
    struct Facts {
        uint8 stage; // 0 none, 1 scheduled, 2 in production, 3 passed inspection
        uint8 failures; // failed inspections, 0..2
        uint48 stagedAt; // instant of the latest stage or inspection
        uint48 shippedAt; // pickup
        uint48 deliveredAt;
        uint48 returnedAt; // goods at the door of who is to have them back
        uint48 breachAt; // a limit of the standard was broken in carriage
    }

    /// @notice A fact was recorded; together with the deal's opening event these rebuild the whole story.
    event FactRecorded(bytes32 indexed dealId, FactKind indexed kind, address indexed signer, uint48 signedAt, bytes32 documentHash);
    /// @notice What an inspector found: the hash of the report, and a bit for each attribute of the standard that is out of tolerance.
    event InspectionReported(bytes32 indexed dealId, address indexed inspector, bytes32 reportHash, uint64 failedAttributes);
    event FactOverturned(bytes32 indexed dealId, FactKind indexed kind);
    event RecordersSet(address[] recorders);

    error Trace_NotRecorder(address caller);
    error Trace_RecordersSet();
    error Trace_ZeroAddress();
    error Trace_BadReport(FactKind kind);
    error Trace_BadSignature(address signer);
    error Trace_OutOfOrder(FactKind kind, uint8 stage);
    error Trace_Recorded(FactKind kind);
    error Trace_NotShipped();
    error Trace_SignedInFuture(uint48 now_, uint48 signedAt);
    error Trace_Stale(uint48 signedAt, uint48 stagedAt);

    /// @notice Records a fact.
    /// @param attestation who states what about which deal
    /// @param signature of `attestation.signer` over the attestation; ignored where `isSender`
    /// @param isSender the signer sent the transaction to the recorder herself
    /// @param proof for an inspection its report: abi.encode(bytes32 reportHash, uint64 failedAttributes), a bit per attribute of the
    /// standard; elsewhere ignored
    /// @return facts of the deal after this one
    /// @dev Emits {FactRecorded}, for an inspection {InspectionReported} too. Requirements:
    /// - TRC-1: the caller is a recorder (`Trace_NotRecorder`)
    /// - TRC-2: the signature is the signer's, by ECDSA or ERC-1271 (`Trace_BadSignature`)
    /// - TRC-3: stages go 1, 2, 3; a failed inspection sets the stage back to 1; none after pickup (`Trace_OutOfOrder`)
    /// - TRC-4: pickup and delivery once each (`Trace_Recorded`); delivery only after pickup (`Trace_NotShipped`) and not after a return (`Trace_Recorded`)
    /// - TRC-5: the signed time is not after the block's (`Trace_SignedInFuture`)
    /// - TRC-6: after a failed inspection, a stage was signed after the latest recorded one, so that nobody plays an old statement again
    ///   (`Trace_Stale`)
    /// - TRC-7: an inspection comes with its report: the attestation's documentHash is the hash of the proof, one that failed has a failed
    ///   attribute, one that passed has none (`Trace_BadReport`)
    function record(Attestation calldata attestation, bytes calldata signature, bool isSender, bytes calldata proof)
        external
        returns (Facts memory facts);

    /// @notice Records a statement that the recorder itself has checked: BREACH, or RETURN.
    /// @param signer the device that measured the breach; the carrier who stands at the receiver's door
    /// @param signedAt by the signer's clock
    /// @param documentHash of the readings, of the waybill
    /// @dev Only a recorder. Emits {FactRecorded}. TRC-8: one of the two kinds (`Trace_OutOfOrder`), after pickup (`Trace_NotShipped`), once
    /// (`Trace_Recorded`).
    function note(bytes32 dealId, FactKind kind, address signer, uint48 signedAt, bytes32 documentHash) external;

    /// @notice A jury found that a second failed inspection does not hold: the good counts as passed.
    /// @dev Only a recorder. Emits {FactOverturned}. TRC-9: such an inspection is the latest fact (`Trace_OutOfOrder`).
    function overturnInspection(bytes32 dealId) external;

    /// @notice Names the contracts that record (Escrow, Cases, Telemetry); once. Restricted.
    /// @dev TRC-10: not named before (`Trace_RecordersSet`), none is 0 (`Trace_ZeroAddress`).
    function setRecorders(address[] calldata recorders) external;

    /// @notice Whether `signature` over the attestation is valid for `signer` (who need not be `attestation.signer`: a receipt).
    function isSigned(Attestation calldata attestation, address signer, bytes calldata signature) external view returns (bool);

    /// @notice Facts of a deal; all zero if there are none.
    function factsOf(bytes32 dealId) external view returns (Facts memory);

    /// @notice Whether a contract may record.
    function isRecorder(address account) external view returns (bool);
}
