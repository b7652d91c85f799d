// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title IGToken
/// @notice Earned, non-transferable rights that age and vote; 6 decimals. Balances belong to an account id, not to an address:
/// `bytes32(memberId)` for a member, `keccak256(abi.encode(address))` for anybody else (GTK-16).
/// @dev Requirements are numbered GTK-n in docs/spec/tokens.md. "Restricted" means: only whom the role table of the `Authority` lets call;
/// others get `AccessManagedUnauthorized` (GTK-23). Amounts are G base units at the present instant, rounded down, unless they are called raw.
///
/// `balance = free + bonded`. Amounts are stored raw, `raw = amount * index(epoch of the issue)`, and read as `raw / index(present epoch)`:
/// the index doubles every twelve epochs, so power halves in a year, exactly, and ageing rewrites no storage (GTK-25).
///
/// Voting units are raw too, in a ledger of their own beside the balances: of an entitled member (ACTIVE standing, ORDINARY tier) as many as
/// her mature raw balance, at most the cap of the epoch; of anybody else none (GTK-38). They change by {sync}, by {slash}, {redeem} and
/// {clawback}, and by nothing else. They are kept under the member's voting account, {voteAccountOf}, so a change of key leaves them where they
/// are; the functions of ERC-5805 take a member's current key.
///
/// What is issued to, or slashed from, a key that its member has replaced since, goes to or comes from the member (GTK-17). A replaced key
/// can do nothing any more: {GToken_PastKey}.
///
/// Of ERC-20 only the views are of use: `transfer`, `transferFrom` and `approve` always revert with {GToken_NonTransferable}, `allowance` is
/// always 0 (GTK-15); `name`, `symbol` and `decimals` are there (GTK-19).
///
/// Warning: the ERC-20 `Transfer` events are a courtesy to explorers: a rotated key and a claim move balances between addresses without one,
/// and ageing lowers all of them at each new epoch without one. Rebuild raw balances from {Issued}, {Bonded}, {ReleaseRequested}, {Released},
/// {Slashed}, {Redeemed}, {ClawedBack} and {Claimed}, or read {rawOf}, and divide by {indexOf}: the index of every epoch is known in advance.
///
/// Warning: `DelegateChanged` and `DelegateVotesChanged` name voting accounts and count raw units.
interface IGToken is IERC20Metadata, IERC5805 {
    event Issued(bytes32 indexed accountId, uint256 amount, bytes32 indexed ref);
    event Bonded(bytes32 indexed accountId, uint256 amount);
    /// @notice A release was announced; it replaces an earlier one of the account.
    event ReleaseRequested(bytes32 indexed accountId, uint256 amount, uint48 readyAt);
    event Released(bytes32 indexed accountId, uint256 amount);
    /// @notice Bonded G was burned; an announced release greater than what is left was cut to it.
    event Slashed(bytes32 indexed accountId, uint256 amount, uint16 shareBps, bytes32 indexed reason);
    /// @notice A person's account was emptied into her member account; free stays free, bonded stays bonded, an announced release is void.
    event Claimed(bytes32 indexed fromAccountId, bytes32 indexed toAccountId, uint256 amount);
    /// @notice Free G was burned for something in return.
    event Redeemed(bytes32 indexed accountId, uint256 amount, bytes32 indexed reason);
    /// @notice G of an issue was burned before it matured: as much as was left of it.
    event ClawedBack(bytes32 indexed accountId, uint256 amount, bytes32 indexed ref, bytes32 reasonHash);
    /// @notice A member's part of the uncapped total and her voting units changed; both raw.
    event Synced(uint32 indexed memberId, uint256 rawCounted, uint256 units);
    event EpochCapSet(uint128 oldAmount, uint128 newAmount);
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
    error GToken_SupplyTooHigh(uint256 left, uint256 needed);
    error GToken_EpochCapReached(bytes32 accountId, uint256 left, uint256 needed);
    error GToken_RedeemableTooLow(uint256 redeemable, uint256 needed);
    error GToken_UnknownIssue(bytes32 ref);
    error GToken_Mature(uint32 issueEpoch, uint32 epoch);
    error GToken_Unchanged();
    error GToken_NoDelegation();

    /// @notice Issues `amount` to the account behind `to`, once per `ref`.
    /// @dev Restricted. Emits {Issued} and `Transfer(0, to, amount)`. Writes no vote checkpoint (GTK-41): G issued in epoch e is immature
    /// until epoch e + 2 begins, that is for 30.4 to 60.8 days (GTK-29). Requirements:
    /// - GTK-1: `to` is not 0: {GToken_ZeroAddress}.
    /// - GTK-2: `amount` is not 0: {GToken_ZeroAmount}.
    /// - GTK-3: `ref` is not 0: {GToken_ZeroReference}, and was never used: {GToken_RefUsed}.
    /// - GTK-27: with it the account has at most {epochCapAmount} of this epoch: {GToken_EpochCapReached}.
    /// - GTK-18: the raw supply fits 120 bits: {GToken_SupplyTooHigh}.
    /// @param amount G base units
    /// @param ref what the G is earned for, e.g. a hash of rule and deal
    function issue(address to, uint256 amount, bytes32 ref) external;

    /// @notice Burns what is left of an issue that should not have been, while it is immature; once per `ref`, which stays used.
    /// @dev Restricted. Emits {ClawedBack} of the account behind `to` (before it another one of her account as a person, where something was
    /// taken from there) and `Transfer(to, 0, amount)`. Takes free G first, then bonded; an announced release greater than the bond left is cut to it; lowers the vote at once (GTK-41). What is
    /// slashed away already cannot be taken (GTK-33). Follows a {claim}. Requirements:
    /// - GTK-31: the issue was made with exactly these values, and not clawed back before: {GToken_UnknownIssue}.
    /// - GTK-32: it is immature, `epoch < issueEpoch + 2`: {GToken_Mature}.
    /// @param to as in {issue}
    /// @param amount as in {issue}, G base units then
    /// @param issueEpoch epoch of the block that issued it
    /// @param reasonHash hash of the decision; 0 = none
    function clawback(address to, uint256 amount, uint32 issueEpoch, bytes32 ref, bytes32 reasonHash) external;

    /// @notice Burns free, mature G of the account that `key` disposes of, for something in return (GTK-34).
    /// @dev Restricted (role perks): the caller vouches that the holder of `key` wants it. Emits {Redeemed} and `Transfer(key, 0, amount)`;
    /// lowers the vote at once (GTK-41). Requirements:
    /// - GTK-2: `amount` is not 0: {GToken_ZeroAmount}.
    /// - GTK-4: `key` is not one that its member has replaced: {GToken_PastKey}.
    /// - GTK-30: that much is redeemable, {redeemableOf}: {GToken_RedeemableTooLow}.
    /// @param amount G base units
    /// @param reason what it is given for
    function redeem(address key, uint256 amount, bytes32 reason) external;

    /// @notice Moves free G of the caller's account into its bond; immature G too.
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
    /// @dev Only the slasher (the Escrow). Emits {Slashed} and `Transfer(key, 0, amount)` when something was burned, and lowers the vote of a
    /// member who has one at once (GTK-41). Mature G burns before immature. Warning: where the call has too little gas left for the vote it
    /// burns all the same (GTK-47); the vote then follows with the next {sync}, which anyone can call. Requirements:
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

    /// @notice Names how much one account may be issued in one epoch; holds at once, for the present epoch too.
    /// @dev Restricted. Emits {EpochCapSet}. Requirements:
    /// - GTK-28: the value changes: {GToken_Unchanged}.
    /// @param amount G base units; 0 = nothing can be issued
    function setEpochCap(uint128 amount) external;

    /// @notice Moves what the caller earned as an unregistered person to her member account.
    /// @dev Emits {Claimed}. Free stays free, bonded stays bonded, immature stays immature, an announced release is void (GTK-22). Writes no
    /// vote checkpoint (GTK-41). Requirements:
    /// - GTK-13: the caller is, or was, the key of a member: {GToken_NotMember}.
    /// - GTK-14: there is something: {GToken_NothingToClaim}.
    function claim() external;

    /// @notice Brings a member's part of the uncapped total and her voting units up to date: what matured, the cap of the epoch, tier and
    /// standing. Anyone may call; does nothing where nothing changed, and for an unknown id (GTK-40).
    /// @dev Emits {Synced} and the events of ERC-5805. Warning: a member who is not synced counts as she did when she last was; the cap of an
    /// epoch is made of what was synced before it began.
    function sync(uint32 memberId) external;

    /// @notice {sync} of several members, for keepers.
    function syncBatch(uint32[] calldata memberIds) external;

    /// @notice Always reverts with {GToken_NoDelegation} (GTK-37): what is earned is not lent.
    function delegate(address delegatee) external override(IVotes);

    /// @notice Always reverts with {GToken_NoDelegation} (GTK-37).
    function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external override(IVotes);

    /// @notice Free plus bonded G of the account that `key` disposes of, added raw, so that it may be one unit more than {freeOf} plus
    /// {bondedOf}; 0 for a key that its member has replaced.
    function balanceOf(address key) external view override(IERC20) returns (uint256);

    /// @notice All G in existence; at least the sum of all balances, which are rounded down one by one.
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

    /// @notice G of an account id that is still immature, free or bonded.
    function immatureOf(bytes32 accountId) external view returns (uint256);

    /// @notice G of an account id that can be redeemed: the lesser of what is free and what is mature.
    function redeemableOf(bytes32 accountId) external view returns (uint256);

    /// @notice What is stored of an account id, raw.
    /// @return rawFree not bonded
    /// @return rawBonded bonded, with what is announced for release
    /// @return rawImmature the part of both together that is immature
    function rawOf(bytes32 accountId) external view returns (uint256 rawFree, uint256 rawBonded, uint256 rawImmature);

    /// @notice Sum of what is stored of all accounts, raw (GTK-45).
    function rawSupply() external view returns (uint256);

    /// @notice G that an account may be issued in one epoch.
    function epochCapAmount() external view returns (uint128);

    /// @notice The epoch of this instant, counted from 0 at {genesisAt}.
    function epoch() external view returns (uint32);

    /// @notice Raw units per base unit in an epoch: `round(2^32 * 2^((epoch % 12) / 12)) * 2^(epoch / 12)`.
    function indexOf(uint32 epoch) external pure returns (uint256);

    /// @notice Instant at which epoch 0 began: the last multiple of {EPOCH_PERIOD} since 1970 before the deployment, or its instant. So epochs
    /// turn at multiples of {EPOCH_PERIOD}, together with whatever else counts months of this length (GTK-26).
    function genesisAt() external view returns (uint48);

    /// @notice Votes of the member whose current key this is, G base units; 0 for everybody else, past keys included (GTK-35).
    function getVotes(address key) external view override(IVotes) returns (uint256);

    /// @notice Votes that the member whose current key this is today had at an instant, G base units of that instant (GTK-36).
    /// @param timepoint instant before now, else `ERC5805FutureLookup`
    function getPastVotes(address key, uint256 timepoint) external view override(IVotes) returns (uint256);

    /// @notice All votes at an instant, G base units of that instant (GTK-36); at least the sum of the members' votes.
    /// @param timepoint instant before now, else `ERC5805FutureLookup`
    function getPastTotalSupply(uint256 timepoint) external view override(IVotes) returns (uint256);

    /// @notice The voting account of the member whose current key this is; 0 for everybody else, and before her first units.
    function delegates(address key) external view override(IVotes) returns (address);

    /// @notice Under which address a member's units are kept: the last 20 bytes of `keccak256(abi.encode(this contract, memberId))`.
    function voteAccountOf(uint32 memberId) external view returns (address);

    /// @notice Voting units of a member, raw.
    function unitsOf(uint32 memberId) external view returns (uint256);

    /// @notice Voting units of all members, raw; the sum of {unitsOf} (GTK-46).
    function totalUnits() external view returns (uint256);

    /// @notice What a member counts for in the uncapped total, raw: her mature balance when she was last synced.
    function countedOf(uint32 memberId) external view returns (uint256 rawCounted);

    /// @notice The uncapped total as it runs: Σ of what the members count for, raw, and how many of them count for anything.
    function uncappedTotal() external view returns (uint256 rawTotal, uint32 holderCount);

    /// @notice Most units that a member can have in this epoch, raw: of the uncapped total at the end of the epoch before the greater of 10 %
    /// and one equal share; of the running one where that was 0 (GTK-39).
    function capUnits() external view returns (uint256);

    /// @notice Whether a reference was used.
    function isRefUsed(bytes32 ref) external view returns (bool);

    /// @notice The only contract that may slash; 0 until it is set.
    function slasher() external view returns (address);

    /// @notice Who is who.
    function registry() external view returns (address);

    /// @notice Seconds between the announcement of a release and the instant from which on it can be done.
    function RELEASE_DELAY() external view returns (uint48);

    /// @notice Seconds of an epoch: a twelfth of 365 days.
    function EPOCH_PERIOD() external view returns (uint48);
}
