// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICases} from "interfaces/ICases.sol";
import {ICourt} from "interfaces/ICourt.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IMatrix} from "interfaces/IMatrix.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {IRiskPool} from "interfaces/IRiskPool.sol";
import {ITelemetry} from "interfaces/ITelemetry.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {IUToken} from "interfaces/IUToken.sol";
import {Signatures} from "../access/Signatures.sol";
import {CaseLaw} from "../maths/CaseLaw.sol";
import {DealClock} from "../trade/DealClock.sol";
import {DealIds} from "../maths/DealIds.sol";
import {Payoffs} from "../maths/Payoffs.sol";
import {Act, Case, CaseKind, Phase, Statement} from "../types/Case.sol";
import {Row, Side, Status, Terms} from "../types/Deal.sol";
import {Fees, Periods} from "../types/Policy.sol";

/// @title CaseFile
/// @notice What every act of `Cases` needs: the file of a deal, the checks of statements, the account of the stakes.
abstract contract CaseFile is ICases, EIP712 {
    // CONSTANTS

    bytes32 internal constant STATEMENT_TYPEHASH =
        keccak256("Statement(bytes32 dealId,uint8 act,address signer,uint8 round,uint16 attribute,bytes32 evidenceHash)");
    bytes32 internal constant SPLIT_TYPEHASH = keccak256("Split(bytes32 dealId,address signer,uint128 buyerAmount,uint48 expiresAt)");

    /// @dev An appeal takes twice the stake and pays its larger jury twice the fee.
    uint128 internal constant APPEAL = 2;

    // IMMUTABLES

    IEscrow public immutable ESCROW;
    IRegistry internal immutable REGISTRY;
    ITrace internal immutable TRACE;
    IMatrix internal immutable MATRIX;
    ICourt internal immutable COURT;
    IRiskPool internal immutable RISK_POOL;
    ITelemetry internal immutable TELEMETRY;
    IUToken internal immutable U;

    // STORAGE

    uint32 public caseCount;

    mapping(bytes32 dealId => Case) internal _caseOf;

    /// @dev All that a call knows about a deal.
    struct Context {
        bytes32 dealId;
        IEscrow.Deal deal;
        ITrace.Facts facts;
        Periods periods;
        Case case_;
        uint128 stakeAmount;
        uint128 feeAmount; // of a jury
    }

    // CONSTRUCTOR

    constructor(IEscrow escrow, IRegistry registry, ITrace trace, IMatrix matrix, ICourt court, IRiskPool riskPool, ITelemetry telemetry)
        EIP712("Guildhall Cases", "1")
    {
        ESCROW = escrow;
        REGISTRY = registry;
        TRACE = trace;
        MATRIX = matrix;
        COURT = court;
        RISK_POOL = riskPool;
        TELEMETRY = telemetry;
        U = escrow.U();
    }

    // VIEWS

    /// @inheritdoc ICases
    function caseOf(bytes32 dealId) external view returns (Case memory) {
        return _caseOf[dealId];
    }

    /// @inheritdoc ICases
    function accountOf(uint32 caseId) public view returns (bytes32) {
        return ESCROW.accountOf(address(this), _tagOf(caseId));
    }

    /// @notice ERC-5267, in literals: OpenZeppelin's own reads short strings from immutables, which takes 110 bytes more.
    function eip712Domain()
        public
        view
        override
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (hex"0f", "Guildhall Cases", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    // FILE

    function _store(Context memory c) internal {
        _caseOf[c.dealId] = c.case_;
    }

    function _clockOf(Context memory c) internal view returns (Phase next, Row row, uint48 dueAt) {
        Phase phase = c.case_.phase;
        if (phase != Phase.TRIAL && phase != Phase.APPEAL) {
            (next, row, dueAt) = CaseLaw.silenceBeside(c.case_, c.periods);
            return (next, row, DealClock.due(U, c.case_.phaseAt, dueAt));
        }
        (, dueAt, row) = COURT.rulingOf(c.case_.trialId);
        if (phase == Phase.APPEAL) {
            if (row == Row.NONE) row = c.case_.row;
            return (CaseLaw.afterRuling(c.case_, row), row, dueAt);
        }
        if (row != Row.NONE) return (Phase.RULED, row, dueAt);
        (next, row) = CaseLaw.silenceOf(c.case_);
    }

    function _contextOf(Terms calldata terms) internal view returns (Context memory c) {
        c.dealId = DealIds.idOf(terms);
        c.deal = ESCROW.dealOf(c.dealId);
        c.facts = TRACE.factsOf(c.dealId);
        c.periods = MATRIX.periodsOf(terms.policyVersion);
        c.case_ = _caseOf[c.dealId];
        Fees memory fees = MATRIX.feesOf(terms.policyVersion);
        c.stakeAmount = Payoffs.stake(fees, terms.priceAmount);
        c.feeAmount = Payoffs.jurorsFee(fees, terms.priceAmount);
    }

    function _lockedDeal(Terms calldata terms) internal view returns (Context memory c) {
        c = _contextOf(terms);
        if (c.deal.status != Status.LOCKED) revert IEscrow.Escrow_WrongStatus(c.dealId, c.deal.status);
    }

    // STAKES

    /// @dev Stops the deal and takes a side's stake into the account of the case.
    function _stake(Terms calldata terms, Context memory c, Side side, uint128 times) internal {
        ESCROW.stop(terms, _addressOf(terms, c, side), c.stakeAmount * times, _tagOf(c.case_.caseId));
    }

    function _stakesHome(Terms calldata terms, Context memory c) internal {
        Case memory case_ = c.case_;
        bool isAnswered = case_.phase == Phase.TRIAL || case_.phase == Phase.RULED || case_.phase == Phase.APPEAL;
        bool isStaked = isAnswered || (case_.phase == Phase.ANSWER && case_.kind != CaseKind.DAMAGE);
        if (isStaked) _pay(case_.caseId, _addressOf(terms, c, case_.staker), c.stakeAmount);
        if (case_.phase == Phase.APPEAL) {
            _pay(case_.caseId, _addressOf(terms, c, CaseLaw.loserOf(case_, case_.row)), c.stakeAmount * APPEAL);
        }
    }

    function _pay(uint32 caseId, address to, uint256 amount) internal {
        ESCROW.transfer(_tagOf(caseId), ESCROW.accountOf(to, 0), amount);
    }

    function _owe(bytes32 dealId, uint32 trialId, uint128 amount) internal {
        if (amount != 0) RISK_POOL.claim(COURT.accountOf(trialId), amount, dealId);
    }

    // CHECKS

    function _requireAcceptable(Context memory c) internal view {
        if (c.facts.deliveredAt == 0) revert Cases_NotDelivered(c.dealId);
        _requireWithin(DealClock.acceptFrom(c.deal, c.facts), c.periods.acceptPeriod);
    }

    function _requireInCarriage(Context memory c) internal view {
        if (c.facts.shippedAt == 0) revert Cases_NotShipped(c.dealId);
        if (c.facts.deliveredAt != 0) revert Cases_Delivered(c.dealId);
        _requireWithin(c.facts.shippedAt, c.periods.carriagePeriod);
    }

    function _requirePhase(Context memory c, Phase phase, CaseKind kind) internal pure {
        if (c.case_.phase != phase) revert Cases_WrongPhase(c.dealId, c.case_.phase);
        if (c.case_.kind != kind) revert Cases_WrongKind(c.dealId, c.case_.kind);
    }

    function _requireWithin(uint48 start, uint48 period) internal view {
        DealClock.requireWithin(U, start, period);
    }

    function _isOpen(Context memory c) internal pure returns (bool) {
        return c.deal.status == Status.DISPUTED;
    }

    function _requireOpen(Context memory c) internal pure {
        if (!_isOpen(c)) revert Cases_WrongPhase(c.dealId, c.case_.phase);
    }

    function _requireStated(Context memory c, Statement calldata s, Act act, address signer, bytes calldata signature) internal {
        if (s.dealId != c.dealId || s.act != act || s.round != c.case_.round) revert Cases_WrongStatement(c.dealId, c.case_.round);
        if (s.signer != signer) revert Cases_NotParty(s.signer);
        _requireSigned(signer, _hashOf(s), signature);
        emit Stated(c.dealId, signer, s);
    }

    /// @dev A ruling is not agreed away: neither before it is taken over, nor where a carrier, who does not sign, has won or lost by it.
    function _requireDivisible(Context memory c) internal view {
        Phase phase = c.case_.phase;
        bool hasCarrier = c.case_.staker == Side.CARRIER || c.case_.other == Side.CARRIER;
        bool isBound = hasCarrier && (phase == Phase.RULED || phase == Phase.APPEAL);
        if (phase == Phase.TRIAL || phase == Phase.APPEAL) {
            (,, Row row) = COURT.rulingOf(c.case_.trialId);
            isBound = isBound || row != Row.NONE;
        }
        if (isBound) revert Cases_WrongPhase(c.dealId, phase);
    }

    function _requireSplit(bytes32 dealId, address signer, uint128 buyerAmount, uint48 expiresAt, bytes calldata signature) internal view {
        _requireSigned(signer, keccak256(abi.encode(SPLIT_TYPEHASH, dealId, signer, buyerAmount, expiresAt)), signature);
    }

    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        if (signature.length == 0 && msg.sender == signer) return;
        if (!Signatures.isValid(signer, _hashTypedDataV4(structHash), signature)) revert Cases_BadSignature(signer);
    }

    function _hashOf(Statement memory s) internal pure returns (bytes32) {
        return keccak256(abi.encode(STATEMENT_TYPEHASH, s.dealId, s.act, s.signer, s.round, s.attribute, s.evidenceHash));
    }

    function _payeeOf(Terms calldata terms, Context memory c) internal view returns (address) {
        return c.deal.isAssigned ? ESCROW.assigneeOf(c.dealId) : terms.maker;
    }

    function _addressOf(Terms calldata terms, Context memory c, Side side) internal pure returns (address) {
        return side == Side.BUYER ? terms.buyer : side == Side.MAKER ? terms.maker : c.deal.carrier;
    }

    function _tagOf(uint32 caseId) internal pure returns (bytes12) {
        return bytes12(uint96(caseId));
    }
}
