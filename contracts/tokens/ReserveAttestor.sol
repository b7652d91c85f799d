// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IReserveAttestor} from "interfaces/IReserveAttestor.sol";
import {Signatures} from "../access/Signatures.sol";

/// @title ReserveAttestor
/// @notice What stands behind one U-Token, as a threshold of auditors attested it.
/// @custom:security-contact see SECURITY.md
contract ReserveAttestor is IReserveAttestor, AccessManaged, EIP712 {
    // CONSTANTS

    uint16 private constant BPS = 10_000;

    bytes32 private constant ATTESTATION_TYPEHASH =
        keccak256("ReserveAttestation(uint128 reserveAmount,uint16 depositShareBps,uint48 asOf,bytes32 documentHash)");

    // IMMUTABLES

    /// @inheritdoc IReserveAttestor
    uint48 public immutable MAX_AGE;

    /// @inheritdoc IReserveAttestor
    uint16 public immutable MIN_DEPOSIT_SHARE_BPS;

    // STORAGE

    /// @inheritdoc IReserveAttestor
    string public description;

    /// @inheritdoc IReserveAttestor
    uint80 public roundCount;

    /// @inheritdoc IReserveAttestor
    uint16 public threshold;

    /// @inheritdoc IReserveAttestor
    uint16 public auditorCount;

    /// @inheritdoc IReserveAttestor
    mapping(address account => bool isOne) public isAuditor;

    mapping(uint80 roundId => ReserveRound round) private _roundOf;

    // CONSTRUCTOR

    /// @param description_ what the feed is about, e.g. "Guildhall Euro reserve"
    /// @param maxAge seconds for which an attestation is sound
    /// @param minDepositShareBps least share in bank deposits of a sound reserve
    constructor(string memory description_, uint48 maxAge, uint16 minDepositShareBps, address manager)
        AccessManaged(manager)
        EIP712("Guildhall Reserve", "1")
    {
        if (maxAge == 0) revert ReserveAttestor_ZeroPeriod();
        if (minDepositShareBps > BPS) revert ReserveAttestor_BadShare(minDepositShareBps);

        description = description_;
        MAX_AGE = maxAge;
        MIN_DEPOSIT_SHARE_BPS = minDepositShareBps;
    }

    // ATTESTATION

    /// @inheritdoc IReserveAttestor
    function attest(ReserveAttestation calldata attestation, AuditorSignature[] calldata signatures) external {
        uint80 last = roundCount;
        uint48 now_ = Time.timestamp();
        if (attestation.asOf > now_) revert ReserveAttestor_InFuture(now_, attestation.asOf);
        if (attestation.asOf <= _roundOf[last].asOf) revert ReserveAttestor_NotNewer(attestation.asOf, _roundOf[last].asOf);
        if (attestation.depositShareBps > BPS) revert ReserveAttestor_BadShare(attestation.depositShareBps);
        if (attestation.documentHash == 0) revert ReserveAttestor_ZeroDocument();
        _requireSigned(attestation, signatures);

        roundCount = last + 1;
        _roundOf[last + 1] =
            ReserveRound(attestation.reserveAmount, attestation.depositShareBps, attestation.asOf, now_, attestation.documentHash);

        emit ReserveAttested(last + 1, attestation.reserveAmount, attestation.depositShareBps, attestation.asOf, attestation.documentHash);
    }

    function _requireSigned(ReserveAttestation calldata attestation, AuditorSignature[] calldata signatures) private view {
        uint16 needed = threshold;
        if (needed == 0) revert ReserveAttestor_ZeroThreshold();
        if (signatures.length < needed) revert ReserveAttestor_TooFewSignatures(signatures.length, needed);

        bytes32 digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    ATTESTATION_TYPEHASH, attestation.reserveAmount, attestation.depositShareBps, attestation.asOf, attestation.documentHash
                )
            )
        );
        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address auditor = signatures[i].auditor;
            if (auditor <= previous) revert ReserveAttestor_NotSorted(auditor);
            if (!isAuditor[auditor]) revert ReserveAttestor_NotAuditor(auditor);
            if (!Signatures.isValid(auditor, digest, signatures[i].signature)) revert ReserveAttestor_BadSignature(auditor);
            previous = auditor;
        }
    }

    // ADMINISTRATION

    /// @inheritdoc IReserveAttestor
    function setAuditor(address auditor, bool isAuditor_) external restricted {
        if (auditor == address(0)) revert ReserveAttestor_ZeroAddress();
        if (isAuditor_ == isAuditor[auditor]) revert ReserveAttestor_Unchanged();

        isAuditor[auditor] = isAuditor_;
        auditorCount = isAuditor_ ? auditorCount + 1 : auditorCount - 1;

        emit AuditorSet(auditor, isAuditor_);
    }

    /// @inheritdoc IReserveAttestor
    function setThreshold(uint16 threshold_) external restricted {
        uint16 old = threshold;
        if (threshold_ == 0) revert ReserveAttestor_ZeroThreshold();
        if (threshold_ == old) revert ReserveAttestor_Unchanged();

        threshold = threshold_;

        emit ThresholdSet(old, threshold_);
    }

    // VIEWS

    /// @inheritdoc IReserveAttestor
    function soundReserve() external view returns (uint256) {
        ReserveRound storage round = _round(roundCount);
        uint48 staleAt = round.asOf + MAX_AGE;
        if (block.timestamp >= staleAt) revert ReserveAttestor_Stale(Time.timestamp(), staleAt);
        if (round.depositShareBps < MIN_DEPOSIT_SHARE_BPS) {
            revert ReserveAttestor_DepositShareTooLow(round.depositShareBps, MIN_DEPOSIT_SHARE_BPS);
        }
        return round.reserveAmount;
    }

    /// @inheritdoc IReserveAttestor
    function roundOf(uint80 roundId) external view returns (ReserveRound memory) {
        return _round(roundId);
    }

    /// @inheritdoc IReserveAttestor
    function decimals() external pure returns (uint8) {
        return 6;
    }

    /// @inheritdoc IReserveAttestor
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc IReserveAttestor
    function getRoundData(uint80 roundId_) public view returns (uint80, int256, uint256, uint256, uint80) {
        ReserveRound storage round = _round(roundId_);
        return (roundId_, int256(uint256(round.reserveAmount)), round.asOf, round.asOf, roundId_);
    }

    /// @inheritdoc IReserveAttestor
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(roundCount);
    }

    // INTERNAL

    function _round(uint80 roundId) private view returns (ReserveRound storage round) {
        round = _roundOf[roundId];
        if (round.recordedAt == 0) revert ReserveAttestor_NoRound(roundId);
    }
}
