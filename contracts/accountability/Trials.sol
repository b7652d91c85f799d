// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICourt} from "interfaces/ICourt.sol";
import {Row} from "../types/Deal.sol";

/// @title Trials
/// @notice What a trial's votes come to: who wins, who loses, which row. Reads nothing but the trial.
library Trials {
    /// @notice Seats of the largest jury: what a mask and an array of a trial have room for.
    uint256 internal constant MAX_SEATS = 15;

    /// @notice One slot. Masks have a bit per seat, in the order of the draw.
    struct Stored {
        Row firstRow;
        Row secondRow;
        bool isAppeal;
        bool isClosed;
        bool isSeedOnly;
        uint8 seatCount; // 0 before the draw
        uint16 committedSeats;
        uint16 revealedSeats;
        uint16 secondSeats; // revealed for the second row
        uint40 deadline;
        uint40 revealBy; // 0 before the draw
        uint40 drawBlock;
        uint32 placeCount; // of the list when the draw was fixed
    }

    /// @notice The row of more than half of the revealed votes, if more than half of the seats revealed; else NONE.
    function rulingOf(Stored memory trial) internal pure returns (Row) {
        (uint8 first, uint8 second) = votesOf(trial);
        uint8 revealed = first + second;
        if (2 * revealed <= trial.seatCount || first == second) return Row.NONE;
        return first > second ? trial.firstRow : trial.secondRow;
    }

    /// @notice Revealed votes per row.
    function votesOf(Stored memory trial) internal pure returns (uint8 first, uint8 second) {
        return (count(trial.revealedSeats & ~trial.secondSeats), count(trial.secondSeats));
    }

    /// @notice Who shares what comes in: the majority; without a ruling who revealed; if nobody did, who committed.
    function winnersOf(Stored memory trial) internal pure returns (uint16) {
        if (rulingOf(trial) != Row.NONE) return _majorityOf(trial);
        return trial.revealedSeats != 0 ? trial.revealedSeats : trial.committedSeats;
    }

    /// @notice Who pays a penalty: all but the majority; without a ruling who did not reveal, unless nobody did. So there is always somebody
    /// to have it, and to reveal alone is worth more than to stay silent with the others.
    function losersOf(Stored memory trial) internal pure returns (uint16) {
        if (trial.revealedSeats == 0) return 0;
        return (bitOf(trial.seatCount) - 1) & ~winnersOf(trial);
    }

    /// @notice The seat of a member in a jury; `seatCount` where she has none.
    function seatOf(uint32[MAX_SEATS] storage jury, uint256 seatCount, uint32 memberId) internal view returns (uint256 seat) {
        while (seat < seatCount && jury[seat] != memberId) {
            ++seat;
        }
    }

    /// @notice A seat's bit in the masks; at most 15 seats.
    function bitOf(uint256 seat) internal pure returns (uint16) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint16(2 ** seat);
    }

    /// @notice A trial as read, without the jury.
    function viewOf(Stored memory trial, uint48 revealPeriod) internal pure returns (ICourt.Trial memory view_) {
        view_.rows = [trial.firstRow, trial.secondRow];
        view_.isAppeal = trial.isAppeal;
        view_.deadline = trial.deadline;
        if (trial.revealBy == 0) view_.drawBlock = trial.drawBlock;
        else view_.commitBy = trial.revealBy - revealPeriod;
        view_.revealBy = trial.revealBy;
        view_.seatCount = trial.seatCount;
        view_.revealCount = count(trial.revealedSeats);
        (view_.votes[0], view_.votes[1]) = votesOf(trial);
        view_.isClosed = trial.isClosed;
    }

    /// @notice Seats in a mask.
    function count(uint16 seats) internal pure returns (uint8 number) {
        for (; seats != 0; seats &= seats - 1) {
            ++number;
        }
    }

    function _majorityOf(Stored memory trial) private pure returns (uint16) {
        (uint8 first, uint8 second) = votesOf(trial);
        return second > first ? trial.secondSeats : trial.revealedSeats & ~trial.secondSeats;
    }
}
