// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Row, Terms} from "contracts/types/Deal.sol";
import {Case, CaseKind, Phase, Statement} from "contracts/types/Case.sol";

/// @title ICases
/// @notice What parties of a deal can raise against each other, how it is answered, and which row of the matrix it ends in. Names rows,
/// never amounts.
/// @dev Requirements are numbered CAS-n in docs/spec/cases.md. While a case is open the deal's clocks stand (DISPUTED) and the case has one
/// of its own: {clockOf} tells what silence leads to and when, {settle} applies it for anybody. Stakes lie in the ledger account
/// {accountOf}; conservation: stakes drawn = stakes home + stakes divided, per case, when its ruling is final.
/// - CAS-24: time during which transfers of U are paused does not count in a case's clock; in a trial's only until it opens: a jury needs no transfer.
/// Each statement is a {Statement} signed by who makes it (ECDSA or ERC-1271), or sent by her with an empty signature.
interface ICases {
    /// @notice Signatures under an agreed division; `payee` only where the claim was assigned.
    struct Consents {
        uint48 expiresAt; // in each signature
        bytes buyer;
        bytes maker;
        bytes payee;
    }

    event CaseOpened(
        bytes32 indexed dealId, CaseKind indexed kind, address indexed by, uint32 caseId, uint16 attribute, bytes32 evidenceHash
    );
    event CaseMoved(bytes32 indexed dealId, Phase indexed phase, Row row, uint32 trialId);
    event Stated(bytes32 indexed dealId, address indexed by, Statement statement);
    event CaseEnded(bytes32 indexed dealId, CaseKind indexed kind, Row row);

    error Cases_WrongPhase(bytes32 dealId, Phase phase);
    error Cases_WrongKind(bytes32 dealId, CaseKind kind);
    error Cases_WrongStatement(bytes32 dealId, uint8 round);
    error Cases_BadSignature(address signer);
    error Cases_NotParty(address signer);
    error Cases_NothingToContest(bytes32 dealId);
    error Cases_NotDelivered(bytes32 dealId);
    error Cases_NotShipped(bytes32 dealId);
    error Cases_Delivered(bytes32 dealId);
    error Cases_NoBreach(bytes32 dealId);
    error Cases_Heard(bytes32 dealId);
    error Cases_NotCarrier(address signer);
    error Cases_TooEarly(uint48 now_, uint48 dueAt);

    /// @notice The buyer says that delivered goods are off spec; her stake stands against the maker's wager.
    /// @dev Emits {CaseOpened}. The maker may {concede} for contestPeriod, then a jury is called. Requirements:
    /// - CAS-1: the deal is LOCKED (`Escrow_WrongStatus`), delivered (`Cases_NotDelivered`), before acceptBy (`Escrow_TooLate`)
    /// - CAS-2: the buyer signed this statement, about this deal and round (`Cases_WrongStatement`, `Cases_BadSignature`)
    function dispute(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice The carrier says that it delivered, though it has no hand-over code; with a stake.
    /// @dev Emits {CaseOpened}. The buyer may {deny} for acceptPeriod; silence proves the delivery. Requirements:
    /// - CAS-3: the deal is LOCKED, shipped (`Cases_NotShipped`), without delivery or return on record (`Cases_Delivered`), before lostAt
    ///   (`Escrow_TooLate`)
    function claim(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice The buyer claims damage that a breach on record proves; free.
    /// @dev Emits {CaseOpened}. The carrier may {contest} for contestPeriod; else the goods go to the carrier. Requirements:
    /// - CAS-4: the deal is LOCKED, delivered, before acceptBy; a breach is on record (`Cases_NoBreach`); claimed once (`Cases_Heard`)
    function damage(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice Contests a statement, with a stake: the maker a second failed inspection or a carrier's return, the carrier a claimed damage,
    /// the receiver an arrival. A jury is called at once.
    /// @dev Emits {CaseOpened}. Requirements:
    /// - CAS-5: there is a statement to contest (`Cases_NothingToContest`) and it is the signer's to contest (`Cases_NotParty`)
    /// - CAS-6: before contestPeriod has passed since the statement (`Escrow_TooLate`)
    function contest(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice The maker concedes a dispute: the buyer gets her money when the goods are back.
    /// @dev Requirements:
    /// - CAS-7: a DISPUTE waits for its answer (`Cases_WrongPhase`), in time (`Escrow_TooLate`); the maker signed, and where the claim was
    ///   assigned its payee too (`Cases_BadSignature`)
    function concede(Terms calldata terms, Statement calldata statement, bytes calldata signature, bytes calldata payeeSignature) external;

    /// @notice The buyer denies a claim of delivery, free: a jury is called.
    /// @dev Requirements:
    /// - CAS-8: a CLAIM waits for its answer (`Cases_WrongPhase`), in time (`Escrow_TooLate`); the buyer signed
    function deny(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice The side that lost the first ruling appeals, with twice the stake: a larger jury is called.
    /// @dev Requirements:
    /// - CAS-9: a ruling is there (`Cases_WrongPhase`), contestPeriod has not passed since the trial's end (`Escrow_TooLate`), the signer lost (`Cases_NotParty`)
    function appeal(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice A carrier states that the goods are at the receiver's door.
    /// @dev Requirements:
    /// - CAS-10: the goods are to go back (`Cases_WrongPhase`), before returnPeriod has passed (`Escrow_TooLate`)
    /// - CAS-11: the signer is an ACTIVE Carrier, neither the buyer nor who is to receive (`Cases_NotCarrier`); the buyer herself sends it
    ///   (`Cases_NotParty`)
    function arrive(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice The receiver has the goods: the pending row is paid.
    /// @dev Requirements:
    /// - CAS-12: the goods are to go back or have arrived (`Cases_WrongPhase`); the receiver signed (`Cases_NotParty`, `Cases_BadSignature`)
    function receiveGoods(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice A party puts evidence on record while a case is open; an event, nothing else.
    /// @dev Emits {Stated}. CAS-13: a case is open (`Cases_WrongPhase`), the signer is a party (`Cases_NotParty`).
    function testify(Terms calldata terms, Statement calldata statement, bytes calldata signature) external;

    /// @notice Buyer and maker divide the price, whether a case is open or not: SPLIT. Stakes go home; a jury that has committed is paid out
    /// of the price first.
    /// @dev Requirements:
    /// - CAS-20: the deal is LOCKED or DISPUTED (`Escrow_WrongStatus`); the part is at most the price (`Matrix_SplitTooHigh`)
    /// - CAS-23: no ruling waits to be taken over, and none binds a carrier, who does not sign (`Cases_WrongPhase`)
    /// - CAS-21: buyer, maker and, where the claim was assigned, payee signed this part (`Cases_BadSignature`), not expired (`Escrow_TooLate`)
    function split(Terms calldata terms, uint128 buyerAmount, Consents calldata consents) external;

    /// @notice Applies what time or the Court has made due; anyone.
    /// @dev CAS-22: a case is open (`Cases_WrongPhase`) and its clock has run out (`Cases_TooEarly`), see {clockOf}.
    function settle(Terms calldata terms) external;

    /// @notice What silence leads to in an open case: the phase or, where the deal ends, the row; and from when {settle} applies it.
    /// @dev In TRIAL and APPEAL `dueAt` is the end that the Court names, at the latest the trial's deadline, and `row` what it would apply now.
    function clockOf(Terms calldata terms) external view returns (Phase next, Row row, uint48 dueAt);

    /// @notice The case of a deal; all zero if it never had one.
    function caseOf(bytes32 dealId) external view returns (Case memory);

    /// @notice The ledger account of a case's stakes.
    function accountOf(uint32 caseId) external view returns (bytes32);
}
