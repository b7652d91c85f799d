// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IReserveAttestor
/// @notice What stands behind one U-Token, as a threshold of auditors attested it: rounds of a reserve, its share in bank deposits and the
/// hash of the document that says so. Can be read like a price feed (the shape of AggregatorV3).
/// @dev Requirements are numbered RSV-n in docs/spec/tokens.md. "Restricted" means: only whom the role table of the `Authority` lets call;
/// others get `AccessManagedUnauthorized` (RSV-20).
///
/// Nothing here knows the supply: {IUToken-mint} compares. A round, once recorded, stands; a wrong one is replaced by the next. Whoever
/// doubts the last one halts issuance until then.
interface IReserveAttestor {
    /// @notice What auditors sign: EIP-712, domain "Guildhall Reserve", version "1".
    struct ReserveAttestation {
        uint128 reserveAmount; // U base units (6 decimals of the currency)
        uint16 depositShareBps; // share of it that is in bank deposits, of 10,000
        uint48 asOf; // instant for which it is true
        bytes32 documentHash; // of the auditors' report
    }

    /// @notice An auditor and its signature: ECDSA, or ERC-1271.
    struct AuditorSignature {
        address auditor;
        bytes signature;
    }

    /// @notice A recorded attestation.
    struct ReserveRound {
        uint128 reserveAmount; // slot 1
        uint16 depositShareBps;
        uint48 asOf;
        uint48 recordedAt;
        bytes32 documentHash; // slot 2
    }

    event AuditorSet(address indexed auditor, bool isAuditor);
    event ThresholdSet(uint16 oldThreshold, uint16 newThreshold);
    event ReserveAttested(uint80 indexed roundId, uint128 reserveAmount, uint16 depositShareBps, uint48 asOf, bytes32 indexed documentHash);

    error ReserveAttestor_ZeroAddress();
    error ReserveAttestor_ZeroPeriod();
    error ReserveAttestor_ZeroThreshold();
    error ReserveAttestor_ZeroDocument();
    error ReserveAttestor_Unchanged();
    error ReserveAttestor_BadShare(uint16 shareBps);
    error ReserveAttestor_InFuture(uint48 now_, uint48 asOf);
    error ReserveAttestor_NotNewer(uint48 asOf, uint48 last);
    error ReserveAttestor_TooFewSignatures(uint256 count, uint16 threshold);
    error ReserveAttestor_NotSorted(address auditor);
    error ReserveAttestor_NotAuditor(address account);
    error ReserveAttestor_BadSignature(address auditor);
    error ReserveAttestor_NoRound(uint80 roundId);
    error ReserveAttestor_Stale(uint48 now_, uint48 staleAt);
    error ReserveAttestor_DepositShareTooLow(uint16 shareBps, uint16 minShareBps);

    /// @notice Records what auditors attested, as the next round; anybody may send it.
    /// @dev Emits {ReserveAttested}. A low share or an old date does not stop it: it is a fact, {soundReserve} judges it. Requirements:
    /// - RSV-1: `asOf` is not in the future: {ReserveAttestor_InFuture}.
    /// - RSV-2: `asOf` is later than that of the last round: {ReserveAttestor_NotNewer}. So nothing can be recorded twice.
    /// - RSV-3: the share is at most 10,000 bps: {ReserveAttestor_BadShare}.
    /// - RSV-4: `documentHash` is not 0: {ReserveAttestor_ZeroDocument}.
    /// - RSV-5: a threshold was set: {ReserveAttestor_ZeroThreshold}, and there are at least as many signatures:
    ///   {ReserveAttestor_TooFewSignatures}.
    /// - RSV-6: signatures are sorted by auditor, ascending, each once: {ReserveAttestor_NotSorted}.
    /// - RSV-7: each is of a present auditor: {ReserveAttestor_NotAuditor}.
    /// - RSV-8: each is valid: {ReserveAttestor_BadSignature}; ECDSA first, then ERC-1271. Those beyond the threshold count too.
    function attest(ReserveAttestation calldata attestation, AuditorSignature[] calldata signatures) external;

    /// @notice Names an auditor, or removes one, who from then on signs nothing more. Rounds already recorded stand.
    /// @dev Restricted. Emits {AuditorSet}. Fewer auditors than the threshold can remain: then nothing can be attested. Requirements:
    /// - RSV-9: `auditor` is not 0: {ReserveAttestor_ZeroAddress}.
    /// - RSV-10: something changes: {ReserveAttestor_Unchanged}.
    function setAuditor(address auditor, bool isAuditor_) external;

    /// @notice Sets how many auditors must sign.
    /// @dev Restricted. Emits {ThresholdSet}. Requirements:
    /// - RSV-11: it is not 0: {ReserveAttestor_ZeroThreshold}.
    /// - RSV-10: it changes: {ReserveAttestor_Unchanged}.
    function setThreshold(uint16 threshold_) external;

    /// @notice The reserve of the last round, if that is sound; else reverts.
    /// @dev Requirements:
    /// - RSV-12: there is a round: {ReserveAttestor_NoRound}.
    /// - RSV-13: `now < asOf + MAX_AGE`: {ReserveAttestor_Stale}.
    /// - RSV-14: its share in bank deposits is at least {MIN_DEPOSIT_SHARE_BPS}: {ReserveAttestor_DepositShareTooLow}.
    /// @return U base units
    function soundReserve() external view returns (uint256);

    /// @notice How old a sound attestation may be, in seconds; set at construction, not 0 ({ReserveAttestor_ZeroPeriod}, RSV-15).
    function MAX_AGE() external view returns (uint48);

    /// @notice Least share of a sound reserve in bank deposits (MiCA Art. 54: 3,000); set at construction, at most 10,000
    /// ({ReserveAttestor_BadShare}, RSV-15).
    function MIN_DEPOSIT_SHARE_BPS() external view returns (uint16);

    /// @notice Whether an account is an auditor.
    function isAuditor(address account) external view returns (bool);

    /// @notice How many auditors there are.
    function auditorCount() external view returns (uint16);

    /// @notice How many auditors must sign; 0 until it is set.
    function threshold() external view returns (uint16);

    /// @notice Number of rounds: the last id; 0 if there is none.
    function roundCount() external view returns (uint80);

    /// @notice A round, counted from 1 (RSV-16): {ReserveAttestor_NoRound}.
    function roundOf(uint80 roundId) external view returns (ReserveRound memory);

    /// @notice 6, as U (RSV-17).
    function decimals() external view returns (uint8);

    /// @notice What the feed is about.
    function description() external view returns (string memory);

    /// @notice 1.
    function version() external view returns (uint256);

    /// @notice A round as a price feed tells it (RSV-18): {ReserveAttestor_NoRound}.
    /// @dev `startedAt` and `updatedAt` are `asOf`, the instant for which the reserve is known, not that of recording: a reader's check
    /// for staleness asks how old the knowledge is, and a late recording must not make an old audit look fresh. {roundOf} has both.
    /// @return roundId as given
    /// @return answer the reserve, U base units, whether sound or not
    /// @return startedAt {ReserveRound.asOf}
    /// @return updatedAt {ReserveRound.asOf}
    /// @return answeredInRound as `roundId`
    function getRoundData(uint80 roundId_)
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The last round, as {getRoundData}.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
