// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IUToken} from "interfaces/IUToken.sol";
import {Signatures} from "../access/Signatures.sol";

/// @title UAuthorizations
/// @notice ERC-2612 and ERC-3009 with signatures as `v, r, s` and as bytes; either form serves plain keys, EIP-7702 accounts and contract
/// wallets.
/// @custom:security-contact see SECURITY.md
abstract contract UAuthorizations is IUToken, ERC20Permit, ERC3009 {
    // CONSTANTS

    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    // SIGNED

    /// @inheritdoc IERC20Permit
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        public
        override(ERC20Permit, IERC20Permit)
    {
        bytes32 digest = _useOfPermit(owner, spender, value, deadline);
        if (!Signatures.isValidParts(owner, digest, v, r, s)) {
            (address recovered,,) = ECDSA.tryRecover(digest, v, r, s);
            revert ERC2612InvalidSigner(recovered, owner);
        }

        _approve(owner, spender, value);
    }

    /// @inheritdoc IUToken
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external {
        bytes32 digest = _useOfPermit(owner, spender, value, deadline);
        if (!Signatures.isValid(owner, digest, signature)) {
            (address recovered,,) = ECDSA.tryRecoverCalldata(digest, signature);
            revert ERC2612InvalidSigner(recovered, owner);
        }

        _approve(owner, spender, value);
    }

    /// @inheritdoc IERC3009
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) public override(ERC3009, IERC3009) {
        bytes32 structHash = keccak256(abi.encode(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, from, to, value, validAfter, validBefore, nonce));
        _requireAuthorized(from, structHash, v, r, s);

        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IUToken
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, from, to, value, validAfter, validBefore, nonce));
        _requireAuthorized(from, structHash, signature);

        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IERC3009
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) public override(ERC3009, IERC3009) {
        bytes32 structHash = keccak256(abi.encode(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, from, to, value, validAfter, validBefore, nonce));
        _requireAuthorized(from, structHash, v, r, s);
        if (to != msg.sender) revert ERC20InvalidReceiver(to);

        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IUToken
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, from, to, value, validAfter, validBefore, nonce));
        _requireAuthorized(from, structHash, signature);
        if (to != msg.sender) revert ERC20InvalidReceiver(to);

        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IERC3009Cancel
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)
        public
        override(ERC3009, IERC3009Cancel)
    {
        _requireAuthorized(authorizer, keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce)), v, r, s);

        _cancelAuthorization(authorizer, nonce);
    }

    /// @inheritdoc IUToken
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        _requireAuthorized(authorizer, keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce)), signature);

        _cancelAuthorization(authorizer, nonce);
    }

    // VIEWS

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view virtual override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    // INTERNAL

    /// @dev Uses the permit's nonce and returns the digest. The signature is checked afterwards, as in OpenZeppelin: the only call between is
    /// a static one to the owner.
    function _useOfPermit(address owner, address spender, uint256 value, uint256 deadline) private returns (bytes32) {
        if (block.timestamp > deadline) revert ERC2612ExpiredSignature(deadline);
        return _hashTypedDataV4(keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline)));
    }

    function _requireAuthorized(address authorizer, bytes32 structHash, uint8 v, bytes32 r, bytes32 s) private view {
        if (!Signatures.isValidParts(authorizer, _hashTypedDataV4(structHash), v, r, s)) revert ERC3009InvalidSignature();
    }

    function _requireAuthorized(address authorizer, bytes32 structHash, bytes calldata signature) private view {
        if (!Signatures.isValid(authorizer, _hashTypedDataV4(structHash), signature)) revert ERC3009InvalidSignature();
    }
}
