// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICourt} from "interfaces/ICourt.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IPower} from "interfaces/IPower.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {Roles} from "../types/Roles.sol";

/// @title Juries
/// @notice The list of jurors, and how a jury is drawn from it.
/// @dev A draw must not depend on what anybody does between the moment its block's hash is known and the moment it is executed. Places in the
/// list therefore never move: who leaves empties hers, who joins takes an empty one or a new one at the end, and a draw looks only at places
/// that stood, and at jurors who had joined, when it was fixed. All that a juror can still do is make herself unfit, and then the next
/// candidate of the same sequence takes her seat.
library Juries {
    // CONSTANTS

    /// @notice Random candidates per seat. With the average weight at 1/50 of the cap (a thousand jurors of equal power) 1.28 of them are
    /// accepted on average, so that the walk has seldom anything left to fill.
    uint256 internal constant TRIES_PER_SEAT = 64;

    /// @notice Candidates per seat who may turn out unfit, the dearest to look at, before the walk takes over: bounds the gas of a draw when
    /// nearly everybody is busy.
    uint256 internal constant UNFIT_PER_SEAT = 16;

    /// @notice Places that the walk looks at: bounds the gas of a draw among many who cannot sit.
    uint256 internal constant MAX_WALK = 256;

    /// @notice A first jury of fewer is none.
    uint256 internal constant MIN_SEATS = 3;

    /// @notice A jury on appeal of fewer is none: the few whom the first trial has left must not overrule it.
    uint256 internal constant MIN_APPEAL_SEATS = 7;

    /// @notice Prefixes of ledger tags; a member's or a trial's number follows in the last four bytes, so that no bond is a trial.
    bytes12 internal constant BOND_PREFIX = "juror";
    bytes12 internal constant TRIAL_PREFIX = "trial";

    // STORAGE

    struct List {
        uint32[] places; // member ids; 0 = empty
        uint32[] emptyPlaces;
        mapping(uint32 memberId => ICourt.Juror) jurorOf;
        uint32 count;
        uint32 seedCount;
    }

    /// @notice What a draw goes by, and the jury so far.
    struct Draw {
        IRegistry registry;
        IEscrow escrow;
        IPower power; // 0 = equal weights
        uint256 cap; // 0 = equal weights
        bytes32 seed;
        uint256 placeCount;
        uint256 fixedBlock;
        uint256 seatAmount;
        bool isSeedOnly;
        address[] excluded;
        uint32[] excludedIds; // of those who are members, whichever key was named; else 0
        uint256 unfitCount;
        uint256 seatCount; // filled
        uint32[] memberIds; // as long as the jury may be
        address[] keys;
    }

    // MEMBERSHIP

    function add(List storage list, uint32 memberId) internal {
        uint32 index;
        uint256 emptyCount = list.emptyPlaces.length;
        if (emptyCount != 0) {
            index = list.emptyPlaces[emptyCount - 1];
            list.emptyPlaces.pop();
            list.places[index] = memberId;
        } else {
            // There are fewer places than members, whose ids have 32 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            index = uint32(list.places.length);
            list.places.push(memberId);
        }
        list.jurorOf[memberId] = ICourt.Juror(memberId, index, 0, false, uint40(block.number), 0);
        ++list.count;
    }

    function remove(List storage list, ICourt.Juror memory juror) internal {
        list.places[juror.index] = 0;
        list.emptyPlaces.push(juror.index);
        delete list.jurorOf[juror.memberId];
        --list.count;
        if (juror.isSeed) --list.seedCount;
    }

    function setSeed(List storage list, uint32 memberId, bool isSeed) internal {
        list.jurorOf[memberId].isSeed = isSeed;
        if (isSeed) ++list.seedCount;
        else --list.seedCount;
    }

    function seat(List storage list, uint32 memberId, uint128 seatAmount) internal {
        ICourt.Juror storage juror = list.jurorOf[memberId];
        ++juror.seatCount;
        juror.lockedAmount += seatAmount;
    }

    function unseat(List storage list, uint32 memberId, uint128 seatAmount) internal {
        ICourt.Juror storage juror = list.jurorOf[memberId];
        --juror.seatCount;
        juror.lockedAmount -= seatAmount;
    }

    // DRAWING

    /// @notice Fills up to `seats` seats of `d`: first by random candidates, each accepted with probability weight / cap; then by walking the
    /// list from a random place.
    function draw(List storage list, Draw memory d, uint256 seats) internal view {
        d.memberIds = new uint32[](seats);
        d.keys = new address[](seats);
        d.excludedIds = new uint32[](d.excluded.length);
        for (uint256 i = 0; i < d.excluded.length; ++i) {
            (d.excludedIds[i],) = d.registry.memberIdEverOf(d.excluded[i]);
        }
        if (address(d.power) != address(0)) d.cap = d.power.capOf();
        if (d.placeCount == 0) return;

        for (uint256 i = 1; i <= TRIES_PER_SEAT * seats && d.seatCount < seats && d.unfitCount < UNFIT_PER_SEAT * seats; ++i) {
            uint256 word = _random(d.seed, i);
            // The upper half of the word names the place, the lower half is the coin.
            // forge-lint: disable-next-line(unsafe-typecast)
            _try(list, d, list.places[(word >> 128) % d.placeCount], uint128(word));
        }

        uint256 start = _random(d.seed, 0) >> 128;
        uint256 end = start + (d.placeCount < MAX_WALK ? d.placeCount : MAX_WALK);
        for (; start < end && d.seatCount < seats; ++start) {
            // A coin of 0 accepts every weight but 0.
            _try(list, d, list.places[start % d.placeCount], 0);
        }
    }

    function _try(List storage list, Draw memory d, uint32 memberId, uint256 coin) private view {
        if (memberId == 0 || _contains(d.memberIds, d.seatCount, memberId)) return;
        if (_contains(d.excludedIds, d.excludedIds.length, memberId)) return;
        if (d.cap != 0 && coin % d.cap >= d.power.weightOf(memberId)) return;
        address key = _fitKey(list.jurorOf[memberId], d, memberId);
        if (key == address(0)) {
            ++d.unfitCount;
            return;
        }

        d.memberIds[d.seatCount] = memberId;
        d.keys[d.seatCount] = key;
        ++d.seatCount;
    }

    /// @dev The current key of a juror who can sit, else 0.
    function _fitKey(ICourt.Juror memory juror, Draw memory d, uint32 memberId) private view returns (address) {
        if (juror.joinedBlock > d.fixedBlock || (d.isSeedOnly && !juror.isSeed)) return address(0);
        bytes32 account = d.escrow.accountOf(address(this), tag(BOND_PREFIX, memberId));
        if (d.escrow.balanceOf(account) < juror.lockedAmount + d.seatAmount) return address(0);
        (address key, IRegistry.Member memory member) = d.registry.memberById(memberId);
        return mayJudge(member) ? key : address(0);
    }

    /// @notice The jury of a draw, without the last juror where their number is even.
    function oddOf(Draw memory d) internal pure returns (uint32[] memory memberIds, address[] memory keys) {
        uint256 seats = d.seatCount % 2 == 0 && d.seatCount != 0 ? d.seatCount - 1 : d.seatCount;
        uint256 needed = d.memberIds.length > MIN_APPEAL_SEATS ? MIN_APPEAL_SEATS : MIN_SEATS;
        if (seats < needed) revert ICourt.Court_TooFewJurors(d.seatCount, needed);

        (memberIds, keys) = (new uint32[](seats), new address[](seats));
        for (uint256 i = 0; i < seats; ++i) {
            (memberIds[i], keys[i]) = (d.memberIds[i], d.keys[i]);
        }
    }

    // VIEWS

    function mayJudge(IRegistry.Member memory member) internal pure returns (bool) {
        return member.standing == IRegistry.Standing.ACTIVE && member.roles & (Roles.TESTER | Roles.EXPERT) != 0;
    }

    function tag(bytes12 prefix, uint32 id) internal pure returns (bytes12) {
        return prefix | bytes12(uint96(id));
    }

    // INTERNAL

    function _random(bytes32 seed, uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }

    function _contains(uint32[] memory ids, uint256 count, uint32 id) private pure returns (bool) {
        for (uint256 i = 0; i < count; ++i) {
            if (ids[i] == id) return true;
        }
        return false;
    }
}
