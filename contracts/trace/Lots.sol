// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ILots} from "interfaces/ILots.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {Signatures} from "../access/Signatures.sol";
import {Roles} from "../types/Roles.sol";

/// @title Lots
/// @notice Lots of goods with serial numbers: packing, custody, diversion, recall.
/// @custom:security-contact see SECURITY.md
contract Lots is ILots, EIP712 {
    // CONSTANTS

    bytes32 internal constant LOT_TYPEHASH = keccak256(
        "Lot(address maker,uint32 standardId,uint16 market,uint32 itemCount,bytes32 itemsRoot,uint48 producedAt,bytes32 documentHash)"
    );
    bytes32 internal constant PACKING_TYPEHASH = keccak256("Packing(bytes32 dealId,bytes32 lotId,address maker,bytes32 itemsHash)");
    bytes32 internal constant HAND_OVER_TYPEHASH =
        keccak256("HandOver(bytes32 subjectId,address from,address to,bytes32 placeHash,uint48 signedAt)");

    // IMMUTABLES

    /// @notice Who is who.
    IRegistry public immutable REGISTRY;

    // STORAGE

    mapping(bytes32 lotId => LotState) internal _stateOf;

    // CONSTRUCTOR

    constructor(IRegistry registry) EIP712("Guildhall Lots", "1") {
        REGISTRY = registry;
    }

    // LOTS

    /// @inheritdoc ILots
    function open(Lot calldata lot, bytes calldata signature) external returns (bytes32 lotId) {
        lotId = lotIdOf(lot);
        uint48 now_ = uint48(block.timestamp);
        if (!REGISTRY.hasRoles(lot.maker, Roles.MAKER)) revert Lots_NotMaker(lot.maker);
        if (lot.itemCount == 0 || lot.itemsRoot == 0) revert Lots_Empty();
        if (lot.producedAt > now_) revert Lots_ProducedInFuture(now_, lot.producedAt);
        if (_stateOf[lotId].openedAt != 0) revert Lots_Opened(lotId);
        _requireSigned(lot.maker, keccak256(abi.encode(LOT_TYPEHASH, lot)), signature);

        _stateOf[lotId].openedAt = now_;

        emit LotOpened(lotId, lot.maker, lot.standardId, lot);
    }

    /// @inheritdoc ILots
    function recall(Lot calldata lot, bytes32 reasonHash) external {
        bytes32 lotId = _openLot(lot);
        if (_stateOf[lotId].recalledAt != 0) revert Lots_Recalled(lotId);
        _requireMaker(lot, msg.sender);

        _stateOf[lotId].recalledAt = uint48(block.timestamp);

        emit LotRecalled(lotId, msg.sender, reasonHash);
    }

    // ITEMS

    /// @inheritdoc ILots
    function pack(Lot calldata lot, bytes32 dealId, address maker, Item[] calldata items, bytes calldata signature) external {
        bytes32 lotId = _openLot(lot);
        if (_stateOf[lotId].recalledAt != 0) revert Lots_Recalled(lotId);
        _requireMaker(lot, maker);
        if (items.length == 0) revert Lots_Empty();
        bytes32[] memory itemIds = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            itemIds[i] = _itemIn(lot, lotId, items[i]);
        }
        bytes32 itemsHash = keccak256(abi.encodePacked(itemIds));
        _requireSigned(maker, keccak256(abi.encode(PACKING_TYPEHASH, dealId, lotId, maker, itemsHash)), signature);

        for (uint256 i = 0; i < items.length; ++i) {
            emit ItemPacked(itemIds[i], dealId, lotId, maker, items[i].index, items[i].serialHash, items[i].proof);
        }
    }

    /// @inheritdoc ILots
    function handOver(HandOver calldata handOver_, bytes calldata fromSignature, bytes calldata toSignature) external {
        (address from, address to) = (handOver_.from, handOver_.to);
        uint48 now_ = uint48(block.timestamp);
        if (from == to || from == address(0) || to == address(0)) revert Lots_BadHandOver(from, to);
        if (!_isActive(from) && !_isActive(to)) revert Lots_NotMember(from);
        if (handOver_.signedAt > now_) revert Lots_SignedInFuture(now_, handOver_.signedAt);
        bytes32 structHash = keccak256(abi.encode(HAND_OVER_TYPEHASH, handOver_));
        _requireSigned(from, structHash, fromSignature);
        _requireSigned(to, structHash, toSignature);

        emit HandedOver(handOver_.subjectId, from, to, handOver_.placeHash, handOver_.signedAt);
    }

    /// @inheritdoc ILots
    function reportDiversion(Lot calldata lot, Item calldata item, uint16 market, bytes32 evidenceHash) external {
        if (!_isActive(msg.sender)) revert Lots_NotMember(msg.sender);
        bytes32 lotId = _openLot(lot);
        bytes32 itemId = _itemIn(lot, lotId, item);
        if (lot.market == 0 || market == lot.market) revert Lots_Authorised(market);

        ++_stateOf[lotId].diversionCount;

        emit DiversionReported(lotId, itemId, msg.sender, market, evidenceHash);
    }

    // VIEWS

    /// @inheritdoc ILots
    function stateOf(bytes32 lotId) external view returns (LotState memory) {
        return _stateOf[lotId];
    }

    /// @inheritdoc ILots
    function lotIdOf(Lot calldata lot) public pure returns (bytes32) {
        return keccak256(abi.encode(lot));
    }

    /// @inheritdoc ILots
    function itemIdOf(bytes32 lotId, bytes32 serialHash) public pure returns (bytes32) {
        return keccak256(abi.encode(lotId, serialHash));
    }

    /// @inheritdoc ILots
    function hasItem(Lot calldata lot, Item calldata item) public pure returns (bool) {
        // Hashed twice, so that no inner node of a tree passes for an item.
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(item.index, item.serialHash))));
        return item.index < lot.itemCount && MerkleProof.verifyCalldata(item.proof, lot.itemsRoot, leaf);
    }

    // INTERNAL

    function _openLot(Lot calldata lot) internal view returns (bytes32 lotId) {
        lotId = lotIdOf(lot);
        if (_stateOf[lotId].openedAt == 0) revert Lots_Unknown(lotId);
    }

    function _itemIn(Lot calldata lot, bytes32 lotId, Item calldata item) internal pure returns (bytes32) {
        if (!hasItem(lot, item)) revert Lots_NotInLot(lotId, item.index);
        return itemIdOf(lotId, item.serialHash);
    }

    /// @dev The member's present key: an old one may be lost or stolen, and the lot is the member's all the same.
    function _requireMaker(Lot calldata lot, address signer) internal view {
        (uint32 makerId,) = REGISTRY.memberIdEverOf(lot.maker);
        if (REGISTRY.memberIdOf(signer) != makerId) revert Lots_NotMaker(signer);
    }

    function _isActive(address account) internal view returns (bool) {
        return REGISTRY.memberOf(account).standing == IRegistry.Standing.ACTIVE;
    }

    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        if (signature.length == 0 && msg.sender == signer) return;
        if (!Signatures.isValid(signer, _hashTypedDataV4(structHash), signature)) revert Lots_BadSignature(signer);
    }
}
