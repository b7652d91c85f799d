// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Ageing
/// @notice The index that G is divided by: it doubles every twelve epochs, in monthly steps, so that what was earned halves in a year.
library Ageing {
    using SafeCast for uint256;

    /// @notice Seconds of an epoch: 365 days / 12.
    uint48 internal constant EPOCH_PERIOD = 2_628_000;

    uint256 internal constant EPOCHS_A_YEAR = 12;

    /// @dev `round(2^32 * 2^(k / 12))` for k = 0 .. 5 and 6 .. 11, 40 bits each, the first one lowest. Twelve stored steps and a shift, not
    /// a power computed: only so does the index double exactly. `tests/property/test_ageing.py` computes them again.
    uint256 internal constant FIRST_STEPS = 0x0155b8108f01428a2f9901306fe0a3011f59ac3c010f38f92e0100000000;
    uint256 internal constant LAST_STEPS = 0x01e3437e7101c823e07501ae89f99601965fea54017f910d77016a09e668;

    uint256 internal constant STEPS_A_WORD = 6;
    uint256 internal constant STEP_BITS = 40;

    /// @notice The epoch of an instant, counted from 0 at `genesisAt`; 0 for instants before.
    function epochOf(uint48 genesisAt, uint256 instant) internal pure returns (uint16) {
        return instant < genesisAt ? 0 : ((instant - genesisAt) / EPOCH_PERIOD).toUint16();
    }

    /// @notice Start of the month that an instant lies in: months turn at multiples of their length since 1970.
    function epochStart(uint48 instant) internal pure returns (uint48) {
        return instant - instant % EPOCH_PERIOD;
    }

    /// @notice Raw units per base unit in an epoch.
    /// @dev Fits 256 bits for 223 years.
    function indexOf(uint256 epoch) internal pure returns (uint256) {
        uint256 step = epoch % EPOCHS_A_YEAR;
        uint256 word = step < STEPS_A_WORD ? FIRST_STEPS : LAST_STEPS;
        // The cut is what it is for: the step lies in the lowest bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(uint40(word >> (STEP_BITS * (step % STEPS_A_WORD)))) << (epoch / EPOCHS_A_YEAR);
    }
}
