// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IRiskPool
/// @notice Pays what the matrix leaves to the pool: jurors' fees that no stake covers. Its money is its free account in the Escrow's ledger,
/// fed by the split of every sale and by whoever deposits there.
/// @dev Requirements are numbered RSK-n in docs/spec/accountability.md. Conservation: claimed = paid + owed, per account and in sum; the pool
/// never pays more than it holds.
interface IRiskPool {
    /// @notice What the pool owes to one account of the ledger, in the order of the claims.
    struct Debt {
        bytes32 account;
        uint128 amount;
    }

    /// @notice `amount` is owed to an account from now on; {Paid} and {Queued} say how much of it is paid and how much waits.
    event Claimed(bytes32 indexed account, uint256 amount, bytes32 indexed dealId);
    event Paid(bytes32 indexed account, uint256 amount);
    event Queued(uint256 indexed index, bytes32 indexed account, uint256 amount);
    event ClaimantSet(address indexed claimant);

    error RiskPool_NotClaimant(address caller);
    error RiskPool_ClaimantSet(address claimant);
    error RiskPool_ZeroAddress();
    error RiskPool_NothingQueued();

    /// @notice Owes `amount` to an account of the ledger; pays at once what it can, if nobody waits, and queues the rest.
    /// @dev Only the claimant (`Cases`). Never reverts for lack of money. Emits {Claimed}, {Paid}, {Queued}. Requirements:
    /// - RSK-1: the caller is the claimant (`RiskPool_NotClaimant`)
    /// - RSK-2: an earlier claim is paid before a later one; a claim may be paid in part
    /// - RSK-5: the account has an owner (`RiskPool_ZeroAddress`)
    /// - RSK-6: where the ledger does not pay at once (the pool may be blocked by U) the claim waits; one of 0 is told and does not wait
    /// @param account `owner ‖ tag` of the Escrow's ledger
    /// @param amount U base units
    /// @param dealId for which deal; information
    function claim(bytes32 account, uint128 amount, bytes32 dealId) external;

    /// @notice Pays waiting claims from the oldest on, at most `count` of them, as far as the money goes; anyone.
    /// @dev Emits {Paid}. Requirements:
    /// - RSK-3: somebody waits (`RiskPool_NothingQueued`)
    /// @param count each costs one transfer in the ledger
    /// @return paidAmount U base units
    function pay(uint256 count) external returns (uint256 paidAmount);

    /// @notice Names the claimant, once. Restricted.
    /// @dev RSK-4: not named before (`RiskPool_ClaimantSet`), not 0 (`RiskPool_ZeroAddress`).
    function setClaimant(address claimant) external;

    /// @notice What the pool holds, U base units.
    function heldAmount() external view returns (uint256);

    /// @notice What waits in the queue, U base units.
    function owedAmount() external view returns (uint256);

    /// @notice held / owed in basis points, rounded down; the highest uint256 where nothing is owed.
    function reserveRatioBps() external view returns (uint256);

    /// @notice What of a claim still waits, by its index; all zero once it is paid.
    function debtAt(uint256 index) external view returns (Debt memory);

    /// @notice Indices of the oldest waiting claim and of the next one to come.
    function queue() external view returns (uint256 first, uint256 next);

    /// @notice The only contract that claims.
    function claimant() external view returns (address);
}
