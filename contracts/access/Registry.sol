// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IRegistry} from "interfaces/IRegistry.sol";

/// @title Registry
/// @notice Who is who: members, their keys, roles, tier and standing, certificates per standard and market, devices.
/// @custom:security-contact see SECURITY.md
contract Registry is IRegistry, AccessManaged {
    // CONSTANTS

    /// @inheritdoc IRegistry
    /// @dev Three days: longer than a weekend, so that the holder of the old key sees the change and can object.
    uint48 public constant ROTATION_DELAY = 72 hours;

    // STORAGE

    /// @inheritdoc IRegistry
    uint32 public memberCount;

    mapping(address key => Member member) internal _memberOf;
    mapping(uint32 memberId => address key) internal _keyOf;
    mapping(address pastKey => uint32 memberId) internal _formerIdOf;
    mapping(uint32 memberId => Rotation rotation) internal _rotationOf;
    mapping(bytes32 certificateKey => uint48 expiresAt) internal _certificateOf;
    mapping(address device => Device record) internal _deviceOf;
    mapping(uint32 memberId => GoldChange change) internal _goldChangeOf;

    // CONSTRUCTOR

    constructor(address manager) AccessManaged(manager) {}

    // MEMBERS

    /// @inheritdoc IRegistry
    function admit(address key, uint16 roles, Tier tier, bytes32 documentHash) external restricted returns (uint32 memberId) {
        _checkUnused(key);
        if (roles == 0) revert Registry_ZeroRoles();

        memberId = ++memberCount;
        _memberOf[key] = Member(memberId, roles, tier, Standing.ACTIVE, false, Time.timestamp());
        _keyOf[memberId] = key;

        emit MemberAdmitted(memberId, key, roles, tier, documentHash);
    }

    /// @inheritdoc IRegistry
    function setRoles(uint32 memberId, uint16 roles) external restricted {
        Member storage member = _remaining(memberId);
        uint16 oldRoles = member.roles;
        if (roles == 0) revert Registry_ZeroRoles();
        if (roles == oldRoles) revert Registry_Unchanged();

        member.roles = roles;

        emit RolesSet(memberId, oldRoles, roles);
    }

    /// @inheritdoc IRegistry
    function setTier(uint32 memberId, Tier tier) external restricted {
        Member storage member = _remaining(memberId);
        Tier oldTier = member.tier;
        if (tier == oldTier) revert Registry_Unchanged();

        member.tier = tier;

        emit TierSet(memberId, oldTier, tier);
    }

    /// @inheritdoc IRegistry
    function setStanding(uint32 memberId, Standing standing, bytes32 reasonHash) external restricted {
        Member storage member = _remaining(memberId);
        Standing oldStanding = member.standing;
        if (standing == Standing.NONE) revert Registry_BadStanding(standing);
        if (standing == oldStanding) revert Registry_Unchanged();

        member.standing = standing;

        emit StandingSet(memberId, oldStanding, standing, reasonHash);
    }

    /// @inheritdoc IRegistry
    function setGold(uint32 memberId, bool isGold) external restricted {
        Member storage member = _remaining(memberId);
        if (isGold == member.isGold) revert Registry_Unchanged();

        member.isGold = isGold;
        _goldChangeOf[memberId] = GoldChange(msg.sender, Time.timestamp());

        emit GoldSet(memberId, isGold);
    }

    // KEYS

    /// @inheritdoc IRegistry
    function approveRotation(uint32 memberId, address newKey) external restricted {
        if (msg.sender == authority()) revert Registry_IndirectApproval(msg.sender);
        _remaining(memberId);
        _checkUnused(newKey);

        Rotation storage rotation = _rotationOf[memberId];
        bool isFirst = newKey != rotation.newKey;
        if (isFirst) {
            // A stale change whose key another member took meanwhile could never be completed: it makes room.
            if (rotation.readyAt != 0 && !_isUsed(rotation.newKey)) revert Registry_OtherRotation(rotation.newKey, newKey);
        } else {
            if (rotation.readyAt != 0) revert Registry_Unchanged();
            if (msg.sender == rotation.firstApprover) revert Registry_SameApprover(msg.sender);
        }

        uint48 readyAt = isFirst ? 0 : Time.timestamp() + ROTATION_DELAY;
        _rotationOf[memberId] = Rotation(newKey, isFirst ? msg.sender : rotation.firstApprover, readyAt);

        emit RotationApproved(memberId, newKey, msg.sender, readyAt);
    }

    /// @inheritdoc IRegistry
    function objectRotation(uint32 memberId) external {
        Rotation memory rotation = _rotationOf[memberId];
        if (msg.sender != _keyOf[memberId]) revert Registry_NotKeyHolder(memberId, msg.sender);
        if (rotation.newKey == address(0)) revert Registry_NoRotation(memberId);
        if (rotation.readyAt != 0 && Time.timestamp() >= rotation.readyAt) {
            revert Registry_TooLateToObject(Time.timestamp(), rotation.readyAt);
        }

        delete _rotationOf[memberId];

        emit RotationObjected(memberId, rotation.newKey, msg.sender);
    }

    /// @inheritdoc IRegistry
    function rotateKey(uint32 memberId) external {
        Member memory member = _remaining(memberId);
        Rotation memory rotation = _rotationOf[memberId];
        if (rotation.newKey == address(0)) revert Registry_NoRotation(memberId);
        if (rotation.readyAt == 0) revert Registry_RotationNotApproved(memberId);
        if (Time.timestamp() < rotation.readyAt) revert Registry_RotationNotReady(Time.timestamp(), rotation.readyAt);
        _checkUnused(rotation.newKey);

        address oldKey = _keyOf[memberId];
        _memberOf[rotation.newKey] = member;
        _keyOf[memberId] = rotation.newKey;
        _formerIdOf[oldKey] = memberId;
        delete _memberOf[oldKey];
        delete _rotationOf[memberId];

        emit KeyRotated(memberId, oldKey, rotation.newKey);
    }

    // CERTIFICATES

    /// @inheritdoc IRegistry
    function grantCertificate(uint32 memberId, uint32 standardId, uint16 market, uint48 expiresAt, bytes32 documentHash)
        external
        restricted
    {
        _remaining(memberId);
        if (Time.timestamp() >= expiresAt) revert Registry_CertificateExpired(Time.timestamp(), expiresAt);

        _certificateOf[_certificateKey(memberId, standardId, market)] = expiresAt;

        emit CertificateGranted(memberId, standardId, market, expiresAt, documentHash);
    }

    /// @inheritdoc IRegistry
    function revokeCertificate(uint32 memberId, uint32 standardId, uint16 market, bytes32 reasonHash) external restricted {
        bytes32 key = _certificateKey(memberId, standardId, market);
        if (Time.timestamp() >= _certificateOf[key]) revert Registry_NoCertificate(memberId, standardId, market);

        // Not 0: that it was granted once stays visible.
        _certificateOf[key] = Time.timestamp();

        emit CertificateRevoked(memberId, standardId, market, reasonHash);
    }

    // DEVICES

    /// @inheritdoc IRegistry
    function registerDevice(address device, bytes32 documentHash) external {
        Member memory member = _memberOf[msg.sender];
        if (member.memberId == 0) revert Registry_NotMember(msg.sender);
        if (member.standing != Standing.ACTIVE) revert Registry_NotActive(member.memberId, member.standing);
        if (device == address(0)) revert Registry_ZeroAddress();
        if (_deviceOf[device].memberId != 0) revert Registry_DeviceInUse(device, _deviceOf[device].memberId);

        _deviceOf[device] = Device(member.memberId, 0);

        emit DeviceRegistered(device, member.memberId, documentHash);
    }

    /// @inheritdoc IRegistry
    function retireDevice(address device) external {
        uint32 memberId = deviceOwnerOf(device);
        if (memberId == 0 || msg.sender != _keyOf[memberId]) revert Registry_NotDeviceOwner(device, msg.sender);

        _deviceOf[device].retiredAt = Time.timestamp();

        emit DeviceRetired(device, memberId);
    }

    // VIEWS

    /// @inheritdoc IRegistry
    function memberOf(address key) external view returns (Member memory) {
        return _memberOf[key];
    }

    /// @inheritdoc IRegistry
    function memberById(uint32 memberId) external view returns (address key, Member memory member) {
        key = _keyOf[memberId];
        member = _memberOf[key];
    }

    /// @inheritdoc IRegistry
    function memberIdOf(address key) external view returns (uint32) {
        return _memberOf[key].memberId;
    }

    /// @inheritdoc IRegistry
    function memberIdEverOf(address key) external view returns (uint32 memberId, bool isCurrent) {
        memberId = _memberOf[key].memberId;
        isCurrent = memberId != 0;
        if (!isCurrent) memberId = _formerIdOf[key];
    }

    /// @inheritdoc IRegistry
    function hasRoles(address key, uint16 roles) external view returns (bool) {
        Member storage member = _memberOf[key];
        return member.standing == Standing.ACTIVE && member.roles & roles == roles;
    }

    /// @inheritdoc IRegistry
    function certificateOf(uint32 memberId, uint32 standardId, uint16 market) external view returns (uint48 expiresAt) {
        return _certificateOf[_certificateKey(memberId, standardId, market)];
    }

    /// @inheritdoc IRegistry
    function deviceOwnerOf(address device) public view returns (uint32 memberId) {
        Device memory record = _deviceOf[device];
        return record.retiredAt != 0 ? 0 : record.memberId;
    }

    /// @inheritdoc IRegistry
    function deviceOf(address device) external view returns (Device memory) {
        return _deviceOf[device];
    }

    /// @inheritdoc IRegistry
    function goldChangeOf(uint32 memberId) external view returns (GoldChange memory) {
        return _goldChangeOf[memberId];
    }

    /// @inheritdoc IRegistry
    function rotationOf(uint32 memberId) external view returns (Rotation memory) {
        return _rotationOf[memberId];
    }

    // INTERNAL

    /// @dev The member behind an id, expelled ones refused.
    function _remaining(uint32 memberId) internal view returns (Member storage member) {
        address key = _keyOf[memberId];
        if (key == address(0)) revert Registry_UnknownMember(memberId);
        member = _memberOf[key];
        if (member.standing == Standing.EXPELLED) revert Registry_Expelled(memberId);
    }

    function _checkUnused(address key) internal view {
        if (key == address(0)) revert Registry_ZeroAddress();
        if (_memberOf[key].memberId != 0) revert Registry_KeyInUse(key, _memberOf[key].memberId);
        if (_formerIdOf[key] != 0) revert Registry_KeyInUse(key, _formerIdOf[key]);
    }

    function _isUsed(address key) internal view returns (bool) {
        return _memberOf[key].memberId != 0 || _formerIdOf[key] != 0;
    }

    /// @dev The three ids side by side: 80 bits, nothing lost, so no hash is needed.
    function _certificateKey(uint32 memberId, uint32 standardId, uint16 market) internal pure returns (bytes32) {
        return bytes32((uint256(memberId) << 48) | (uint256(standardId) << 16) | market);
    }
}
