// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Roles
/// @notice The bits of a member's role set. One member may hold several.
library Roles {
    uint16 internal constant MAKER = 1 << 0;
    uint16 internal constant STORE = 1 << 1;
    uint16 internal constant CARRIER = 1 << 2;
    uint16 internal constant INSPECTOR = 1 << 3;
    uint16 internal constant SUPPLIER = 1 << 4;
    uint16 internal constant EXPERT = 1 << 5;
    uint16 internal constant TESTER = 1 << 6;
    uint16 internal constant BRAND = 1 << 7;
    uint16 internal constant ISSUER = 1 << 8;
    uint16 internal constant RELAYER = 1 << 9;
}
