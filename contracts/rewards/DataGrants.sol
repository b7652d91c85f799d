// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataGrants} from "interfaces/IDataGrants.sol";
import {IRegistry} from "interfaces/IRegistry.sol";

/// @title DataGrants
/// @notice Who lets whom see which of her data, until when.
/// @custom:security-contact see SECURITY.md
contract DataGrants is IDataGrants {
    // IMMUTABLES

    IRegistry public immutable REGISTRY;

    // STORAGE

    uint32 public grantCount;

    mapping(uint32 grantId => Grant) internal _grantOf;

    // CONSTRUCTOR

    constructor(IRegistry registry) {
        REGISTRY = registry;
    }

    // GRANTS

    /// @inheritdoc IDataGrants
    function grant(address grantee, uint16 fieldGroup, uint48 until) external returns (uint32 grantId) {
        grantId = ++grantCount;
        _grantOf[grantId] = Grant(msg.sender, grantee, fieldGroup, uint48(block.timestamp), until, 0);
    }

    /// @inheritdoc IDataGrants
    function revoke(uint32 grantId) external {
        if (msg.sender != _grantOf[grantId].owner) revert DataGrants_NotOwner(msg.sender);
        _grantOf[grantId].revokedAt = uint48(block.timestamp);
    }

    // VIEWS

    /// @inheritdoc IDataGrants
    function grantOf(uint32 grantId) external view returns (Grant memory) {
        return _grantOf[grantId];
    }
}
