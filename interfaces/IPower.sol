// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IPower
/// @notice Members' experience as a weight: for the draw of jurors and for adaptive votes.
interface IPower {
    /// @notice A member's power, capped at {capOf}; 0 for one who is not to be drawn.
    function weightOf(uint32 memberId) external view returns (uint256 weight);

    /// @notice The highest weight that a member can have at this time: 5 % of the total.
    function capOf() external view returns (uint256 cap);
}
