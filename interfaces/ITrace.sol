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
        uint48 returnedAt; // parcel back at the maker
    }

    /// @notice A fact was recorded; together with the deal's opening event these rebuild the whole story.
    event FactRecorded(bytes32 indexed dealId, FactKind indexed kind, address indexed signer, uint48 signedAt, bytes32 documentHash);
    event RecorderSet(address indexed recorder);

    error Trace_NotRecorder(address caller);
    error Trace_RecorderSet(address recorder);
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
    /// @return facts of the deal after this one
    /// @dev Emits {FactRecorded}. Requirements:
    /// - TRC-1: the caller is the recorder (`Trace_NotRecorder`)
    /// - TRC-2: the signature is the signer's, by ECDSA or ERC-1271 (`Trace_BadSignature`)
    /// - TRC-3: stages go 1, 2, 3; a failed inspection sets the stage back to 1; none after pickup (`Trace_OutOfOrder`)
    /// - TRC-4: pickup, delivery and return once each (`Trace_Recorded`); delivery and return only after pickup (`Trace_NotShipped`)
    /// - TRC-5: the signed time is not after the block's (`Trace_SignedInFuture`)
    /// - TRC-6: after a failed inspection, a stage was signed after the latest recorded one, so that nobody plays an old statement again
    ///   (`Trace_Stale`)
    function record(Attestation calldata attestation, bytes calldata signature, bool isSender) external returns (Facts memory facts);

    /// @notice Names the recorder (the Escrow); once. Restricted.
    function setRecorder(address recorder) external;

    /// @notice Whether `signature` over the attestation is valid for `signer` (who need not be `attestation.signer`: a receipt).
    function isSigned(Attestation calldata attestation, address signer, bytes calldata signature) external view returns (bool);

    /// @notice Facts of a deal; all zero if there are none.
    function factsOf(bytes32 dealId) external view returns (Facts memory);

    /// @notice The only contract that records.
    function recorder() external view returns (address);
}
