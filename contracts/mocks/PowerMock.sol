// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPower} from "interfaces/IPower.sol";

/// @title PowerMock
/// @notice Weights as told. For tests only.
contract PowerMock is IPower {
    /// @inheritdoc IPower
    uint256 public capOf;

    /// @inheritdoc IPower
    mapping(uint32 memberId => uint256 weight) public weightOf;

    /// @notice Sets the cap.
    function setCap(uint256 cap) external {
        capOf = cap;
    }

    /// @notice Sets the weights of members.
    function setWeights(uint32[] calldata memberIds, uint256[] calldata weights) external {
        for (uint256 i = 0; i < memberIds.length; ++i) {
            weightOf[memberIds[i]] = weights[i];
        }
    }
}
