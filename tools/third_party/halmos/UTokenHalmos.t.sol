// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20Test} from "halmos-erc20/ERC20Test.sol";
import {Authority} from "contracts/access/Authority.sol";
import {UToken} from "contracts/tokens/UToken.sol";

/// @notice U with money in it: how it is minted for good is not what is looked at.
contract UTokenFilled is UToken {
    constructor(address holder, uint256 amount) UToken("U euro", "UEUR", address(new Authority(msg.sender))) {
        _mint(holder, amount);
    }
}

/// @notice Symbolic: for every amount, every pair of accounts, every call.
/// @custom:halmos --solver-timeout-assertion 0
contract UTokenHalmos is ERC20Test {
    /// @dev Acts that the other account has signed beforehand.
    string[5] internal signed = [
        "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
        "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
        "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
        "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
        "requestRedemptionBySig(address,uint256,bytes32,bytes32,uint256,bytes)"
    ];

    /// @custom:halmos --solver-timeout-branching 1000
    function setUp() public override {
        address deployer = address(0x1000);
        UTokenFilled filled = new UTokenFilled(deployer, 1_000_000_000e6);
        token = address(filled);

        for (uint160 number = 0x1001; number <= 0x1003; number++) {
            holders.push(address(number));
        }
        for (uint256 i = 0; i < holders.length; i++) {
            uint256 balance = svm.createUint256("balance");
            vm.prank(deployer);
            filled.transfer(holders[i], balance);
            for (uint256 j = 0; j < i; j++) {
                uint256 amount = svm.createUint256("amount");
                vm.prank(holders[i]);
                filled.approve(holders[j], amount);
            }
        }
    }

    /// @notice No call of a stranger takes another account's money beyond the allowance. Left out: what the other account has signed.
    function check_NoBackdoor(address caller, address other) public {
        vm.assume(caller != address(this)); // holds every role
        bytes memory data = svm.createCalldata("UToken");
        for (uint256 i = 0; i < signed.length; i++) {
            vm.assume(bytes4(data) != bytes4(keccak256(bytes(signed[i]))));
        }
        _checkNoBackdoor(data, caller, other);
    }
}
