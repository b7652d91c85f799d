// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20Test} from "halmos-erc20/ERC20Test.sol";
import {Authority} from "contracts/access/Authority.sol";
import {Registry} from "contracts/access/Registry.sol";
import {GToken} from "contracts/tokens/GToken.sol";
import {IRegistry} from "interfaces/IRegistry.sol";

/// @notice Symbolic: G never moves. Their transfer tests cannot hold; in their place stands that no call succeeds.
/// @custom:halmos --solver-timeout-assertion 0
contract GTokenHalmos is ERC20Test {
    address internal constant MEMBER = address(0x1001);
    address internal constant PERSON = address(0x1002);

    GToken internal g;

    /// @custom:halmos --solver-timeout-branching 1000
    function setUp() public override {
        address authority = address(new Authority(address(this)));
        Registry registry = new Registry(authority);
        g = new GToken(address(registry), authority);
        token = address(g);

        registry.admit(MEMBER, 1, IRegistry.Tier.ORDINARY, bytes32(uint256(1)));
        g.setSlasher(address(0x5000));
        g.issue(MEMBER, 100e6, bytes32(uint256(1)));
        g.issue(PERSON, 50e6, bytes32(uint256(2)));
    }

    /// @notice No call of a stranger changes what another holds, or the supply.
    function check_NoBackdoor(address caller, address other) public {
        vm.assume(caller != other);
        vm.assume(caller != address(this) && caller != g.slasher());
        (uint256 balance, uint256 supply) = (g.balanceOf(other), g.totalSupply());

        bytes memory data = svm.createCalldata("GToken");
        vm.prank(caller);
        (bool success,) = token.call(data);
        vm.assume(success);

        assert(g.balanceOf(other) == balance);
        assert(g.totalSupply() == supply);
        assert(g.allowance(other, caller) == 0);
    }

    function check_transfer(address sender, address receiver, address, uint256 amount) public override {
        vm.prank(sender);
        (bool success,) = token.call(abi.encodeCall(g.transfer, (receiver, amount)));
        assert(!success);
    }

    function check_transferFrom(address caller, address from, address to, address, uint256 amount) public override {
        vm.prank(caller);
        (bool success,) = token.call(abi.encodeCall(g.transferFrom, (from, to, amount)));
        assert(!success);
    }
}
