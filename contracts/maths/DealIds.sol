// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Demand, Status, Terms} from "../types/Deal.sol";

/// @title DealIds
/// @notice Hashes of terms and demands, straight from calldata.
/// @dev Assembly for gas: every call about a deal needs its id, and Solidity would read, check and encode seventeen members again (more than
/// 2,000 gas each time). The event of an opening is written the same way: 3,000 gas and 700 bytes less. Bits that a member's type does not have are hashed too: such a call names no deal and carries no valid signature.
/// `tests/property/test_deal_ids.py` holds both against an independent encoder.
library DealIds {
    error DealIds_NotCanonical();

    /// @notice Bytes of the members before the royalties' items: 17 words, of which the last is the offset of the royalties.
    uint256 internal constant HEAD_BYTES = 17 * 32;

    /// @notice More items than a standard can name are no terms of ours.
    uint256 internal constant MAX_ITEMS = 32;

    /// @notice Bytes of a demand: 16 static members.
    uint256 internal constant DEMAND_BYTES = 16 * 32;

    /// @notice EIP-712 struct hash: `keccak256(abi.encode(typeHash, demand))`.
    function structHashOf(bytes32 typeHash, Demand calldata demand) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, typeHash)
            calldatacopy(add(start, 32), demand, DEMAND_BYTES)
            hash := keccak256(start, add(DEMAND_BYTES, 32))
        }
    }

    /// @notice Emits `DealOpened` with the terms as they stand in calldata; they must have passed {idOf}.
    /// @param topic of the event: its data are batchId, status and terms
    function emitOpened(bytes32 topic, bytes32 dealId, Terms calldata terms, uint256 batchId, Status status) internal {
        (address buyer, address maker) = (terms.buyer, terms.maker);
        assembly ("memory-safe") {
            let size := add(add(HEAD_BYTES, 32), mul(calldataload(add(terms, HEAD_BYTES)), 64))
            let start := mload(0x40)
            mstore(start, batchId)
            mstore(add(start, 32), status)
            mstore(add(start, 64), 96)
            calldatacopy(add(start, 96), terms, size)
            log4(start, add(size, 96), topic, dealId, buyer, maker)
        }
    }

    /// @notice `keccak256(abi.encode(terms))`. Terms that are encoded in another than the canonical way are refused.
    function idOf(Terms calldata terms) internal pure returns (bytes32 id) {
        uint256 offset;
        uint256 count;
        assembly ("memory-safe") {
            offset := calldataload(add(terms, sub(HEAD_BYTES, 32)))
            count := calldataload(add(terms, HEAD_BYTES))
        }
        if (offset != HEAD_BYTES || count > MAX_ITEMS) revert DealIds_NotCanonical();

        assembly ("memory-safe") {
            // abi.encode puts the offset of a dynamic argument in front; then come the head, the count and two words an item.
            let size := add(add(HEAD_BYTES, 32), mul(count, 64))
            let start := mload(0x40)
            mstore(start, 32)
            calldatacopy(add(start, 32), terms, size)
            id := keccak256(start, add(size, 32))
        }
    }
}
