// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IDemandRule} from "interfaces/IDemandRule.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IExchange} from "interfaces/IExchange.sol";
import {IMatrix} from "interfaces/IMatrix.sol";
import {IOffers} from "interfaces/IOffers.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {IStandards} from "interfaces/IStandards.sol";
import {Signatures} from "../access/Signatures.sol";
import {DealIds} from "../maths/DealIds.sol";
import {Demand, Terms} from "../types/Deal.sol";
import {Roles} from "../types/Roles.sol";

/// @title Exchange
/// @notice Settles matches: all hard checks of an arc, then capacity, then the deal.
/// @custom:security-contact see SECURITY.md
contract Exchange is IExchange, EIP712 {
    // CONSTANTS

    bytes32 internal constant DEMAND_TYPEHASH = keccak256(
        "Demand(address buyer,uint32 standardId,bytes32 paramsHash,uint64 quantity,uint64 weight,uint128 limitAmount,uint32 zone,uint64 marks,uint32 leadLimitPeriod,address inspector,address referrer,bytes32 handoverHash,uint32 policyVersion,address currency,uint256 nonce,uint48 expiresAt)"
    );
    bytes32 internal constant WITHDRAWAL_TYPEHASH = keccak256("Withdrawal(address buyer,uint256 nonce)");

    /// @notice Gas for a plug-in rule: enough for a dozen storage reads and a Merkle proof, too little to spoil a batch.
    uint256 public constant RULE_GAS = 200_000;

    /// @notice Gas for one match of a batch: three times what a full one with a rule takes, so that a buyer's wallet that burns gas spoils
    /// its own match only.
    uint256 public constant MATCH_GAS = 1_000_000;

    // IMMUTABLES

    address public immutable CURRENCY;
    IRegistry public immutable REGISTRY;
    IStandards public immutable STANDARDS;
    IOffers public immutable OFFERS;
    IMatrix public immutable MATRIX;
    IEscrow public immutable ESCROW;

    // STORAGE

    /// @inheritdoc IExchange
    uint32 public batchCount;

    mapping(address buyer => mapping(uint256 word => uint256 bits)) internal _usedNonces;

    // CONSTRUCTOR

    constructor(address currency, IRegistry registry, IStandards standards, IOffers offers, IMatrix matrix, IEscrow escrow)
        EIP712("Guildhall Exchange", "1")
    {
        CURRENCY = currency;
        REGISTRY = registry;
        STANDARDS = standards;
        OFFERS = offers;
        MATRIX = matrix;
        ESCROW = escrow;
    }

    // SETTLEMENT

    /// @inheritdoc IExchange
    function settle(Match calldata match_) external returns (bytes32 dealId) {
        bool isBuyer = msg.sender == match_.demand.buyer;
        if (!isBuyer) _requireRelayer();

        return _settle(match_, hashOf(match_.demand), 0, isBuyer && match_.signature.length == 0);
    }

    /// @inheritdoc IExchange
    function settleBatch(Match[] calldata matches) external returns (uint32 batchId) {
        _requireRelayer();
        if (matches.length == 0) revert Exchange_EmptyBatch();

        batchId = ++batchCount;
        uint256 settledCount;
        for (uint256 i = 0; i < matches.length; ++i) {
            bytes32 demandHash = hashOf(matches[i].demand);
            try this.settleInBatch{gas: MATCH_GAS}(matches[i], demandHash, batchId) {
                ++settledCount;
            } catch (bytes memory reason) {
                emit MatchSkipped(demandHash, batchId, matches[i].offerId, reason);
            }
        }

        emit BatchSettled(batchId, msg.sender, settledCount, matches.length - settledCount);
    }

    /// @inheritdoc IExchange
    function settleInBatch(Match calldata match_, bytes32 demandHash, uint32 batchId) external returns (bytes32 dealId) {
        if (msg.sender != address(this)) revert Exchange_NotSelf(msg.sender);

        return _settle(match_, demandHash, batchId, false);
    }

    /// @inheritdoc IExchange
    function withdrawDemand(address buyer, uint256 nonce, bytes calldata signature) external {
        if (msg.sender != buyer) {
            bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(WITHDRAWAL_TYPEHASH, buyer, nonce)));
            if (!Signatures.isValid(buyer, digest, signature)) revert Exchange_BadSignature(buyer);
        }

        _useNonce(buyer, nonce);

        emit DemandWithdrawn(buyer, nonce);
    }

    // VIEWS

    /// @inheritdoc IExchange
    function hashOf(Demand calldata demand) public view returns (bytes32) {
        return _hashTypedDataV4(DealIds.structHashOf(DEMAND_TYPEHASH, demand));
    }

    /// @inheritdoc IExchange
    function isNonceUsed(address buyer, uint256 nonce) external view returns (bool) {
        return _usedNonces[buyer][nonce >> 8] >> (nonce & 0xff) & 1 != 0;
    }

    // INTERNAL

    function _settle(Match calldata m, bytes32 demandHash, uint32 batchId, bool isSender) internal returns (bytes32 dealId) {
        _checkDemand(m.demand);
        if (!isSender && !Signatures.isValid(m.demand.buyer, demandHash, m.signature)) revert Exchange_BadSignature(m.demand.buyer);
        (Terms memory terms, bool needsCountersign, IStandards.Material[] memory materials) = _agree(m);
        terms.demandHash = demandHash;

        _useNonce(m.demand.buyer, m.demand.nonce);
        OFFERS.take(m.offerId, m.demand.quantity, materials);
        dealId = ESCROW.open(terms, batchId, needsCountersign);

        emit MatchSettled(demandHash, dealId, batchId, m.offerId, m.tariffId, m.demand.quantity, m.demand.paramsHash);
    }

    /// @dev All checks of the arc between demand, offer and tariff; returns the terms that both sides have signed up to.
    function _agree(Match calldata m)
        internal
        view
        returns (Terms memory terms, bool needsCountersign, IStandards.Material[] memory materials)
    {
        Demand calldata d = m.demand;
        IStandards.StandardInfo memory standard = STANDARDS.infoOf(d.standardId);
        if (!standard.isActive) revert Exchange_StandardInactive(d.standardId);
        IOffers.Offer memory offer = OFFERS.offerOf(m.offerId);
        _checkOffer(d, m.offerId, offer);

        terms.isGold = _checkParties(d, offer.maker);
        (terms.priceAmount, terms.freightAmount, terms.transitPeriod) = _cost(d, m.tariffId, offer, standard.unitWeight);
        _checkRule(d, m.offerId, standard.rule);
        terms.handoverHash = d.handoverHash;
        terms.nonce = d.nonce;
        terms.buyer = d.buyer;
        terms.maker = offer.maker;
        terms.inspector = d.inspector;
        terms.referrer = d.referrer;
        terms.expert = standard.expert;
        terms.standardId = d.standardId;
        terms.policyVersion = d.policyVersion;
        terms.leadPeriod = offer.leadPeriod;
        if (d.inspector != address(0)) terms.inspectionFeeAmount = offer.inspectionFeeAmount;
        terms.royalties = standard.royalties;
        return (terms, offer.needsCountersign, standard.materials);
    }

    function _checkDemand(Demand calldata d) internal view {
        if (block.timestamp >= d.expiresAt) revert Exchange_DemandExpired(uint48(block.timestamp), d.expiresAt);
        if (d.currency != CURRENCY) revert Exchange_WrongCurrency(d.currency, CURRENCY);
        if (d.quantity == 0) revert Exchange_ZeroQuantity();
    }

    function _checkOffer(Demand calldata d, uint32 offerId, IOffers.Offer memory offer) internal pure {
        if (!offer.isOpen) revert Exchange_OfferClosed(offerId);
        if (offer.standardId != d.standardId) revert Exchange_WrongStandard(d.standardId, offer.standardId);
        if (offer.policyVersion != d.policyVersion) revert Exchange_WrongPolicy(d.policyVersion, offer.policyVersion);
        if (offer.capacity < d.quantity) revert Exchange_CapacityExceeded(offer.capacity, d.quantity);
        if (d.marks != 0 && d.marks & offer.marks == 0) revert Exchange_MarksDiffer(d.marks, offer.marks);
        if (offer.leadPeriod > d.leadLimitPeriod) revert Exchange_LeadTooLong(offer.leadPeriod, d.leadLimitPeriod);
    }

    function _checkParties(Demand calldata d, address maker) internal view returns (bool isGold) {
        IRegistry.Member memory member = REGISTRY.memberOf(maker);
        if (member.standing != IRegistry.Standing.ACTIVE || member.roles & Roles.MAKER == 0) revert Exchange_NotMaker(maker);
        uint48 expiresAt = REGISTRY.certificateOf(member.memberId, d.standardId, uint16(d.zone >> 16));
        if (block.timestamp >= expiresAt) revert Exchange_CertificateExpired(uint48(block.timestamp), expiresAt);
        if (d.buyer == maker) revert Exchange_SameParty(maker);
        if (d.referrer != address(0) && !_isNeutral(d, maker, d.referrer, Roles.STORE)) revert Exchange_NotStore(d.referrer);
        if (d.inspector != address(0) && !_isNeutral(d, maker, d.inspector, Roles.INSPECTOR)) revert Exchange_NotInspector(d.inspector);
        return member.isGold;
    }

    /// @dev Reverts where a third party is a side of the deal; returns whether it acts in its role.
    function _isNeutral(Demand calldata d, address maker, address party, uint16 role) internal view returns (bool) {
        bool isSecond = role == Roles.INSPECTOR && party == d.referrer;
        if (isSecond || party == maker || party == d.buyer) revert Exchange_SameParty(party);
        return REGISTRY.hasRoles(party, role);
    }

    /// @dev c_ij = unit price x quantity + freight, for the whole demand; and the transit time that the tariff promises for that freight.
    function _cost(Demand calldata d, uint32 tariffId, IOffers.Offer memory offer, uint64 unitWeight)
        internal
        view
        returns (uint128 priceAmount, uint128 freightAmount, uint32 transitPeriod)
    {
        if (unitWeight != 0 && d.weight != uint256(unitWeight) * d.quantity) {
            revert Exchange_WrongWeight(d.weight, uint256(unitWeight) * d.quantity);
        }
        IOffers.Tariff memory tariff = OFFERS.tariffOf(tariffId);
        if (!tariff.isOpen) revert Exchange_TariffClosed(tariffId);
        if (tariff.fromZone != offer.originZone || tariff.toZone != d.zone) revert Exchange_WrongZones(offer.originZone, d.zone);
        if (!REGISTRY.hasRoles(tariff.carrier, Roles.CARRIER)) revert Exchange_NotCarrier(tariff.carrier);

        uint256 price = uint256(offer.unitPriceAmount) * d.quantity;
        uint256 freight = tariff.baseAmount + uint256(tariff.perWeightAmount) * d.weight;
        uint256 ceiling = MATRIX.freightCeilingOf(d.policyVersion, tariff.fromZone, tariff.toZone, d.weight);
        if (freight > ceiling) revert Exchange_FreightTooHigh(freight, ceiling);
        if (price + freight > d.limitAmount) revert Exchange_LimitExceeded(price + freight, d.limitAmount);
        // Both fit: their sum is within a uint128 limit.
        // forge-lint: disable-next-line(unsafe-typecast)
        return (uint128(price), uint128(freight), tariff.transitPeriod);
    }

    function _checkRule(Demand calldata d, uint32 offerId, address rule) internal view {
        if (rule == address(0)) return;
        // A low-level call: whatever the rule answers but a plain yes is a no, malformed answers too.
        (bool isDone, bytes memory answer) = rule.staticcall{gas: RULE_GAS}(abi.encodeCall(IDemandRule.isAllowed, (d, offerId)));
        if (!isDone || answer.length != 32 || abi.decode(answer, (uint256)) != 1) revert Exchange_RuleRefused(rule);
    }

    function _useNonce(address buyer, uint256 nonce) internal {
        // forge-lint: disable-next-line(incorrect-shift)
        uint256 bit = 1 << (nonce & 0xff);
        uint256 bits = _usedNonces[buyer][nonce >> 8];
        if (bits & bit != 0) revert Exchange_NonceUsed(buyer, nonce);
        _usedNonces[buyer][nonce >> 8] = bits | bit;
    }

    function _requireRelayer() internal view {
        if (!REGISTRY.hasRoles(msg.sender, Roles.RELAYER)) revert Exchange_NotRelayer(msg.sender);
    }
}
