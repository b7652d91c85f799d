// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title IGToken
/// @notice Earned, non-transferable rights; 6 decimals. Balances belong to an account id, not to an address: `bytes32(memberId)` for a
/// member, `keccak256(abi.encode(address))` for anybody else (GTK-16).
/// @dev Requirements are numbered GTK-n in docs/spec/tokens.md. "Restricted" means: only whom the role table of the `Authority` lets call;
/// others get `AccessManagedUnauthorized` (GTK-23). All amounts are G base units.
///
/// `balance = free + bonded`. Amounts are stored raw, scaled by the index of the epoch (constant until ageing is switched on by a later
/// version of the reading functions), so that ageing needs no rewrite of storage.
///
/// What is issued to, or slashed from, a key that its member has replaced since, goes to or comes from the member (GTK-17). A replaced key
/// can do nothing any more: {GToken_PastKey}.
///
/// Warning: the ERC-20 `Transfer` events of issue and slash are a courtesy to explorers: a rotated key and a claim move balances between
/// addresses without one. Rebuild balances from {Issued}, {Slashed} and {Claimed}.
interface IGToken is IERC20Metadata {
    event Issued(bytes32 indexed accountId, uint256 amount, bytes32 indexed ref);
    event Bonded(bytes32 indexed accountId, uint256 amount);
    /// @notice A release was announced; it replaces an earlier one of the account.
    event ReleaseRequested(bytes32 indexed accountId, uint256 amount, uint48 readyAt);
    event Released(bytes32 indexed accountId, uint256 amount);
    /// @notice Bonded G was burned; an announced release greater than what is left was cut to it.
    event Slashed(bytes32 indexed accountId, uint256 amount, uint16 shareBps, bytes32 indexed reason);
    /// @notice A person's account was emptied into her member account; free stays free, bonded stays bonded, an announced release is void.
    event Claimed(bytes32 indexed fromAccountId, bytes32 indexed toAccountId, uint256 amount);
    event SlasherSet(address indexed slasher);

    error GToken_NonTransferable();
    error GToken_ZeroAddress();
    error GToken_ZeroAmount();
    error GToken_ZeroReference();
    error GToken_RefUsed(bytes32 ref);
    error GToken_PastKey(address key, uint32 memberId);
    error GToken_FreeTooLow(uint256 free, uint256 needed);
    error GToken_BondTooLow(uint256 bonded, uint256 needed);
    error GToken_NoRelease(bytes32 accountId);
    error GToken_TooEarly(uint48 now_, uint48 readyAt);
    error GToken_BadShare(uint16 shareBps);
    error GToken_NotSlasher(address caller);
    error GToken_SlasherSet(address slasher);
    error GToken_NotMember(address key);
    error GToken_NothingToClaim(address key);

    /// @notice Issues `amount` to the account behind `to`, once per `ref`.
    /// @dev Restricted. Emits {Issued} and `Transfer(0, to, amount)`. Requirements:
    /// - GTK-1: `to` is not 0: {GToken_ZeroAddress}.
    /// - GTK-2: `amount` is not 0: {GToken_ZeroAmount}.
    /// - GTK-3: `ref` is not 0: {GToken_ZeroReference}, and was never used: {GToken_RefUsed}.
    /// @param amount G base units
    /// @param ref what the G is earned for, e.g. a hash of rule and deal
    function issue(address to, uint256 amount, bytes32 ref) external;

    /// @notice Moves free G of the caller's account into its bond.
    /// @dev Emits {Bonded}. Requirements:
    /// - GTK-2: `amount` is not 0: {GToken_ZeroAmount}.
    /// - GTK-4: the caller is not a key that its member has replaced: {GToken_PastKey}.
    /// - GTK-5: that much is free: {GToken_FreeTooLow}.
    /// @param amount G base units
    function bond(uint256 amount) external;

    /// @notice Announces a release of bonded G, to be done by {release} after {RELEASE_DELAY}; replaces an earlier announcement.
    /// @dev Emits {ReleaseRequested}. The amount stays bonded and slashable until released, but covers nothing new: {coverOf}.
    /// Requirements:
    /// - GTK-2: `amount` is not 0: {GToken_ZeroAmount}.
    /// - GTK-4: the caller is not a key that its member has replaced: {GToken_PastKey}.
    /// - GTK-6: that much is bonded: {GToken_BondTooLow}.
    /// @param amount G base units
    function requestRelease(uint256 amount) external;

    /// @notice Moves the announced amount from the caller's bond back to free.
    /// @dev Emits {Released}. Requirements:
    /// - GTK-4: the caller is not a key that its member has replaced: {GToken_PastKey}.
    /// - GTK-7: a release was announced: {GToken_NoRelease}.
    /// - GTK-8: `now >= readyAt`: {GToken_TooEarly}.
    function release() external;

    /// @notice Burns `shareBps` of the bonded G of the account behind `key`, rounded down (GTK-20); never reverts for an empty
    /// bond (GTK-21).
    /// @dev Only the slasher (the Escrow). Emits {Slashed} and `Transfer(key, 0, amount)` when something was burned. Requirements:
    /// - GTK-9: the caller is the slasher: {GToken_NotSlasher}.
    /// - GTK-10: `shareBps <= 10_000`: {GToken_BadShare}.
    /// - GTK-11: an announced release greater than the bond left is cut to it.
    /// @param key a key of the liable party, current or past
    /// @param shareBps share of the bond, of 10,000
    /// @param reason what it is slashed for, e.g. the id of the deal
    /// @return amount G base units burned, rounded down
    function slash(address key, uint16 shareBps, bytes32 reason) external returns (uint256 amount);

    /// @notice Names the only contract that may slash; once.
    /// @dev Restricted. Emits {SlasherSet}. Requirements:
    /// - GTK-1: `slasher` is not 0: {GToken_ZeroAddress}.
    /// - GTK-12: none was set before: {GToken_SlasherSet}.
    function setSlasher(address slasher) external;

    /// @notice Moves what the caller earned as an unregistered person to her member account.
    /// @dev Emits {Claimed}. Free stays free, bonded stays bonded, an announced release is void (GTK-22). Requirements:
    /// - GTK-13: the caller is, or was, the key of a member: {GToken_NotMember}.
    /// - GTK-14: there is something: {GToken_NothingToClaim}.
    function claim() external;

    /// @notice Always reverts with {GToken_NonTransferable} (GTK-15).
    function transfer(address to, uint256 amount) external override(IERC20) returns (bool);

    /// @notice Always reverts with {GToken_NonTransferable} (GTK-15).
    function transferFrom(address from, address to, uint256 amount) external override(IERC20) returns (bool);

    /// @notice Always reverts with {GToken_NonTransferable} (GTK-15).
    function approve(address spender, uint256 amount) external override(IERC20) returns (bool);

    /// @notice Always 0.
    function allowance(address owner, address spender) external view override(IERC20) returns (uint256);

    /// @notice Free plus bonded G of the account that `key` disposes of; 0 for a key that its member has replaced.
    function balanceOf(address key) external view override(IERC20) returns (uint256);

    /// @notice All G in existence.
    function totalSupply() external view override(IERC20) returns (uint256);

    /// @notice Account id behind an address: of the member whose key it is or ever was, else of the address itself.
    function accountIdOf(address key) external view returns (bytes32);

    /// @notice Free G of an account id.
    function freeOf(bytes32 accountId) external view returns (uint256);

    /// @notice Bonded G of an account id: what a slash takes its share of.
    function bondedOf(bytes32 accountId) external view returns (uint256);

    /// @notice Bonded G less what is announced for release.
    /// @dev Who asks for a bond as cover of a new undertaking asks this: an announced amount may be gone before the undertaking ends.
    function coverOf(bytes32 accountId) external view returns (uint256);

    /// @notice The announced release of an account id; both 0 if there is none.
    /// @return amount G base units
    /// @return readyAt instant from which on it can be released
    function releaseOf(bytes32 accountId) external view returns (uint256 amount, uint48 readyAt);

    /// @notice Whether a reference was used.
    function isRefUsed(bytes32 ref) external view returns (bool);

    /// @notice The only contract that may slash; 0 until it is set.
    function slasher() external view returns (address);

    /// @notice Who is who.
    function registry() external view returns (address);

    /// @notice Seconds between the announcement of a release and the instant from which on it can be done.
    function RELEASE_DELAY() external view returns (uint48);
}
