// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {CryticERC20ExternalBasicProperties} from "properties/ERC20/external/properties/ERC20ExternalBasicProperties.sol";
import {ITokenMock} from "properties/ERC20/external/util/ITokenMock.sol";
import {Authority} from "contracts/access/Authority.sol";
import {UToken} from "contracts/tokens/UToken.sol";

/// @notice U with money in it, and the two views that the properties ask for.
contract UTokenFilled is UToken {
    bool public constant isMintableOrBurnable = false; // nobody here has the role
    uint256 public initialSupply;

    constructor(address[] memory holders, uint256 amount) UToken("U euro", "UEUR", address(new Authority(msg.sender))) {
        for (uint256 i = 0; i < holders.length; i++) {
            _mint(holders[i], amount);
        }
        initialSupply = totalSupply();
    }
}

/// @notice Their properties, unmodified.
contract Harness is CryticERC20ExternalBasicProperties {
    constructor() {
        address[] memory holders = new address[](4);
        (holders[0], holders[1], holders[2], holders[3]) = (USER1, USER2, USER3, address(this));
        token = ITokenMock(address(new UTokenFilled(holders, INITIAL_BALANCE)));
    }

    function tokenUnderTest() external view returns (address) {
        return address(token);
    }
}

/// @notice Plays their fuzzer: random properties and token calls by three users. A property fails by `assert` and by nothing else.
contract UTokenCrytic is Test {
    uint256 internal constant STEPS = 300;
    bytes4 internal constant PANIC = 0x4e487b71;

    Harness internal harness;
    ITokenMock internal token;
    uint256 internal seed;
    mapping(string property => uint256 count) internal passed;

    string[3] internal plain = ["constantSupply", "userBalanceNotHigherThanSupply", "userBalancesLessThanTotalSupply"];
    string[2] internal plainMore = ["zeroAddressBalance", "transferToZeroAddress"];
    string[3] internal ofAmount = ["transferFromToZeroAddress", "selfTransferFrom", "selfTransfer"];
    string[2] internal ofTarget = ["transferFromMoreThanBalance", "transferMoreThanBalance"];
    string[2] internal ofTargetMore = ["transferZeroAmount", "transferFromZeroAmount"];
    string[3] internal ofBoth = ["transfer", "transferFrom", "setAllowance"];
    string[2] internal ofBothMore = ["setAllowanceTwice", "spendAllowanceAfterTransfer"];

    /// @dev Those that a token which reverts (instead of returning false) never lets come to their end.
    string[4] internal alwaysReverting =
        ["transferToZeroAddress", "transferFromToZeroAddress", "transferFromMoreThanBalance", "transferMoreThanBalance"];

    function setUp() public {
        harness = new Harness();
        token = ITokenMock(harness.tokenUnderTest());
    }

    /// forge-config: default.fuzz.runs = 256
    function test_properties__hold(uint256 seed_) public {
        seed = seed_;
        for (uint256 step = 0; step < STEPS; step++) {
            address user = _user();
            uint256 kind = _random(10);
            if (kind == 0) {
                _tokenCall(user);
            } else if (kind <= 2) {
                _check(user, _random(2) == 0 ? plain[_random(3)] : plainMore[_random(2)], "()", "");
            } else if (kind <= 4) {
                _check(user, ofAmount[_random(3)], "(uint256)", abi.encode(_amount()));
            } else if (kind <= 6) {
                _check(user, _random(2) == 0 ? ofTarget[_random(2)] : ofTargetMore[_random(2)], "(address)", abi.encode(_target()));
            } else {
                _check(
                    user,
                    _random(2) == 0 ? ofBoth[_random(3)] : ofBothMore[_random(2)],
                    "(address,uint256)",
                    abi.encode(_target(), _amount())
                );
            }
        }
        _requireAllPassedOnce();
    }

    function _check(address user, string memory property, string memory types, bytes memory args) internal {
        bytes4 selector = bytes4(keccak256(abi.encodePacked("test_ERC20external_", property, types)));
        vm.prank(user);
        (bool success, bytes memory answer) = address(harness).call(abi.encodePacked(selector, args));
        if (success) passed[property]++;
        else assertFalse(answer.length == 36 && bytes4(answer) == PANIC, property);
    }

    function _tokenCall(address user) internal {
        uint256 amount = _random(3) == 0 ? _random(2 ** 80) : type(uint256).max - _random(2);
        vm.prank(user);
        token.approve(_random(4) == 0 ? _target() : address(harness), amount);
    }

    function _requireAllPassedOnce() internal view {
        for (uint256 i = 0; i < 3; i++) {
            assertGt(passed[plain[i]], 0, plain[i]);
            assertGt(passed[ofBoth[i]], 0, ofBoth[i]);
        }
        for (uint256 i = 0; i < 2; i++) {
            assertGt(passed[ofTargetMore[i]], 0, ofTargetMore[i]);
            assertGt(passed[ofBothMore[i]], 0, ofBothMore[i]);
        }
        assertGt(passed["zeroAddressBalance"], 0);
        assertGt(passed["selfTransferFrom"], 0);
        assertGt(passed["selfTransfer"], 0);
        for (uint256 i = 0; i < 4; i++) {
            assertEq(passed[alwaysReverting[i]], 0, alwaysReverting[i]);
        }
    }

    function _user() internal returns (address) {
        return address(uint160(0x10000 * (1 + _random(3))));
    }

    function _target() internal returns (address) {
        uint256 kind = _random(8);
        if (kind < 4) return _user();
        if (kind == 4) return address(harness);
        return address(uint160(1 + _random(type(uint160).max - 1)));
    }

    function _amount() internal returns (uint256) {
        return _random(4) == 0 ? _random(type(uint256).max) : _random(2 ** 60);
    }

    function _random(uint256 below) internal returns (uint256) {
        seed = uint256(keccak256(abi.encode(seed)));
        return seed % below;
    }
}
