// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title WalletMock
/// @notice A contract wallet of one owner: signs by ERC-1271, acts by {execute}. For tests only.
contract WalletMock is IERC1271 {
    error WalletMock_NotOwner(address caller);

    /// @notice The key whose signatures and calls count.
    address public immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    receive() external payable {}

    /// @notice Calls `target` as the wallet; reverts with the target's error.
    function execute(address target, bytes calldata data) external payable returns (bytes memory) {
        if (msg.sender != OWNER) revert WalletMock_NotOwner(msg.sender);

        return Address.functionCallWithValue(target, data, msg.value);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(hash, signature);
        bool isSigned = err == ECDSA.RecoverError.NoError && recovered == OWNER;
        return isSigned ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
