// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice G of an account, raw. One storage slot.
struct Account {
    uint120 rawFree;
    uint120 rawBonded;
    uint16 epoch; // the latest one in which anything was issued or claimed: what `Immature` is as of
}

/// @notice The part of an account that is immature, raw. One storage slot.
struct Immature {
    uint120 rawOld; // issued in the epoch before, mature with the next one
    uint120 rawNew; // issued in the epoch
}

/// @title Maturity
/// @notice How G matures: what is issued in epoch e is immature in e and e + 1. Nothing is written when an epoch ends; readers roll on.
library Maturity {
    /// @notice What of an account is immature in an epoch, which is not before the account's.
    /// @dev Reads nothing of an account that is all mature: its slash stays cheap.
    function immatureIn(Account memory account, uint16 epoch, Immature storage stored) internal view returns (Immature memory) {
        uint16 passed = epoch - account.epoch;
        if (passed > 1) return Immature(0, 0);
        return passed == 0 ? stored : Immature(stored.rawNew, 0);
    }

    function total(Immature memory immature) internal pure returns (uint120) {
        return immature.rawOld + immature.rawNew;
    }

    /// @notice The same with at most `raw` immature: the older goes first.
    function cutTo(Immature memory immature, uint120 raw) internal pure returns (Immature memory) {
        if (raw < immature.rawNew) return Immature(0, raw);
        return Immature(raw - immature.rawNew, immature.rawNew);
    }
}
