// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20Test as Heavy} from "ercx/ERC20/Heavy/ERC20Test.sol";
import {ERC20Test as Light} from "ercx/ERC20/Light/ERC20Test.sol";
import {Authority} from "contracts/access/Authority.sol";
import {UToken} from "contracts/tokens/UToken.sol";

/// @notice ERCx with fixed users: standard, security and feature level.
contract UTokenLight is Light {
    function setUp() external {
        init(address(new UToken("U euro", "UEUR", address(new Authority(address(this))))));
    }
}

/// @notice ERCx with fuzzed users: standard level.
contract UTokenHeavy is Heavy {
    function setUp() external {
        init(address(new UToken("U euro", "UEUR", address(new Authority(address(this))))));
    }
}
