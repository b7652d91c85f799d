// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20Test as Light} from "ercx/ERC20/Light/ERC20Test.sol";
import {Authority} from "contracts/access/Authority.sol";
import {Registry} from "contracts/access/Registry.sol";
import {GToken} from "contracts/tokens/GToken.sol";

/// @notice ERCx with fixed users over G, which does not move: it shows which properties of ERC-20 that touches.
/// @dev Balances are computed, so they cannot be written into storage: they are issued. More than one account may have in an epoch is not
/// tried.
contract GTokenLight is Light {
    uint256 internal issues;

    function setUp() external {
        address authority = address(new Authority(address(this)));
        init(address(new GToken(address(new Registry(authority)), authority)));
    }

    function _dealERC20Token(address token, address receiver, uint256 amount) internal override returns (bool, string memory) {
        GToken g = GToken(token);
        vm.assume(amount <= g.epochCapAmount());
        if (amount == 0) return (true, "");
        try g.issue(receiver, amount, bytes32(++issues)) {
            return (g.balanceOf(receiver) == amount, "");
        } catch {
            return (false, "not issued");
        }
    }
}
