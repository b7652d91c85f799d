// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "interfaces/IEscrow.sol";
import {IGoldBadge} from "interfaces/IGoldBadge.sol";
import {IIncentives} from "interfaces/IIncentives.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {DealIds} from "../maths/DealIds.sol";
import {Row, Status, Terms} from "../types/Deal.sol";
import {Reward, Rule} from "../types/Reward.sol";
import {RewardRules} from "./RewardRules.sol";

/// @title GoldBadge
/// @notice Gives the Gold badge for months of passed inspections, and takes it when they end.
/// @custom:security-contact see SECURITY.md
contract GoldBadge is IGoldBadge {
    // CONSTANTS

    /// @notice Trace's stage of a good that has passed its inspection.
    uint8 internal constant PASSED = 3;

    // IMMUTABLES

    IIncentives public immutable INCENTIVES;
    IEscrow public immutable ESCROW;
    ITrace public immutable TRACE;
    IRegistry public immutable REGISTRY;

    /// @notice Seconds of a month.
    uint48 public immutable EPOCH_PERIOD;

    // STORAGE

    mapping(uint32 memberId => Streak) internal _streakOf;

    /// @inheritdoc IGoldBadge
    mapping(uint32 memberId => mapping(uint48 epoch => uint256)) public inspectedAmountOf;

    /// @inheritdoc IGoldBadge
    mapping(bytes32 dealId => bool) public isNoted;

    // CONSTRUCTOR

    constructor(IIncentives incentives, IEscrow escrow, ITrace trace, IRegistry registry) {
        INCENTIVES = incentives;
        ESCROW = escrow;
        TRACE = trace;
        REGISTRY = registry;
        EPOCH_PERIOD = incentives.EPOCH_PERIOD();
    }

    // RECORD

    /// @inheritdoc IGoldBadge
    function noteInspections(Terms[] calldata deals) external {
        bool isAny;
        for (uint256 i = 0; i < deals.length; ++i) {
            if (_note(deals[i])) isAny = true;
        }
        if (!isAny) revert GoldBadge_NothingNew();
    }

    function _note(Terms calldata terms) internal returns (bool) {
        bytes32 dealId = DealIds.idOf(terms);
        if (isNoted[dealId]) return false;
        IEscrow.Deal memory deal = ESCROW.dealOf(dealId);
        ITrace.Facts memory facts = TRACE.factsOf(dealId);
        bool isRow = INCENTIVES.ruleOf(terms.policyVersion, Reward.GOLD).rows & RewardRules.bitOf(deal.row) != 0;
        // What passed after a failure, or by a ruling against one, is no passed inspection.
        if (deal.status != Status.CLOSED || !isRow || facts.stage != PASSED || facts.failures != 0) return false;

        (uint32 memberId,) = REGISTRY.memberIdEverOf(terms.maker);
        uint48 epoch = facts.stagedAt / EPOCH_PERIOD;
        isNoted[dealId] = true;
        inspectedAmountOf[memberId][epoch] += terms.priceAmount;
        emit InspectionNoted(memberId, dealId, epoch, terms.priceAmount);
        return true;
    }

    /// @inheritdoc IGoldBadge
    function noteFailure(Terms calldata terms) external {
        bytes32 dealId = DealIds.idOf(terms);
        IEscrow.Deal memory deal = ESCROW.dealOf(dealId);
        ITrace.Facts memory facts = TRACE.factsOf(dealId);
        bool isRow = deal.row == Row.OFF_SPEC_STOPPED || deal.row == Row.OFF_SPEC_REFUND || deal.row == Row.CONCEDED;
        if (facts.failures == 0 && !isRow) revert GoldBadge_NoFailure(dealId);
        (uint32 memberId,) = REGISTRY.memberIdEverOf(terms.maker);
        Streak storage streak = _streakOf[memberId];
        uint48 failedAt = facts.deliveredAt > facts.stagedAt ? facts.deliveredAt : facts.stagedAt;
        if (failedAt <= streak.failedAt) revert GoldBadge_NothingNew();

        streak.failedAt = failedAt;
        emit FailureNoted(memberId, dealId, failedAt);
    }

    // BADGE

    /// @inheritdoc IGoldBadge
    function claimGold(uint32 memberId) external {
        Rule memory r = INCENTIVES.ruleOf(INCENTIVES.latestVersion(), Reward.GOLD);
        uint48 epoch = INCENTIVES.epoch();
        uint48 openAt = epoch * EPOCH_PERIOD + r.period;
        if (block.timestamp < openAt) revert GoldBadge_TooEarly(uint48(block.timestamp), openAt);
        // A rule that is off asks for nothing: nobody earns the badge by it.
        if (r.count == 0) revert GoldBadge_TooFew(epoch, 0, 0);
        for (uint48 i = 1; i <= r.count; ++i) {
            uint256 amount = inspectedAmountOf[memberId][epoch - i];
            if (amount < r.amount || amount == 0) revert GoldBadge_TooFew(epoch - i, amount, r.amount);
        }
        uint48 since = (epoch - r.count) * EPOCH_PERIOD;
        Streak memory streak = _streakOf[memberId];
        (bool isGold, uint48 byHandAt) = _badgeOf(memberId);
        if (isGold && byHandAt != 0) revert GoldBadge_ByHand(memberId);
        // Whoever took the badge had a reason: clean months begin after it.
        uint48 failedAt = streak.failedAt > byHandAt ? streak.failedAt : byHandAt;
        if (failedAt >= since) revert GoldBadge_Failed(failedAt, since);
        if (streak.epoch == epoch) revert GoldBadge_Claimed(epoch);

        _streakOf[memberId] = Streak(epoch, since, streak.failedAt);
        emit GoldClaimed(memberId, epoch);

        if (!isGold) REGISTRY.setGold(memberId, true);
    }

    /// @inheritdoc IGoldBadge
    function endGold(uint32 memberId) external {
        Streak memory streak = _streakOf[memberId];
        (bool isGold, uint48 byHandAt) = _badgeOf(memberId);
        if (streak.epoch == 0 || !isGold || byHandAt != 0) revert GoldBadge_ByHand(memberId);
        bool isOver = block.timestamp >= (streak.epoch + 2) * EPOCH_PERIOD;
        if (!isOver && streak.failedAt < streak.since) revert GoldBadge_StillGold(memberId);

        _streakOf[memberId] = Streak(0, 0, streak.failedAt);
        emit GoldEnded(memberId, INCENTIVES.epoch());

        (, IRegistry.Member memory member) = REGISTRY.memberById(memberId);
        // The Registry changes nothing of an expelled member.
        if (member.standing != IRegistry.Standing.EXPELLED) REGISTRY.setGold(memberId, false);
    }

    /// @dev Whether the maker holds the badge, and the instant at which somebody else gave or took it; 0 = we did last, or nobody ever did.
    function _badgeOf(uint32 memberId) internal view returns (bool isGold, uint48 byHandAt) {
        (, IRegistry.Member memory member) = REGISTRY.memberById(memberId);
        IRegistry.GoldChange memory change = REGISTRY.goldChangeOf(memberId);
        return (member.isGold, change.by == address(this) ? 0 : change.changedAt);
    }

    // VIEWS

    /// @inheritdoc IGoldBadge
    function streakOf(uint32 memberId) external view returns (Streak memory) {
        return _streakOf[memberId];
    }
}
