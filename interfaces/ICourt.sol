// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Row} from "contracts/types/Deal.sol";

/// @title ICourt
/// @notice Juries: bonded jurors, drawn at random, vote in secret which of two rows of the matrix holds; the minority loses to the majority.
/// @dev Requirements are numbered CRT-n in docs/spec/accountability.md. The Court knows no deal and no amount: {Cases} opens trials and reads
/// rulings. All its money lies in accounts of the Escrow's ledger that the Court owns: one per juror (its bond) and one per trial (fees and
/// penalties). Conservation: what a juror brought is in her account or was paid out of it; a trial's account is divided among its winners.
///
/// Randomness: the hash of a block fixed when the trial opens. Whoever builds that block can withhold it once or twice at the cost of its
/// reward; a draw that nobody executes within 256 blocks is fixed afresh. Stakes worth more than a block's reward want a better beacon.
interface ICourt {
    /// @notice A juror, one storage slot.
    struct Juror {
        uint32 memberId; // 0 = not a juror
        uint32 index; // in the list of jurors
        uint32 seatCount; // open seats
        uint128 lockedAmount; // of the bond, for open seats
        bool isSeed; // sits until there are enough others
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
        address[] jurors;
    }

    event JurorJoined(uint32 indexed memberId, address indexed juror);
    event JurorLeft(uint32 indexed memberId, address indexed juror, uint256 amount);
    event SeedSet(address indexed juror, bool isSeed);
    event TrialOpened(uint32 indexed trialId, Row[2] rows, bool isAppeal, uint48 deadline, uint256 drawBlock);
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

    /// @notice The caller stops being a juror and gets her bond back into her free account; not while she sits.
    /// @dev Emits {JurorLeft}. Requirements:
    /// - CRT-3: the caller is a juror (`Court_NotJuror`) without an open seat (`Court_Seated`)
    function leave() external;

    /// @notice Opens a trial; only {Cases}.
    /// @dev Emits {TrialOpened}. Requirements:
    /// - CRT-10: the caller is {Cases} (`Court_NotCases`)
    /// @return trialId sequential from 1
    function open(Opening calldata opening) external returns (uint32 trialId);

    /// @notice Draws the jury of a trial by the hash of its draw block; anyone.
    /// @dev Emits {JuryDrawn}. Drawn in proportion to capped power ({IPower}; equal weights while none is set), without repetition, among
    /// those who can carry the seat's bond; while there are fewer than 30 jurors, among seed jurors alone. Requirements:
    /// - CRT-20: the trial exists (`Court_UnknownTrial`), is not drawn (`Court_Drawn`), its draw block is past (`Court_DrawTooEarly`); where the block is too far
    ///   back, a new one is fixed with {DrawFixed}
    /// - CRT-21: none of the excluded, by address or by member, sits
    /// - CRT-22: the votes can be over before the trial's deadline (`Court_TooLate`)
    /// - CRT-23: enough jurors can sit (`Court_TooFewJurors`)
    function draw(uint32 trialId) external;

    /// @notice A juror's sealed vote: keccak256(abi.encode(chainid, court, trialId, juror, row, salt)).
    /// @dev Emits {Committed}. An empty signature if the juror sends it. Requirements:
    /// - CRT-30: she sits (`Court_NotSeated`), has not committed (`Court_Committed`), before commitBy (`Court_TooLate`)
    /// - CRT-31: she signed (`Court_BadSignature`): Commitment(uint32 trialId,address juror,bytes32 commitment)
    function commit(uint32 trialId, address juror, bytes32 commitment, bytes calldata signature) external;

    /// @notice Opens a sealed vote; whoever knows the salt.
    /// @dev Emits {Revealed}. Requirements:
    /// - CRT-32: commitBy is past (`Court_TooEarly`), revealBy is not (`Court_TooLate`)
    /// - CRT-33: it is what was sealed, once (`Court_WrongReveal`), and one of the trial's rows (`Court_BadRow`)
    function reveal(uint32 trialId, address juror, Row row, bytes32 salt) external;

    /// @notice Takes the penalties of an ended trial and frees its seats; anyone, once.
    /// @dev Emits {TrialClosed}. A tenth of the seat's bond: from the minority, and from whoever did not reveal. Requirements:
    /// - CRT-40: the trial has ended (`Court_TooEarly`) and is not closed (`Court_Closed`)
    function close(uint32 trialId) external;

    /// @notice Pays a juror's share of all that has come into a closed trial's account, to her free account; anyone, as often as there is more.
    /// @dev Emits {FeeClaimed}. Winners share equally: the majority; without a ruling, all who revealed. Rounded down; dust stays. Requirements:
    /// - CRT-41: something is due (`Court_NothingDue`)
    function claimFee(uint32 trialId, address juror) external;

    /// @notice Makes a member a seed juror or takes that away. Restricted.
    function setSeed(address juror, bool isSeed) external;

    /// @notice Names the power of members, once. Restricted.
    function setPower(address power) external;

    /// @notice Names {Cases}, once. Restricted.
    function setCases(address cases) external;

    /// @notice Whether the trial is over, since when, and the row that it names; NONE = no ruling (tie, no quorum, no jury in time).
    /// @dev CRT-50: over at revealBy, or at the deadline where no jury was drawn; needs no transaction. A quorum is more than half of the seats;
    /// the ruling is the row of more than half of the revealed votes.
    function rulingOf(uint32 trialId) external view returns (bool isOver, uint48 endsAt, Row row);

    /// @notice Whether any juror has committed: from then on the jury is owed its fee, however the parties agree.
    function hasCommitted(uint32 trialId) external view returns (bool);

    /// @notice The ledger account of a trial: fees and penalties.
    function accountOf(uint32 trialId) external view returns (bytes32);

    /// @notice The ledger account of a juror's bond.
    function bondAccountOf(address juror) external view returns (bytes32);

    /// @notice A trial with its jury.
    function trialOf(uint32 trialId) external view returns (Trial memory);

    /// @notice A juror.
    function jurorOf(address juror) external view returns (Juror memory);

    /// @notice Numbers of jurors, and of seed jurors among them.
    function jurorCount() external view returns (uint256 all, uint256 seeds);
}
