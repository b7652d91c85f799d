// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title IERC7943Fungible
/// @notice The face of ERC-7943 (final) for ERC-20 tokens; interface id 0x3edbb4c4. What it means here: {IUToken}.
interface IERC7943Fungible is IERC165 {
    /// @notice Tokens were moved against, or without, the will of who held them.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);

    /// @notice The frozen amount of an account is now `amount`.
    event Frozen(address indexed account, uint256 amount);

    error ERC7943CannotSend(address account);
    error ERC7943CannotReceive(address account);
    error ERC7943CannotTransfer(address from, address to, uint256 amount);
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen);

    /// @notice Moves tokens whatever the restrictions of `from`; true, or it reverts.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool result);

    /// @notice Replaces the frozen amount of an account; true, or it reverts.
    function setFrozenTokens(address account, uint256 amount) external returns (bool result);

    /// @notice Whether an account may send at all; never reverts.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether an account may receive at all; never reverts.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice The frozen amount of an account; may exceed its balance.
    function getFrozenTokens(address account) external view returns (uint256 amount);

    /// @notice Whether the restrictions let `amount` go from one to the other; never reverts.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool allowed);
}
