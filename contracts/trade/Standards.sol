// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {IStandards} from "interfaces/IStandards.sol";
import {Share} from "../types/Deal.sol";
import {Roles} from "../types/Roles.sol";

/// @title Standards
/// @notice Products' quality models, published by experts.
/// @custom:security-contact see SECURITY.md
contract Standards is IStandards, AccessManaged {
    // CONSTANTS

    /// @notice Attributes of a standard: what a panel can score (DESIGN 6).
    uint256 public constant MAX_ATTRIBUTES = 64;

    /// @notice Labels of a codebook: more than the sizes of any garment. The 128 kB that nodes accept in one transaction hold 256 labels of
    /// about ten attributes, or about 50 of 64.
    uint256 public constant MAX_LABELS = 256;

    /// @notice Royalties of a standard: each one is a storage read and a credit in every deal.
    uint256 public constant MAX_ROYALTIES = 4;

    /// @notice All royalties of a standard together, bps of the price: what policies keep free for them.
    uint256 public constant MAX_ROYALTIES_BPS = 1_000;

    /// @notice Materials of a standard: each one is a stock to write in every deal.
    uint256 public constant MAX_MATERIALS = 8;

    /// @notice Limits of a standard: more metrics than devices measure.
    uint256 public constant MAX_LIMITS = 16;

    // IMMUTABLES

    /// @notice Who is who.
    IRegistry public immutable REGISTRY;

    // STORAGE

    struct Standard {
        // slot 1: all that settlement reads of a standard without rule, royalties and materials
        address expert;
        uint64 unitWeight;
        bool isActive;
        bool hasRule;
        uint8 royaltyCount;
        uint8 materialCount;
        // slot 2
        address rule;
        uint16 attributeCount;
        // slots 3 and 4
        bytes32 attributesHash;
        bytes32 codebookHash;
        // slots 5 to 8; the first `royaltyCount` are set
        Share[MAX_ROYALTIES] royalties;
        // slots 9 to 12, two in each: materialId ‖ perUnitCount; the first `materialCount` are set
        uint96[MAX_MATERIALS] materials;
    }

    /// @inheritdoc IStandards
    uint32 public standardCount;

    /// @inheritdoc IStandards
    mapping(uint32 standardId => bytes32) public limitsHashOf;

    mapping(uint32 standardId => Standard) internal _standardOf;

    // CONSTRUCTOR

    constructor(address manager, IRegistry registry) AccessManaged(manager) {
        REGISTRY = registry;
    }

    // PUBLICATION

    /// @inheritdoc IStandards
    // The lists come in memory: as calldata each takes two places on the stack, and the event would not find them all.
    function publish(
        string memory name,
        uint64 unitWeight,
        Attribute[] memory attributes,
        Label[] memory codebook,
        Material[] memory materials,
        Share[] memory royalties
    ) external returns (uint32 standardId) {
        if (!REGISTRY.hasRoles(msg.sender, Roles.EXPERT)) revert Standards_NotExpert(msg.sender);
        _checkAttributes(attributes);
        _checkCodebook(codebook, attributes.length);
        _checkMaterials(materials);
        _checkRoyalties(royalties);

        standardId = ++standardCount;
        Standard storage standard = _standardOf[standardId];
        standard.expert = msg.sender;
        standard.unitWeight = unitWeight;
        standard.isActive = true;
        standard.royaltyCount = uint8(royalties.length);
        standard.materialCount = uint8(materials.length);
        standard.attributeCount = uint16(attributes.length);
        standard.attributesHash = keccak256(abi.encode(attributes));
        standard.codebookHash = keccak256(abi.encode(codebook));
        for (uint256 i = 0; i < royalties.length; ++i) {
            standard.royalties[i] = royalties[i];
        }
        for (uint256 i = 0; i < materials.length; ++i) {
            standard.materials[i] = (uint96(materials[i].materialId) << 64) | materials[i].perUnitCount;
        }

        emit StandardPublished(standardId, msg.sender, name, unitWeight, attributes, codebook, materials, royalties);
    }

    function _checkAttributes(Attribute[] memory attributes) private pure {
        if (attributes.length == 0) revert Standards_NoAttributes();
        if (attributes.length > MAX_ATTRIBUTES) revert Standards_TooMany(attributes.length, MAX_ATTRIBUTES);
        for (uint256 i = 0; i < attributes.length; ++i) {
            if (attributes[i].tolerance == 0) revert Standards_ZeroTolerance(i);
        }
    }

    function _checkCodebook(Label[] memory codebook, uint256 attributeCount) private pure {
        if (codebook.length > MAX_LABELS) revert Standards_TooMany(codebook.length, MAX_LABELS);
        for (uint256 i = 0; i < codebook.length; ++i) {
            uint256 length = codebook[i].values.length;
            if (length != attributeCount) revert Standards_LabelLength(i, length, attributeCount);
        }
    }

    // Each material once: whoever compares a need with a stock may look at one entry at a time.
    function _checkMaterials(Material[] memory materials) private pure {
        if (materials.length > MAX_MATERIALS) revert Standards_TooMany(materials.length, MAX_MATERIALS);
        uint32 previousId = 0;
        for (uint256 i = 0; i < materials.length; ++i) {
            uint32 materialId = materials[i].materialId;
            if (materialId == 0 || materials[i].perUnitCount == 0) revert Standards_ZeroMaterial(i);
            if (materialId <= previousId) revert Standards_UnorderedMaterial(i, materialId, previousId);
            previousId = materialId;
        }
    }

    function _checkRoyalties(Share[] memory royalties) private pure {
        if (royalties.length > MAX_ROYALTIES) revert Standards_TooMany(royalties.length, MAX_ROYALTIES);
        uint256 totalBps = 0;
        for (uint256 i = 0; i < royalties.length; ++i) {
            if (royalties[i].owner == address(0) || royalties[i].shareBps == 0) revert Standards_ZeroRoyalty(i);
            totalBps += royalties[i].shareBps;
        }
        if (totalBps > MAX_ROYALTIES_BPS) revert Standards_RoyaltiesTooHigh(totalBps, MAX_ROYALTIES_BPS);
    }

    /// @inheritdoc IStandards
    function publishLimits(uint32 standardId, Limit[] calldata limits) external {
        Standard storage standard = _active(standardId);
        if (msg.sender != standard.expert) revert Standards_NotExpert(msg.sender);
        if (limitsHashOf[standardId] != 0) revert Standards_LimitsPublished(standardId);
        _checkLimits(limits);

        limitsHashOf[standardId] = keccak256(abi.encode(limits));

        emit LimitsPublished(standardId, limits);
    }

    function _checkLimits(Limit[] calldata limits) private pure {
        if (limits.length == 0) revert Standards_NoLimits();
        if (limits.length > MAX_LIMITS) revert Standards_TooMany(limits.length, MAX_LIMITS);
        uint16 previous = 0;
        for (uint256 i = 0; i < limits.length; ++i) {
            if (limits[i].metric <= previous || limits[i].min > limits[i].max) revert Standards_BadLimit(i);
            previous = limits[i].metric;
        }
    }

    // RETIREMENT

    /// @inheritdoc IStandards
    function retire(uint32 standardId) external {
        Standard storage standard = _active(standardId);
        if (msg.sender != standard.expert) revert Standards_NotExpert(msg.sender);

        standard.isActive = false;

        emit StandardRetired(standardId);
    }

    // ADMINISTRATION

    /// @inheritdoc IStandards
    function retireFor(uint32 standardId) external restricted {
        _active(standardId).isActive = false;

        emit StandardRetired(standardId);
    }

    /// @inheritdoc IStandards
    function setRule(uint32 standardId, address rule) external restricted {
        Standard storage standard = _active(standardId);
        if (rule != address(0) && rule.code.length == 0) revert Standards_NotRule(rule);
        address oldRule = standard.rule;
        if (rule == oldRule) revert Standards_Unchanged();

        standard.rule = rule;
        standard.hasRule = rule != address(0);

        emit RuleSet(standardId, oldRule, rule);
    }

    // VIEWS

    /// @inheritdoc IStandards
    function infoOf(uint32 standardId) external view returns (StandardInfo memory info) {
        Standard storage standard = _standardOf[standardId];
        // All of slot 1 before the first jump, so that the compiler reads it once.
        info.expert = standard.expert;
        info.unitWeight = standard.unitWeight;
        info.isActive = standard.isActive;
        (bool hasRule, uint256 royaltyCount, uint256 materialCount) = (standard.hasRule, standard.royaltyCount, standard.materialCount);

        if (hasRule) info.rule = standard.rule;
        info.royalties = new Share[](royaltyCount);
        for (uint256 i = 0; i < royaltyCount; ++i) {
            info.royalties[i] = standard.royalties[i];
        }
        info.materials = new Material[](materialCount);
        for (uint256 i = 0; i < materialCount; ++i) {
            uint96 material = standard.materials[i];
            // Packed by {publish}: id above, count below.
            // forge-lint: disable-next-line(unsafe-typecast)
            info.materials[i] = Material(uint32(material >> 64), uint64(material));
        }
    }

    /// @inheritdoc IStandards
    function attributesHashOf(uint32 standardId) external view returns (bytes32) {
        return _standardOf[standardId].attributesHash;
    }

    /// @inheritdoc IStandards
    function codebookHashOf(uint32 standardId) external view returns (bytes32) {
        return _standardOf[standardId].codebookHash;
    }

    /// @inheritdoc IStandards
    function attributeCountOf(uint32 standardId) external view returns (uint16) {
        return _standardOf[standardId].attributeCount;
    }

    // INTERNAL

    function _active(uint32 standardId) internal view returns (Standard storage standard) {
        standard = _standardOf[standardId];
        if (standard.expert == address(0)) revert Standards_Unknown(standardId);
        if (!standard.isActive) revert Standards_Retired(standardId);
    }
}
