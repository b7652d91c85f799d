// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signatures
/// @notice Tells whether an account signed a digest: plain keys, EIP-7702 accounts and contract wallets (ERC-1271).
/// @dev ECDSA comes first, whatever code the signer has: a key that delegated by EIP-7702 has code, and that code need not speak ERC-1271.
/// OpenZeppelin's checker asks the code whenever there is some and so turns such accounts away. 65-byte signatures with a low `s` only.
///
/// Warning: a wallet's answer may change from block to block, and a wallet may burn the gas it is given: where the call of one signer must
/// not stop another one's, the caller bounds the gas or skips the item. Nothing here is a replay protection: digests carry the EIP-712
/// domain, the party's own address and a nonce.
/// @custom:security-contact see SECURITY.md
library Signatures {
    /// @notice Whether `signer` signed `digest`; never reverts. The zero address never signs.
    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (signer == address(0)) return false;

        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == signer) return true;

        return SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }

    /// @notice {isValid} for a signature in its three parts; a wallet gets them as 65 bytes.
    function isValidParts(address signer, bytes32 digest, uint8 v, bytes32 r, bytes32 s) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecover(digest, v, r, s);
        if (err == ECDSA.RecoverError.NoError && recovered == signer) return true;

        return signer != address(0) && SignatureChecker.isValidERC1271SignatureNow(signer, digest, abi.encodePacked(r, s, v));
    }

    /// @notice {isValid} for a signature in memory.
    function isValidMemory(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        if (signer == address(0)) return false;

        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecover(digest, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == signer) return true;

        return SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);
    }
}
