// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Row, Side} from "./Deal.sol";

/// @notice What a case is about.
enum CaseKind {
    NONE,
    DISPUTE, // the buyer: the delivered goods are off spec
    CLAIM, // the carrier: delivered, though without the hand-over code
    DAMAGE, // the buyer: a breach in carriage is on record
    INSPECTION, // the maker contests a second failed inspection
    RETURN // the receiver contests the statement that the goods came back
}

/// @notice Where a case stands.
enum Phase {
    NONE,
    ANSWER, // the other side may concede, deny or contest
    TRIAL, // the first jury sits
    RULED, // the loser may appeal
    APPEAL, // the second jury sits
    GOODS, // the goods must go back
    ARRIVED, // they are stated to be at the receiver's door
    ENDED
}

/// @notice A deal's case, two storage slots. One case at a time; a deal may have several, one after the other.
struct Case {
    // slot 1
    uint32 caseId; // sequential over all deals; names the account of its stakes
    uint32 trialId; // the Court's number of the latest trial; 0 = none yet
    CaseKind kind;
    Phase phase;
    Side staker; // who raised it with a stake
    Side other;
    Row row; // what is named so far: by the first ruling, or pending until the goods are back
    uint8 round; // grows with each case and when goods go back; every statement names it, so that none counts later or twice
    bool isDamageHeard; // damage may be claimed once
    uint40 openedAt;
    uint40 phaseAt;
    // slot 2
    address witness; // whose statement is contested
    uint32 firstTrialId; // of this case; differs from trialId on appeal
    uint32 judgedId; // the trial whose jury the row pays; 0 = none
    Row upheldRow; // RETURN: what the arrival leads to
    Row refusedRow; // RETURN: what its refusal leads to
}

/// @notice What a party can state in a case.
enum Act {
    NONE,
    DISPUTE,
    CLAIM,
    DAMAGE,
    CONTEST,
    CONCEDE,
    DENY,
    APPEAL,
    ARRIVE,
    RECEIVE,
    TESTIFY
}

/// @notice A party's statement in a case. EIP-712 type of the same name under the domain of `Cases`.
struct Statement {
    bytes32 dealId;
    Act act;
    address signer;
    uint8 round; // `Case.round` at this time
    uint16 attribute; // DISPUTE: of the standard; else 0
    bytes32 evidenceHash; // photos, report, waybill; 0 = none
}
