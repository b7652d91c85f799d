// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {IRegistry} from "interfaces/IRegistry.sol";

/// @title GToken
/// @notice Earned, non-transferable rights; balances belong to account ids.
/// @custom:security-contact see SECURITY.md
contract GToken is IGToken, AccessManaged {
    using SafeCast for uint256;

    // CONSTANTS

    /// @inheritdoc IGToken
    /// @dev Longer than a deal, so that no bond leaves before a fault in an open deal shows: after the lead time a deal lasts 146 days at
    /// most (docs/spec/tokens.md adds them up); the rest is room for a lead time of 64 days and for pauses that stop the clocks.
    uint48 public constant RELEASE_DELAY = 210 days;

    uint256 internal constant FULL_BPS = 10_000;

    /// @dev Raw units per base unit in epoch 0: enough for monthly steps to be exact to 2^-32, and `uint128` holds 2^64 base units for as
    /// long as the index stays below 2^64, which is 32 years of doubling.
    uint256 internal constant FIRST_INDEX = 2 ** 32;

    // IMMUTABLES

    IRegistry internal immutable REGISTRY;

    // STORAGE

    /// @dev One slot per account, raw units.
    struct Account {
        uint128 rawFree;
        uint128 rawBonded;
    }

    /// @dev One slot per account.
    struct Release {
        uint128 rawAmount; // never more than the bond
        uint48 readyAt;
    }

    /// @inheritdoc IGToken
    address public slasher;

    /// @inheritdoc IGToken
    mapping(bytes32 ref => bool isUsed) public isRefUsed;

    uint128 internal _rawSupply;
    mapping(bytes32 accountId => Account account) internal _accountOf;
    mapping(bytes32 accountId => Release announced) internal _releaseOf;

    // CONSTRUCTOR

    constructor(address registry_, address manager) AccessManaged(manager) {
        REGISTRY = IRegistry(registry_);
    }

    // ISSUANCE

    /// @inheritdoc IGToken
    function issue(address to, uint256 amount, bytes32 ref) external restricted {
        if (to == address(0)) revert GToken_ZeroAddress();
        if (amount == 0) revert GToken_ZeroAmount();
        if (ref == 0) revert GToken_ZeroReference();
        if (isRefUsed[ref]) revert GToken_RefUsed(ref);

        bytes32 accountId = accountIdOf(to);
        uint128 raw = _toRaw(amount);

        isRefUsed[ref] = true;
        _rawSupply = (uint256(_rawSupply) + raw).toUint128();
        _accountOf[accountId].rawFree += raw;

        emit Issued(accountId, amount, ref);
        emit Transfer(address(0), to, amount);
    }

    /// @inheritdoc IGToken
    function claim() external {
        (uint32 memberId,) = REGISTRY.memberIdEverOf(msg.sender);
        if (memberId == 0) revert GToken_NotMember(msg.sender);

        bytes32 personId = _idOf(0, msg.sender);
        bytes32 accountId = _idOf(memberId, msg.sender);
        Account memory person = _accountOf[personId];
        if (person.rawFree == 0 && person.rawBonded == 0) revert GToken_NothingToClaim(msg.sender);

        delete _accountOf[personId];
        delete _releaseOf[personId];
        Account memory account = _accountOf[accountId];
        _accountOf[accountId] = Account(account.rawFree + person.rawFree, account.rawBonded + person.rawBonded);

        emit Claimed(personId, accountId, _toAmount(person.rawFree) + _toAmount(person.rawBonded));
    }

    // BONDS

    /// @inheritdoc IGToken
    function bond(uint256 amount) external {
        if (amount == 0) revert GToken_ZeroAmount();
        bytes32 accountId = _callersId();
        Account memory account = _accountOf[accountId];
        if (_toAmount(account.rawFree) < amount) revert GToken_FreeTooLow(_toAmount(account.rawFree), amount);

        uint128 raw = _toRaw(amount);
        _accountOf[accountId] = Account(account.rawFree - raw, account.rawBonded + raw);

        emit Bonded(accountId, amount);
    }

    /// @inheritdoc IGToken
    function requestRelease(uint256 amount) external {
        if (amount == 0) revert GToken_ZeroAmount();
        bytes32 accountId = _callersId();
        uint256 bonded = bondedOf(accountId);
        if (bonded < amount) revert GToken_BondTooLow(bonded, amount);

        uint48 readyAt = Time.timestamp() + RELEASE_DELAY;
        _releaseOf[accountId] = Release(_toRaw(amount), readyAt);

        emit ReleaseRequested(accountId, amount, readyAt);
    }

    /// @inheritdoc IGToken
    function release() external {
        bytes32 accountId = _callersId();
        Release memory announced = _releaseOf[accountId];
        if (announced.readyAt == 0) revert GToken_NoRelease(accountId);
        if (Time.timestamp() < announced.readyAt) revert GToken_TooEarly(Time.timestamp(), announced.readyAt);

        Account memory account = _accountOf[accountId];
        _accountOf[accountId] = Account(account.rawFree + announced.rawAmount, account.rawBonded - announced.rawAmount);
        delete _releaseOf[accountId];

        emit Released(accountId, _toAmount(announced.rawAmount));
    }

    /// @inheritdoc IGToken
    function slash(address key, uint16 shareBps, bytes32 reason) external returns (uint256 amount) {
        if (msg.sender != slasher) revert GToken_NotSlasher(msg.sender);
        if (shareBps > FULL_BPS) revert GToken_BadShare(shareBps);

        bytes32 accountId = accountIdOf(key);
        uint128 rawBonded = _accountOf[accountId].rawBonded;
        amount = (_toAmount(rawBonded) * shareBps) / FULL_BPS;
        if (amount == 0) return 0;

        uint128 raw = _toRaw(amount);
        rawBonded -= raw;
        _accountOf[accountId].rawBonded = rawBonded;
        _rawSupply -= raw;
        if (rawBonded == 0) delete _releaseOf[accountId];
        else if (_releaseOf[accountId].rawAmount > rawBonded) _releaseOf[accountId].rawAmount = rawBonded;

        emit Slashed(accountId, amount, shareBps, reason);
        emit Transfer(key, address(0), amount);
    }

    // TRANSFERS

    /// @inheritdoc IGToken
    function transfer(address, uint256) external pure returns (bool) {
        revert GToken_NonTransferable();
    }

    /// @inheritdoc IGToken
    function transferFrom(address, address, uint256) external pure returns (bool) {
        revert GToken_NonTransferable();
    }

    /// @inheritdoc IGToken
    function approve(address, uint256) external pure returns (bool) {
        revert GToken_NonTransferable();
    }

    // ADMINISTRATION

    /// @inheritdoc IGToken
    function setSlasher(address slasher_) external restricted {
        if (slasher_ == address(0)) revert GToken_ZeroAddress();
        if (slasher != address(0)) revert GToken_SlasherSet(slasher);

        slasher = slasher_;

        emit SlasherSet(slasher_);
    }

    // VIEWS

    /// @inheritdoc IERC20Metadata
    function name() external pure returns (string memory) {
        return "Guildhall G-Token";
    }

    /// @inheritdoc IERC20Metadata
    function symbol() external pure returns (string memory) {
        return "G";
    }

    /// @inheritdoc IERC20Metadata
    function decimals() external pure returns (uint8) {
        return 6;
    }

    /// @inheritdoc IGToken
    function allowance(address, address) external pure returns (uint256) {
        return 0;
    }

    /// @inheritdoc IGToken
    function balanceOf(address key) external view returns (uint256) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(key);
        if (memberId != 0 && !isCurrent) return 0;

        Account memory account = _accountOf[_idOf(memberId, key)];
        return _toAmount(account.rawFree) + _toAmount(account.rawBonded);
    }

    /// @inheritdoc IGToken
    function totalSupply() external view returns (uint256) {
        return _toAmount(_rawSupply);
    }

    /// @inheritdoc IGToken
    function accountIdOf(address key) public view returns (bytes32) {
        (uint32 memberId,) = REGISTRY.memberIdEverOf(key);
        return _idOf(memberId, key);
    }

    /// @inheritdoc IGToken
    function freeOf(bytes32 accountId) external view returns (uint256) {
        return _toAmount(_accountOf[accountId].rawFree);
    }

    /// @inheritdoc IGToken
    function bondedOf(bytes32 accountId) public view returns (uint256) {
        return _toAmount(_accountOf[accountId].rawBonded);
    }

    /// @inheritdoc IGToken
    function coverOf(bytes32 accountId) external view returns (uint256) {
        return _toAmount(_accountOf[accountId].rawBonded - _releaseOf[accountId].rawAmount);
    }

    /// @inheritdoc IGToken
    function releaseOf(bytes32 accountId) external view returns (uint256 amount, uint48 readyAt) {
        Release memory announced = _releaseOf[accountId];
        return (_toAmount(announced.rawAmount), announced.readyAt);
    }

    /// @inheritdoc IGToken
    function registry() external view returns (address) {
        return address(REGISTRY);
    }

    // INTERNAL

    /// @dev The account that the caller disposes of.
    function _callersId() internal view returns (bytes32) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(msg.sender);
        if (memberId != 0 && !isCurrent) revert GToken_PastKey(msg.sender, memberId);
        return _idOf(memberId, msg.sender);
    }

    /// @dev A member's id as it is, a person's address hashed: no hash is as small as a member id, and no id is cut to an address.
    function _idOf(uint32 memberId, address key) internal pure returns (bytes32) {
        return memberId == 0 ? keccak256(abi.encode(key)) : bytes32(uint256(memberId));
    }

    /// @dev Raw units of an amount at this epoch's index.
    function _toRaw(uint256 amount) internal pure returns (uint128) {
        return (uint256(amount.toUint128()) * _index()).toUint128();
    }

    /// @dev Amount of raw units at this epoch's index, rounded down.
    function _toAmount(uint256 raw) internal pure returns (uint256) {
        return raw / _index();
    }

    /// @dev Constant until ageing comes: then it doubles every twelve epochs.
    function _index() internal pure returns (uint256) {
        return FIRST_INDEX;
    }
}
