// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title DealMessages
/// @notice EIP-712 struct hashes of what a party signs about an open deal, under the domain of `Escrow`. The deal's id stands for its terms,
/// which name the chain and the contracts; the signer is in the struct, so that one wallet's signature is not another's.
library DealMessages {
    bytes32 internal constant COUNTERSIGNATURE_TYPEHASH = keccak256("Countersignature(bytes32 dealId,address maker)");
    bytes32 internal constant CONFIRMATION_TYPEHASH = keccak256("Confirmation(bytes32 dealId,address buyer)");
    bytes32 internal constant CANCELLATION_TYPEHASH = keccak256("Cancellation(bytes32 dealId,address signer,uint48 expiresAt)");

    function countersignature(bytes32 dealId, address maker) internal pure returns (bytes32) {
        return keccak256(abi.encode(COUNTERSIGNATURE_TYPEHASH, dealId, maker));
    }

    function confirmation(bytes32 dealId, address buyer) internal pure returns (bytes32) {
        return keccak256(abi.encode(CONFIRMATION_TYPEHASH, dealId, buyer));
    }

    function cancellation(bytes32 dealId, address signer, uint48 expiresAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCELLATION_TYPEHASH, dealId, signer, expiresAt));
    }
}
