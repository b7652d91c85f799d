// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ITelemetry
/// @notice What devices measure in carriage.
interface ITelemetry {
    /// @notice The device whose reading is the breach on record; 0 = none.
    function deviceOf(bytes32 dealId) external view returns (address);

    /// @notice The present key of that device's owner; 0 = none.
    function ownerOf(bytes32 dealId) external view returns (address);
}
