// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IUToken} from "interfaces/IUToken.sol";

/// @title UToken
/// @notice Fiat money, 1:1, 6 decimals, one currency each.
/// @custom:security-contact see SECURITY.md
contract UToken is IUToken, ERC20Permit, ERC3009, AccessManaged {
    using SafeCast for uint256;

    // CONSTANTS

    /// @dev Any sum of balances fits the ledger's `uint128`.
    uint256 internal constant MAX_SUPPLY = type(uint128).max;

    // STORAGE

    /// @inheritdoc IUToken
    address public exemptAccount;

    /// @inheritdoc IUToken
    mapping(bytes32 depositRef => bool isUsed) public isDepositUsed;

    mapping(address account => Restriction restriction) internal _restrictionOf;
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
        if (depositRef == 0) revert UToken_ZeroReference();
        if (amount == 0) revert UToken_ZeroAmount();
        if (isDepositUsed[depositRef]) revert UToken_DepositUsed(depositRef);

        uint256 available = _available(bucket);
        if (available < amount) revert UToken_BucketEmpty(available, amount);
        if (MAX_SUPPLY - totalSupply() < amount) revert UToken_SupplyTooHigh(totalSupply() + amount, MAX_SUPPLY);

        bucket.availableAmount = (available - amount).toUint128();
        bucket.refilledAt = Time.timestamp();
        _bucketOf[msg.sender] = bucket;
        isDepositUsed[depositRef] = true;
        _mint(to, amount);

        emit Minted(msg.sender, to, amount, depositRef);
    }

    // ADMINISTRATION

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
    function setFrozenAmount(address account, uint128 amount) external restricted {
        Restriction storage restriction = _restrictable(account);
        if (amount == restriction.frozenAmount) revert UToken_Unchanged();

        restriction.frozenAmount = amount;

        emit Frozen(account, amount);
    }

    /// @inheritdoc IUToken
    function setSendBlocked(address account, bool isBlocked) external restricted {
        Restriction storage restriction = _restrictable(account);
        if (isBlocked == restriction.isSendBlocked) revert UToken_Unchanged();

        restriction.isSendBlocked = isBlocked;

        emit SendingBlocked(account, isBlocked);
    }

    /// @inheritdoc IUToken
    function setReceiveBlocked(address account, bool isBlocked) external restricted {
        Restriction storage restriction = _restrictable(account);
        if (isBlocked == restriction.isReceiveBlocked) revert UToken_Unchanged();

        restriction.isReceiveBlocked = isBlocked;

        emit ReceivingBlocked(account, isBlocked);
    }

    /// @inheritdoc IUToken
    function setExempt(address account) external restricted {
        Restriction memory restriction = _restrictionOf[account];
        if (account == address(0)) revert UToken_ZeroAddress();
        if (exemptAccount != address(0)) revert UToken_ExemptSet(exemptAccount);
        if (restriction.isSendBlocked || restriction.isReceiveBlocked || restriction.frozenAmount != 0) revert UToken_Restricted(account);

        exemptAccount = account;

        emit ExemptSet(account);
    }

    // VIEWS

    /// @inheritdoc IUToken
    function canTransact(address account) external view returns (bool) {
        Restriction memory restriction = _restrictionOf[account];
        return !restriction.isSendBlocked && !restriction.isReceiveBlocked;
    }

    /// @inheritdoc IUToken
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        if (from == address(0) || to == address(0)) return false;
        Restriction memory restriction = _restrictionOf[from];
        return !restriction.isSendBlocked && !_restrictionOf[to].isReceiveBlocked
            && Math.saturatingSub(balanceOf(from), restriction.frozenAmount) >= amount;
    }

    /// @inheritdoc IUToken
    function getFrozenTokens(address account) external view returns (uint256) {
        return _restrictionOf[account].frozenAmount;
    }

    /// @inheritdoc IUToken
    function restrictionOf(address account) external view returns (Restriction memory) {
        return _restrictionOf[account];
    }

    /// @inheritdoc IUToken
    function bucketOf(address issuer) external view returns (Bucket memory) {
        return _bucketOf[issuer];
    }

    /// @inheritdoc IUToken
    function mintableOf(address issuer) external view returns (uint256) {
        return _available(_bucketOf[issuer]);
    }

    /// @inheritdoc IUToken
    function dueAt(uint48 start, uint48 period) external pure returns (uint48) {
        return start + period;
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 6;
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    // INTERNAL

    /// @dev All movements come through here: transfers, allowances, authorizations, mint and, later, burn.
    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0)) _checkSender(from, amount);
        if (_restrictionOf[to].isReceiveBlocked) revert UToken_ReceiverBlocked(to);

        super._update(from, to, amount);
    }

    /// @dev A frozen balance is only looked at where something is frozen.
    function _checkSender(address from, uint256 amount) private view {
        Restriction memory restriction = _restrictionOf[from];
        if (restriction.isSendBlocked) revert UToken_SenderBlocked(from);
        if (restriction.frozenAmount == 0) return;

        uint256 unfrozen = Math.saturatingSub(balanceOf(from), restriction.frozenAmount);
        if (unfrozen < amount) revert UToken_AmountFrozen(from, unfrozen, amount);
    }

    /// @dev Wherever an allowance is spent, its spender acts.
    function _spendAllowance(address owner, address spender, uint256 amount) internal override {
        if (_restrictionOf[spender].isSendBlocked) revert UToken_SpenderBlocked(spender);

        super._spendAllowance(owner, spender, amount);
    }

    function _restrictable(address account) private view returns (Restriction storage) {
        if (account == address(0)) revert UToken_ZeroAddress();
        if (account == exemptAccount) revert UToken_Exempt(account);
        return _restrictionOf[account];
    }

    /// @dev The bucket's content at this instant; the refill is rounded to whole seconds by the clock itself.
    function _available(Bucket memory bucket) private view returns (uint256) {
        uint256 refill = uint256(bucket.refillPerSecondAmount) * (Time.timestamp() - bucket.refilledAt);
        return Math.min(bucket.capacityAmount, bucket.availableAmount + refill);
    }
}
