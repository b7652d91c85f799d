// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Demand, Terms} from "contracts/types/Deal.sol";
import {IStandards} from "./IStandards.sol";

/// @title IFeatures
/// @notice Who asked first for a property that no standard had as its target, and which makers have sold it since. When enough have, the
/// one who asked is paid out of what the platform earned by them.
/// @dev Requirements are numbered FEA-n in docs/spec/rewards.md. A feature is an attribute of a standard with a value that is not the
/// attribute's target. Holds no money: {IIncentives} pays.
///
/// Warning: "first" is who proves it first, by a deal that she confirmed. Who asks for a feature states it when her good has arrived.
interface IFeatures {
    /// @notice A feature, two storage slots.
    struct Feature {
        address originator; // 0 = not proposed
        uint32 standardId;
        uint32 policyVersion; // of the originator's deal: its rule holds
        uint16 pairCount; // makers that sold it, each to a buyer of its own
        bool isPaid;
        int64 value; // in the attribute's unit
        uint16 index; // of the attribute
        uint128 collectedAmount; // of the room of the deals that adopted it, at most the rule's amount; U base units
    }

    event FeatureProposed(
        bytes32 indexed featureId, address indexed originator, uint32 indexed standardId, uint16 index, int64 value, bytes32 dealId
    );
    /// @notice A deal counted for a feature.
    /// @param isPair both the maker and the buyer were new to it
    event FeatureAdopted(bytes32 indexed featureId, bytes32 indexed dealId, uint128 collectedAmount, bool isPair, uint16 pairCount);
    event FeaturePaid(bytes32 indexed featureId, address indexed originator, uint128 amount);

    error Features_Proposed(bytes32 dealId);
    error Features_WrongDemand(bytes32 expected, bytes32 found);
    error Features_WrongValues(bytes32 expected, bytes32 found);
    error Features_WrongAttributes(uint32 standardId);
    error Features_NoAttribute(uint256 index);
    error Features_IsTarget(int64 value);
    error Features_Known(bytes32 featureId);
    error Features_Unknown(bytes32 featureId);
    error Features_NotFulfilled(bytes32 dealId);
    error Features_OtherFeature(bytes32 featureId);
    error Features_OwnDeal(address originator);
    error Features_Counted(bytes32 featureId, bytes32 dealId);
    error Features_TooFew(uint256 pairCount, uint256 neededCount);
    error Features_NotOriginator(address caller, uint128 collectedAmount);
    error Features_Paid(bytes32 featureId);

    /// @notice States that the deal's buyer is the first who asked for a value of an attribute; anyone.
    /// @dev Emits {FeatureProposed}. Requirements:
    /// - FEA-1: the deal was closed by a row of its policy's rule (`Features_NotFulfilled`), of this demand (`Features_WrongDemand`) with
    ///   these values (`Features_WrongValues`), of a standard with these attributes (`Features_WrongAttributes`)
    /// - FEA-2: the attribute exists (`Features_NoAttribute`) and the value is not its target (`Features_IsTarget`)
    /// - FEA-3: nobody proposed it before (`Features_Known`); the deal proposes nothing else (`Features_Proposed`); its policy has rules
    ///   (`Incentives_NoRules`)
    /// @param attributes as the standard published them
    /// @param values what `demand.paramsHash` stands for: one per attribute
    /// @param index of the attribute, from 0
    function proposeFeature(
        Terms calldata terms,
        Demand calldata demand,
        IStandards.Attribute[] calldata attributes,
        int64[] calldata values,
        uint16 index
    ) external returns (bytes32 featureId);

    /// @notice Counts a deal with that value for the feature, and sets of its room aside what the feature still lacks; anyone.
    /// @dev Emits {FeatureAdopted}. Requirements:
    /// - FEA-4: the feature is known (`Features_Unknown`) and not paid yet (`Features_Paid`)
    /// - FEA-5: the deal is of the feature's standard and value (`Features_OtherFeature`), of this demand (`Features_WrongDemand`) and these
    ///   values (`Features_WrongValues`), closed by a row of its policy's rule (`Features_NotFulfilled`)
    /// - FEA-6: neither side of it is the originator (`Features_OwnDeal`)
    /// - FEA-7: it counts once (`Features_Counted`); its parties were paid what they are due (`Incentives_ClaimFirst`)
    /// - FEA-8: a pair is counted where neither the maker nor the buyer was in a pair before
    /// - FEA-11: no more is set aside than the rule's amount less what is collected; the rest of the room stays for other features and months
    function adopt(Terms calldata terms, Demand calldata demand, int64[] calldata values, bytes32 featureId) external;

    /// @notice Pays the originator, once; anyone as soon as the whole amount is collected, until then only the originator.
    /// @dev Emits {FeaturePaid}. Requirements:
    /// - FEA-4: the feature is known (`Features_Unknown`) and not paid yet (`Features_Paid`)
    /// - FEA-9: there are as many pairs as the rule asks for (`Features_TooFew`)
    /// - FEA-10: the payment is what was collected. While that is less than the rule's amount the caller holds a key of the originator's account
    ///   (`Features_NotOriginator`): it is hers to wait for more, or not
    function claimFeature(bytes32 featureId) external;

    /// @notice A feature; all zero if nobody proposed it.
    function featureOf(bytes32 featureId) external view returns (Feature memory);

    /// @notice keccak256(abi.encode(standardId, index, value)).
    function featureIdOf(uint32 standardId, uint16 index, int64 value) external pure returns (bytes32);
}
