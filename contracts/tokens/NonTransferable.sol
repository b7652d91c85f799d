// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IGToken} from "interfaces/IGToken.sol";

/// @title NonTransferable
/// @notice The half of ERC-20 that a non-transferable token has no use for, and its name (GTK-15, GTK-19).
/// @custom:security-contact see SECURITY.md
abstract contract NonTransferable is IERC20Metadata {
    // TRANSFERS

    /// @inheritdoc IERC20
    function transfer(address, uint256) external pure returns (bool) {
        revert IGToken.GToken_NonTransferable();
    }

    /// @inheritdoc IERC20
    function transferFrom(address, address, uint256) external pure returns (bool) {
        revert IGToken.GToken_NonTransferable();
    }

    /// @inheritdoc IERC20
    function approve(address, uint256) external pure returns (bool) {
        revert IGToken.GToken_NonTransferable();
    }

    // VIEWS

    /// @inheritdoc IERC20Metadata
    function name() external pure returns (string memory) {
        return "Guildhall G-Token";
    }

    /// @inheritdoc IERC20Metadata
    function symbol() external pure returns (string memory) {
        return "G";
    }

    /// @inheritdoc IERC20Metadata
    function decimals() external pure returns (uint8) {
        return 6;
    }

    /// @inheritdoc IERC20
    function allowance(address, address) external pure returns (uint256) {
        return 0;
    }
}
