// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Signatures} from "../access/Signatures.sol";

/// @title SignaturesProbe
/// @notice Opens the library `Signatures` to calls. For tests only.
contract SignaturesProbe {
    /// @notice The form for signatures in calldata.
    function isValid(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isValid(signer, digest, signature);
    }

    /// @notice The form for signatures in memory.
    function isValidMemory(address signer, bytes32 digest, bytes memory signature) external view returns (bool) {
        return Signatures.isValidMemory(signer, digest, signature);
    }
}
