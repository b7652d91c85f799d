// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {IMatrix} from "interfaces/IMatrix.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {IUToken} from "interfaces/IUToken.sol";
import {Signatures} from "../access/Signatures.sol";
import {DealIds} from "../maths/DealIds.sol";
import {Payoffs} from "../maths/Payoffs.sol";
import {Attestation, FactKind, Row, Status, Terms} from "../types/Deal.sol";
import {Figures, Liable, Locks, Payoff, Periods, Pots, RowRule} from "../types/Policy.sol";
import {Roles} from "../types/Roles.sol";
import {DealClock} from "./DealClock.sol";
import {DealMessages} from "./DealMessages.sol";
import {Ledger} from "./Ledger.sol";

/// @title Escrow
/// @notice Holds all of the suite's U; every way out of a deal is one row of the matrix.
/// @custom:security-contact see SECURITY.md
contract Escrow is IEscrow, AccessManaged, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IUToken;
    using Ledger for Ledger.Book;

    // CONSTANTS

    /// @notice Tag of a carrier's bond.
    bytes12 public constant BOND_TAG = Ledger.BOND_TAG;

    /// @notice Longest pause of entry that one call may set: an emergency switch, not a policy.
    uint48 public constant MAX_PAUSE = 7 days;

    /// @notice Gas for one call of a batch: several times what the dearest takes, so that a wallet that burns gas spoils its own call only.
    uint256 public constant CALL_GAS = 1_000_000;

    // IMMUTABLES

    IUToken public immutable U;
    IGToken public immutable G;
    IRegistry public immutable REGISTRY;
    ITrace public immutable TRACE;
    IMatrix public immutable MATRIX;

    // STORAGE

    address public exchange;
    uint48 public entryPausedUntil;
    address public cases;

    Ledger.Book internal _book;
    mapping(bytes32 dealId => Deal) internal _dealOf;

    /// @inheritdoc IEscrow
    mapping(bytes32 dealId => address payee) public assigneeOf;

    // CONSTRUCTOR

    constructor(address manager, IUToken u, IGToken g, IRegistry registry, ITrace trace, IMatrix matrix)
        AccessManaged(manager)
        EIP712("Guildhall Escrow", "1")
    {
        U = u;
        G = g;
        REGISTRY = registry;
        TRACE = trace;
        MATRIX = matrix;
    }

    // LEDGER

    /// @inheritdoc IEscrow
    function deposit(bytes32 account, uint256 amount) external nonReentrant {
        _deposit(account, amount);
    }

    /// @inheritdoc IEscrow
    function depositWithPermit(bytes32 account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external nonReentrant {
        // A permit is public once it is in the mempool: whoever used it first only saved the caller the call.
        try U.permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(account, amount);
    }

    /// @inheritdoc IEscrow
    function depositWithAuthorization(
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        _requireEntry();
        bytes32 account = accountOf(from, 0);

        _book.amountOf[account] += amount;
        emit Deposited(account, from, amount);

        U.receiveWithAuthorization(from, address(this), amount, validAfter, validBefore, nonce, v, r, s);
    }

    /// @inheritdoc IEscrow
    function withdraw(bytes12 tag, address to, uint256 amount) external nonReentrant {
        bytes32 account = accountOf(msg.sender, tag);
        _requireFree(msg.sender);
        // U that the Escrow sends to itself would be in nobody's account.
        if (to == address(this)) revert Escrow_BadRecipient(to);

        _book.debit(account, amount);
        emit Withdrawn(account, to, amount);

        U.safeTransfer(to, amount);
    }

    /// @inheritdoc IEscrow
    function transfer(bytes12 tag, bytes32 toAccount, uint256 amount) external nonReentrant {
        bytes32 account = accountOf(msg.sender, tag);
        // Whoever blocked Cases would stop every deal whose stakes have to be divided.
        if (msg.sender != cases) _requireFree(msg.sender);
        Ledger.requireOwned(toAccount);

        _book.debit(account, amount);
        _book.amountOf[toAccount] += amount;
        emit Transferred(account, toAccount, amount);
    }

    // OPENING

    /// @inheritdoc IEscrow
    function open(Terms calldata terms, uint32 batchId, bool isPending) external nonReentrant returns (bytes32 dealId) {
        if (msg.sender != exchange) revert Escrow_NotExchange(msg.sender);
        _requireEntry();
        dealId = idOf(terms);
        if (_dealOf[dealId].status != Status.NONE) revert Escrow_DealExists(dealId);
        (Locks memory locks, bool isOpen) = _locksOf(terms);
        if (!isOpen) revert Escrow_PolicyClosed(terms.policyVersion);

        Status status = isPending ? Status.PENDING : Status.LOCKED;
        _dealOf[dealId] = Deal(status, Row.NONE, false, uint40(block.timestamp), batchId, address(0));
        DealIds.emitOpened(DealOpened.selector, dealId, terms, batchId, status);

        _draw(terms.buyer, locks.buyerAmount);
        if (!isPending) _draw(terms.maker, locks.wagerAmount + locks.penaltyAmount);
    }

    /// @inheritdoc IEscrow
    function countersign(Terms calldata terms, bytes calldata signature) external nonReentrant {
        (bytes32 dealId, Deal memory deal) = _dealIn(terms, Status.PENDING);
        DealClock.requireWithin(U, deal.clockAt, _periodsOf(terms).countersignPeriod);
        _requireSigned(terms.maker, DealMessages.countersignature(dealId, terms.maker), signature);
        (Locks memory locks,) = _locksOf(terms);

        deal.status = Status.LOCKED;
        deal.clockAt = uint40(block.timestamp);
        _dealOf[dealId] = deal;
        emit DealCountersigned(dealId);

        _draw(terms.maker, locks.wagerAmount + locks.penaltyAmount);
    }

    // FACTS

    /// @inheritdoc IEscrow
    function attest(Terms calldata terms, Fact calldata fact) external nonReentrant {
        (bytes32 dealId, Deal memory deal) = _dealIn(terms, Status.LOCKED);
        Attestation memory a = Attestation(dealId, fact.kind, _entitled(terms, deal, fact), fact.signedAt, fact.documentHash);
        bool isSender = fact.signature.length == 0 && msg.sender == a.signer;
        Periods memory periods = _periodsOf(terms);
        // An inspection that is not delivered in time is waived, for good.
        if (fact.kind == FactKind.PASSED || fact.kind == FactKind.FAILED) DealClock.requireNotWaived(U, _factsOf(dealId), periods);
        // Trace checks signature and order and returns what is now on record; a fact that the clock refuses is undone by the revert.
        ITrace.Facts memory facts = TRACE.record(a, fact.signature, isSender, fact.proof);

        if (fact.kind == FactKind.DELIVERY) {
            DealClock.requireWithin(U, facts.shippedAt, periods.carriagePeriod);
            return DealClock.requireCode(terms, fact.proof);
        }

        DealClock.requireWithin(U, deal.clockAt, DealClock.shipPeriod(terms, periods));
        bool isSecondFailure = fact.kind == FactKind.FAILED && facts.failures == 2;
        if (facts.failures >= 2 && !isSecondFailure) revert Escrow_Stopped(dealId);
        if (fact.kind == FactKind.PICKUP) _ship(terms, dealId, deal, facts, periods, a.signer);
        else if (fact.kind == FactKind.FAILED && facts.failures == 1) _rework(terms, dealId, deal, periods);
    }

    function _entitled(Terms calldata terms, Deal memory deal, Fact calldata fact) internal view returns (address signer) {
        if (fact.kind == FactKind.PICKUP) {
            // A maker that carried its own goods could run down the clock of its own lateness.
            if (fact.signer == terms.maker || !REGISTRY.hasRoles(fact.signer, Roles.CARRIER)) revert Escrow_NotCarrier(fact.signer);
            return fact.signer;
        }
        if (fact.kind == FactKind.SCHEDULED || fact.kind == FactKind.IN_PRODUCTION) signer = terms.maker;
        else if (fact.kind == FactKind.PASSED || fact.kind == FactKind.FAILED) signer = terms.inspector;
        else if (fact.kind == FactKind.DELIVERY) signer = deal.carrier;
        if (signer == address(0) || signer != fact.signer) revert Escrow_NotEntitled(fact.kind, fact.signer);
    }

    /// @dev The parcel leaves the maker: the carrier's reserve moves from its bond into the deal.
    function _ship(
        Terms calldata terms,
        bytes32 dealId,
        Deal memory deal,
        ITrace.Facts memory facts,
        Periods memory periods,
        address carrier
    ) internal {
        DealClock.requireInspected(U, terms, facts, periods);
        _requireFree(carrier);
        (Locks memory locks,) = _locksOf(terms);

        deal.carrier = carrier;
        // A rework may have put it ahead of now; the time to accept must not count from there.
        if (deal.clockAt > block.timestamp) deal.clockAt = uint40(block.timestamp);
        _dealOf[dealId] = deal;
        _book.debit(accountOf(carrier, BOND_TAG), locks.reserveAmount);
        emit DealShipped(dealId, carrier, locks.reserveAmount);
    }

    /// @dev The first failed inspection: the maker is slashed and gets one more period to ship; no money moves.
    function _rework(Terms calldata terms, bytes32 dealId, Deal memory deal, Periods memory periods) internal {
        RowRule memory rowRule = MATRIX.ruleOf(terms.policyVersion, Row.OFF_SPEC_REWORK);

        deal.row = Row.OFF_SPEC_REWORK;
        deal.clockAt = DealClock.reworked(U, terms, deal, periods);
        _dealOf[dealId] = deal;
        emit DealReworked(dealId);

        if (rowRule.liable == Liable.MAKER) _slash(dealId, terms.maker, rowRule.slashBps, Row.OFF_SPEC_REWORK);
    }

    // SETTLEMENT

    /// @inheritdoc IEscrow
    function confirm(Terms calldata terms, bytes calldata signature) external nonReentrant {
        (bytes32 dealId, Deal memory deal) = _dealIn(terms, Status.LOCKED);
        ITrace.Facts memory facts = _factsOf(dealId);
        if (facts.deliveredAt == 0) revert Escrow_NotDelivered(dealId);
        DealClock.requireWithin(U, DealClock.acceptFrom(deal, facts), _periodsOf(terms).acceptPeriod);
        _requireSigned(terms.buyer, DealMessages.confirmation(dealId, terms.buyer), signature);

        _close(terms, dealId, deal, Row.FULFILLED, facts);
    }

    /// @inheritdoc IEscrow
    function cancel(Terms calldata terms, Consents calldata consents) external nonReentrant {
        (bytes32 dealId, Deal memory deal) = _dealIn(terms, Status.LOCKED);
        if (deal.carrier != address(0)) revert Escrow_Shipped(dealId);
        DealClock.requireBefore(consents.expiresAt);
        address payee = _payeeOf(terms, dealId, deal);
        _requireSigned(terms.buyer, DealMessages.cancellation(dealId, terms.buyer, consents.expiresAt), consents.buyer);
        _requireSigned(terms.maker, DealMessages.cancellation(dealId, terms.maker, consents.expiresAt), consents.maker);
        if (payee != terms.maker) _requireSigned(payee, DealMessages.cancellation(dealId, payee, consents.expiresAt), consents.payee);

        // No fact matters to a row that gives the whole price back, and the Matrix sees to it that this one does.
        ITrace.Facts memory none;
        _close(terms, dealId, deal, Row.CANCELLED, none);
    }

    /// @inheritdoc IEscrow
    function settle(Terms calldata terms) external nonReentrant {
        bytes32 dealId = idOf(terms);
        Deal memory deal = _dealOf[dealId];
        ITrace.Facts memory facts = _factsOf(dealId);
        (Row row, uint48 dueAt) = _clockOf(terms, deal, facts);
        if (row == Row.NONE) revert Escrow_WrongStatus(dealId, deal.status);
        if (block.timestamp < dueAt) revert Escrow_TooEarly(uint48(block.timestamp), dueAt);

        _close(terms, dealId, deal, row, facts);
    }

    /// @inheritdoc IEscrow
    function assign(Terms calldata terms, address to) external nonReentrant {
        (bytes32 dealId, Deal memory deal) = _dealIn(terms, Status.LOCKED);
        address payee = _payeeOf(terms, dealId, deal);
        if (msg.sender != payee) revert Escrow_NotPayee(msg.sender, payee);
        _requireFree(msg.sender);
        if (to == address(0)) revert Escrow_ZeroAddress();

        deal.isAssigned = true;
        _dealOf[dealId] = deal;
        assigneeOf[dealId] = to;
        emit ClaimAssigned(dealId, payee, to);
    }

    // CASES

    /// @inheritdoc IEscrow
    function stop(Terms calldata terms, address party, uint256 stakeAmount, bytes12 tag) external nonReentrant {
        (bytes32 dealId, Deal memory deal) = _dealForCases(terms);
        if (party != terms.buyer && party != terms.maker && party != deal.carrier) revert Escrow_NotParty(party);

        deal.status = Status.DISPUTED;
        _dealOf[dealId] = deal;
        _book.credit(msg.sender, tag, stakeAmount);
        emit DealStopped(dealId, party, stakeAmount, tag);

        if (stakeAmount != 0) _draw(party, stakeAmount);
    }

    /// @inheritdoc IEscrow
    function rule(Terms calldata terms, Ruling calldata ruling) external nonReentrant returns (uint128 jurorsAmount) {
        (bytes32 dealId, Deal memory deal) = _dealForCases(terms);
        if (ruling.row != Row.OVERTURNED) return _apply(terms, dealId, deal, ruling, _factsOf(dealId));

        RowRule memory rowRule = MATRIX.ruleOf(terms.policyVersion, Row.OVERTURNED);
        deal.status = Status.LOCKED;
        deal.clockAt = ruling.clockAt;
        _dealOf[dealId] = deal;
        emit DealResumed(dealId, ruling.clockAt);

        _slash(dealId, ruling.witness, rowRule.slashBps, Row.OVERTURNED);
    }

    function _dealForCases(Terms calldata terms) internal view returns (bytes32 dealId, Deal memory deal) {
        if (msg.sender != cases) revert Escrow_NotCases(msg.sender);
        dealId = idOf(terms);
        deal = _dealOf[dealId];
        if (deal.status != Status.LOCKED && deal.status != Status.DISPUTED) revert Escrow_WrongStatus(dealId, deal.status);
    }

    // ADMINISTRATION

    /// @inheritdoc IEscrow
    function pauseEntry(uint48 until) external restricted {
        uint48 latest = uint48(block.timestamp) + MAX_PAUSE;
        if (until > latest) revert Escrow_PauseTooLong(until, latest);
        if (until <= entryPausedUntil) revert Escrow_PauseNotLonger(until, entryPausedUntil);

        entryPausedUntil = until;
        emit EntryPaused(until);
    }

    /// @inheritdoc IEscrow
    function setDoors(address exchange_, address cases_) external restricted {
        if (exchange != address(0)) revert Escrow_AlreadySet(exchange);
        if (exchange_ == address(0) || cases_ == address(0)) revert Escrow_ZeroAddress();

        exchange = exchange_;
        cases = cases_;
        emit DoorsSet(exchange_, cases_);
    }

    /// @inheritdoc IEscrow
    function batch(bytes[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool isDone, bytes memory reason) = address(this).delegatecall{gas: CALL_GAS}(calls[i]);
            if (!isDone) emit CallFailed(i, reason);
        }
    }

    // VIEWS

    /// @inheritdoc IEscrow
    function balanceOf(bytes32 account) external view returns (uint256) {
        return _book.amountOf[account];
    }

    /// @inheritdoc IEscrow
    function dealOf(bytes32 dealId) external view returns (Deal memory) {
        return _dealOf[dealId];
    }

    /// @inheritdoc IEscrow
    function clockOf(Terms calldata terms) external view returns (Row row, uint48 dueAt) {
        bytes32 dealId = idOf(terms);
        return _clockOf(terms, _dealOf[dealId], _factsOf(dealId));
    }

    /// @inheritdoc IEscrow
    function accountOf(address owner, bytes12 tag) public pure returns (bytes32) {
        return Ledger.accountOf(owner, tag);
    }

    /// @inheritdoc IEscrow
    function idOf(Terms calldata terms) public pure returns (bytes32) {
        return DealIds.idOf(terms);
    }

    /// @notice ERC-5267, in literals: OpenZeppelin's own reads short strings from immutables, which takes 110 bytes more.
    function eip712Domain()
        public
        view
        override
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (hex"0f", "Guildhall Escrow", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    // INTERNAL

    function _clockOf(Terms calldata terms, Deal memory deal, ITrace.Facts memory facts) internal view returns (Row row, uint48 dueAt) {
        if (deal.status == Status.NONE || deal.status == Status.CLOSED) return (Row.NONE, 0);
        return DealClock.next(U, terms, deal, facts, _periodsOf(terms));
    }

    /// @dev A row without a ruling.
    function _close(Terms calldata terms, bytes32 dealId, Deal memory deal, Row row, ITrace.Facts memory facts) internal {
        _apply(terms, dealId, deal, Ruling(row, 0, 0, address(0), 0), facts);
    }

    /// @dev The one way out: pays a row and closes the deal. Every credit is a plain addition, so no payee can hold up another.
    function _apply(Terms calldata terms, bytes32 dealId, Deal memory deal, Ruling memory ruling, ITrace.Facts memory facts)
        internal
        returns (uint128 jurorsAmount)
    {
        (Payoff memory payoff, Pots memory pots, Liable liable, uint16 slashBps) =
            MATRIX.payoffOf(terms.policyVersion, ruling.row, _figuresOf(terms, deal, ruling, facts));

        deal.status = Status.CLOSED;
        deal.row = ruling.row;
        _dealOf[dealId] = deal;
        _book.pay(terms, payoff, pots, _payeeOf(terms, dealId, deal), deal.carrier);
        if (payoff.jurorsAmount != 0) _book.amountOf[ruling.jurorsAccount] += payoff.jurorsAmount;
        emit DealClosed(dealId, ruling.row, payoff);

        if (liable == Liable.MAKER) _slash(dealId, terms.maker, slashBps, ruling.row);
        else if (liable == Liable.CARRIER) _slash(dealId, deal.carrier, slashBps, ruling.row);
        jurorsAmount = payoff.jurorsAmount;
    }

    function _figuresOf(Terms calldata terms, Deal memory deal, Ruling memory ruling, ITrace.Facts memory facts)
        internal
        pure
        returns (Figures memory)
    {
        bool isInspected = facts.stage == DealClock.PASSED || facts.failures != 0;
        return Payoffs.figuresOf(terms, deal.carrier != address(0), isInspected, ruling.jurorsAccount != 0, ruling.buyerAmount);
    }

    /// @dev A slash that fails must not hold up the money.
    function _slash(bytes32 dealId, address party, uint16 slashBps, Row row) internal {
        try G.slash(party, slashBps, bytes32(uint256(row))) {}
        catch {
            emit SlashFailed(dealId, party);
        }
    }

    function _deposit(bytes32 account, uint256 amount) internal {
        // A carrier must be able to fill its bond for deals that are open already.
        // The tag is the last 12 bytes of an account.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (bytes32(bytes12(account << 160)) != bytes32(BOND_TAG)) _requireEntry();
        Ledger.requireOwned(account);

        _book.amountOf[account] += amount;
        emit Deposited(account, msg.sender, amount);

        U.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev Takes money from an owner's free account; what is missing there comes by her allowance.
    function _draw(address owner, uint256 amount) internal {
        _requireFree(owner);
        bytes32 account = accountOf(owner, 0);
        uint256 missing = _book.draw(account, amount);
        if (missing == 0) return;
        emit Deposited(account, owner, missing);

        U.safeTransferFrom(owner, address(this), missing);
    }

    function _dealIn(Terms calldata terms, Status status) internal view returns (bytes32 dealId, Deal memory deal) {
        dealId = idOf(terms);
        deal = _dealOf[dealId];
        if (deal.status != status) revert Escrow_WrongStatus(dealId, deal.status);
    }

    function _locksOf(Terms calldata terms) internal view returns (Locks memory locks, bool isOpen) {
        return MATRIX.locksOf(terms.policyVersion, terms.priceAmount, terms.freightAmount);
    }

    function _periodsOf(Terms calldata terms) internal view returns (Periods memory) {
        return MATRIX.periodsOf(terms.policyVersion);
    }

    function _factsOf(bytes32 dealId) internal view returns (ITrace.Facts memory) {
        return TRACE.factsOf(dealId);
    }

    function _payeeOf(Terms calldata terms, bytes32 dealId, Deal memory deal) internal view returns (address) {
        return deal.isAssigned ? assigneeOf[dealId] : terms.maker;
    }

    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        if (signature.length == 0 && msg.sender == signer) return;
        if (!Signatures.isValid(signer, _hashTypedDataV4(structHash), signature)) revert Escrow_BadSignature(signer);
    }

    function _requireFree(address owner) internal view {
        if (!U.canTransact(owner)) revert Escrow_Frozen(owner);
    }

    function _requireEntry() internal view {
        if (block.timestamp < entryPausedUntil) revert Escrow_EntryPaused(uint48(block.timestamp), entryPausedUntil);
    }
}
