// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Row} from "contracts/types/Deal.sol";

/// @title ICourt
/// @notice Juries: bonded jurors, drawn at random, vote in secret which of two rows of the matrix holds; the minority loses to the majority.
/// @dev Requirements are numbered CRT-n in docs/spec/accountability.md. The Court knows no deal and no amount: {Cases} opens trials and reads
/// rulings. All its money lies in accounts of the Escrow's ledger that the Court owns: one per juror (its bond) and one per trial (fees and
/// penalties). Conservation: what a juror brought is in her account or was paid out of it; a trial's account is divided among its winners.
///
/// Seats and bonds belong to the member, not to the key: wherever a juror's address is asked for, any key that she ever had finds her, except
/// to act (join, resign, commit), which takes the current one. Whoever is drawn stays drawn: a suspension or an expulsion afterwards takes no
/// seat, no vote and no bond.
///
/// Randomness: the hash of a block fixed when the trial opens. Whoever builds that block can withhold it once or twice at the cost of its
/// reward; a draw that nobody executes within 256 blocks is fixed afresh. Stakes worth more than a block's reward want a better beacon.
///
/// Assumptions: the Escrow's ledger moves what the Court owns unless U's compliance blocks the Court itself; then {close}, {resign} and
/// {claimFee} wait, rulings do not. {IPower} is the suite's own: it answers, and no weight is above the cap.
interface ICourt {
    /// @notice A juror, one storage slot.
    struct Juror {
        uint32 memberId; // 0 = not a juror
        uint32 index; // her place in the list
        uint16 seatCount; // open seats
        bool isSeed; // sits until there are enough others
        uint40 joinedBlock; // sits in juries whose draw is fixed in this block or later
        uint128 lockedAmount; // of the bond, for open seats
    }

    /// @notice What a trial is opened with.
    struct Opening {
        Row[2] rows; // the two rows that the jury chooses from
        address[] excluded; // parties, witnesses and all that are paid by a row: none of them sits
        uint48 deadline; // no ruling from this instant on
        bool isAppeal; // a larger jury, double bonds
    }

    /// @notice A trial as read.
    struct Trial {
        Row[2] rows;
        bool isAppeal;
        uint48 deadline;
        uint48 drawBlock; // its hash draws the jury; 0 once drawn
        uint48 commitBy; // 0 before the draw
        uint48 revealBy;
        uint8 seatCount;
        uint8 revealCount;
        uint8[2] votes; // revealed, per row
        bool isClosed; // penalties are taken
        address[] jurors; // current keys, in the order of the draw
    }

    event JurorJoined(uint32 indexed memberId, address indexed juror);
    event JurorLeft(uint32 indexed memberId, address indexed juror, uint256 amount);
    event SeedSet(address indexed juror, bool isSeed);
    event TrialOpened(uint32 indexed trialId, Row[2] rows, bool isAppeal, uint48 deadline, uint256 drawBlock, address[] excluded);
    event DrawFixed(uint32 indexed trialId, uint256 drawBlock);
    event JuryDrawn(uint32 indexed trialId, address[] jurors, uint48 commitBy, uint48 revealBy);
    event Committed(uint32 indexed trialId, address indexed juror, bytes32 commitment);
    event Revealed(uint32 indexed trialId, address indexed juror, Row row);
    event TrialClosed(uint32 indexed trialId, Row row, uint256 penaltyAmount);
    event FeeClaimed(uint32 indexed trialId, address indexed juror, uint256 amount);
    event PowerSet(address indexed power);
    event CasesSet(address indexed cases);

    error Court_NotCases(address caller);
    error Court_AlreadySet(address current);
    error Court_ZeroAddress();
    error Court_NotEligible(address juror);
    error Court_Unchanged(address juror);
    error Court_BondTooLow(uint256 bondAmount, uint256 neededAmount);
    error Court_Joined(address juror);
    error Court_NotJuror(address juror);
    error Court_Seated(address juror, uint32 seatCount);
    error Court_UnknownTrial(uint32 trialId);
    error Court_Drawn(uint32 trialId);
    error Court_NotDrawn(uint32 trialId);
    error Court_DrawTooEarly(uint256 blockNumber, uint256 drawBlock);
    error Court_TooFewJurors(uint256 count, uint256 needed);
    error Court_TooLate(uint48 now_, uint48 deadline);
    error Court_TooEarly(uint48 now_, uint48 from);
    error Court_NotSeated(uint32 trialId, address juror);
    error Court_Committed(uint32 trialId, address juror);
    error Court_WrongReveal(uint32 trialId, address juror);
    error Court_BadRow(Row row);
    error Court_BadSignature(address juror);
    error Court_Closed(uint32 trialId);
    error Court_NothingDue(uint32 trialId, address juror);

    /// @notice The caller becomes a juror. Her bond lies in the ledger account {bondAccountOf}, filled before by deposit or transfer.
    /// @dev Emits {JurorJoined}. Requirements:
    /// - CRT-1: the caller is an ACTIVE Tester or Expert (`Court_NotEligible`) and no juror (`Court_Joined`)
    /// - CRT-2: the account holds at least one seat's bond (`Court_BondTooLow`)
    function join() external;

    /// @notice The caller stops being a juror and gets her bond back into her free account; not while she sits. Any standing will do. A member
    /// who is no juror gets back what lies in her bond account.
    /// @dev Emits {JurorLeft}, if she was a juror. Requirements:
    /// - CRT-3: the caller is a juror or has money in her bond account (`Court_NotJuror`)
    /// - CRT-4: she has no open seat (`Court_Seated`)
    function resign() external;

    /// @notice Opens a trial; only {Cases}.
    /// @dev Emits {TrialOpened}. Requirements:
    /// - CRT-10: the caller is {Cases} (`Court_NotCases`)
    /// @return trialId sequential from 1
    function open(Opening calldata opening) external returns (uint32 trialId);

    /// @notice Draws the jury of a trial by the hash of its draw block; anyone.
    /// @dev Emits {JuryDrawn}. Drawn in proportion to capped power ({IPower}; equal weights while none is set), without repetition; while
    /// there were fewer than 30 jurors when the draw was fixed, among seed jurors alone and with equal weights. Requirements:
    /// - CRT-20: the trial exists (`Court_UnknownTrial`), is not drawn (`Court_Drawn`), its draw block is past (`Court_DrawTooEarly`); where the
    ///   block is too far back (256 blocks), nothing is drawn and a new one is fixed with {DrawFixed}
    /// - CRT-21: none of the excluded, by address or by member, sits
    /// - CRT-22: drawn now, the votes are over by the trial's deadline (`Court_TooLate`, with the instant at which they would be)
    /// - CRT-23: enough jurors can sit (`Court_TooFewJurors`): all seats, else the largest odd number from 3 on, on appeal from 7 on
    /// - CRT-24: who sits is an ACTIVE Tester or Expert, joined before the draw was fixed, and her bond covers the seat beside those she has
    function draw(uint32 trialId) external;

    /// @notice A juror's sealed vote: keccak256(abi.encode(chainid, court, trialId, juror, row, salt)).
    /// @dev Emits {Committed}. An empty signature if the juror sends it. Requirements:
    /// - CRT-30: the jury is drawn (`Court_NotDrawn`), it is before commitBy (`Court_TooLate`), she sits and this is her current key
    ///   (`Court_NotSeated`), she has not committed (`Court_Committed`)
    /// - CRT-31: she signed (`Court_BadSignature`): Commitment(uint32 trialId,address juror,bytes32 commitment)
    function commit(uint32 trialId, address juror, bytes32 commitment, bytes calldata signature) external;

    /// @notice Opens a sealed vote; whoever knows the salt.
    /// @param juror the address in the sealed vote: a key that the juror has or had
    /// @dev Emits {Revealed}. Requirements:
    /// - CRT-32: the jury is drawn (`Court_NotDrawn`), commitBy is past (`Court_TooEarly`), revealBy is not (`Court_TooLate`)
    /// - CRT-33: she sits (`Court_NotSeated`), it is what she sealed, once (`Court_WrongReveal`), and one of the trial's rows (`Court_BadRow`)
    function reveal(uint32 trialId, address juror, Row row, bytes32 salt) external;

    /// @notice Takes the penalties of an ended trial and frees its seats; anyone, once.
    /// @dev Emits {TrialClosed}. A tenth of the seat's bond, rounded down: from the minority, and from whoever did not reveal. Without a ruling
    /// from the latter alone; if nobody revealed, from nobody. A trial without a jury is closed without effect. Requirements:
    /// - CRT-40: the trial has ended (`Court_TooEarly`) and is not closed (`Court_Closed`)
    /// - CRT-42: each juror's seat is freed, and no juror pays more than that
    function close(uint32 trialId) external;

    /// @notice Pays a juror's share of all that has come into a closed trial's account, to her free account; anyone, as often as there is more.
    /// @dev Emits {FeeClaimed}. Winners share equally: the majority; without a ruling, all who revealed; if nobody did, all who committed.
    /// Rounded down; dust stays. Paid to the current key, whichever key is named. Requirements:
    /// - CRT-41: the trial is closed, she is a winner, and more is there than she has claimed (`Court_NothingDue`)
    function claimFee(uint32 trialId, address juror) external;

    /// @notice Makes a juror a seed juror or takes that away; it ends when she leaves. Restricted.
    /// @dev Emits {SeedSet}. CRT-60: she is a juror (`Court_NotJuror`); it changes (`Court_Unchanged`).
    function setSeed(address juror, bool isSeed) external;

    /// @notice Names the power of members, once. Restricted.
    /// @dev Emits {PowerSet}. CRT-61: not named before (`Court_AlreadySet`), not 0 (`Court_ZeroAddress`).
    function setPower(address power) external;

    /// @notice Names {Cases}, once. Restricted.
    /// @dev Emits {CasesSet}. CRT-62: not named before (`Court_AlreadySet`), not 0 (`Court_ZeroAddress`).
    function setCases(address cases) external;

    /// @notice Whether the trial is over, since when, and the row that it names; NONE = not over, or no ruling (tie, no quorum, no jury in time).
    /// @dev CRT-50: over at revealBy, or at the deadline where no jury was drawn; needs no transaction. A quorum is more than half of the seats;
    /// the ruling is the row of more than half of the revealed votes. `Court_UnknownTrial` where there is no such trial.
    function rulingOf(uint32 trialId) external view returns (bool isOver, uint48 endsAt, Row row);

    /// @notice Whether any juror has committed: from then on the jury is owed its fee, however the parties agree.
    function hasCommitted(uint32 trialId) external view returns (bool);

    /// @notice The ledger account of a trial: fees and penalties.
    function accountOf(uint32 trialId) external view returns (bytes32);

    /// @notice The ledger account of a member's bond, whichever of its keys is named; 0 for who never was a member. Anybody may fill it.
    /// Warning: it belongs to the member, so that a change of key loses no bond; read it here, it cannot be worked out from the address.
    function bondAccountOf(address juror) external view returns (bytes32);

    /// @notice A trial with its jury.
    function trialOf(uint32 trialId) external view returns (Trial memory);

    /// @notice A juror.
    function jurorOf(address juror) external view returns (Juror memory);

    /// @notice Numbers of jurors, and of seed jurors among them.
    function jurorCount() external view returns (uint256 all, uint256 seeds);
}
