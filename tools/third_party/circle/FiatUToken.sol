// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Authority} from "./access/Authority.sol";
import {UToken} from "./tokens/UToken.sol";

/// @title FiatUToken
/// @notice U with those functions of FiatToken that its tests of signed acts call to set the stage; the signed acts are U's own.
contract FiatUToken is UToken {
    address public immutable owner;

    bytes32 public constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    constructor() UToken("USDC", "USDC", address(new Authority(address(this)))) {
        owner = msg.sender;
    }

    function configureMinter(address, uint256) external pure returns (bool) {
        return true;
    }

    function mint(address to, uint256 amount) external returns (bool) {
        _mint(to, amount);
        return true;
    }

    function pause() external {
        this.pauseTransfers(uint48(block.timestamp + 1 days));
    }

    function blacklist(address account) external {
        this.setSendBlocked(account, true);
        this.setReceiveBlocked(account, true);
    }

    function unBlacklist(address account) external {
        this.setSendBlocked(account, false);
        this.setReceiveBlocked(account, false);
    }
}

/// @dev Their helpers ask for artifacts of these names; nothing is done with them.
contract FiatTokenV1 {}

contract FiatTokenV1_1 {}

contract FiatTokenV2 {}

contract FiatTokenV2_1 {}

contract FiatTokenV2_2 {}
