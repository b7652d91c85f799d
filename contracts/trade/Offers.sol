// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IOffers} from "interfaces/IOffers.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {IStandards} from "interfaces/IStandards.sol";
import {Roles} from "../types/Roles.sol";

/// @title Offers
/// @notice Makers' standing quotes with capacity and stocks, carriers' tariffs.
/// @custom:security-contact see SECURITY.md
contract Offers is IOffers, AccessManaged {
    // CONSTANTS

    /// @notice Longest lead time: 17 years, what fits beside three flags into an offer's first slot.
    uint32 public constant MAX_LEAD_PERIOD = (1 << 29) - 1;

    /// @notice Longest transit time a tariff can promise: 68 years, what fits beside a flag into its first slot.
    uint32 public constant MAX_TRANSIT_PERIOD = (1 << 31) - 1;

    uint32 internal constant IS_OPEN = 1 << 0;
    uint32 internal constant NEEDS_COUNTERSIGN = 1 << 1;
    uint32 internal constant HAS_INSPECTION_FEE = 1 << 2;
    uint32 internal constant LEAD_SHIFT = 3;
    uint32 internal constant TRANSIT_SHIFT = 1;

    // IMMUTABLES

    /// @notice Who is who.
    IRegistry public immutable REGISTRY;

    /// @notice What offers are made for.
    IStandards public immutable STANDARDS;

    // STORAGE

    struct StoredOffer {
        // slot 1
        address maker;
        uint32 standardId;
        uint32 originZone;
        uint32 leadAndFlags; // leadPeriod << LEAD_SHIFT | flags: with the lead time here most deals never touch slot 3
        // slot 2
        uint96 unitPriceAmount; // 96 bits hold more U than there can be
        uint64 capacity;
        uint64 marks;
        uint32 policyVersion;
        // slot 3; read only where HAS_INSPECTION_FEE
        uint128 inspectionFeeAmount;
    }

    struct StoredTariff {
        // slot 1
        address carrier;
        uint32 fromZone;
        uint32 toZone;
        uint32 transitAndFlag; // transitPeriod << TRANSIT_SHIFT | IS_OPEN
        // slot 2
        uint128 baseAmount;
        uint128 perWeightAmount;
    }

    /// @inheritdoc IOffers
    address public exchange;

    /// @inheritdoc IOffers
    uint32 public offerCount;

    /// @inheritdoc IOffers
    uint32 public tariffCount;

    /// @inheritdoc IOffers
    mapping(address maker => mapping(uint32 materialId => uint128 count)) public stockOf;

    mapping(uint32 offerId => StoredOffer) internal _offerOf;
    mapping(uint32 tariffId => StoredTariff) internal _tariffOf;

    // CONSTRUCTOR

    constructor(address manager, IRegistry registry, IStandards standards) AccessManaged(manager) {
        REGISTRY = registry;
        STANDARDS = standards;
    }

    // OFFERS

    /// @inheritdoc IOffers
    function postOffer(Offer calldata offer) external returns (uint32 offerId) {
        if (!REGISTRY.hasRoles(msg.sender, Roles.MAKER)) revert Offers_NotMaker(msg.sender);
        if (!STANDARDS.infoOf(offer.standardId).isActive) revert Offers_UnknownStandard(offer.standardId);
        _checkPrice(offer.unitPriceAmount);
        if (offer.policyVersion == 0) revert Offers_ZeroPolicy();
        if (offer.leadPeriod > MAX_LEAD_PERIOD) revert Offers_LeadTooLong(offer.leadPeriod, MAX_LEAD_PERIOD);

        Offer memory posted = offer;
        posted.maker = msg.sender;
        posted.isOpen = true;

        offerId = ++offerCount;
        _store(offerId, posted);

        emit OfferPosted(offerId, msg.sender, posted.standardId, posted);
    }

    function _store(uint32 offerId, Offer memory posted) private {
        uint32 leadAndFlags = (posted.leadPeriod << LEAD_SHIFT) | IS_OPEN;
        if (posted.needsCountersign) leadAndFlags |= NEEDS_COUNTERSIGN;
        if (posted.inspectionFeeAmount != 0) leadAndFlags |= HAS_INSPECTION_FEE;

        // The price was checked to fit.
        _offerOf[offerId] = StoredOffer({
            maker: posted.maker,
            standardId: posted.standardId,
            originZone: posted.originZone,
            leadAndFlags: leadAndFlags,
            // forge-lint: disable-next-line(unsafe-typecast)
            unitPriceAmount: uint96(posted.unitPriceAmount),
            capacity: posted.capacity,
            marks: posted.marks,
            policyVersion: posted.policyVersion,
            inspectionFeeAmount: posted.inspectionFeeAmount
        });
    }

    /// @inheritdoc IOffers
    function changeOffer(uint32 offerId, uint128 unitPriceAmount, uint64 capacity, bool isOpen) external {
        StoredOffer storage offer = _offerOf[offerId];
        _checkOwner(offerId, offer.maker);
        _checkPrice(unitPriceAmount);

        offer.leadAndFlags = isOpen ? offer.leadAndFlags | IS_OPEN : offer.leadAndFlags & ~IS_OPEN;
        // forge-lint: disable-next-line(unsafe-typecast)
        offer.unitPriceAmount = uint96(unitPriceAmount);
        offer.capacity = capacity;

        emit OfferChanged(offerId, unitPriceAmount, capacity, isOpen);
    }

    /// @inheritdoc IOffers
    function setStock(uint32 materialId, uint128 count) external {
        if (!REGISTRY.hasRoles(msg.sender, Roles.MAKER)) revert Offers_NotMaker(msg.sender);

        stockOf[msg.sender][materialId] = count;

        emit StockSet(msg.sender, materialId, count);
    }

    // TARIFFS

    /// @inheritdoc IOffers
    function postTariff(Tariff calldata tariff) external returns (uint32 tariffId) {
        if (!REGISTRY.hasRoles(msg.sender, Roles.CARRIER)) revert Offers_NotCarrier(msg.sender);
        if (tariff.transitPeriod > MAX_TRANSIT_PERIOD) revert Offers_TransitTooLong(tariff.transitPeriod, MAX_TRANSIT_PERIOD);

        Tariff memory posted = tariff;
        posted.carrier = msg.sender;
        posted.isOpen = true;

        tariffId = ++tariffCount;
        _tariffOf[tariffId] = StoredTariff({
            carrier: msg.sender,
            fromZone: posted.fromZone,
            toZone: posted.toZone,
            transitAndFlag: (posted.transitPeriod << TRANSIT_SHIFT) | IS_OPEN,
            baseAmount: posted.baseAmount,
            perWeightAmount: posted.perWeightAmount
        });

        emit TariffPosted(tariffId, msg.sender, posted);
    }

    /// @inheritdoc IOffers
    function closeTariff(uint32 tariffId) external {
        StoredTariff storage tariff = _tariffOf[tariffId];
        _checkOwner(tariffId, tariff.carrier);
        if (tariff.transitAndFlag & IS_OPEN == 0) revert Offers_Closed(tariffId);

        tariff.transitAndFlag &= ~IS_OPEN;

        emit TariffClosed(tariffId);
    }

    // SETTLEMENT

    /// @inheritdoc IOffers
    function take(uint32 offerId, uint64 quantity, IStandards.Material[] calldata materials) external {
        if (msg.sender != exchange) revert Offers_NotExchange(msg.sender);
        StoredOffer storage offer = _offerOf[offerId];
        (address maker, uint32 leadAndFlags) = (offer.maker, offer.leadAndFlags);
        if (maker == address(0)) revert Offers_Unknown(offerId);
        if (leadAndFlags & IS_OPEN == 0) revert Offers_Closed(offerId);
        uint64 capacity = offer.capacity;
        if (quantity > capacity) revert Offers_CapacityExceeded(capacity, quantity);

        offer.capacity = capacity - quantity;

        emit CapacityTaken(offerId, quantity, capacity - quantity);

        for (uint256 i = 0; i < materials.length; ++i) {
            _takeStock(maker, materials[i].materialId, uint128(materials[i].perUnitCount) * quantity);
        }
    }

    // A revert here takes the capacity back as well, so checks and effects may alternate.
    function _takeStock(address maker, uint32 materialId, uint128 needed) private {
        uint128 stock = stockOf[maker][materialId];
        if (needed > stock) revert Offers_StockExceeded(materialId, stock, needed);

        stockOf[maker][materialId] = stock - needed;

        emit StockTaken(maker, materialId, needed, stock - needed);
    }

    // ADMINISTRATION

    /// @inheritdoc IOffers
    function setExchange(address exchange_) external restricted {
        if (exchange != address(0)) revert Offers_ExchangeSet(exchange);
        if (exchange_ == address(0)) revert Offers_ZeroAddress();

        exchange = exchange_;

        emit ExchangeSet(exchange_);
    }

    // VIEWS

    /// @inheritdoc IOffers
    function offerOf(uint32 offerId) external view returns (Offer memory offer) {
        StoredOffer storage stored = _offerOf[offerId];
        uint32 leadAndFlags = stored.leadAndFlags;
        offer.maker = stored.maker;
        offer.standardId = stored.standardId;
        offer.originZone = stored.originZone;
        offer.isOpen = leadAndFlags & IS_OPEN != 0;
        offer.needsCountersign = leadAndFlags & NEEDS_COUNTERSIGN != 0;
        offer.leadPeriod = leadAndFlags >> LEAD_SHIFT;
        offer.unitPriceAmount = stored.unitPriceAmount;
        offer.capacity = stored.capacity;
        offer.marks = stored.marks;
        offer.policyVersion = stored.policyVersion;
        if (leadAndFlags & HAS_INSPECTION_FEE != 0) offer.inspectionFeeAmount = stored.inspectionFeeAmount;
    }

    /// @inheritdoc IOffers
    function tariffOf(uint32 tariffId) external view returns (Tariff memory tariff) {
        StoredTariff storage stored = _tariffOf[tariffId];
        tariff.carrier = stored.carrier;
        tariff.fromZone = stored.fromZone;
        tariff.toZone = stored.toZone;
        tariff.isOpen = stored.transitAndFlag & IS_OPEN != 0;
        tariff.transitPeriod = stored.transitAndFlag >> TRANSIT_SHIFT;
        tariff.baseAmount = stored.baseAmount;
        tariff.perWeightAmount = stored.perWeightAmount;
    }

    // INTERNAL

    function _checkPrice(uint128 unitPriceAmount) internal pure {
        if (unitPriceAmount == 0) revert Offers_ZeroPrice();
        if (unitPriceAmount > type(uint96).max) revert Offers_PriceTooHigh(unitPriceAmount, type(uint96).max);
    }

    function _checkOwner(uint32 id, address owner) internal view {
        if (owner == address(0)) revert Offers_Unknown(id);
        if (msg.sender != owner) revert Offers_NotOwner(msg.sender, owner);
    }
}
