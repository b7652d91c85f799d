// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICases} from "interfaces/ICases.sol";
import {ICourt} from "interfaces/ICourt.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IMatrix} from "interfaces/IMatrix.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {IRiskPool} from "interfaces/IRiskPool.sol";
import {ITelemetry} from "interfaces/ITelemetry.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {CaseLaw} from "../maths/CaseLaw.sol";
import {DealClock} from "../trade/DealClock.sol";
import {Act, Case, CaseKind, Phase, Statement} from "../types/Case.sol";
import {FactKind, Row, Side, Status, Terms} from "../types/Deal.sol";
import {Roles} from "../types/Roles.sol";
import {CaseFile} from "./CaseFile.sol";

/// @title Cases
/// @notice What parties of a deal raise against each other, and which row it ends in.
/// @custom:security-contact see SECURITY.md
contract Cases is CaseFile {
    constructor(IEscrow escrow, IRegistry registry, ITrace trace, IMatrix matrix, ICourt court, IRiskPool riskPool, ITelemetry telemetry)
        CaseFile(escrow, registry, trace, matrix, court, riskPool, telemetry)
    {}

    // RAISING A CASE

    /// @inheritdoc ICases
    function dispute(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _lockedDeal(terms);
        _requireAcceptable(c);
        _requireStated(c, statement, Act.DISPUTE, terms.buyer, signature);

        _begin(c, statement, CaseKind.DISPUTE, Side.BUYER, Side.MAKER);
        _store(c);
        _stake(terms, c, Side.BUYER, 1);
    }

    /// @inheritdoc ICases
    function claim(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _lockedDeal(terms);
        _requireInCarriage(c);
        _requireStated(c, statement, Act.CLAIM, c.deal.carrier, signature);

        _begin(c, statement, CaseKind.CLAIM, Side.CARRIER, Side.BUYER);
        _store(c);
        _stake(terms, c, Side.CARRIER, 1);
    }

    /// @inheritdoc ICases
    function damage(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _lockedDeal(terms);
        _requireAcceptable(c);
        if (c.facts.breachAt == 0) revert Cases_NoBreach(c.dealId);
        if (c.case_.isDamageHeard) revert Cases_Heard(c.dealId);
        _requireStated(c, statement, Act.DAMAGE, terms.buyer, signature);

        c.case_.isDamageHeard = true;
        _begin(c, statement, CaseKind.DAMAGE, Side.CARRIER, Side.BUYER);
        c.case_.witness = TELEMETRY.ownerOf(c.dealId);
        _store(c);
        ESCROW.stop(terms, terms.buyer, 0, bytes12(0));
    }

    /// @inheritdoc ICases
    function contest(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _contextOf(terms);
        Phase phase = c.case_.phase;
        bool isInspection = c.deal.status == Status.LOCKED && c.facts.failures == 2;
        bool isDamage = phase == Phase.ANSWER && c.case_.kind == CaseKind.DAMAGE;
        if (!isInspection && !isDamage && phase != Phase.ARRIVED) revert Cases_NothingToContest(c.dealId);
        _requireWithin(isInspection ? c.facts.stagedAt : c.case_.phaseAt, c.periods.contestPeriod);

        Side side = isInspection ? Side.MAKER : isDamage ? Side.CARRIER : CaseLaw.receiverOf(c.case_.row);
        _requireStated(c, statement, Act.CONTEST, _addressOf(terms, c, side), signature);
        if (isInspection) {
            _begin(c, statement, CaseKind.INSPECTION, side, Side.BUYER);
            c.case_.witness = terms.inspector;
        } else if (!isDamage) {
            _contestReturn(c, statement, side);
        }
        _stake(terms, c, side, 1);
        _openTrial(terms, c, Phase.TRIAL);
    }

    /// @dev A case of its own about what case or carrier said: its jury is paid apart from that of the pending row.
    function _contestReturn(Context memory c, Statement calldata statement, Side side) internal {
        Case memory before = c.case_;
        bool isSale = before.row != Row.RETURNED;
        _begin(c, statement, CaseKind.RETURN, side, isSale ? Side.BUYER : Side.CARRIER);
        c.case_.witness = before.witness;
        c.case_.judgedId = before.judgedId;
        c.case_.upheldRow = before.row;
        c.case_.refusedRow = isSale ? CaseLaw.unreturned(before.row) : Row.LOST_IN_TRANSIT;
    }

    // ANSWERS

    /// @inheritdoc ICases
    function concede(Terms calldata terms, Statement calldata statement, bytes calldata signature, bytes calldata payeeSignature) external {
        Context memory c = _contextOf(terms);
        _requirePhase(c, Phase.ANSWER, CaseKind.DISPUTE);
        _requireWithin(c.case_.phaseAt, c.periods.contestPeriod);
        _requireStated(c, statement, Act.CONCEDE, terms.maker, signature);
        address payee = _payeeOf(terms, c);
        if (payee != terms.maker) {
            Statement memory same = statement;
            same.signer = payee;
            _requireSigned(payee, _hashOf(same), payeeSignature);
        }

        _stakesHome(terms, c);
        _awaitGoods(c, Row.CONCEDED);
    }

    /// @inheritdoc ICases
    function deny(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _contextOf(terms);
        _requirePhase(c, Phase.ANSWER, CaseKind.CLAIM);
        _requireWithin(c.case_.phaseAt, c.periods.acceptPeriod);
        _requireStated(c, statement, Act.DENY, terms.buyer, signature);

        _openTrial(terms, c, Phase.TRIAL);
    }

    /// @inheritdoc ICases
    function appeal(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _contextOf(terms);
        // The ruling stands in the Court from the trial's end on: nobody has to fetch it first.
        if (c.case_.phase == Phase.TRIAL && !_takeRuling(c)) revert Cases_WrongPhase(c.dealId, Phase.TRIAL);
        if (c.case_.phase != Phase.RULED) revert Cases_WrongPhase(c.dealId, c.case_.phase);
        _requireWithin(c.case_.phaseAt, c.periods.contestPeriod);
        Side loser = CaseLaw.loserOf(c.case_, c.case_.row);
        _requireStated(c, statement, Act.APPEAL, _addressOf(terms, c, loser), signature);

        _stake(terms, c, loser, APPEAL);
        _openTrial(terms, c, Phase.APPEAL);
    }

    /// @inheritdoc ICases
    function testify(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _contextOf(terms);
        _requireOpen(c);
        address signer = statement.signer;
        bool isParty = signer == terms.buyer || signer == terms.maker || signer == c.deal.carrier || signer == c.case_.witness;
        if (!isParty) revert Cases_NotParty(signer);
        _requireStated(c, statement, Act.TESTIFY, signer, signature);
    }

    // GOODS

    /// @inheritdoc ICases
    function arrive(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _contextOf(terms);
        address carrier = statement.signer;
        if (c.deal.status == Status.LOCKED) {
            // The parcel that nobody took: back at the maker's door.
            _requireInCarriage(c);
            _requireStated(c, statement, Act.ARRIVE, c.deal.carrier, signature);
            _begin(c, statement, CaseKind.RETURN, Side.MAKER, Side.CARRIER);
            c.case_.row = Row.RETURNED;
            ESCROW.stop(terms, carrier, 0, bytes12(0));
        } else {
            if (c.case_.phase != Phase.GOODS) revert Cases_WrongPhase(c.dealId, c.case_.phase);
            _requireWithin(c.case_.phaseAt, c.periods.returnPeriod);
            bool isParty =
                carrier == terms.buyer || carrier == terms.maker || carrier == _addressOf(terms, c, CaseLaw.receiverOf(c.case_.row));
            if (isParty || !REGISTRY.hasRoles(carrier, Roles.CARRIER)) revert Cases_NotCarrier(carrier);
            _requireStated(c, statement, Act.ARRIVE, carrier, signature);
            // Whose goods they are sends it: an arrival that never was, stated by a friend of the receiver, would cost her the refund.
            if (msg.sender != terms.buyer) revert Cases_NotParty(msg.sender);
        }

        c.case_.witness = carrier;
        _move(c, Phase.ARRIVED);
        TRACE.note(c.dealId, FactKind.RETURN, carrier, uint48(block.timestamp), statement.evidenceHash);
    }

    /// @inheritdoc ICases
    function receiveGoods(Terms calldata terms, Statement calldata statement, bytes calldata signature) external {
        Context memory c = _contextOf(terms);
        Phase phase = c.case_.phase;
        if (phase != Phase.GOODS && phase != Phase.ARRIVED) revert Cases_WrongPhase(c.dealId, phase);
        address receiver = _addressOf(terms, c, CaseLaw.receiverOf(c.case_.row));
        _requireStated(c, statement, Act.RECEIVE, receiver, signature);

        if (phase == Phase.GOODS) TRACE.note(c.dealId, FactKind.RETURN, receiver, uint48(block.timestamp), statement.evidenceHash);
        _end(terms, c, c.case_.row, 0);
    }

    // ENDS

    /// @inheritdoc ICases
    function split(Terms calldata terms, uint128 buyerAmount, Consents calldata consents) external {
        Context memory c = _contextOf(terms);
        DealClock.requireBefore(consents.expiresAt);
        address payee = _payeeOf(terms, c);
        _requireSplit(c.dealId, terms.buyer, buyerAmount, consents.expiresAt, consents.buyer);
        _requireSplit(c.dealId, terms.maker, buyerAmount, consents.expiresAt, consents.maker);
        if (payee != terms.maker) _requireSplit(c.dealId, payee, buyerAmount, consents.expiresAt, consents.payee);

        if (c.deal.status != Status.DISPUTED) {
            ESCROW.rule(terms, IEscrow.Ruling(Row.SPLIT, buyerAmount, 0, address(0), 0));
            return;
        }
        _requireDivisible(c);
        _oweJuries(c);
        _stakesHome(terms, c);
        _end(terms, c, Row.SPLIT, buyerAmount);
    }

    /// @dev A jury that has committed is paid although its ruling is no longer wanted: the first one out of the price, a second by the pool.
    function _oweJuries(Context memory c) internal {
        Case memory case_ = c.case_;
        bool isTrial = case_.phase == Phase.TRIAL || case_.phase == Phase.APPEAL;
        uint32 sittingId = isTrial && COURT.hasCommitted(case_.trialId) ? case_.trialId : 0;
        uint32 ruledId = case_.phase == Phase.RULED || case_.phase == Phase.APPEAL ? case_.firstTrialId : 0;
        uint32[3] memory ids = [case_.judgedId, ruledId, sittingId];
        case_.judgedId = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (case_.judgedId == 0) case_.judgedId = ids[i];
            else if (ids[i] != 0) _owe(c.dealId, ids[i], i == 2 && case_.phase == Phase.APPEAL ? c.feeAmount * APPEAL : c.feeAmount);
        }
    }

    /// @inheritdoc ICases
    function settle(Terms calldata terms) external {
        Context memory c = _contextOf(terms);
        _requireOpen(c);
        (Phase next, Row row, uint48 dueAt) = _clockOf(c);
        if (block.timestamp < dueAt) revert Cases_TooEarly(uint48(block.timestamp), dueAt);

        Phase phase = c.case_.phase;
        if (next == Phase.TRIAL) {
            _openTrial(terms, c, Phase.TRIAL);
        } else if (next == Phase.RULED) {
            _takeRuling(c);
            _store(c);
        } else if (phase == Phase.RULED || phase == Phase.APPEAL) {
            _conclude(terms, c, row);
        } else {
            // Nobody has ruled: stakes go home.
            _stakesHome(terms, c);
            if (next == Phase.GOODS) _awaitGoods(c, row);
            else _end(terms, c, row, 0);
        }
    }

    // VIEWS

    /// @inheritdoc ICases
    function clockOf(Terms calldata terms) external view returns (Phase next, Row row, uint48 dueAt) {
        Context memory c = _contextOf(terms);
        if (!_isOpen(c)) return (Phase.NONE, Row.NONE, 0);
        return _clockOf(c);
    }

    // INTERNAL: MOVES

    function _begin(Context memory c, Statement calldata statement, CaseKind kind, Side staker, Side other) internal {
        Case memory fresh;
        fresh.caseId = ++caseCount;
        fresh.kind = kind;
        fresh.phase = Phase.ANSWER;
        fresh.staker = staker;
        fresh.other = other;
        fresh.round = c.case_.round + 1;
        fresh.isDamageHeard = c.case_.isDamageHeard;
        fresh.openedAt = uint40(block.timestamp);
        fresh.phaseAt = fresh.openedAt;
        c.case_ = fresh;
        emit CaseOpened(c.dealId, kind, statement.signer, fresh.caseId, statement.attribute, statement.evidenceHash);
    }

    function _openTrial(Terms calldata terms, Context memory c, Phase phase) internal {
        Case memory case_ = c.case_;
        bool isAppeal = phase == Phase.APPEAL;
        (Row forStaker, Row forOther) = CaseLaw.rowsOf(case_);
        address[] memory excluded = new address[](8);
        excluded[0] = terms.buyer;
        excluded[1] = terms.maker;
        excluded[2] = c.deal.carrier;
        excluded[3] = terms.inspector;
        excluded[4] = terms.referrer;
        excluded[5] = terms.expert;
        excluded[6] = _payeeOf(terms, c);
        excluded[7] = case_.witness;
        // What a pause added to the time to answer must not be taken from the jury.
        uint48 deadline = DealClock.due(U, case_.openedAt, isAppeal ? c.periods.rulingPeriod : c.periods.firstRulingPeriod);
        case_.trialId = COURT.open(ICourt.Opening([forStaker, forOther], excluded, deadline, isAppeal));
        if (!isAppeal) case_.firstTrialId = case_.trialId;
        _move(c, phase);
    }

    /// @dev Takes the first ruling over from the Court; false where there is none (yet).
    function _takeRuling(Context memory c) internal returns (bool) {
        (bool isOver, uint48 endsAt, Row row) = COURT.rulingOf(c.case_.trialId);
        if (!isOver || row == Row.NONE) return false;
        c.case_.phase = Phase.RULED;
        c.case_.row = row;
        // An instant of this age.
        // forge-lint: disable-next-line(unsafe-typecast)
        c.case_.phaseAt = uint40(endsAt);
        emit CaseMoved(c.dealId, Phase.RULED, row, c.case_.trialId);
        return true;
    }

    /// @dev The ruling is final: divides the stakes, then applies the row.
    function _conclude(Terms calldata terms, Context memory c, Row row) internal {
        Case memory case_ = c.case_;
        if (case_.phase == Phase.APPEAL) _divideAppeal(terms, c);
        bool isStakeLost = CaseLaw.loserOf(case_, row) == case_.staker;
        if (isStakeLost) {
            _divide(terms, c, case_.firstTrialId, c.feeAmount, c.stakeAmount, case_.other);
        } else {
            _pay(case_.caseId, _addressOf(terms, c, case_.staker), c.stakeAmount);
            if (case_.kind == CaseKind.DISPUTE || case_.kind == CaseKind.CLAIM) case_.judgedId = case_.firstTrialId;
            else _owe(c.dealId, case_.firstTrialId, c.feeAmount);
        }

        if (row == Row.OVERTURNED) return _resume(terms, c);
        // Who stated an arrival that was none answers for it, beside whatever the row says.
        if (row == case_.refusedRow) ESCROW.rule(terms, IEscrow.Ruling(Row.OVERTURNED, 0, 0, case_.witness, c.deal.clockAt));
        if (CaseLaw.afterRuling(case_, row) == Phase.GOODS) _awaitGoods(c, row);
        else _end(terms, c, row, 0);
    }

    /// @dev An appeal that changed nothing pays its jury and the other side; one that was right, or that no jury answered, goes home.
    function _divideAppeal(Terms calldata terms, Context memory c) internal {
        Case memory case_ = c.case_;
        (,, Row second) = COURT.rulingOf(case_.trialId);
        Side appellant = CaseLaw.loserOf(case_, case_.row);
        uint128 amount = c.stakeAmount * APPEAL;
        uint128 fee = c.feeAmount * APPEAL;
        if (second == case_.row) {
            _divide(terms, c, case_.trialId, fee, amount, appellant == case_.staker ? case_.other : case_.staker);
        } else {
            _pay(case_.caseId, _addressOf(terms, c, appellant), amount);
            if (second != Row.NONE) _owe(c.dealId, case_.trialId, fee);
        }
    }

    function _divide(Terms calldata terms, Context memory c, uint32 trialId, uint128 fee, uint128 amount, Side winner) internal {
        ESCROW.transfer(_tagOf(c.case_.caseId), COURT.accountOf(trialId), fee);
        _pay(c.case_.caseId, _addressOf(terms, c, winner), amount - fee);
    }

    function _awaitGoods(Context memory c, Row row) internal {
        c.case_.row = row;
        // A contest of the damage that was never sent in must not contest the arrival later.
        ++c.case_.round;
        _move(c, Phase.GOODS);
    }

    /// @dev Closes the deal; what the row does not pay its jury, the pool owes.
    function _end(Terms calldata terms, Context memory c, Row row, uint128 buyerAmount) internal {
        uint32 judgedId = c.case_.judgedId;
        bytes32 jurorsAccount = judgedId == 0 ? bytes32(0) : COURT.accountOf(judgedId);
        c.case_.row = row;
        _move(c, Phase.ENDED);
        emit CaseEnded(c.dealId, c.case_.kind, row);

        uint128 paid = ESCROW.rule(terms, IEscrow.Ruling(row, buyerAmount, jurorsAccount, address(0), 0));
        if (judgedId != 0) _owe(c.dealId, judgedId, c.feeAmount - paid);
    }

    /// @dev The contested statement does not hold: the deal goes on with the time that the case has taken from it.
    function _resume(Terms calldata terms, Context memory c) internal {
        uint48 stoppedPeriod = uint48(block.timestamp) - c.case_.openedAt;
        uint40 clockAt;
        if (c.case_.kind == CaseKind.INSPECTION) {
            TRACE.overturnInspection(c.dealId);
            c.deal.clockAt = _later(c.deal.clockAt, stoppedPeriod);
            clockAt = DealClock.reworked(U, terms, c.deal, c.periods);
        } else {
            clockAt = _later(DealClock.acceptFrom(c.deal, c.facts), stoppedPeriod);
        }
        c.case_.row = Row.OVERTURNED;
        _move(c, Phase.ENDED);
        emit CaseEnded(c.dealId, c.case_.kind, Row.OVERTURNED);

        ESCROW.rule(terms, IEscrow.Ruling(Row.OVERTURNED, 0, 0, c.case_.witness, clockAt));
    }

    /// @dev An instant that the deal's clock counts from, moved by a time that did not count.
    function _later(uint48 start, uint48 period) internal view returns (uint40) {
        // An instant of this age.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint40(DealClock.due(U, start, period));
    }

    function _move(Context memory c, Phase phase) internal {
        c.case_.phase = phase;
        c.case_.phaseAt = uint40(block.timestamp);
        _store(c);
        emit CaseMoved(c.dealId, phase, c.case_.row, c.case_.trialId);
    }
}
