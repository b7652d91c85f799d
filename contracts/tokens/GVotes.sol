// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {Ageing} from "../maths/Ageing.sol";

/// @title GVotes
/// @notice The voting half of the G-Token: who has how many units, and since when.
/// @custom:security-contact see SECURITY.md
/// @dev OpenZeppelin's engine keeps checkpoints of raw units by voting account; each voting account is its own delegate for ever, so the
/// units of an account are its votes.
abstract contract GVotes is IGToken, Votes {
    using SafeCast for uint256;

    // CONSTANTS

    /// @inheritdoc IGToken
    uint48 public constant EPOCH_PERIOD = Ageing.EPOCH_PERIOD;

    /// @dev A member's units are at most a tenth of the uncapped total; where there are fewer than ten holders, one equal share.
    uint256 internal constant SHARES = 10;

    // IMMUTABLES

    IRegistry internal immutable REGISTRY;

    /// @dev Epochs turn where every contract's months of this length turn, at multiples of their length since 1970, but they count from the one
    /// of the deployment: 2^32 is the index of the first one, and the room for raw units is whole.
    uint48 internal immutable GENESIS_AT;

    // STORAGE

    /// @dev One slot.
    struct Tally {
        uint120 rawTotal; // Σ what the members count for
        uint32 holderCount; // members who count for anything
        uint16 epoch; // the latest one in which it changed
    }

    Tally internal _running;

    /// @dev As the running one was at the end of the epoch before; valid while `_running.epoch` is the present one.
    Tally internal _closed;

    mapping(uint32 memberId => uint120 rawCounted) internal _countedOf;

    // CONSTRUCTOR

    constructor(address registry_, string memory name_) EIP712(name_, "1") {
        REGISTRY = IRegistry(registry_);
        GENESIS_AT = Ageing.epochStart(Time.timestamp());
    }

    // UNITS

    /// @inheritdoc IGToken
    function sync(uint32 memberId) external {
        _sync(memberId);
    }

    /// @inheritdoc IGToken
    function syncBatch(uint32[] calldata memberIds) external {
        for (uint256 i; i < memberIds.length; ++i) {
            _sync(memberIds[i]);
        }
    }

    // DELEGATION

    /// @inheritdoc IGToken
    function delegate(address) public pure override(IGToken, Votes) {
        revert GToken_NoDelegation();
    }

    /// @inheritdoc IGToken
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) public pure override(IGToken, Votes) {
        revert GToken_NoDelegation();
    }

    // VIEWS

    /// @inheritdoc IERC6372
    function clock() public view override(IERC6372, Votes) returns (uint48) {
        return Time.timestamp();
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(IERC6372, Votes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc IGToken
    function getVotes(address key) public view override(IGToken, Votes) returns (uint256) {
        return _toAmount(unitsOf(REGISTRY.memberIdOf(key)));
    }

    /// @inheritdoc IGToken
    function getPastVotes(address key, uint256 timepoint) public view override(IGToken, Votes) returns (uint256) {
        uint32 memberId = REGISTRY.memberIdOf(key);
        return super.getPastVotes(voteAccountOf(memberId), timepoint) / _indexAt(timepoint);
    }

    /// @inheritdoc IGToken
    function getPastTotalSupply(uint256 timepoint) public view override(IGToken, Votes) returns (uint256) {
        return super.getPastTotalSupply(timepoint) / _indexAt(timepoint);
    }

    /// @inheritdoc IGToken
    /// @dev The engine asks for voting accounts and for 0; they are answered first, so that no key can come between.
    function delegates(address key) public view override(IGToken, Votes) returns (address) {
        address chosen = super.delegates(key);
        if (chosen != address(0) || key == address(0)) return chosen;
        return super.delegates(voteAccountOf(REGISTRY.memberIdOf(key)));
    }

    /// @inheritdoc IGToken
    /// @dev A hash may be cut to an address, an id may not: ids are small, and all of them would share one account.
    function voteAccountOf(uint32 memberId) public view returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(address(this), memberId)))));
    }

    /// @inheritdoc IGToken
    function unitsOf(uint32 memberId) public view returns (uint256) {
        return super.getVotes(voteAccountOf(memberId));
    }

    /// @inheritdoc IGToken
    function totalUnits() external view returns (uint256) {
        return _getTotalSupply();
    }

    /// @inheritdoc IGToken
    function countedOf(uint32 memberId) external view returns (uint256) {
        return _countedOf[memberId];
    }

    /// @inheritdoc IGToken
    function uncappedTotal() external view returns (uint256 rawTotal, uint32 holderCount) {
        return (_running.rawTotal, _running.holderCount);
    }

    /// @inheritdoc IGToken
    /// @dev While nothing had been counted when the epoch began, the running total stands in, so that the first votes need not wait an epoch.
    function capUnits() public view returns (uint256) {
        Tally memory running = _running;
        Tally memory base = running.epoch == _epoch() ? _closed : running;
        if (base.holderCount == 0) base = running;
        if (base.holderCount == 0) return 0;
        return base.rawTotal / (base.holderCount < SHARES ? base.holderCount : SHARES);
    }

    /// @inheritdoc IGToken
    function epoch() external view returns (uint32) {
        return _epoch();
    }

    /// @inheritdoc IGToken
    function indexOf(uint32 epoch_) external pure returns (uint256) {
        return Ageing.indexOf(epoch_);
    }

    /// @inheritdoc IGToken
    function genesisAt() external view returns (uint48) {
        return GENESIS_AT;
    }

    /// @inheritdoc IGToken
    function registry() external view returns (address) {
        return address(REGISTRY);
    }

    // INTERNAL

    /// @dev Free plus bonded less immature, raw.
    function _matureOf(bytes32 accountId) internal view virtual returns (uint120);

    /// @dev Whether a burn can lower a vote. A person has none; a member that counts for nothing can only have gained since and is left
    /// alone: a slash of hers stays cheap.
    function _isCounted(bytes32 accountId) internal view returns (bool) {
        return uint256(accountId) <= type(uint32).max && _countedOf[_memberIdOf(accountId)] != 0;
    }

    function _memberIdOf(bytes32 accountId) internal pure returns (uint32) {
        return uint256(accountId).toUint32();
    }

    /// @dev Every member has a role (REG-3), so standing and tier decide. Somebody who is no member has no standing.
    function _sync(uint32 memberId) internal {
        (, IRegistry.Member memory member) = REGISTRY.memberById(memberId);
        bool isEntitled = member.standing == IRegistry.Standing.ACTIVE && member.tier == IRegistry.Tier.ORDINARY;
        uint120 rawCounted = isEntitled ? _matureOf(bytes32(uint256(memberId))) : 0;

        bool hasChanged = _count(memberId, rawCounted);
        uint256 cap = capUnits();
        uint256 units = rawCounted < cap ? rawCounted : cap;
        if (_setUnits(memberId, units)) hasChanged = true;

        if (hasChanged) emit Synced(memberId, rawCounted, units);
    }

    /// @dev Replaces a member's part of the running tally; the first change of an epoch closes the one before.
    function _count(uint32 memberId, uint120 rawCounted) internal returns (bool hasChanged) {
        uint120 before = _countedOf[memberId];
        if (before == rawCounted) return false;

        Tally memory running = _running;
        uint16 epoch_ = _epoch();
        if (running.epoch != epoch_) {
            _closed = running;
            running.epoch = epoch_;
        }
        running.rawTotal = running.rawTotal - before + rawCounted;
        if (before == 0) ++running.holderCount;
        if (rawCounted == 0) --running.holderCount;
        _running = running;
        _countedOf[memberId] = rawCounted;
        return true;
    }

    function _setUnits(uint32 memberId, uint256 units) internal returns (bool hasChanged) {
        address account = voteAccountOf(memberId);
        uint256 before = super.getVotes(account);
        if (units == before) return false;

        if (super.delegates(account) == address(0)) _delegate(account, account);
        if (units > before) _transferVotingUnits(address(0), account, units - before);
        else _transferVotingUnits(account, address(0), before - units);
        return true;
    }

    /// @dev Asked by the engine for voting accounts only.
    function _getVotingUnits(address account) internal view override returns (uint256) {
        return super.getVotes(account);
    }

    function _epoch() internal view returns (uint16) {
        return Ageing.epochOf(GENESIS_AT, block.timestamp);
    }

    function _indexAt(uint256 instant) internal view returns (uint256) {
        return Ageing.indexOf(Ageing.epochOf(GENESIS_AT, instant));
    }

    /// @dev Raw units per base unit, now.
    function _index() internal view returns (uint256) {
        return _indexAt(block.timestamp);
    }

    /// @dev Amount of raw units, now, rounded down.
    function _toAmount(uint256 raw) internal view returns (uint256) {
        return raw / _index();
    }
}
