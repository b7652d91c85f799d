// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "interfaces/IEscrow.sol";
import {IExchange} from "interfaces/IExchange.sol";
import {IFeatures} from "interfaces/IFeatures.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {IIncentives} from "interfaces/IIncentives.sol";
import {IStandards} from "interfaces/IStandards.sol";
import {DealIds} from "../maths/DealIds.sol";
import {Demand, Status, Terms} from "../types/Deal.sol";
import {Reward, Rule} from "../types/Reward.sol";
import {RewardRules} from "./RewardRules.sol";

/// @title Features
/// @notice Who asked first for a property, and which makers have sold it since.
/// @custom:security-contact see SECURITY.md
contract Features is IFeatures {
    // IMMUTABLES

    IIncentives public immutable INCENTIVES;
    IEscrow public immutable ESCROW;
    IExchange public immutable EXCHANGE;
    IStandards public immutable STANDARDS;
    IGToken public immutable G;

    // STORAGE

    mapping(bytes32 featureId => Feature) internal _featureOf;
    mapping(bytes32 dealId => bool) internal _isProposer;
    mapping(bytes32 featureId => mapping(bytes32 dealId => bool)) internal _isCounted;
    mapping(bytes32 featureId => mapping(bytes32 accountId => bool)) internal _isPaired;

    // CONSTRUCTOR

    constructor(IIncentives incentives, IEscrow escrow, IExchange exchange, IStandards standards, IGToken g) {
        INCENTIVES = incentives;
        ESCROW = escrow;
        EXCHANGE = exchange;
        STANDARDS = standards;
        G = g;
    }

    // FEATURES

    /// @inheritdoc IFeatures
    function proposeFeature(
        Terms calldata terms,
        Demand calldata demand,
        IStandards.Attribute[] calldata attributes,
        int64[] calldata values,
        uint16 index
    ) external returns (bytes32 featureId) {
        bytes32 dealId = DealIds.idOf(terms);
        if (INCENTIVES.gValueOf(terms.policyVersion) == 0) revert IIncentives.Incentives_NoRules(terms.policyVersion);
        // A sale, and one for each feature: whoever wants them all for herself pays for that many.
        _requireFulfilled(terms, dealId);
        if (_isProposer[dealId]) revert Features_Proposed(dealId);
        _requireDemanded(terms, demand, values);
        if (keccak256(abi.encode(attributes)) != STANDARDS.attributesHashOf(terms.standardId)) {
            revert Features_WrongAttributes(terms.standardId);
        }
        if (index >= values.length || index >= attributes.length) revert Features_NoAttribute(index);
        int64 value = values[index];
        if (value == attributes[index].target) revert Features_IsTarget(value);
        featureId = featureIdOf(terms.standardId, index, value);
        if (_featureOf[featureId].originator != address(0)) revert Features_Known(featureId);

        _isProposer[dealId] = true;
        _featureOf[featureId] = Feature(terms.buyer, terms.standardId, terms.policyVersion, 0, false, value, index, 0);
        emit FeatureProposed(featureId, terms.buyer, terms.standardId, index, value, dealId);
    }

    /// @inheritdoc IFeatures
    function adopt(Terms calldata terms, Demand calldata demand, int64[] calldata values, bytes32 featureId) external {
        Feature memory feature = _open(featureId);
        _requireDemanded(terms, demand, values);
        bool isValue = terms.standardId == feature.standardId && feature.index < values.length && values[feature.index] == feature.value;
        if (!isValue) revert Features_OtherFeature(featureId);
        bytes32 dealId = DealIds.idOf(terms);
        _requireFulfilled(terms, dealId);
        if (_isCounted[featureId][dealId]) revert Features_Counted(featureId, dealId);

        _isCounted[featureId][dealId] = true;
        bool isPair = _pair(featureId, feature.originator, terms);
        if (isPair) ++feature.pairCount;
        uint128 lackingAmount = INCENTIVES.ruleOf(feature.policyVersion, Reward.FEATURE).amount - feature.collectedAmount;
        uint128 collected = INCENTIVES.takeRoom(terms, lackingAmount);
        feature.collectedAmount += collected;
        _featureOf[featureId] = feature;
        emit FeatureAdopted(featureId, dealId, collected, isPair, feature.pairCount);
    }

    /// @dev Each maker with a buyer of its own: neither one maker's many buyers nor one buyer's many makers adopt anything.
    function _pair(bytes32 featureId, address originator, Terms calldata terms) internal returns (bool) {
        bytes32 own = G.accountIdOf(originator);
        (bytes32 buyerId, bytes32 makerId) = (G.accountIdOf(terms.buyer), G.accountIdOf(terms.maker));
        if (buyerId == own || makerId == own) revert Features_OwnDeal(originator);
        mapping(bytes32 accountId => bool) storage isPaired = _isPaired[featureId];
        if (isPaired[buyerId] || isPaired[makerId]) return false;

        (isPaired[buyerId], isPaired[makerId]) = (true, true);
        return true;
    }

    /// @inheritdoc IFeatures
    function claimFeature(bytes32 featureId) external {
        Feature memory feature = _open(featureId);
        Rule memory r = INCENTIVES.ruleOf(feature.policyVersion, Reward.FEATURE);
        if (feature.pairCount < r.count) revert Features_TooFew(feature.pairCount, r.count);
        uint128 amount = feature.collectedAmount;
        // The claim closes the feature: nobody else says when it is enough.
        bool isOriginator = G.accountIdOf(msg.sender) == G.accountIdOf(feature.originator);
        if (amount < r.amount && !isOriginator) revert Features_NotOriginator(msg.sender, amount);

        _featureOf[featureId].isPaid = true;
        emit FeaturePaid(featureId, feature.originator, amount);

        INCENTIVES.payFeature(featureId, feature.originator, amount, r.amount - amount);
    }

    // VIEWS

    /// @inheritdoc IFeatures
    function featureOf(bytes32 featureId) external view returns (Feature memory) {
        return _featureOf[featureId];
    }

    /// @inheritdoc IFeatures
    function featureIdOf(uint32 standardId, uint16 index, int64 value) public pure returns (bytes32) {
        return keccak256(abi.encode(standardId, index, value));
    }

    // INTERNAL

    function _open(bytes32 featureId) internal view returns (Feature memory feature) {
        feature = _featureOf[featureId];
        if (feature.originator == address(0)) revert Features_Unknown(featureId);
        if (feature.isPaid) revert Features_Paid(featureId);
    }

    /// @dev The demand that opened the deal, and what its hash of parameters stands for.
    function _requireDemanded(Terms calldata terms, Demand calldata demand, int64[] calldata values) internal view {
        bytes32 demandHash = EXCHANGE.hashOf(demand);
        if (demandHash != terms.demandHash) revert Features_WrongDemand(terms.demandHash, demandHash);
        bytes32 paramsHash = keccak256(abi.encode(demand.standardId, values));
        if (paramsHash != demand.paramsHash) revert Features_WrongValues(demand.paramsHash, paramsHash);
    }

    function _requireFulfilled(Terms calldata terms, bytes32 dealId) internal view {
        IEscrow.Deal memory deal = ESCROW.dealOf(dealId);
        bool isRow = INCENTIVES.ruleOf(terms.policyVersion, Reward.FEATURE).rows & RewardRules.bitOf(deal.row) != 0;
        if (deal.status != Status.CLOSED || !isRow) revert Features_NotFulfilled(dealId);
    }
}
