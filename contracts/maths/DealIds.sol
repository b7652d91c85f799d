// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "../types/Deal.sol";

/// @title DealIds
/// @notice The id of a deal: `keccak256(abi.encode(terms))`, straight from calldata.
/// @dev Assembly for gas: every call about a deal needs its id, and Solidity would decode, check and encode sixteen members again
/// (about 4,000 gas). `tests/unit/trade/escrow/test_id_of.py` holds it against `abi.encode`. Terms whose encoding is not the canonical one
/// would be another deal's id for the same members; they are refused.
library DealIds {
    error DealIds_NotCanonical();

    /// @notice Bytes of the members before the royalties' items: 16 words, of which the last is the offset of the royalties.
    uint256 internal constant HEAD_BYTES = 16 * 32;

    /// @notice More items than a standard can name are no terms of ours.
    uint256 internal constant MAX_ITEMS = 32;

    /// @notice `keccak256(abi.encode(terms))`.
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
