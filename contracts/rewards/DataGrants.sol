// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IDataGrants} from "interfaces/IDataGrants.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {Signatures} from "../access/Signatures.sol";

/// @title DataGrants
/// @notice Who lets whom see which of her data, and until when.
/// @custom:security-contact see SECURITY.md
contract DataGrants is IDataGrants, EIP712 {
    // CONSTANTS

    bytes32 internal constant GRANT_TYPEHASH =
        keccak256("DataGrant(address owner,address grantee,uint16 fieldGroup,uint48 until,bytes32 nonce,uint48 deadline)");
    bytes32 internal constant REVOCATION_TYPEHASH = keccak256("DataRevocation(address signer,uint32 grantId,uint48 deadline)");

    /// @inheritdoc IDataGrants
    /// @dev Consent that nobody renews in years is none.
    uint48 public constant MAX_GRANT_PERIOD = 5 * 365 days;

    // IMMUTABLES

    /// @notice Who is who.
    IRegistry public immutable REGISTRY;

    // STORAGE

    struct StoredGrant {
        // slot 1
        address owner;
        uint16 fieldGroup;
        uint48 grantedAt;
        // slot 2
        address grantee;
        uint48 until;
        uint48 revokedAt;
    }

    /// @inheritdoc IDataGrants
    uint32 public grantCount;

    /// @inheritdoc IDataGrants
    mapping(address owner => mapping(address grantee => mapping(uint16 fieldGroup => uint32 grantId))) public grantIdOf;

    /// @inheritdoc IDataGrants
    mapping(address owner => mapping(bytes32 nonce => bool isUsed)) public isNonceUsed;

    mapping(uint32 grantId => StoredGrant) internal _grantOf;

    // CONSTRUCTOR

    constructor(IRegistry registry) EIP712("Guildhall DataGrants", "1") {
        REGISTRY = registry;
    }

    // GRANTING

    /// @inheritdoc IDataGrants
    function grant(address grantee, uint16 fieldGroup, uint48 until) external returns (uint32 grantId) {
        return _grant(msg.sender, grantee, fieldGroup, until);
    }

    /// @inheritdoc IDataGrants
    function grantBySig(
        address owner,
        address grantee,
        uint16 fieldGroup,
        uint48 until,
        bytes32 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external returns (uint32 grantId) {
        bytes32 structHash = keccak256(abi.encode(GRANT_TYPEHASH, owner, grantee, fieldGroup, until, nonce, deadline));
        _requireSigned(owner, structHash, deadline, signature);
        _useNonce(owner, nonce);

        return _grant(owner, grantee, fieldGroup, until);
    }

    function _grant(address owner, address grantee, uint16 fieldGroup, uint48 until) internal returns (uint32 grantId) {
        if (fieldGroup == 0) revert DataGrants_ZeroFieldGroup();
        if (grantee == address(0)) revert DataGrants_ZeroAddress();
        _requireNotPast(owner);
        _requireNotPast(grantee);
        // Two keys of one member cannot meet here: all but one are past.
        if (grantee == owner) revert DataGrants_SelfGrant(grantee);
        uint48 now_ = Time.timestamp();
        if (until <= now_ || until > now_ + MAX_GRANT_PERIOD) revert DataGrants_BadUntil(until, now_, now_ + MAX_GRANT_PERIOD);

        grantId = grantIdOf[owner][grantee][fieldGroup];
        if (_isLive(_grantOf[grantId])) {
            // The same grant goes on: who counts the months that it was active (Incentives) finds them under one id.
            if (until <= _grantOf[grantId].until) revert DataGrants_NotLonger(grantId, until, _grantOf[grantId].until);

            _grantOf[grantId].until = until;

            emit GrantProlonged(grantId, until);
            return grantId;
        }

        grantId = ++grantCount;
        grantIdOf[owner][grantee][fieldGroup] = grantId;
        _grantOf[grantId] = StoredGrant(owner, fieldGroup, now_, grantee, until, 0);

        emit DataGranted(grantId, owner, grantee, fieldGroup, now_, until);
    }

    // REVOKING

    /// @inheritdoc IDataGrants
    function revoke(uint32 grantId) external {
        _revoke(grantId, msg.sender);
    }

    /// @inheritdoc IDataGrants
    function revokeBySig(address signer, uint32 grantId, uint48 deadline, bytes calldata signature) external {
        _requireSigned(signer, keccak256(abi.encode(REVOCATION_TYPEHASH, signer, grantId, deadline)), deadline, signature);

        _revoke(grantId, signer);
    }

    /// @inheritdoc IDataGrants
    function voidNonce(bytes32 nonce) external {
        _useNonce(msg.sender, nonce);

        emit NonceVoided(msg.sender, nonce);
    }

    function _revoke(uint32 grantId, address by) internal {
        StoredGrant storage stored = _grantOf[grantId];
        if (stored.owner == address(0)) revert DataGrants_Unknown(grantId);
        if (!_disposesOf(by, stored.owner)) revert DataGrants_NotOwner(grantId, by);
        if (!_isLive(stored)) revert DataGrants_NotLive(grantId);

        uint48 now_ = Time.timestamp();
        stored.revokedAt = now_;

        emit GrantRevoked(grantId, by, now_);
    }

    /// @dev A member disposes with her current key of what any key of hers granted; anybody else of her own.
    function _disposesOf(address by, address owner) internal view returns (bool) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(by);
        if (memberId == 0) return by == owner;
        (uint32 ownerId,) = REGISTRY.memberIdEverOf(owner);
        return isCurrent && memberId == ownerId;
    }

    // VIEWS

    /// @inheritdoc IDataGrants
    function grantOf(uint32 grantId) external view returns (Grant memory) {
        StoredGrant memory stored = _grantOf[grantId];
        return Grant(stored.owner, stored.grantee, stored.fieldGroup, stored.grantedAt, stored.until, stored.revokedAt);
    }

    /// @inheritdoc IDataGrants
    function isGranted(address owner, address grantee, uint16 fieldGroup) external view returns (bool) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(grantee);
        return (memberId == 0 || isCurrent) && _isLive(_grantOf[grantIdOf[owner][grantee][fieldGroup]]);
    }

    // INTERNAL

    /// @dev Grant 0 has `until` 0 and is never live.
    function _isLive(StoredGrant storage stored) internal view returns (bool) {
        return stored.revokedAt == 0 && Time.timestamp() < stored.until;
    }

    function _requireNotPast(address key) internal view {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(key);
        if (memberId != 0 && !isCurrent) revert DataGrants_PastKey(key, memberId);
    }

    function _requireSigned(address signer, bytes32 structHash, uint48 deadline, bytes calldata signature) internal view {
        if (Time.timestamp() >= deadline) revert DataGrants_Expired(Time.timestamp(), deadline);
        if (!Signatures.isValid(signer, _hashTypedDataV4(structHash), signature)) revert DataGrants_BadSignature(signer);
    }

    function _useNonce(address owner, bytes32 nonce) internal {
        if (isNonceUsed[owner][nonce]) revert DataGrants_NonceUsed(owner, nonce);

        isNonceUsed[owner][nonce] = true;
    }
}
