// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IERC7943Fungible} from "interfaces/IERC7943Fungible.sol";
import {IReserveAttestor} from "interfaces/IReserveAttestor.sol";
import {IUToken} from "interfaces/IUToken.sol";
import {Redemptions} from "./Redemptions.sol";

/// @title UToken
/// @notice Fiat money, 1:1, 6 decimals, one currency each, redeemable at par.
/// @custom:security-contact see SECURITY.md
contract UToken is Redemptions {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    // CONSTANTS

    /// @dev Any sum of balances fits the ledger's `uint128`.
    uint256 internal constant MAX_SUPPLY = type(uint128).max;

    // STORAGE

    /// @inheritdoc IUToken
    IReserveAttestor public reserveAttestor;

    /// @inheritdoc IUToken
    mapping(bytes32 depositRef => bool isUsed) public isDepositUsed;

    mapping(address issuer => Bucket bucket) internal _bucketOf;

    // CONSTRUCTOR

    /// @param name_ name of the token and of its EIP-712 domain: at most 31 bytes, else the constructor reverts
    constructor(string memory name_, string memory symbol_, address manager)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
        AccessManaged(manager)
    {}

    // ISSUANCE

    /// @inheritdoc IUToken
    function mint(address to, uint256 amount, bytes32 depositRef) external {
        Bucket memory bucket = _bucketOf[msg.sender];
        if (bucket.capacityAmount == 0) revert UToken_NotIssuer(msg.sender);
        if (_switches & ISSUANCE_HALTED != 0) revert UToken_IssuanceHalted();
        if (depositRef == 0) revert UToken_ZeroReference();
        if (amount == 0) revert UToken_ZeroAmount();
        if (isDepositUsed[depositRef]) revert UToken_DepositUsed(depositRef);

        uint256 available = _available(bucket);
        if (available < amount) revert UToken_BucketEmpty(available, amount);
        _requireReserve(totalSupply() + amount);

        bucket.availableAmount = (available - amount).toUint128();
        bucket.refilledAt = Time.timestamp();
        _bucketOf[msg.sender] = bucket;
        isDepositUsed[depositRef] = true;
        _mint(to, amount);

        emit Minted(msg.sender, to, amount, depositRef);
    }

    function _requireReserve(uint256 supply) private view {
        IReserveAttestor attestor = reserveAttestor;
        if (address(attestor) == address(0)) revert UToken_NoReserveAttestor();
        uint256 reserve = Math.min(attestor.soundReserve(), MAX_SUPPLY);
        if (supply > reserve) revert UToken_ReserveTooLow(supply, reserve);
    }

    /// @inheritdoc IUToken
    function setIssuer(address issuer, uint128 capacityAmount, uint128 refillPerSecondAmount) external restricted {
        Bucket memory old = _bucketOf[issuer];
        if (issuer == address(0)) revert UToken_ZeroAddress();
        // A rate without a capacity means nothing: what has none is removed.
        if (capacityAmount == 0) refillPerSecondAmount = 0;
        if (capacityAmount == old.capacityAmount && refillPerSecondAmount == old.refillPerSecondAmount) revert UToken_Unchanged();

        uint256 available = old.capacityAmount == 0 ? capacityAmount : Math.min(_available(old), capacityAmount);
        if (capacityAmount == 0) delete _bucketOf[issuer];
        else _bucketOf[issuer] = Bucket(capacityAmount, available.toUint128(), refillPerSecondAmount, Time.timestamp());

        emit IssuerSet(issuer, capacityAmount, refillPerSecondAmount);
    }

    /// @inheritdoc IUToken
    function setIssuanceHalted(bool isHalted) external restricted {
        _switches = _toggled(_switches, ISSUANCE_HALTED, isHalted);

        emit IssuanceHalted(isHalted);
    }

    /// @inheritdoc IUToken
    function setReserveAttestor(IReserveAttestor attestor) external restricted {
        IReserveAttestor old = reserveAttestor;
        if (address(attestor) == address(0)) revert UToken_ZeroAddress();
        if (address(attestor) == address(old)) revert UToken_Unchanged();
        if (address(attestor).code.length == 0 || attestor.decimals() != decimals()) revert UToken_BadReserveAttestor(address(attestor));

        reserveAttestor = attestor;

        emit ReserveAttestorSet(address(old), address(attestor));
    }

    // COMPLIANCE

    /// @inheritdoc IUToken
    function forcedTransfer(address from, address to, uint256 amount, bytes32 reasonHash) external restricted {
        if (reasonHash == 0) revert UToken_ZeroReason();

        _forceTransfer(from, to, amount);

        emit ForcedTransferReason(from, to, amount, reasonHash);
    }

    /// @inheritdoc IUToken
    function forcedTransfer(address from, address to, uint256 amount) external restricted returns (bool) {
        _forceTransfer(from, to, amount);
        return true;
    }

    function _forceTransfer(address from, address to, uint256 amount) private {
        if (from == address(0)) revert ERC20InvalidSender(from);
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        _requireTouchable(from);
        _requireTouchable(to);
        if (!canReceive(to)) revert ERC7943CannotReceive(to);

        uint256 frozen = _frozenAmountOf(from);
        uint256 balance = balanceOf(from);
        uint256 unfrozen = Math.saturatingSub(balance, frozen);
        if (unfrozen < amount && amount <= balance) _freeze(from, frozen - (amount - unfrozen));
        ERC20._update(from, to, amount);

        emit ForcedTransfer(from, to, amount);
    }

    // ADMINISTRATION

    /// @inheritdoc IUToken
    function rescue(address token, address to, uint256 amount) external restricted {
        if (token == address(this)) {
            uint256 free = balanceOf(token) - pendingRedemptionAmount();
            if (free < amount) revert UToken_RescueTooHigh(free, amount);
        }

        emit Rescued(token, to, amount);

        IERC20(token).safeTransfer(to, amount);
    }

    // VIEWS

    /// @inheritdoc IUToken
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        if (from == address(0) || to == address(0) || block.timestamp < _pausedUntil(_switches)) return false;

        uint256 frozen = _frozenAmountOf(from);
        return canSend(from) && canReceive(to) && (frozen == 0 || Math.saturatingSub(balanceOf(from), frozen) >= amount);
    }

    /// @inheritdoc IUToken
    function bucketOf(address issuer) external view returns (Bucket memory) {
        return _bucketOf[issuer];
    }

    /// @inheritdoc IUToken
    function mintableOf(address issuer) external view returns (uint256) {
        return _available(_bucketOf[issuer]);
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 6;
    }

    /// @inheritdoc IUToken
    function version() external pure returns (string memory) {
        return "1";
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC7943Fungible).interfaceId || interfaceId == type(IERC20).interfaceId
            || interfaceId == type(IERC165).interfaceId;
    }

    // INTERNAL

    /// @dev Transfers, allowances, authorizations and mint come through here. Redemptions and forced transfers do not: they have their own
    /// checks.
    function _update(address from, address to, uint256 amount) internal override {
        uint256 switches = _switches;
        uint256 sender = from == address(0) ? 0 : _wordOf[from];
        uint256 receiver = _wordOf[to];
        if (block.timestamp < _pausedUntil(switches) && from != address(0)) revert UToken_Paused(Time.timestamp(), _pausedUntil(switches));
        // Most accounts have nothing in their words: for them that is all.
        if (sender | receiver | (switches & ALLOW_LIST_ONLY) != 0) {
            if (from != address(0) && !_passes(from, sender, SEND_BLOCKED, switches)) revert ERC7943CannotSend(from);
            if (!_passes(to, receiver, RECEIVE_BLOCKED, switches)) revert ERC7943CannotReceive(to);
            _requireUnfrozen(from, _frozenAmount(sender), amount);
        }

        super._update(from, to, amount);
    }

    /// @dev Wherever an allowance is spent, its spender acts.
    function _spendAllowance(address owner, address spender, uint256 amount) internal override {
        if (!canSend(spender)) revert ERC7943CannotSend(spender);

        super._spendAllowance(owner, spender, amount);
    }

    /// @dev The bucket's content at this instant; the refill is rounded to whole seconds by the clock itself.
    function _available(Bucket memory bucket) private view returns (uint256) {
        uint256 refill = uint256(bucket.refillPerSecondAmount) * (Time.timestamp() - bucket.refilledAt);
        return Math.min(bucket.capacityAmount, bucket.availableAmount + refill);
    }
}
