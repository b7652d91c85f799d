// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Demand} from "contracts/types/Deal.sol";

/// @title IDemandRule
/// @notice A plug-in that a standard may carry: industry rules and custom rules, attached by governance.
interface IDemandRule {
    /// @notice Whether the demand may be matched with the offer.
    /// @dev Called with `staticcall` during settlement; a revert counts as a no.
    function isAllowed(Demand calldata demand, uint32 offerId) external view returns (bool);
}
