// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IRegistry
/// @notice Who is who: members, their keys, roles, tier and standing, certificates per standard and market, devices.
/// @dev Requirements are numbered REG-n in docs/spec/access.md. "Restricted" means: only whom the role table of the `Authority` lets call;
/// others get `AccessManagedUnauthorized` (REG-22). An instant equal to a deadline is after it.
///
/// Warning: rights belong to the current key, obligations to every key a member ever had. Ask {memberOf}, {memberIdOf} or {hasRoles} before
/// someone may act; ask {memberIdEverOf} where a debt or a reward must find its member although the key has changed since.
interface IRegistry {
    /// @notice Voting tier of a member.
    enum Tier {
        ORDINARY,
        CORE
    }

    /// @notice A member's standing; only ACTIVE members act in a role.
    enum Standing {
        NONE,
        ACTIVE,
        SUSPENDED,
        EXPELLED
    }

    /// @notice One storage slot per current key.
    struct Member {
        uint32 memberId; // sequential from 1; 0 = not registered
        uint16 roles; // bits of `Roles`
        Tier tier;
        Standing standing;
        bool isGold; // Gold badge (quality)
        uint48 joinedAt;
    }

    /// @notice Who gave or took the Gold badge last, and when; all zero if nobody ever did. One storage slot.
    struct GoldChange {
        address by;
        uint48 changedAt;
    }

    /// @notice A measuring device; retired ones stay on record, so that their keys cannot come back. One storage slot.
    struct Device {
        uint32 memberId; // its owner; 0 = never registered
        uint48 retiredAt; // 0 = in use
    }

    /// @notice A pending change of key; all zero if there is none.
    struct Rotation {
        address newKey; // slot 1
        address firstApprover; // slot 2
        uint48 readyAt; // 0 until the second approval; executable from this instant on
    }

    event MemberAdmitted(uint32 indexed memberId, address indexed key, uint16 roles, Tier tier, bytes32 documentHash);
    event RolesSet(uint32 indexed memberId, uint16 oldRoles, uint16 newRoles);
    event TierSet(uint32 indexed memberId, Tier oldTier, Tier newTier);
    event StandingSet(uint32 indexed memberId, Standing oldStanding, Standing newStanding, bytes32 reasonHash);
    event GoldSet(uint32 indexed memberId, bool isGold);
    /// @notice An approval; `readyAt` is 0 for the first one. A first approval of another key replaces the one before.
    event RotationApproved(uint32 indexed memberId, address indexed newKey, address indexed approver, uint48 readyAt);
    event RotationObjected(uint32 indexed memberId, address indexed newKey, address indexed by);
    event KeyRotated(uint32 indexed memberId, address indexed oldKey, address indexed newKey);
    event CertificateGranted(
        uint32 indexed memberId, uint32 indexed standardId, uint16 indexed market, uint48 expiresAt, bytes32 documentHash
    );
    /// @notice A certificate was ended; its end is the timestamp of the block.
    event CertificateRevoked(uint32 indexed memberId, uint32 indexed standardId, uint16 indexed market, bytes32 reasonHash);
    event DeviceRegistered(address indexed device, uint32 indexed memberId, bytes32 documentHash);
    event DeviceRetired(address indexed device, uint32 indexed memberId);

    error Registry_ZeroAddress();
    error Registry_ZeroRoles();
    error Registry_KeyInUse(address key, uint32 memberId);
    error Registry_UnknownMember(uint32 memberId);
    error Registry_NotMember(address key);
    error Registry_NotActive(uint32 memberId, Standing standing);
    error Registry_Expelled(uint32 memberId);
    error Registry_BadStanding(Standing standing);
    error Registry_Unchanged();
    error Registry_IndirectApproval(address caller);
    error Registry_SameApprover(address approver);
    error Registry_NotKeyHolder(uint32 memberId, address caller);
    error Registry_NoRotation(uint32 memberId);
    error Registry_OtherRotation(address pendingKey, address newKey);
    error Registry_RotationNotApproved(uint32 memberId);
    error Registry_RotationNotReady(uint48 now_, uint48 readyAt);
    error Registry_TooLateToObject(uint48 now_, uint48 readyAt);
    error Registry_CertificateExpired(uint48 now_, uint48 expiresAt);
    error Registry_NoCertificate(uint32 memberId, uint32 standardId, uint16 market);
    error Registry_DeviceInUse(address device, uint32 memberId);
    error Registry_NotDeviceOwner(address device, address caller);

    /// @notice Admits a new member under `key`.
    /// @dev Restricted. Emits {MemberAdmitted}. Requirements:
    /// - REG-1: `key` is not 0: {Registry_ZeroAddress}.
    /// - REG-2: `key` is not, and never was, the key of a member: {Registry_KeyInUse}.
    /// - REG-3: `roles` is not 0: {Registry_ZeroRoles}.
    /// - REG-4: the member gets the next id, counted from 1, standing ACTIVE, no Gold badge.
    /// @param key address that the member acts and signs with
    /// @param roles bits of `Roles`
    /// @param tier voting tier
    /// @param documentHash hash of the admission's papers; 0 = none
    /// @return memberId the new member's id
    function admit(address key, uint16 roles, Tier tier, bytes32 documentHash) external returns (uint32 memberId);

    /// @notice Replaces the role set of a member.
    /// @dev Restricted. Emits {RolesSet}. Requirements:
    /// - REG-5: the member exists: {Registry_UnknownMember}, and is not expelled: {Registry_Expelled}.
    /// - REG-3: `roles` is not 0: {Registry_ZeroRoles}.
    /// - REG-6: the value changes: {Registry_Unchanged}.
    /// @param roles bits of `Roles`
    function setRoles(uint32 memberId, uint16 roles) external;

    /// @notice Moves a member to another tier.
    /// @dev Restricted. Emits {TierSet}. Requirements: REG-5, REG-6.
    function setTier(uint32 memberId, Tier tier) external;

    /// @notice Suspends, restores or expels a member; an expulsion is final.
    /// @dev Restricted. Emits {StandingSet}. Requirements:
    /// - REG-5: the member exists: {Registry_UnknownMember}, and is not expelled: {Registry_Expelled}.
    /// - REG-7: `standing` is ACTIVE, SUSPENDED or EXPELLED: {Registry_BadStanding}.
    /// - REG-6: the value changes: {Registry_Unchanged}.
    /// @param reasonHash hash of the decision; 0 = none
    function setStanding(uint32 memberId, Standing standing, bytes32 reasonHash) external;

    /// @notice Gives or takes the Gold badge.
    /// @dev Restricted. Emits {GoldSet}. Requirements: REG-5, REG-6. Who calls, and when, stays on record: {goldChangeOf} (REG-24).
    function setGold(uint32 memberId, bool isGold) external;

    /// @notice Approves a change of a member's key; two different approvers are needed, then {ROTATION_DELAY} runs.
    /// @dev Restricted. Emits {RotationApproved}. Requirements:
    /// - REG-8: the caller is the approver itself, not the role table executing for it: {Registry_IndirectApproval}. Otherwise one person
    ///   could approve once directly and once through `Authority.execute`.
    /// - REG-5: the member exists: {Registry_UnknownMember}, and is not expelled: {Registry_Expelled}. A suspended one may change its key.
    /// - REG-1, REG-2: `newKey` is not 0 and was never the key of a member: {Registry_ZeroAddress}, {Registry_KeyInUse}.
    /// - REG-9: the approvers differ: {Registry_SameApprover}.
    /// - REG-10: a change approved twice is not replaced, unless its key went to somebody else meanwhile: {Registry_OtherRotation}; nor
    ///   approved a third time: {Registry_Unchanged}. A change approved once is replaced by an approval of another key, which counts as a
    ///   first one: a wrong first approval must not lock out a member who has lost her key.
    /// - REG-11: the second approval sets `readyAt = now + ROTATION_DELAY`.
    /// @param newKey address that the member is going to act with
    function approveRotation(uint32 memberId, address newKey) external;

    /// @notice Stops a pending change; only the member's current key.
    /// @dev Emits {RotationObjected}. Requirements:
    /// - REG-12: the caller is the current key, whatever the member's standing: {Registry_NotKeyHolder}.
    /// - REG-13: a change is pending: {Registry_NoRotation}.
    /// - REG-14: `now < readyAt`, or no second approval yet: {Registry_TooLateToObject}.
    function objectRotation(uint32 memberId) external;

    /// @notice Completes a change that was approved twice and not objected to; anyone, from `readyAt` on.
    /// @dev Emits {KeyRotated}. The member keeps id, roles, tier, standing, badge, certificates and devices; the old key can never be used
    /// by a member again. Requirements:
    /// - REG-5: the member exists: {Registry_UnknownMember}, and is not expelled: {Registry_Expelled}.
    /// - REG-13: a change is pending: {Registry_NoRotation}, approved twice: {Registry_RotationNotApproved}.
    /// - REG-14: `now >= readyAt`: {Registry_RotationNotReady}.
    /// - REG-2: the new key is still unused: {Registry_KeyInUse}.
    function rotateKey(uint32 memberId) external;

    /// @notice States that a member's goods of a standard may be sold in a market until `expiresAt`; replaces an earlier statement.
    /// @dev Restricted. Emits {CertificateGranted}. Requirements:
    /// - REG-5: the member exists: {Registry_UnknownMember}, and is not expelled: {Registry_Expelled}.
    /// - REG-15: `now < expiresAt`: {Registry_CertificateExpired}.
    /// @param market upper 16 bits of a zone
    /// @param expiresAt instant from which on the certificate is no longer valid
    /// @param documentHash hash of the certificate; 0 = none
    function grantCertificate(uint32 memberId, uint32 standardId, uint16 market, uint48 expiresAt, bytes32 documentHash) external;

    /// @notice Ends a certificate now.
    /// @dev Restricted. Emits {CertificateRevoked}. Requirements:
    /// - REG-16: the certificate is valid at this instant: {Registry_NoCertificate}. Its end becomes now.
    /// @param reasonHash hash of the decision; 0 = none
    function revokeCertificate(uint32 memberId, uint32 standardId, uint16 market, bytes32 reasonHash) external;

    /// @notice Registers a measuring device of the calling member.
    /// @dev Emits {DeviceRegistered}. Requirements:
    /// - REG-17: the caller is the current key of a member: {Registry_NotMember}, with standing ACTIVE: {Registry_NotActive}.
    /// - REG-1: `device` is not 0: {Registry_ZeroAddress}.
    /// - REG-18: the device was never registered: {Registry_DeviceInUse}.
    ///
    /// Warning: the device does not sign its registration. A member who registers another one's device first takes nothing but the address.
    /// @param device address of the key inside the device
    /// @param documentHash hash of its calibration papers; 0 = none
    function registerDevice(address device, bytes32 documentHash) external;

    /// @notice Retires a device of the calling member; its key can never be registered again.
    /// @dev Emits {DeviceRetired}. Requirements:
    /// - REG-19: the device is registered and its owner's current key calls: {Registry_NotDeviceOwner}. Any standing will do.
    function retireDevice(address device) external;

    /// @notice The member behind a current key, all zero if there is none (REG-20). One storage read.
    function memberOf(address key) external view returns (Member memory);

    /// @notice The member behind an id with its current key; all zero for an unknown id.
    function memberById(uint32 memberId) external view returns (address key, Member memory member);

    /// @notice The id of the member behind a current key, 0 if there is none.
    function memberIdOf(address key) external view returns (uint32);

    /// @notice The id of the member whose key this is or ever was, 0 if there is none (REG-20): what a member owes or is owed under an
    /// old key.
    /// @return memberId the member, 0 = the key was never a member's
    /// @return isCurrent whether it is the member's key today
    function memberIdEverOf(address key) external view returns (uint32 memberId, bool isCurrent);

    /// @notice Whether the key belongs to an ACTIVE member that holds all the given role bits (REG-21). One storage read.
    function hasRoles(address key, uint16 roles) external view returns (bool);

    /// @notice Instant at which a certificate ends; 0 = never granted. Valid iff `now < expiresAt`.
    /// @dev Says nothing about the member's standing. One storage read.
    function certificateOf(uint32 memberId, uint32 standardId, uint16 market) external view returns (uint48 expiresAt);

    /// @notice Owner of a device; 0 = unknown or retired. Says nothing about the owner's standing.
    function deviceOwnerOf(address device) external view returns (uint32 memberId);

    /// @notice A device, retired ones too; all zero if it was never registered (REG-23): what it measured before it was retired still counts.
    function deviceOf(address device) external view returns (Device memory);

    /// @notice The latest change of a member's Gold badge (REG-24): several hands may hold the right, and each can tell its own gifts.
    function goldChangeOf(uint32 memberId) external view returns (GoldChange memory);

    /// @notice The pending change of a member's key.
    function rotationOf(uint32 memberId) external view returns (Rotation memory);

    /// @notice Number of members ever admitted.
    function memberCount() external view returns (uint32);

    /// @notice Seconds between the second approval of a change of key and the instant from which on it can be completed.
    function ROTATION_DELAY() external view returns (uint48);
}
