// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IDataGrants
/// @notice Who lets whom see which of her data, until when.
interface IDataGrants {
    /// @notice A grant.
    struct Grant {
        address owner;
        address grantee;
        uint16 fieldGroup;
        uint48 grantedAt;
        uint48 until;
        uint48 revokedAt; // 0 = not revoked
    }

    error DataGrants_NotOwner(address caller);

    /// @notice Lets `grantee` see a group of the caller's data.
    function grant(address grantee, uint16 fieldGroup, uint48 until) external returns (uint32 grantId);

    /// @notice Ends a grant now.
    function revoke(uint32 grantId) external;

    /// @notice A grant; all zero if unknown.
    function grantOf(uint32 grantId) external view returns (Grant memory);
}
