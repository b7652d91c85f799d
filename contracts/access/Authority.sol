// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

/// @title Authority
/// @notice The one role table of the suite: OpenZeppelin's `AccessManager` under a name of our own.
/// @custom:security-contact see SECURITY.md
contract Authority is AccessManager {
    constructor(address admin) AccessManager(admin) {}
}
