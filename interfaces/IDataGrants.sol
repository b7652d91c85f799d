// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IDataGrants
/// @notice Who lets whom see which of her data, and until when. The relayer's API asks {isGranted} before it hands anything out.
/// @dev Requirements are numbered DGR-n in docs/spec/rewards.md. An owner is an address: the data are those recorded under it. An instant
/// equal to a deadline is after it. There is at most one live grant per owner, grantee and field group; it can be prolonged and revoked.
///
/// A key that its member has replaced can do nothing here, and reads nothing (DGR-3, DGR-12). What it granted stays until it ends or the
/// member's current key revokes it (DGR-9).
///
/// Warning: what was handed out cannot be called back; a revocation stops what comes after it. It does not stop a signed grant that was not
/// sent yet: {voidNonce} does.
///
/// Assumptions: `IRegistry` answers truly whose key an address is or was.
interface IDataGrants {
    /// @notice A grant. Its two storage slots hold the same in another order.
    struct Grant {
        address owner; // whose data
        address grantee; // who may see them
        uint16 fieldGroup; // which; docs/spec/rewards.md numbers them
        uint48 grantedAt;
        uint48 until; // the grant holds before this instant
        uint48 revokedAt; // 0 = not revoked
    }

    event DataGranted(
        uint32 indexed grantId, address indexed owner, address indexed grantee, uint16 fieldGroup, uint48 grantedAt, uint48 until
    );
    event GrantProlonged(uint32 indexed grantId, uint48 until);
    event GrantRevoked(uint32 indexed grantId, address indexed by, uint48 revokedAt);
    event NonceVoided(address indexed owner, bytes32 nonce);

    error DataGrants_ZeroAddress();
    error DataGrants_ZeroFieldGroup();
    error DataGrants_SelfGrant(address grantee);
    error DataGrants_PastKey(address key, uint32 memberId);
    error DataGrants_BadUntil(uint48 until, uint48 now_, uint48 max);
    error DataGrants_NotLonger(uint32 grantId, uint48 until, uint48 current);
    error DataGrants_Expired(uint48 now_, uint48 deadline);
    error DataGrants_NonceUsed(address owner, bytes32 nonce);
    error DataGrants_BadSignature(address signer);
    error DataGrants_Unknown(uint32 grantId);
    error DataGrants_NotOwner(uint32 grantId, address caller);
    error DataGrants_NotLive(uint32 grantId);

    /// @notice Lets `grantee` see a group of fields of the caller's data; prolongs the grant where a live one exists.
    /// @dev Emits {DataGranted} or {GrantProlonged}. Requirements:
    /// - DGR-1: `fieldGroup` is not 0 (`DataGrants_ZeroFieldGroup`), `grantee` is not 0 (`DataGrants_ZeroAddress`)
    /// - DGR-2: the grantee is not the owner (`DataGrants_SelfGrant`); nor another key of the same member, by DGR-3
    /// - DGR-3: neither owner nor grantee is a key that its member has replaced (`DataGrants_PastKey`)
    /// - DGR-4: `now < until`, and until is at most MAX_GRANT_PERIOD away (`DataGrants_BadUntil`)
    /// - DGR-5: a live grant of the same owner, grantee and field group keeps its id and `grantedAt` and ends later; to end it sooner, revoke
    ///   it (`DataGrants_NotLonger`). Otherwise the grant gets the next id, from 1 on.
    /// @param until the grant holds before this instant
    /// @return grantId of the grant that holds now
    function grant(address grantee, uint16 fieldGroup, uint48 until) external returns (uint32 grantId);

    /// @notice {grant} by the owner's signature over
    /// `DataGrant(address owner,address grantee,uint16 fieldGroup,uint48 until,bytes32 nonce,uint48 deadline)`; sent by anyone.
    /// @dev Requirements: DGR-1 to DGR-5, and
    /// - DGR-6: `now < deadline` (`DataGrants_Expired`)
    /// - DGR-7: the owner used the nonce never before (`DataGrants_NonceUsed`); nonces are unordered: draw them at random
    /// - DGR-8: the owner signed (`DataGrants_BadSignature`): plain key, EIP-7702 account or ERC-1271 wallet
    function grantBySig(
        address owner,
        address grantee,
        uint16 fieldGroup,
        uint48 until,
        bytes32 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external returns (uint32 grantId);

    /// @notice Ends a grant now.
    /// @dev Emits {GrantRevoked}. Requirements:
    /// - DGR-9: the grant is known (`DataGrants_Unknown`), and the caller is its owner or the current key of the member whose key the owner
    ///   is or was, not a replaced one (`DataGrants_NotOwner`)
    /// - DGR-10: it is live: not revoked and not over (`DataGrants_NotLive`)
    function revoke(uint32 grantId) external;

    /// @notice {revoke} by signature of who may revoke over `DataRevocation(address signer,uint32 grantId,uint48 deadline)`; sent by anyone.
    /// @dev Needs no nonce: a grant is revoked once. Requirements: DGR-6, DGR-8, DGR-9, DGR-10.
    function revokeBySig(address signer, uint32 grantId, uint48 deadline, bytes calldata signature) external;

    /// @notice Makes a nonce of the caller's void: a signed grant that was not sent yet cannot be sent any more.
    /// @dev Emits {NonceVoided}. Requirements: DGR-7.
    function voidNonce(bytes32 nonce) external;

    /// @notice A grant; all zero if unknown (DGR-11).
    function grantOf(uint32 grantId) external view returns (Grant memory);

    /// @notice Whether a grant of exactly this owner, grantee and field group is live, and the grantee's key not replaced (DGR-12).
    function isGranted(address owner, address grantee, uint16 fieldGroup) external view returns (bool);

    /// @notice The latest grant of this owner, grantee and field group, live or not; 0 if there never was one (DGR-11).
    function grantIdOf(address owner, address grantee, uint16 fieldGroup) external view returns (uint32);

    /// @notice Whether a nonce of an owner is used or void.
    function isNonceUsed(address owner, bytes32 nonce) external view returns (bool);

    /// @notice Number of grants ever given; ids run from 1.
    function grantCount() external view returns (uint32);

    /// @notice Longest time a grant can run from now, seconds.
    function MAX_GRANT_PERIOD() external view returns (uint48);
}
