// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {Ageing} from "../maths/Ageing.sol";
import {GVotes} from "./GVotes.sol";
import {Account, Immature, Maturity} from "./Maturity.sol";
import {NonTransferable} from "./NonTransferable.sol";

/// @title GToken
/// @notice Earned, non-transferable rights that age and vote; balances belong to account ids.
/// @custom:security-contact see SECURITY.md
contract GToken is GVotes, NonTransferable, AccessManaged {
    using SafeCast for uint256;
    using Maturity for Account;
    using Maturity for Immature;

    // CONSTANTS

    /// @inheritdoc IGToken
    /// @dev Longer than a deal, so that no bond leaves before a fault in an open deal shows: after the lead time a deal lasts 146 days at
    /// most (docs/spec/tokens.md adds them up); the rest is room for a lead time of 64 days and for pauses that stop the clocks.
    uint48 public constant RELEASE_DELAY = 210 days;

    uint256 internal constant FULL_BPS = 10_000;

    /// @dev Room for raw units: 2^88 base units in epoch 0, half as many a year later. It leaves 16 bits for an epoch where two share a slot.
    uint256 internal constant MAX_RAW = type(uint120).max;

    /// @dev A million G: what one account earns in a month of ten thousand contributions at 100 G.
    uint128 internal constant FIRST_EPOCH_CAP = 1_000_000e6;

    /// @dev Stands where the values of an issue stood: the reference stays used, and no values hash to it.
    bytes32 internal constant CLAWED_BACK = bytes32(uint256(1));

    // STORAGE

    /// @dev One slot per account.
    struct Release {
        uint120 rawAmount; // never more than the bond
        uint48 readyAt;
    }

    /// @inheritdoc IGToken
    address public slasher;

    uint120 internal _rawSupply;

    /// @inheritdoc IGToken
    uint128 public epochCapAmount = FIRST_EPOCH_CAP;

    /// @dev Hash of an issue's values, so that it can be clawed back at the price of the one slot that a used reference takes anyway.
    mapping(bytes32 ref => bytes32 issueHash) internal _issueOf;

    mapping(bytes32 accountId => Account account) internal _accountOf;
    mapping(bytes32 accountId => Immature immature) internal _immatureOf;
    mapping(bytes32 accountId => Release announced) internal _releaseOf;

    // CONSTRUCTOR

    constructor(address registry_, address manager) GVotes(registry_, "Guildhall G-Token") AccessManaged(manager) {
        emit EpochCapSet(0, FIRST_EPOCH_CAP);
    }

    // ISSUANCE

    /// @inheritdoc IGToken
    function issue(address to, uint256 amount, bytes32 ref) external restricted {
        if (to == address(0)) revert GToken_ZeroAddress();
        if (amount == 0) revert GToken_ZeroAmount();
        if (ref == 0) revert GToken_ZeroReference();
        if (_issueOf[ref] != 0) revert GToken_RefUsed(ref);

        (bytes32 accountId, uint16 epoch_) = (accountIdOf(to), _epoch());
        Account memory account = _accountOf[accountId];
        Immature memory immature = account.immatureIn(epoch_, _immatureOf[accountId]);
        uint120 raw = _checkRoom(accountId, amount, immature.rawNew);

        _issueOf[ref] = _issueHash(to, amount, epoch_);
        _rawSupply += raw;
        _accountOf[accountId] = Account(account.rawFree + raw, account.rawBonded, epoch_);
        _immatureOf[accountId] = Immature(immature.rawOld, immature.rawNew + raw);

        emit Issued(accountId, amount, ref);
        emit Transfer(address(0), to, amount);
    }

    /// @dev What an account was issued in this epoch is what is new of it: G that was burned since makes room again.
    function _checkRoom(bytes32 accountId, uint256 amount, uint256 rawNew) private view returns (uint120) {
        uint256 index = _index();
        uint256 rawCap = epochCapAmount * index;
        uint256 left = rawCap > rawNew ? (rawCap - rawNew) / index : 0;
        if (left < amount) revert GToken_EpochCapReached(accountId, left, amount);
        left = (MAX_RAW - _rawSupply) / index;
        if (left < amount) revert GToken_SupplyTooHigh(left, amount);
        return (amount * index).toUint120();
    }

    /// @inheritdoc IGToken
    function clawback(address to, uint256 amount, uint32 issueEpoch, bytes32 ref, bytes32 reasonHash) external restricted {
        if (_issueOf[ref] != _issueHash(to, amount, issueEpoch)) revert GToken_UnknownIssue(ref);
        if (_epoch() > issueEpoch + 1) revert GToken_Mature(issueEpoch, _epoch());

        _issueOf[ref] = CLAWED_BACK;
        uint256 raw = amount * Ageing.indexOf(issueEpoch);
        (bytes32 personId, bytes32 accountId) = (_idOf(0, to), accountIdOf(to));
        // What she earned before she was admitted, and did not claim, is still there.
        uint256 unclaimed = personId == accountId ? 0 : _takeBack(personId, raw, issueEpoch);
        uint256 taken = _takeBack(accountId, raw - unclaimed, issueEpoch);

        if (unclaimed != 0) emit ClawedBack(personId, _toAmount(unclaimed), ref, reasonHash);
        emit ClawedBack(accountId, _toAmount(taken), ref, reasonHash);
        emit Transfer(to, address(0), _toAmount(unclaimed + taken));
        _syncBurned(accountId);
    }

    /// @dev Burns at most `raw` of what the account has left from an epoch; returns how much, raw.
    function _takeBack(bytes32 accountId, uint256 raw, uint32 issueEpoch) private returns (uint120 taken) {
        uint16 epoch_ = _epoch();
        Account memory account = _accountOf[accountId];
        Immature memory immature = account.immatureIn(epoch_, _immatureOf[accountId]);
        taken = issueEpoch == epoch_ ? immature.rawNew : immature.rawOld;
        if (raw < taken) taken = raw.toUint120();

        if (issueEpoch == epoch_) immature.rawNew -= taken;
        else immature.rawOld -= taken;
        _immatureOf[accountId] = immature;
        account.epoch = epoch_;
        uint120 rawFree = account.rawFree < taken ? account.rawFree : taken;
        _burn(accountId, account, rawFree, taken - rawFree);
    }

    /// @inheritdoc IGToken
    function claim() external {
        (uint32 memberId,) = REGISTRY.memberIdEverOf(msg.sender);
        if (memberId == 0) revert GToken_NotMember(msg.sender);

        (bytes32 personId, bytes32 accountId) = (_idOf(0, msg.sender), _idOf(memberId, msg.sender));
        Account memory person = _accountOf[personId];
        uint16 epoch_ = _epoch();
        Immature memory added = person.immatureIn(epoch_, _immatureOf[personId]);
        if (person.rawFree == 0 && person.rawBonded == 0) revert GToken_NothingToClaim(msg.sender);

        delete _accountOf[personId];
        delete _releaseOf[personId];
        delete _immatureOf[personId];
        Account memory account = _accountOf[accountId];
        Immature memory immature = account.immatureIn(epoch_, _immatureOf[accountId]);
        _accountOf[accountId] = Account(account.rawFree + person.rawFree, account.rawBonded + person.rawBonded, epoch_);
        _immatureOf[accountId] = Immature(immature.rawOld + added.rawOld, immature.rawNew + added.rawNew);

        emit Claimed(personId, accountId, _toAmount(person.rawFree + person.rawBonded));
    }

    // REDEMPTION

    /// @inheritdoc IGToken
    function redeem(address key, uint256 amount, bytes32 reason) external restricted {
        if (amount == 0) revert GToken_ZeroAmount();
        bytes32 accountId = _disposedBy(key);
        uint256 redeemable = redeemableOf(accountId);
        if (redeemable < amount) revert GToken_RedeemableTooLow(redeemable, amount);

        _burn(accountId, _accountOf[accountId], _toRaw(amount), 0);

        emit Redeemed(accountId, amount, reason);
        emit Transfer(key, address(0), amount);
        _syncBurned(accountId);
    }

    // BONDS

    /// @inheritdoc IGToken
    function bond(uint256 amount) external {
        if (amount == 0) revert GToken_ZeroAmount();
        bytes32 accountId = _disposedBy(msg.sender);
        Account memory account = _accountOf[accountId];
        if (_toAmount(account.rawFree) < amount) revert GToken_FreeTooLow(_toAmount(account.rawFree), amount);

        uint120 raw = _toRaw(amount);
        _accountOf[accountId] = Account(account.rawFree - raw, account.rawBonded + raw, account.epoch);

        emit Bonded(accountId, amount);
    }

    /// @inheritdoc IGToken
    function requestRelease(uint256 amount) external {
        if (amount == 0) revert GToken_ZeroAmount();
        bytes32 accountId = _disposedBy(msg.sender);
        uint256 bonded = bondedOf(accountId);
        if (bonded < amount) revert GToken_BondTooLow(bonded, amount);

        uint48 readyAt = Time.timestamp() + RELEASE_DELAY;
        _releaseOf[accountId] = Release(_toRaw(amount), readyAt);

        emit ReleaseRequested(accountId, amount, readyAt);
    }

    /// @inheritdoc IGToken
    function release() external {
        bytes32 accountId = _disposedBy(msg.sender);
        Release memory announced = _releaseOf[accountId];
        if (announced.readyAt == 0) revert GToken_NoRelease(accountId);
        if (Time.timestamp() < announced.readyAt) revert GToken_TooEarly(Time.timestamp(), announced.readyAt);

        Account memory account = _accountOf[accountId];
        _accountOf[accountId] = Account(account.rawFree + announced.rawAmount, account.rawBonded - announced.rawAmount, account.epoch);
        delete _releaseOf[accountId];

        emit Released(accountId, _toAmount(announced.rawAmount));
    }

    /// @inheritdoc IGToken
    function slash(address key, uint16 shareBps, bytes32 reason) external returns (uint256 amount) {
        if (msg.sender != slasher) revert GToken_NotSlasher(msg.sender);
        if (shareBps > FULL_BPS) revert GToken_BadShare(shareBps);

        bytes32 accountId = accountIdOf(key);
        Account memory account = _accountOf[accountId];
        uint256 index = _index();
        amount = (account.rawBonded / index * shareBps) / FULL_BPS;
        if (amount == 0) return 0;

        uint120 raw = (amount * index).toUint120();
        _cutImmature(accountId, account, account.rawFree + account.rawBonded - raw);
        _burn(accountId, account, 0, raw);

        emit Slashed(accountId, amount, shareBps, reason);
        emit Transfer(key, address(0), amount);
        // The Escrow goes on when a slash fails: one that cannot pay for the checkpoints must still burn. Anyone can sync later.
        if (_isCounted(accountId)) try this.sync(_memberIdOf(accountId)) {} catch {}
    }

    // ADMINISTRATION

    /// @inheritdoc IGToken
    function setSlasher(address slasher_) external restricted {
        if (slasher_ == address(0)) revert GToken_ZeroAddress();
        if (slasher != address(0)) revert GToken_SlasherSet(slasher);

        slasher = slasher_;

        emit SlasherSet(slasher_);
    }

    /// @inheritdoc IGToken
    function setEpochCap(uint128 amount) external restricted {
        uint128 oldAmount = epochCapAmount;
        if (amount == oldAmount) revert GToken_Unchanged();

        epochCapAmount = amount;

        emit EpochCapSet(oldAmount, amount);
    }

    // VIEWS

    /// @inheritdoc IGToken
    function balanceOf(address key) external view override(IERC20, IGToken) returns (uint256) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(key);
        if (memberId != 0 && !isCurrent) return 0;

        Account memory account = _accountOf[_idOf(memberId, key)];
        return _toAmount(account.rawFree + account.rawBonded);
    }

    /// @inheritdoc IGToken
    function totalSupply() external view override(IERC20, IGToken) returns (uint256) {
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
    function immatureOf(bytes32 accountId) external view returns (uint256) {
        return _toAmount(_rawImmatureOf(accountId));
    }

    /// @inheritdoc IGToken
    function redeemableOf(bytes32 accountId) public view returns (uint256) {
        (uint120 rawMature, uint120 rawFree) = (_matureOf(accountId), _accountOf[accountId].rawFree);
        return _toAmount(rawMature < rawFree ? rawMature : rawFree);
    }

    /// @inheritdoc IGToken
    function rawOf(bytes32 accountId) external view returns (uint256 rawFree, uint256 rawBonded, uint256 rawImmature) {
        Account memory account = _accountOf[accountId];
        return (account.rawFree, account.rawBonded, _rawImmatureOf(accountId));
    }

    /// @inheritdoc IGToken
    function rawSupply() external view returns (uint256) {
        return _rawSupply;
    }

    /// @inheritdoc IGToken
    function isRefUsed(bytes32 ref) external view returns (bool) {
        return _issueOf[ref] != 0;
    }

    // INTERNAL

    /// @dev The account that a key disposes of.
    function _disposedBy(address key) internal view returns (bytes32) {
        (uint32 memberId, bool isCurrent) = REGISTRY.memberIdEverOf(key);
        if (memberId != 0 && !isCurrent) revert GToken_PastKey(key, memberId);
        return _idOf(memberId, key);
    }

    /// @dev A member's id as it is, a person's address hashed: no hash is as small as a member id, and no id is cut to an address.
    function _idOf(uint32 memberId, address key) internal pure returns (bytes32) {
        return memberId == 0 ? keccak256(abi.encode(key)) : bytes32(uint256(memberId));
    }

    function _issueHash(address to, uint256 amount, uint32 issueEpoch) internal pure returns (bytes32) {
        return keccak256(abi.encode(to, amount, issueEpoch));
    }

    /// @dev Takes raw units out of existence and stores the rest; an announced release never exceeds the bond.
    function _burn(bytes32 accountId, Account memory account, uint120 rawFree, uint120 rawBonded) internal {
        account.rawFree -= rawFree;
        account.rawBonded -= rawBonded;
        _accountOf[accountId] = account;
        _rawSupply -= rawFree + rawBonded;

        if (rawBonded == 0 || _releaseOf[accountId].rawAmount <= account.rawBonded) return;
        if (account.rawBonded == 0) delete _releaseOf[accountId];
        else _releaseOf[accountId].rawAmount = account.rawBonded;
    }

    /// @dev For a slash, which asks nobody what is mature: mature G burns first, and no more is immature than is left. The caller stores
    /// the account.
    function _cutImmature(bytes32 accountId, Account memory account, uint120 rawLeft) internal {
        uint16 epoch_ = _epoch();
        Immature memory immature = account.immatureIn(epoch_, _immatureOf[accountId]);
        if (immature.total() <= rawLeft) return;

        account.epoch = epoch_;
        _immatureOf[accountId] = immature.cutTo(rawLeft);
    }

    /// @dev Lowers the vote of a member at once.
    function _syncBurned(bytes32 accountId) internal {
        if (_isCounted(accountId)) _sync(_memberIdOf(accountId));
    }

    function _rawImmatureOf(bytes32 accountId) internal view returns (uint120) {
        return _accountOf[accountId].immatureIn(_epoch(), _immatureOf[accountId]).total();
    }

    /// @inheritdoc GVotes
    function _matureOf(bytes32 accountId) internal view override returns (uint120) {
        Account memory account = _accountOf[accountId];
        return account.rawFree + account.rawBonded - _rawImmatureOf(accountId);
    }

    /// @dev Raw units of an amount that is there.
    function _toRaw(uint256 amount) internal view returns (uint120) {
        return (amount * _index()).toUint120();
    }
}
