// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Share} from "contracts/types/Deal.sol";

/// @title IStandards
/// @notice Products' quality models: attributes, codebook, bill of materials, royalties, plug-in rule.
/// @dev Requirements are numbered STD-n in docs/spec/trade.md. Attributes and the codebook live in the event of publication, their hashes
/// in storage: the relayer rebuilds both from events and checks the hashes. A standard never changes once published, except that it may be
/// retired, that its rule may be set and that limits may be added once: what was agreed under it stays readable for ever.
///
/// Warning: texts (names, units, labels) are not compared on chain. Where a codebook holds a label twice, the first one counts.
///
/// Assumptions: `IRegistry` answers truly who holds the EXPERT role; a rule is code that governance has read.
interface IStandards {
    /// @notice One measured property of the product.
    struct Attribute {
        string name; // "shoulder"
        int64 target; // in unit
        uint64 tolerance; // in unit, > 0
        string unit; // "mm"
    }

    /// @notice One label of the codebook and the parameters that it stands for.
    struct Label {
        string label; // "EU XL"
        int64[] values; // one per attribute, in the attribute's unit
    }

    /// @notice One material that a unit of the product needs.
    struct Material {
        uint32 materialId; // > 0
        uint64 perUnitCount; // material units per unit of the product, > 0
    }

    /// @notice Bounds of what a device may measure while goods of the standard are carried. A reading equal to a bound is within it.
    /// @dev Metrics and their units, the same for every standard: 1 temperature (0.001 degrees Celsius), 2 relative humidity (0.01 %),
    /// 3 acceleration (0.001 g), 4 tilt (0.001 degrees), 5 light (lux), 6 air pressure (Pa), 7 position off the route (m). From 1,000 on the
    /// expert's own, explained in the standard's documents.
    struct Limit {
        uint16 metric; // > 0
        int64 min;
        int64 max; // >= min
    }

    /// @notice What settlement needs to know of a standard.
    struct StandardInfo {
        address expert; // author; receives the expert's share
        uint64 unitWeight; // weight units per unit of the product; 0 = the demand declares the parcel's weight
        bool isActive;
        address rule; // plug-in (IDemandRule) or 0
        Share[] royalties; // at most MAX_ROYALTIES, together at most MAX_ROYALTIES_BPS
        Material[] materials; // at most MAX_MATERIALS, each material once, ids ascending
    }

    event StandardPublished(
        uint32 indexed standardId,
        address indexed expert,
        string name,
        uint64 unitWeight,
        Attribute[] attributes,
        Label[] codebook,
        Material[] materials,
        Share[] royalties
    );
    event StandardRetired(uint32 indexed standardId);
    event RuleSet(uint32 indexed standardId, address oldRule, address newRule);
    event LimitsPublished(uint32 indexed standardId, Limit[] limits);

    error Standards_NotExpert(address caller);
    error Standards_Unknown(uint32 standardId);
    error Standards_Retired(uint32 standardId);
    error Standards_NoAttributes();
    error Standards_TooMany(uint256 count, uint256 max);
    error Standards_ZeroTolerance(uint256 index);
    error Standards_LabelLength(uint256 index, uint256 length, uint256 expected);
    error Standards_ZeroMaterial(uint256 index);
    error Standards_UnorderedMaterial(uint256 index, uint32 materialId, uint32 previousId);
    error Standards_RoyaltiesTooHigh(uint256 totalBps, uint256 maxBps);
    error Standards_ZeroRoyalty(uint256 index);
    error Standards_NotRule(address rule);
    error Standards_Unchanged();
    error Standards_LimitsPublished(uint32 standardId);
    error Standards_NoLimits();
    error Standards_BadLimit(uint256 index);

    /// @notice Publishes a standard; the caller becomes its expert.
    /// @dev Emits {StandardPublished}. Requirements:
    /// - STD-1: the caller is an ACTIVE member with the EXPERT role (`Standards_NotExpert`)
    /// - STD-2: at least one attribute (`Standards_NoAttributes`), at most MAX_ATTRIBUTES (`Standards_TooMany`)
    /// - STD-3: every tolerance > 0 (`Standards_ZeroTolerance`)
    /// - STD-4: at most MAX_LABELS labels (`Standards_TooMany`), each with one value per attribute (`Standards_LabelLength`)
    /// - STD-5: at most MAX_MATERIALS materials (`Standards_TooMany`), ids and counts > 0 (`Standards_ZeroMaterial`), ids strictly
    ///   ascending (`Standards_UnorderedMaterial`)
    /// - STD-6: at most MAX_ROYALTIES royalties (`Standards_TooMany`), each with an owner and a share > 0 (`Standards_ZeroRoyalty`),
    ///   together at most MAX_ROYALTIES_BPS (`Standards_RoyaltiesTooHigh`)
    /// @param name what people call it
    /// @param unitWeight weight units per unit of the product; 0 = the demand declares the parcel's weight
    /// @param attributes measured properties, in the order in which testers report them
    /// @param codebook labels and the parameters that they stand for; may be empty
    /// @param materials bill of materials per unit of the product; may be empty
    /// @param royalties module royalties and data shares, bps of the price; may be empty
    /// @return standardId sequential from 1
    function publish(
        string calldata name,
        uint64 unitWeight,
        Attribute[] calldata attributes,
        Label[] calldata codebook,
        Material[] calldata materials,
        Share[] calldata royalties
    ) external returns (uint32 standardId);

    /// @notice Retires a standard: no new offers and no new deals; open deals go on. Final.
    /// @dev Emits {StandardRetired}. Requirements:
    /// - STD-8: the standard is known (`Standards_Unknown`) and not retired (`Standards_Retired`)
    /// - STD-9: the caller is its expert, by the key that published it (`Standards_NotExpert`); a lost key is served by {retireFor}
    /// @param standardId the standard
    function retire(uint32 standardId) external;

    /// @notice Publishes the limits that hold while goods of a standard are carried; once.
    /// @dev Emits {LimitsPublished}. A carrier accepts them deal by deal when it mounts a device (`ITelemetry`), so that deals opened
    /// before are not bound by surprise. Requirements:
    /// - STD-8: the standard is known (`Standards_Unknown`) and not retired (`Standards_Retired`)
    /// - STD-9: the caller is its expert, by the key that published it (`Standards_NotExpert`)
    /// - STD-13: it has none yet (`Standards_LimitsPublished`)
    /// - STD-14: there is at least one (`Standards_NoLimits`), at most MAX_LIMITS (`Standards_TooMany`); metrics strictly ascend from 1, and
    ///   no min is above its max (`Standards_BadLimit`)
    /// @param standardId the standard
    /// @param limits bounds, each metric once
    function publishLimits(uint32 standardId, Limit[] calldata limits) external;

    /// @notice Retires a standard in the name of governance.
    /// @dev Restricted (STD-10). Emits {StandardRetired}. Requirements:
    /// - STD-8: the standard is known (`Standards_Unknown`) and not retired (`Standards_Retired`)
    /// @param standardId the standard
    function retireFor(uint32 standardId) external;

    /// @notice Attaches, replaces or removes (0) the plug-in rule; holds for matches from now on.
    /// @dev Restricted (STD-10). Emits {RuleSet}. Requirements:
    /// - STD-8: the standard is known (`Standards_Unknown`) and not retired (`Standards_Retired`)
    /// - STD-11: the rule is 0 or has code (`Standards_NotRule`), and differs from the present one (`Standards_Unchanged`)
    ///
    /// Warning: that code answers like an `IDemandRule` is not checked here; one that reverts or burns its gas counts as a no.
    /// @param standardId the standard
    /// @param rule an `IDemandRule`, or 0
    function setRule(uint32 standardId, address rule) external;

    /// @notice All that settlement needs in one call; all zero for an unknown standard.
    /// @dev STD-12: one storage read, one more for a rule, one per royalty, one per two materials.
    /// @param standardId the standard
    /// @return info as published; `isActive` is false once retired
    function infoOf(uint32 standardId) external view returns (StandardInfo memory info);

    /// @notice keccak256(abi.encode(attributes)); 0 for an unknown standard.
    function attributesHashOf(uint32 standardId) external view returns (bytes32);

    /// @notice keccak256(abi.encode(codebook)); 0 for an unknown standard.
    function codebookHashOf(uint32 standardId) external view returns (bytes32);

    /// @notice keccak256(abi.encode(limits)) (STD-15); 0 if none were published.
    function limitsHashOf(uint32 standardId) external view returns (bytes32);

    /// @notice Number of attributes; 0 for an unknown standard.
    function attributeCountOf(uint32 standardId) external view returns (uint16);

    /// @notice Number of standards ever published; ids run from 1.
    function standardCount() external view returns (uint32);
}
