// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {IPerks} from "interfaces/IPerks.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {Roles} from "../types/Roles.sol";

/// @title Perks
/// @notice What G buys: priority among equal matches, access to the commune's data, a visit to a factory.
/// @custom:security-contact see SECURITY.md
contract Perks is IPerks, AccessManaged {
    // CONSTANTS

    /// @inheritdoc IPerks
    /// @dev 1 G: nothing is free, or one account would take all seats of all visits.
    uint128 public constant MIN_PRICE_AMOUNT = 1e6;

    /// @inheritdoc IPerks
    /// @dev 10,000 G, a hundred deals of a buyer: far below G's cap per account and epoch, so that a refund fits.
    uint128 public constant MAX_PRICE_AMOUNT = 10_000e6;

    /// @inheritdoc IPerks
    /// @dev G halves in a year: a longer one would be a better store of rights than G.
    uint48 public constant MAX_AHEAD_PERIOD = 366 days;

    /// @inheritdoc IPerks
    uint48 public constant CONFIRM_PERIOD = 7 days;

    /// @inheritdoc IPerks
    uint32 public constant MAX_SEATS = 1_000;

    /// @dev Priority is kept where access to a field group is: no data have the number 0.
    uint16 internal constant QUEUE = 0;

    // IMMUTABLES

    /// @notice The rights that are burned.
    IGToken public immutable G;

    /// @notice Who is who.
    IRegistry public immutable REGISTRY;

    // STORAGE

    /// @inheritdoc IPerks
    uint32 public perkCount;

    /// @inheritdoc IPerks
    uint32 public visitCount;

    /// @inheritdoc IPerks
    uint32 public voucherCount;

    /// @inheritdoc IPerks
    mapping(uint32 visitId => mapping(bytes32 accountId => uint32 voucherId)) public voucherIdOf;

    mapping(uint32 perkId => Perk) internal _perkOf;
    mapping(uint32 visitId => Visit) internal _visitOf;
    mapping(uint32 voucherId => Voucher) internal _voucherOf;
    mapping(bytes32 accountId => mapping(uint16 fieldGroup => uint48 until)) internal _untilOf;

    // CONSTRUCTOR

    constructor(address manager, IGToken g, IRegistry registry) AccessManaged(manager) {
        G = g;
        REGISTRY = registry;
    }

    // REDEEMING

    /// @inheritdoc IPerks
    function redeem(uint32 perkId, uint128 maxPriceAmount) external returns (uint48 until) {
        Perk memory perk = _perkOf[perkId];
        if (perk.priceAmount == 0) revert Perks_Unknown(perkId);
        if (!perk.isOpen) revert Perks_Closed(perkId);
        if (perk.priceAmount > maxPriceAmount) revert Perks_TooDear(perk.priceAmount, maxPriceAmount);

        (uint48 now_, uint48 current) = (Time.timestamp(), _untilFor(msg.sender, perk.fieldGroup));
        until = (current > now_ ? current : now_) + perk.period;
        _checkAhead(now_, until);
        bytes32 accountId = G.accountIdOf(msg.sender);

        _untilOf[accountId][perk.fieldGroup] = until;

        emit PerkRedeemed(perkId, accountId, msg.sender, perk.fieldGroup, perk.priceAmount, until);

        G.redeem(msg.sender, perk.priceAmount, bytes32(uint256(perkId)));
    }

    // VISITS

    /// @inheritdoc IPerks
    function listVisit(uint128 priceAmount, uint32 seatCount, uint48 closesAt, uint48 visitAt, bytes32 detailsHash)
        external
        returns (uint32 visitId)
    {
        IRegistry.Member memory host = REGISTRY.memberOf(msg.sender);
        _checkMaker(host);
        _checkPrice(priceAmount);
        if (seatCount == 0 || seatCount > MAX_SEATS) revert Perks_BadSeats(seatCount, MAX_SEATS);
        uint48 now_ = Time.timestamp();
        if (closesAt <= now_ || visitAt < closesAt) revert Perks_BadInstants(now_, closesAt, visitAt);
        _checkAhead(now_, visitAt);

        visitId = ++visitCount;
        _visitOf[visitId] = Visit(host.memberId, closesAt, visitAt, 0, seatCount, 0, priceAmount);

        emit VisitListed(visitId, host.memberId, priceAmount, seatCount, closesAt, visitAt, detailsHash);
    }

    /// @inheritdoc IPerks
    function cancelVisit(uint32 visitId) external {
        Visit storage visit = _visitOf[visitId];
        _checkHost(visitId, visit.hostId);
        _checkUnconfirmed(visitId, visit);

        visit.cancelledAt = Time.timestamp();

        emit VisitCancelled(visitId);
    }

    /// @inheritdoc IPerks
    function book(uint32 visitId, bytes32 codeHash) external returns (uint32 voucherId) {
        Visit memory visit = _visitOf[visitId];
        _checkBookable(visitId, visit);
        if (codeHash == 0) revert Perks_ZeroCode();
        bytes32 accountId = G.accountIdOf(msg.sender);
        // Accounts of members are their ids as they are (GTK-16).
        if (accountId == bytes32(uint256(visit.hostId))) revert Perks_OwnVisit(visitId);
        voucherId = voucherIdOf[visitId][accountId];
        if (voucherId != 0) revert Perks_BookedAlready(visitId, voucherId);

        voucherId = ++voucherCount;
        voucherIdOf[visitId][accountId] = voucherId;
        _visitOf[visitId].bookedCount = visit.bookedCount + 1;
        _voucherOf[voucherId] = Voucher(msg.sender, visitId, G.epoch(), VoucherStatus.BOOKED, codeHash);

        emit VisitBooked(voucherId, visitId, msg.sender, accountId, visit.priceAmount, codeHash);

        G.redeem(msg.sender, visit.priceAmount, refOf(voucherId));
    }

    function _checkBookable(uint32 visitId, Visit memory visit) private view {
        if (visit.hostId == 0) revert Perks_Unknown(visitId);
        if (visit.cancelledAt != 0) revert Perks_Cancelled(visitId);
        if (Time.timestamp() >= visit.closesAt) revert Perks_TooLate(Time.timestamp(), visit.closesAt);
        if (visit.bookedCount == visit.seatCount) revert Perks_Full(visitId);
        (, IRegistry.Member memory host) = REGISTRY.memberById(visit.hostId);
        _checkMaker(host);
    }

    /// @inheritdoc IPerks
    function admit(uint32 voucherId, bytes16 code) external {
        Voucher storage voucher = _voucherOf[voucherId];
        _checkBooked(voucherId, voucher);
        uint32 visitId = voucher.visitId;
        Visit storage visit = _visitOf[visitId];
        _checkHost(visitId, visit.hostId);
        _checkUnconfirmed(visitId, visit);
        if (keccak256(abi.encode(voucher.holder, uint256(visitId), code)) != voucher.codeHash) revert Perks_WrongCode(voucherId);

        voucher.status = VoucherStatus.ADMITTED;

        emit VisitorAdmitted(voucherId, visitId);
    }

    /// @inheritdoc IPerks
    function refund(uint32 voucherId) external returns (uint256 amount) {
        Voucher storage voucher = _voucherOf[voucherId];
        _checkBooked(voucherId, voucher);
        (uint32 visitId, address holder) = (voucher.visitId, voucher.holder);
        Visit storage visit = _visitOf[visitId];
        uint48 refundableAt = visit.visitAt + CONFIRM_PERIOD;
        if (visit.cancelledAt == 0 && Time.timestamp() < refundableAt) revert Perks_TooEarly(Time.timestamp(), refundableAt);
        amount = refundAmountOf(voucherId);

        voucher.status = VoucherStatus.REFUNDED;

        emit VoucherRefunded(voucherId, visitId, holder, amount);

        G.issue(holder, amount, refOf(voucherId));
    }

    // ADMINISTRATION

    /// @inheritdoc IPerks
    function addPerk(Perk calldata perk) external restricted returns (uint32 perkId) {
        _checkPrice(perk.priceAmount);
        if (perk.period == 0 || perk.period > MAX_AHEAD_PERIOD) revert Perks_BadPeriod(perk.period, MAX_AHEAD_PERIOD);
        if ((perk.kind == Kind.QUEUE_PRIORITY) != (perk.fieldGroup == QUEUE)) revert Perks_BadFieldGroup(perk.kind, perk.fieldGroup);

        perkId = ++perkCount;
        _perkOf[perkId] = perk;

        emit PerkAdded(perkId, perk);
    }

    /// @inheritdoc IPerks
    function changePerk(uint32 perkId, uint128 priceAmount, bool isOpen) external restricted {
        Perk storage perk = _perkOf[perkId];
        if (perk.priceAmount == 0) revert Perks_Unknown(perkId);
        if (perk.priceAmount == priceAmount && perk.isOpen == isOpen) revert Perks_Unchanged();
        _checkPrice(priceAmount);

        perk.priceAmount = priceAmount;
        perk.isOpen = isOpen;

        emit PerkChanged(perkId, priceAmount, isOpen);
    }

    // VIEWS

    /// @inheritdoc IPerks
    function perkOf(uint32 perkId) external view returns (Perk memory) {
        return _perkOf[perkId];
    }

    /// @inheritdoc IPerks
    function visitOf(uint32 visitId) external view returns (Visit memory) {
        return _visitOf[visitId];
    }

    /// @inheritdoc IPerks
    function voucherOf(uint32 voucherId) external view returns (Voucher memory) {
        return _voucherOf[voucherId];
    }

    /// @inheritdoc IPerks
    function priorityUntilOf(address key) external view returns (uint48) {
        return _untilFor(key, QUEUE);
    }

    /// @inheritdoc IPerks
    function accessUntilOf(address key, uint16 fieldGroup) external view returns (uint48) {
        return fieldGroup == QUEUE ? 0 : _untilFor(key, fieldGroup);
    }

    /// @inheritdoc IPerks
    function refundAmountOf(uint32 voucherId) public view returns (uint256) {
        Voucher storage voucher = _voucherOf[voucherId];
        return _visitOf[voucher.visitId].priceAmount * G.indexOf(voucher.bookedEpoch) / G.indexOf(G.epoch());
    }

    /// @inheritdoc IPerks
    function refOf(uint32 voucherId) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), voucherId));
    }

    // INTERNAL

    /// @dev What a person had before she became a member stays under her own id: both count, the later one.
    function _untilFor(address key, uint16 fieldGroup) internal view returns (uint48 until) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(key);
        if (memberId != 0 && !isCurrent) return 0;

        until = _untilOf[keccak256(abi.encode(key))][fieldGroup];
        uint48 memberUntil = memberId == 0 ? 0 : _untilOf[bytes32(uint256(memberId))][fieldGroup];
        return memberUntil > until ? memberUntil : until;
    }

    function _checkPrice(uint128 priceAmount) internal pure {
        if (priceAmount < MIN_PRICE_AMOUNT || priceAmount > MAX_PRICE_AMOUNT) {
            revert Perks_BadPrice(priceAmount, MIN_PRICE_AMOUNT, MAX_PRICE_AMOUNT);
        }
    }

    function _checkAhead(uint48 now_, uint48 until) internal pure {
        if (until > now_ + MAX_AHEAD_PERIOD) revert Perks_TooFarAhead(until, now_ + MAX_AHEAD_PERIOD);
    }

    function _checkMaker(IRegistry.Member memory member) internal pure {
        bool isMaker = member.standing == IRegistry.Standing.ACTIVE && member.roles & Roles.MAKER != 0;
        if (!isMaker) revert Perks_NotMaker(member.memberId);
    }

    function _checkHost(uint32 visitId, uint32 hostId) internal view {
        if (hostId == 0) revert Perks_Unknown(visitId);
        if (REGISTRY.memberIdOf(msg.sender) != hostId) revert Perks_NotHost(visitId, msg.sender);
    }

    /// @dev The host can still say who came, or that nobody will.
    function _checkUnconfirmed(uint32 visitId, Visit storage visit) internal view {
        if (visit.cancelledAt != 0) revert Perks_Cancelled(visitId);
        uint48 deadline = visit.visitAt + CONFIRM_PERIOD;
        if (Time.timestamp() >= deadline) revert Perks_TooLate(Time.timestamp(), deadline);
    }

    function _checkBooked(uint32 voucherId, Voucher storage voucher) internal view {
        if (voucher.status != VoucherStatus.BOOKED) revert Perks_Ended(voucherId, voucher.status);
    }
}
