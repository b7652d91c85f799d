// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ILots
/// @notice Lots of goods with serial numbers: what a maker made, which items went into which deal, whose hands they passed through, and where
/// they turned up. Moves no money.
/// @dev Requirements are numbered LOT-n in docs/spec/trace.md. A lot's id is the hash of its content, an item's id that of lot and serial; a
/// lot's items are the leaves of a Merkle tree of which the chain keeps the root alone. Storage is one slot per lot; the rest is told by
/// events, which carry enough to check every link again (`guildhall trace`).
/// Wherever a signature is asked for, it may be empty if that party sends the transaction; it may be ECDSA or ERC-1271.
///
/// Warning: that an item is packed into a deal is its maker's statement. Whether that deal is this maker's, and of the lot's standard, is for
/// readers to check, and so is that who hands an item over had it.
/// Warning: a statement may be played again, with the same content and nothing else: readers count equal statements once, the first time.
interface ILots {
    /// @notice What a maker made in one go. EIP-712 type of the same name under the domain of `Lots`; its hash is the lot's id.
    struct Lot {
        address maker;
        uint32 standardId; // the goods' quality model
        uint16 market; // the one where the goods may be sold (upper 16 bits of a zone); 0 = any
        uint32 itemCount; // > 0
        bytes32 itemsRoot; // Merkle root over the items
        uint48 producedAt; // by the maker's own books
        bytes32 documentHash; // production record; 0 = none
    }

    /// @notice An item of a lot and the proof that it is one.
    struct Item {
        uint32 index; // 0 .. itemCount - 1
        bytes32 serialHash; // keccak256 of the serial number's text
        bytes32[] proof; // OpenZeppelin's StandardMerkleTree over (uint32 index, bytes32 serialHash)
    }

    /// @notice Somebody gives an item, or all of a deal's goods, to somebody else. EIP-712 type of the same name; both sign.
    struct HandOver {
        bytes32 subjectId; // of an item or of a deal
        address from;
        address to;
        bytes32 placeHash; // where; 0 = not said
        uint48 signedAt; // information, and what tells two hand-overs between the same parties apart
    }

    /// @notice The one storage slot of a lot.
    struct LotState {
        uint48 openedAt; // 0 = unknown
        uint48 recalledAt; // 0 = not recalled
        uint32 diversionCount; // reports, not items
    }

    event LotOpened(bytes32 indexed lotId, address indexed maker, uint32 indexed standardId, Lot lot);
    /// @notice An item went into a deal's parcel; with the proof that it is one of the lot's.
    event ItemPacked(
        bytes32 indexed itemId,
        bytes32 indexed dealId,
        bytes32 indexed lotId,
        address maker,
        uint32 index,
        bytes32 serialHash,
        bytes32[] proof
    );
    event HandedOver(bytes32 indexed subjectId, address indexed from, address indexed to, bytes32 placeHash, uint48 signedAt);
    event DiversionReported(bytes32 indexed lotId, bytes32 indexed itemId, address indexed reporter, uint16 market, bytes32 evidenceHash);
    event LotRecalled(bytes32 indexed lotId, address indexed maker, bytes32 reasonHash);

    error Lots_NotMaker(address signer);
    error Lots_NotMember(address account);
    error Lots_BadSignature(address signer);
    error Lots_Empty();
    error Lots_ProducedInFuture(uint48 now_, uint48 producedAt);
    error Lots_SignedInFuture(uint48 now_, uint48 signedAt);
    error Lots_Opened(bytes32 lotId);
    error Lots_Unknown(bytes32 lotId);
    error Lots_Recalled(bytes32 lotId);
    error Lots_NotInLot(bytes32 lotId, uint32 index);
    error Lots_BadHandOver(address from, address to);
    error Lots_Authorised(uint16 market);

    /// @notice The maker states what it made.
    /// @param signature of `lot.maker` over the {Lot}
    /// @return lotId keccak256(abi.encode(lot))
    /// @dev Emits {LotOpened}. Requirements:
    /// - LOT-1: the maker is an ACTIVE member with the MAKER role (`Lots_NotMaker`) and signed (`Lots_BadSignature`)
    /// - LOT-2: the lot has items and a root (`Lots_Empty`), was not produced after now (`Lots_ProducedInFuture`) and is not open
    ///   (`Lots_Opened`)
    ///
    /// Assumption: the standard exists. Trace knows nothing of trade; a lot of a standard that does not exist goes into nobody's deal.
    function open(Lot calldata lot, bytes calldata signature) external returns (bytes32 lotId);

    /// @notice The maker states which items of a lot go into a deal.
    /// @param dealId of a deal of the maker
    /// @param maker who signs: the present key of the member who opened the lot
    /// @param signature of `maker` over Packing(bytes32 dealId,bytes32 lotId,address maker,bytes32 itemsHash), where the last is the hash of the
    /// items' ids one after the other
    /// @dev Emits {ItemPacked} for each. Requirements:
    /// - LOT-3: the lot is open (`Lots_Unknown`) and not recalled (`Lots_Recalled`)
    /// - LOT-4: the signer's key is today that of the member who opened the lot (`Lots_NotMaker`); it signed (`Lots_BadSignature`)
    /// - LOT-5: there are items (`Lots_Empty`), each of them the lot's (`Lots_NotInLot`)
    function pack(Lot calldata lot, bytes32 dealId, address maker, Item[] calldata items, bytes calldata signature) external;

    /// @notice Custody of an item, or of a deal's goods, passes from one to another; both sign.
    /// @dev Emits {HandedOver}. Requirements:
    /// - LOT-6: two different parties, none of them 0 (`Lots_BadHandOver`), at least one an ACTIVE member, who answers for the statement with
    ///   its standing (`Lots_NotMember`)
    /// - LOT-7: not signed after now (`Lots_SignedInFuture`), by both (`Lots_BadSignature`)
    function handOver(HandOver calldata handOver_, bytes calldata fromSignature, bytes calldata toSignature) external;

    /// @notice The caller found an item of a lot in a market where it may not be sold.
    /// @param market where it was found
    /// @param evidenceHash of photo and receipt
    /// @dev Emits {DiversionReported}; the lot's count goes up. Requirements:
    /// - LOT-8: the caller is an ACTIVE member (`Lots_NotMember`)
    /// - LOT-9: the lot is open (`Lots_Unknown`), the item is the lot's (`Lots_NotInLot`)
    /// - LOT-10: the lot may be sold in one market only, and this is another one (`Lots_Authorised`)
    function reportDiversion(Lot calldata lot, Item calldata item, uint16 market, bytes32 evidenceHash) external;

    /// @notice The maker calls a lot back: none of it is packed any more.
    /// @dev Emits {LotRecalled}. Requirements:
    /// - LOT-11: the lot is open (`Lots_Unknown`) and not recalled (`Lots_Recalled`)
    /// - LOT-12: the caller's key is today that of the member who opened the lot (`Lots_NotMaker`)
    function recall(Lot calldata lot, bytes32 reasonHash) external;

    /// @notice A lot's slot; all zero if it is not open.
    function stateOf(bytes32 lotId) external view returns (LotState memory);

    /// @notice keccak256(abi.encode(lot)) (LOT-13).
    function lotIdOf(Lot calldata lot) external pure returns (bytes32);

    /// @notice keccak256(abi.encode(lotId, serialHash)) (LOT-13). A serial that stands twice in a lot names one item.
    function itemIdOf(bytes32 lotId, bytes32 serialHash) external pure returns (bytes32);

    /// @notice Whether an item is one of the lot's (LOT-5).
    function hasItem(Lot calldata lot, Item calldata item) external pure returns (bool);
}
