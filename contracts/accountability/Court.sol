// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICourt} from "interfaces/ICourt.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IPower} from "interfaces/IPower.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {Signatures} from "../access/Signatures.sol";
import {Row} from "../types/Deal.sol";
import {Juries} from "./Juries.sol";
import {Trials} from "./Trials.sol";

/// @title Court
/// @notice Juries: bonded jurors, drawn at random, vote in secret which of two rows of the matrix holds.
/// @custom:security-contact see SECURITY.md
contract Court is ICourt, AccessManaged, EIP712 {
    using Juries for Juries.List;
    using Trials for Trials.Stored;

    // CONSTANTS

    /// @notice Seats of a first jury and of one on appeal: odd, so that a full jury cannot tie.
    uint256 public constant SEAT_COUNT = 7;
    uint256 public constant APPEAL_SEAT_COUNT = 15;

    /// @notice Jurors from which on all sit, not the seed alone: four times a first jury, so that a stranger cannot buy most of it at once.
    uint256 public constant FULL_COUNT = 30;

    /// @notice Blocks from the opening to the one that draws: its hash cannot be known by who opens.
    uint256 public constant DRAW_DELAY = 5;

    /// @notice From the draw to the end of commitments, and from there to the end of reveals.
    uint48 public constant COMMIT_PERIOD = 24 hours;
    uint48 public constant REVEAL_PERIOD = 24 hours;

    /// @notice The part of a seat's bond that a vote can cost: a tenth.
    uint128 public constant PENALTY_DIVISOR = 10;

    bytes32 internal constant COMMITMENT_TYPEHASH = keccak256("Commitment(uint32 trialId,address juror,bytes32 commitment)");

    // IMMUTABLES

    /// @notice Keeps all money of the Court.
    IEscrow public immutable ESCROW;

    /// @notice Who is who.
    IRegistry public immutable REGISTRY;

    /// @notice Bond of a seat in a first jury, U base units; on appeal twice that.
    uint128 public immutable SEAT_BOND_AMOUNT;

    // STORAGE

    /// @notice Whose weight {IPower} tells; 0 = all are equal.
    address public power;

    /// @notice Who opens trials.
    address public cases;

    /// @notice Trials ever opened.
    uint32 public trialCount;

    Juries.List internal _list;
    mapping(uint32 trialId => Trials.Stored) internal _trialOf;
    mapping(uint32 trialId => address[]) internal _excludedOf;
    mapping(uint32 trialId => uint32[APPEAL_SEAT_COUNT] memberIds) internal _juryOf;
    mapping(uint32 trialId => mapping(uint256 seat => bytes32)) internal _commitmentOf;
    mapping(uint32 trialId => mapping(uint256 seat => uint256)) internal _claimedAmountOf;
    mapping(uint32 trialId => uint256) internal _paidAmountOf;

    // CONSTRUCTOR

    constructor(address manager, IEscrow escrow, IRegistry registry, uint128 seatBondAmount)
        AccessManaged(manager)
        EIP712("Guildhall Court", "1")
    {
        ESCROW = escrow;
        REGISTRY = registry;
        SEAT_BOND_AMOUNT = seatBondAmount;
    }

    // MEMBERSHIP

    /// @inheritdoc ICourt
    function join() external {
        IRegistry.Member memory member = REGISTRY.memberOf(msg.sender);
        if (!Juries.mayJudge(member)) revert Court_NotEligible(msg.sender);
        if (_list.jurorOf[member.memberId].memberId != 0) revert Court_Joined(msg.sender);
        uint256 bondAmount = ESCROW.balanceOf(_bondAccountOf(member.memberId));
        if (bondAmount < SEAT_BOND_AMOUNT) revert Court_BondTooLow(bondAmount, SEAT_BOND_AMOUNT);

        _list.add(member.memberId);

        emit JurorJoined(member.memberId, msg.sender);
    }

    /// @inheritdoc ICourt
    function resign() external {
        uint32 memberId = REGISTRY.memberIdOf(msg.sender);
        Juror memory juror = _list.jurorOf[memberId];
        uint256 amount = ESCROW.balanceOf(_bondAccountOf(memberId));
        if (memberId == 0 || (juror.memberId == 0 && amount == 0)) revert Court_NotJuror(msg.sender);
        if (juror.seatCount != 0) revert Court_Seated(msg.sender, juror.seatCount);

        if (juror.memberId != 0) {
            _list.remove(juror);
            emit JurorLeft(memberId, msg.sender, amount);
        }

        ESCROW.transfer(Juries.tag(Juries.BOND_PREFIX, memberId), ESCROW.accountOf(msg.sender, 0), amount);
    }

    // TRIALS

    /// @inheritdoc ICourt
    function open(Opening calldata opening) external returns (uint32 trialId) {
        if (msg.sender != cases) revert Court_NotCases(msg.sender);

        trialId = ++trialCount;
        Trials.Stored storage trial = _trialOf[trialId];
        (trial.firstRow, trial.secondRow, trial.isAppeal) = (opening.rows[0], opening.rows[1], opening.isAppeal);
        // Forty bits of seconds last for 36,000 years.
        // forge-lint: disable-next-line(unsafe-typecast)
        trial.deadline = uint40(opening.deadline);
        uint256 drawBlock = _fixDraw(trial);
        _excludedOf[trialId] = opening.excluded;

        emit TrialOpened(trialId, opening.rows, opening.isAppeal, opening.deadline, drawBlock, opening.excluded);
    }

    /// @inheritdoc ICourt
    function draw(uint32 trialId) external {
        Trials.Stored storage trial = _existing(trialId);
        if (trial.revealBy != 0) revert Court_Drawn(trialId);
        uint48 revealBy = uint48(block.timestamp) + COMMIT_PERIOD + REVEAL_PERIOD;
        if (revealBy > trial.deadline) revert Court_TooLate(revealBy, trial.deadline);
        uint256 drawBlock = trial.drawBlock;
        if (block.number <= drawBlock) revert Court_DrawTooEarly(block.number, drawBlock);
        bytes32 hash = blockhash(drawBlock);
        if (hash == 0) {
            emit DrawFixed(trialId, _fixDraw(trial));
            return;
        }

        (uint32[] memory memberIds, address[] memory keys) = _jury(trialId, trial, hash);

        uint128 seatAmount = _seatAmount(trial.isAppeal);
        // At most APPEAL_SEAT_COUNT seats; forty bits as in `open`.
        // forge-lint: disable-next-line(unsafe-typecast)
        (trial.seatCount, trial.revealBy) = (uint8(memberIds.length), uint40(revealBy));
        for (uint256 seat = 0; seat < memberIds.length; ++seat) {
            _juryOf[trialId][seat] = memberIds[seat];
            _list.seat(memberIds[seat], seatAmount);
        }
        delete _excludedOf[trialId];

        emit JuryDrawn(trialId, keys, revealBy - REVEAL_PERIOD, revealBy);
    }

    /// @dev The draw goes by the list as it is now, and by the hash of a block that is not built yet.
    function _fixDraw(Trials.Stored storage trial) private returns (uint256 drawBlock) {
        drawBlock = block.number + DRAW_DELAY;
        // Blocks are counted in forty bits, places in as many as members.
        // forge-lint: disable-next-line(unsafe-typecast)
        (trial.drawBlock, trial.placeCount) = (uint40(drawBlock), uint32(_list.places.length));
        trial.isSeedOnly = _list.count < FULL_COUNT;
    }

    /// @dev As many seats as can be filled, and an odd number of them.
    function _jury(uint32 trialId, Trials.Stored memory trial, bytes32 hash) private view returns (uint32[] memory, address[] memory) {
        Juries.Draw memory d;
        (d.registry, d.escrow) = (REGISTRY, ESCROW);
        // Nobody has power to speak of while the seed sits.
        if (!trial.isSeedOnly) d.power = IPower(power);
        (d.seed, d.placeCount, d.isSeedOnly) = (keccak256(abi.encode(hash, trialId)), trial.placeCount, trial.isSeedOnly);
        (d.fixedBlock, d.seatAmount) = (trial.drawBlock - DRAW_DELAY, _seatAmount(trial.isAppeal));
        d.excluded = _excludedOf[trialId];
        _list.draw(d, trial.isAppeal ? APPEAL_SEAT_COUNT : SEAT_COUNT);
        return Juries.oddOf(d);
    }

    // VOTES

    /// @inheritdoc ICourt
    function commit(uint32 trialId, address juror, bytes32 commitment, bytes calldata signature) external {
        Trials.Stored storage trial = _drawn(trialId);
        _requireBefore(trial.revealBy - REVEAL_PERIOD);
        (uint256 seat, uint16 bit) = _seatOf(trialId, trial.seatCount, REGISTRY.memberIdOf(juror), juror);
        if (trial.committedSeats & bit != 0) revert Court_Committed(trialId, juror);
        _requireSigned(trialId, juror, commitment, signature);

        trial.committedSeats |= bit;
        _commitmentOf[trialId][seat] = commitment;

        emit Committed(trialId, juror, commitment);
    }

    /// @inheritdoc ICourt
    function reveal(uint32 trialId, address juror, Row row, bytes32 salt) external {
        Trials.Stored storage trial = _drawn(trialId);
        uint48 commitBy = trial.revealBy - REVEAL_PERIOD;
        if (block.timestamp < commitBy) revert Court_TooEarly(uint48(block.timestamp), commitBy);
        _requireBefore(trial.revealBy);
        (uint256 seat, uint16 bit) = _seatOf(trialId, trial.seatCount, _memberIdOf(juror), juror);
        bytes32 commitment = keccak256(abi.encode(block.chainid, address(this), trialId, juror, row, salt));
        if (_commitmentOf[trialId][seat] != commitment || trial.revealedSeats & bit != 0) revert Court_WrongReveal(trialId, juror);
        if (row != trial.firstRow && row != trial.secondRow) revert Court_BadRow(row);

        trial.revealedSeats |= bit;
        if (row == trial.secondRow) trial.secondSeats |= bit;

        emit Revealed(trialId, juror, row);
    }

    // SETTLEMENT

    /// @inheritdoc ICourt
    function close(uint32 trialId) external {
        Trials.Stored memory trial = _existing(trialId);
        if (trial.isClosed) revert Court_Closed(trialId);
        (bool isOver, uint48 endsAt, Row row) = rulingOf(trialId);
        if (!isOver) revert Court_TooEarly(uint48(block.timestamp), endsAt);

        _trialOf[trialId].isClosed = true;
        uint16 losers = trial.losersOf();
        uint128 seatAmount = _seatAmount(trial.isAppeal);
        uint128 penaltyAmount = seatAmount / PENALTY_DIVISOR;
        uint32[APPEAL_SEAT_COUNT] memory jury = _juryOf[trialId];
        for (uint256 seat = 0; seat < trial.seatCount; ++seat) {
            _list.unseat(jury[seat], seatAmount);
        }

        emit TrialClosed(trialId, row, Trials.count(losers) * uint256(penaltyAmount));

        bytes32 account = accountOf(trialId);
        for (uint256 seat = 0; seat < trial.seatCount; ++seat) {
            if (losers >> seat & 1 != 0) ESCROW.transfer(Juries.tag(Juries.BOND_PREFIX, jury[seat]), account, penaltyAmount);
        }
    }

    /// @inheritdoc ICourt
    function claimFee(uint32 trialId, address juror) external {
        Trials.Stored memory trial = _existing(trialId);
        uint32 memberId = _memberIdOf(juror);
        uint256 seat = Trials.seatOf(_juryOf[trialId], trial.seatCount, memberId);
        uint16 winners = trial.winnersOf();
        if (!trial.isClosed || winners >> seat & 1 == 0) revert Court_NothingDue(trialId, juror);
        uint256 paidAmount = _paidAmountOf[trialId];
        uint256 share = (ESCROW.balanceOf(accountOf(trialId)) + paidAmount) / Trials.count(winners);
        uint256 amount = share - _claimedAmountOf[trialId][seat];
        if (amount == 0) revert Court_NothingDue(trialId, juror);

        _claimedAmountOf[trialId][seat] = share;
        _paidAmountOf[trialId] = paidAmount + amount;

        emit FeeClaimed(trialId, juror, amount);

        (address key,) = REGISTRY.memberById(memberId);
        ESCROW.transfer(Juries.tag(Juries.TRIAL_PREFIX, trialId), ESCROW.accountOf(key, 0), amount);
    }

    // ADMINISTRATION

    /// @inheritdoc ICourt
    function setSeed(address juror, bool isSeed) external restricted {
        Juror memory stored = _list.jurorOf[_memberIdOf(juror)];
        if (stored.memberId == 0) revert Court_NotJuror(juror);
        if (stored.isSeed == isSeed) revert Court_Unchanged(juror);

        _list.setSeed(stored.memberId, isSeed);

        emit SeedSet(juror, isSeed);
    }

    /// @inheritdoc ICourt
    function setPower(address power_) external restricted {
        if (power != address(0)) revert Court_AlreadySet(power);
        if (power_ == address(0)) revert Court_ZeroAddress();

        power = power_;

        emit PowerSet(power_);
    }

    /// @inheritdoc ICourt
    function setCases(address cases_) external restricted {
        if (cases != address(0)) revert Court_AlreadySet(cases);
        if (cases_ == address(0)) revert Court_ZeroAddress();

        cases = cases_;

        emit CasesSet(cases_);
    }

    // VIEWS

    /// @inheritdoc ICourt
    function rulingOf(uint32 trialId) public view returns (bool isOver, uint48 endsAt, Row row) {
        Trials.Stored memory trial = _existing(trialId);
        endsAt = trial.revealBy == 0 ? trial.deadline : trial.revealBy;
        isOver = block.timestamp >= endsAt;
        if (isOver) row = trial.rulingOf();
    }

    /// @inheritdoc ICourt
    function hasCommitted(uint32 trialId) external view returns (bool) {
        return _trialOf[trialId].committedSeats != 0;
    }

    /// @inheritdoc ICourt
    function accountOf(uint32 trialId) public view returns (bytes32) {
        return ESCROW.accountOf(address(this), Juries.tag(Juries.TRIAL_PREFIX, trialId));
    }

    /// @inheritdoc ICourt
    function bondAccountOf(address juror) external view returns (bytes32) {
        uint32 memberId = _memberIdOf(juror);
        return memberId == 0 ? bytes32(0) : _bondAccountOf(memberId);
    }

    /// @inheritdoc ICourt
    function trialOf(uint32 trialId) external view returns (Trial memory view_) {
        Trials.Stored memory trial = _existing(trialId);
        view_ = trial.viewOf(REVEAL_PERIOD);
        view_.jurors = new address[](trial.seatCount);
        for (uint256 seat = 0; seat < trial.seatCount; ++seat) {
            (view_.jurors[seat],) = REGISTRY.memberById(_juryOf[trialId][seat]);
        }
    }

    /// @inheritdoc ICourt
    function jurorOf(address juror) external view returns (Juror memory) {
        return _list.jurorOf[_memberIdOf(juror)];
    }

    /// @inheritdoc ICourt
    function jurorCount() external view returns (uint256 all, uint256 seeds) {
        return (_list.count, _list.seedCount);
    }

    // INTERNAL

    function _existing(uint32 trialId) internal view returns (Trials.Stored storage) {
        if (trialId == 0 || trialId > trialCount) revert Court_UnknownTrial(trialId);
        return _trialOf[trialId];
    }

    function _drawn(uint32 trialId) internal view returns (Trials.Stored storage trial) {
        trial = _existing(trialId);
        if (trial.revealBy == 0) revert Court_NotDrawn(trialId);
    }

    function _seatOf(uint32 trialId, uint8 seatCount, uint32 memberId, address juror) internal view returns (uint256 seat, uint16 bit) {
        seat = Trials.seatOf(_juryOf[trialId], seatCount, memberId);
        if (seat == seatCount) revert Court_NotSeated(trialId, juror);
        return (seat, Trials.bitOf(seat));
    }

    /// @dev Whoever has or had the key.
    function _memberIdOf(address key) internal view returns (uint32 memberId) {
        (memberId,) = REGISTRY.memberIdEverOf(key);
    }

    function _bondAccountOf(uint32 memberId) internal view returns (bytes32) {
        return ESCROW.accountOf(address(this), Juries.tag(Juries.BOND_PREFIX, memberId));
    }

    function _seatAmount(bool isAppeal) internal view returns (uint128) {
        return isAppeal ? 2 * SEAT_BOND_AMOUNT : SEAT_BOND_AMOUNT;
    }

    function _requireBefore(uint48 deadline) internal view {
        if (block.timestamp >= deadline) revert Court_TooLate(uint48(block.timestamp), deadline);
    }

    function _requireSigned(uint32 trialId, address juror, bytes32 commitment, bytes calldata signature) internal view {
        if (signature.length == 0 && msg.sender == juror) return;
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(COMMITMENT_TYPEHASH, trialId, juror, commitment)));
        if (!Signatures.isValid(juror, digest, signature)) revert Court_BadSignature(juror);
    }
}
