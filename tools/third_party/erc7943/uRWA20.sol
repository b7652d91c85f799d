// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Authority} from "guildhall/contracts/access/Authority.sol";
import {UToken} from "guildhall/contracts/tokens/UToken.sol";
import {IERC7943Fungible} from "interfaces/IERC7943Fungible.sol";

/// @title uRWA20
/// @notice U under the name, constructor and role functions of ERC-7943's reference token, so that its tests run unmodified.
/// @dev Restrictions, frozen amounts, forced transfers and every movement are U's own. Translated are only: their roles into roles of our
/// `Authority`, their two white lists into U's allow list and blocks, and the reference token's `mint` and `burn`, which U has not.
contract uRWA20 is UToken {
    event SendWhitelisted(address indexed account, bool status);
    event ReceiveWhitelisted(address indexed account, bool status);

    bytes32 private constant ADMIN_ROLE = 0;
    bytes32 private constant MINTER_ROLE = keccak256("MINTER_ROLE");
    bytes32 private constant BURNER_ROLE = keccak256("BURNER_ROLE");
    bytes32 private constant FREEZING_ROLE = keccak256("FREEZING_ROLE");
    bytes32 private constant WHITELIST_ROLE = keccak256("WHITELIST_ROLE");
    bytes32 private constant FORCE_TRANSFER_ROLE = keccak256("FORCE_TRANSFER_ROLE");

    mapping(address account => bool isAllowed) private _maySendWish;
    mapping(address account => bool isAllowed) private _mayReceiveWish;

    constructor(string memory name_, string memory symbol_, address admin) UToken(name_, symbol_, address(new Authority(address(this)))) {
        Authority manager = _manager();
        manager.setTargetFunctionRole(address(this), _one(IERC7943Fungible.setFrozenTokens.selector), _role(FREEZING_ROLE));
        manager.setTargetFunctionRole(address(this), _one(IERC7943Fungible.forcedTransfer.selector), _role(FORCE_TRANSFER_ROLE));
        manager.grantRole(0, admin, 0);
        bytes32[5] memory roles = [MINTER_ROLE, BURNER_ROLE, FREEZING_ROLE, WHITELIST_ROLE, FORCE_TRANSFER_ROLE];
        for (uint256 i = 0; i < roles.length; i++) {
            manager.grantRole(_role(roles[i]), admin, 0);
        }
    }

    function hasRole(bytes32 role, address account) public view returns (bool isMember) {
        (isMember,) = _manager().hasRole(_role(role), account);
    }

    /// @dev Their set-up begins with it; in the constructor U could not call itself.
    function grantRole(bytes32 role, address account) external {
        _requireRole(ADMIN_ROLE);
        if (!this.isAllowListOnly()) this.setAllowListOnly(true);
        _manager().grantRole(_role(role), account, 0);
    }

    function revokeRole(bytes32 role, address account) external {
        _requireRole(ADMIN_ROLE);
        _manager().revokeRole(_role(role), account);
    }

    function mint(address to, uint256 amount) external {
        _requireRole(MINTER_ROLE);
        _mint(to, amount);
    }

    function burn(uint256 amount) external {
        _requireRole(BURNER_ROLE);
        _burn(msg.sender, amount);
    }

    function changeSendWhitelist(address account, bool status) external {
        _requireRole(WHITELIST_ROLE);
        _maySendWish[account] = status;
        _translate(account);
        emit SendWhitelisted(account, status);
    }

    function changeReceiveWhitelist(address account, bool status) external {
        _requireRole(WHITELIST_ROLE);
        _mayReceiveWish[account] = status;
        _translate(account);
        emit ReceiveWhitelisted(account, status);
    }

    /// @dev By U's own setters, called by the token as the holder of every role.
    function _translate(address account) private {
        (bool send, bool receive_) = (_maySendWish[account], _mayReceiveWish[account]);
        Restriction memory now_ = this.restrictionOf(account);
        if (now_.isAllowed != (send || receive_)) this.setAllowed(account, send || receive_);
        if (now_.isSendBlocked == send) this.setSendBlocked(account, !send);
        if (now_.isReceiveBlocked == receive_) this.setReceiveBlocked(account, !receive_);
    }

    /// @dev The error of U's own restricted functions.
    function _requireRole(bytes32 role) private view {
        if (!hasRole(role, msg.sender)) revert AccessManagedUnauthorized(msg.sender);
    }

    function _manager() private view returns (Authority) {
        return Authority(authority());
    }

    function _role(bytes32 role) private pure returns (uint64) {
        return uint64(uint256(role) >> 193); // 0 stays 0, the admin's; none is the public role
    }

    function _one(bytes4 selector) private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](1);
        selectors[0] = selector;
    }
}
