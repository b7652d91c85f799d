// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IDataGrants} from "interfaces/IDataGrants.sol";
import {IEscrow} from "interfaces/IEscrow.sol";
import {IGToken} from "interfaces/IGToken.sol";
import {IIncentives} from "interfaces/IIncentives.sol";
import {IMatrix} from "interfaces/IMatrix.sol";
import {IRegistry} from "interfaces/IRegistry.sol";
import {ITrace} from "interfaces/ITrace.sol";
import {DealIds} from "../maths/DealIds.sol";
import {Payoffs} from "../maths/Payoffs.sol";
import {Status, Terms} from "../types/Deal.sol";
import {Payoff} from "../types/Policy.sol";
import {Reward, Rule, Token} from "../types/Reward.sol";
import {RewardRules} from "./RewardRules.sol";

/// @title Incentives
/// @notice Eight rules that pay for what the consortium wants done, never more for a deal than the platform earned by it.
/// @custom:security-contact see SECURITY.md
contract Incentives is IIncentives, AccessManaged, ReentrancyGuardTransient {
    using RewardRules for Rule;

    // CONSTANTS

    /// @inheritdoc IIncentives
    uint48 public constant EPOCH_PERIOD = 365 days / 12;

    /// @notice Gas for one deal of a batch: twice what the dearest takes, so that one with many royalties spoils its own claim only.
    uint256 public constant CLAIM_GAS = 1_000_000;

    /// @notice Gas for copying a deal's terms into the call.
    uint256 internal constant CLAIM_RESERVE = 20_000;

    // IMMUTABLES

    IEscrow public immutable ESCROW;
    IGToken public immutable G;
    IRegistry public immutable REGISTRY;
    ITrace public immutable TRACE;
    IMatrix public immutable MATRIX;
    IDataGrants public immutable DATA_GRANTS;

    /// @notice The platform's pot: this contract's free money in the Escrow's ledger.
    bytes32 public immutable ACCOUNT;

    // STORAGE

    struct RuleSet {
        Rule[8] rules;
        uint128 gValueAmount; // 0 = not published
    }

    /// @inheritdoc IIncentives
    uint32 public latestVersion;

    /// @notice The contract that takes room and pays for features.
    address public features;

    mapping(uint32 policyVersion => RuleSet) internal _setOf;
    mapping(Reward rule => Budget) internal _budgetOf;
    mapping(bytes32 dealId => Tally) internal _tallyOf;

    /// @inheritdoc IIncentives
    mapping(uint32 memberId => uint48) public priorityUntilOf;

    /// @inheritdoc IIncentives
    mapping(bytes32 proof => bool) public isDataPaid;

    // MODIFIERS

    modifier onlyFeatures() {
        if (msg.sender != features) revert Incentives_NotFeatures(msg.sender);
        _;
    }

    // CONSTRUCTOR

    constructor(address manager, IEscrow escrow, IGToken g, IRegistry registry, ITrace trace, IMatrix matrix, IDataGrants dataGrants)
        AccessManaged(manager)
    {
        ESCROW = escrow;
        G = g;
        REGISTRY = registry;
        TRACE = trace;
        MATRIX = matrix;
        DATA_GRANTS = dataGrants;
        ACCOUNT = escrow.accountOf(address(this), 0);
    }

    // RULES

    /// @inheritdoc IIncentives
    function publish(uint32 policyVersion, Rule[8] calldata rules, uint128 gValueAmount) external restricted {
        address platform = MATRIX.potsOf(policyVersion).platform;
        if (platform != address(this)) revert Incentives_NotPlatform(policyVersion, platform);
        RuleSet storage set = _setOf[policyVersion];
        if (set.gValueAmount != 0) revert Incentives_Published(policyVersion);
        if (gValueAmount == 0) revert Incentives_ZeroValue();
        for (uint8 i = 0; i < 8; ++i) {
            RewardRules.check(rules[i], Reward(i));
            set.rules[i] = rules[i];
        }

        set.gValueAmount = gValueAmount;
        latestVersion = policyVersion;
        emit RulesPublished(policyVersion, rules, gValueAmount);
    }

    /// @inheritdoc IIncentives
    function setBudget(Reward rule, uint104 amount) external restricted {
        uint104 oldAmount = _budgetOf[rule].amount;
        if (amount == oldAmount) revert Incentives_Unchanged();

        _budgetOf[rule].amount = amount;
        emit BudgetSet(rule, oldAmount, amount);
    }

    // CLAIMS

    /// @inheritdoc IIncentives
    function claim(Terms calldata terms) external nonReentrant {
        (RewardRules.Sale memory sale, Tally memory tally) = _saleOf(terms);
        uint8 settledBefore = tally.settled;
        bool isWaiting;
        Reward waiting;
        bytes memory reason;

        Reward[4] memory rules = [Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER];
        for (uint256 i = 0; i < rules.length; ++i) {
            if (tally.settled & RewardRules.bitOf(rules[i]) != 0) continue;
            (bool isSettled_, bytes memory obstacle) = _settle(terms, sale, tally, rules[i]);
            if (!isSettled_) (isWaiting, waiting, reason) = (true, rules[i], obstacle);
        }

        if (tally.settled == settledBefore) {
            if (isWaiting) revert Incentives_Waits(waiting, reason);
            revert Incentives_NothingDue(sale.dealId);
        }
        _tallyOf[sale.dealId] = tally;
    }

    /// @dev Pays one rule for a deal, or finds that it is not due; what must wait is left as it is.
    function _settle(Terms calldata terms, RewardRules.Sale memory sale, Tally memory tally, Reward rule)
        internal
        returns (bool isSettled_, bytes memory obstacle)
    {
        Rule memory r = _setOf[terms.policyVersion].rules[uint8(rule)];
        (address payee, uint256 due, bool isQuick) = r.dueOf(rule, terms, sale);
        (uint256 amount, uint256 used) = RewardRules.fit(r.token, due, sale.roomAmount, sale.gValueAmount);
        // Taken whether it is paid now or waits: what waits keeps its place before the rules that come after it.
        sale.roomAmount -= used;

        if (amount != 0) {
            (isSettled_, obstacle) = _pay(rule, r.token, sale.dealId, payee, amount);
            if (!isSettled_) {
                emit RewardWaits(rule, sale.dealId, payee, obstacle);
                return (false, obstacle);
            }
        }
        // Within the platform's fee, which has the type.
        // forge-lint: disable-next-line(unsafe-typecast)
        tally.usedAmount += uint128(used);
        tally.settled |= RewardRules.bitOf(rule);
        if (due != 0) emit Rewarded(rule, sale.dealId, payee, r.token, amount, due - amount);
        // Not where the room was too small: a deal of next to nothing must not buy a place in front.
        if (isQuick && amount == due) _givePriority(terms.maker, sale.dealId);
        return (true, "");
    }

    function _givePriority(address maker, bytes32 dealId) internal {
        (uint32 memberId,) = REGISTRY.memberIdEverOf(maker);
        uint48 until = (epoch() + 2) * EPOCH_PERIOD;
        priorityUntilOf[memberId] = until;
        emit PriorityGiven(memberId, dealId, until);
    }

    /// @inheritdoc IIncentives
    function claimBatch(Terms[] calldata deals) external {
        // A call gets at most 63/64 of what is left.
        uint256 needed = CLAIM_GAS * 64 / 63 + CLAIM_RESERVE;
        for (uint256 i = 0; i < deals.length; ++i) {
            if (gasleft() < needed) revert Incentives_GasTooLow(gasleft(), needed);
            try this.claim{gas: CLAIM_GAS}(deals[i]) {}
            catch (bytes memory reason) {
                emit ClaimSkipped(i, reason);
            }
        }
    }

    /// @inheritdoc IIncentives
    function claimData(Terms calldata terms, uint32 grantId, uint48 epoch_) external nonReentrant {
        (RewardRules.Sale memory sale, Tally memory tally) = _saleOf(terms);
        _requireClaimed(sale.dealId, tally);
        address owner = _requireCovered(grantId, epoch_);
        bytes32 proof = dataProofOf(owner, epoch_);
        // What a person was paid, the member that she became is not paid again.
        if (isDataPaid[proof] || isDataPaid[_personProof(owner, epoch_)]) revert Incentives_Paid(proof);
        if (!_isSame(terms.buyer, owner) && !_isSame(terms.maker, owner) && !_isSame(sale.carrier, owner)) {
            revert Incentives_NotParty(owner);
        }
        Rule memory r = _setOf[terms.policyVersion].rules[uint8(Reward.DATA_MONTH)];
        if (r.rows & sale.rowBit == 0) revert Incentives_NothingDue(sale.dealId);
        (uint256 amount, uint256 used) = RewardRules.fit(r.token, r.amount, sale.roomAmount, sale.gValueAmount);
        // Not cut: anyone may call, and could spoil a month by naming a deal with little room.
        if (amount != r.amount) revert Incentives_RoomTooLow(sale.roomAmount, r.amount);

        isDataPaid[proof] = true;
        // Within the platform's fee, which has the type.
        // forge-lint: disable-next-line(unsafe-typecast)
        _tallyOf[sale.dealId].usedAmount = tally.usedAmount + uint128(used);
        emit Rewarded(Reward.DATA_MONTH, proof, owner, r.token, amount, 0);

        _payOrRevert(Reward.DATA_MONTH, r.token, proof, owner, amount);
    }

    /// @dev The grant was active through a month that is over.
    function _requireCovered(uint32 grantId, uint48 epoch_) internal view returns (address owner) {
        if (epoch_ >= epoch()) revert Incentives_EpochRuns(epoch_, epoch());
        IDataGrants.Grant memory grant = DATA_GRANTS.grantOf(grantId);
        uint48 endsAt = (epoch_ + 1) * EPOCH_PERIOD;
        bool isGiven = grant.owner != address(0) && grant.grantedAt <= endsAt - EPOCH_PERIOD;
        bool isKept = grant.until >= endsAt && (grant.revokedAt == 0 || grant.revokedAt >= endsAt);
        if (!isGiven || !isKept) revert Incentives_NotCovered(grantId, epoch_);

        bool isActive = REGISTRY.memberOf(grant.grantee).standing == IRegistry.Standing.ACTIVE;
        if (!isActive || _isSame(grant.grantee, grant.owner)) revert Incentives_NotGrantee(grant.grantee);
        return grant.owner;
    }

    /// @dev {dataProofOf} before the owner was anybody's key: account ids of persons as in GToken.
    function _personProof(address owner, uint48 epoch_) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(owner)), epoch_));
    }

    /// @dev Two keys of one member are one.
    function _isSame(address a, address b) internal view returns (bool) {
        return a == b || G.accountIdOf(a) == G.accountIdOf(b);
    }

    // FEATURES

    /// @inheritdoc IIncentives
    function takeRoom(Terms calldata terms, uint128 mostAmount) external onlyFeatures nonReentrant returns (uint128 amount) {
        (RewardRules.Sale memory sale, Tally memory tally) = _saleOf(terms);
        _requireClaimed(sale.dealId, tally);

        // The smaller one has the type.
        // forge-lint: disable-next-line(unsafe-typecast)
        amount = sale.roomAmount < mostAmount ? uint128(sale.roomAmount) : mostAmount;
        _tallyOf[sale.dealId].usedAmount = tally.usedAmount + amount;
        emit RoomTaken(sale.dealId, amount);
    }

    /// @inheritdoc IIncentives
    function payFeature(bytes32 featureId, address originator, uint256 amount, uint256 cutAmount) external onlyFeatures nonReentrant {
        emit Rewarded(Reward.FEATURE, featureId, originator, Token.U, amount, cutAmount);

        if (amount != 0) _payOrRevert(Reward.FEATURE, Token.U, featureId, originator, amount);
    }

    // ADMINISTRATION

    /// @inheritdoc IIncentives
    function sweep(bytes32 toAccount, uint256 amount) external restricted nonReentrant {
        emit Swept(toAccount, amount);

        ESCROW.transfer(0, toAccount, amount);
    }

    /// @inheritdoc IIncentives
    function setFeatures(address features_) external restricted {
        if (features != address(0)) revert Incentives_AlreadySet(features);
        if (features_ == address(0)) revert Incentives_ZeroAddress();

        features = features_;
        emit FeaturesSet(features_);
    }

    // VIEWS

    /// @inheritdoc IIncentives
    function roomOf(Terms calldata terms) external view returns (uint256) {
        bytes32 dealId = DealIds.idOf(terms);
        IEscrow.Deal memory deal = ESCROW.dealOf(dealId);
        return _isSale(deal) ? _feeOf(terms, deal) - _tallyOf[dealId].usedAmount : 0;
    }

    /// @inheritdoc IIncentives
    function tallyOf(bytes32 dealId) external view returns (Tally memory) {
        return _tallyOf[dealId];
    }

    /// @inheritdoc IIncentives
    function isSettled(bytes32 dealId, Reward rule) external view returns (bool) {
        return _tallyOf[dealId].settled & RewardRules.bitOf(rule) != 0;
    }

    /// @inheritdoc IIncentives
    function ruleOf(uint32 policyVersion, Reward rule) external view returns (Rule memory) {
        return _setOf[policyVersion].rules[uint8(rule)];
    }

    /// @inheritdoc IIncentives
    function gValueOf(uint32 policyVersion) external view returns (uint128) {
        return _setOf[policyVersion].gValueAmount;
    }

    /// @inheritdoc IIncentives
    function budgetOf(Reward rule) external view returns (Budget memory) {
        return _budgetOf[rule];
    }

    /// @inheritdoc IIncentives
    function dataProofOf(address owner, uint48 epoch_) public view returns (bytes32) {
        return keccak256(abi.encode(G.accountIdOf(owner), epoch_));
    }

    /// @inheritdoc IIncentives
    function epoch() public view returns (uint48) {
        return uint48(block.timestamp) / EPOCH_PERIOD;
    }

    // INTERNAL

    function _saleOf(Terms calldata terms) internal view returns (RewardRules.Sale memory sale, Tally memory tally) {
        sale.dealId = DealIds.idOf(terms);
        IEscrow.Deal memory deal = ESCROW.dealOf(sale.dealId);
        if (!_isSale(deal)) revert Incentives_NotSale(sale.dealId);
        sale.gValueAmount = _setOf[terms.policyVersion].gValueAmount;
        if (sale.gValueAmount == 0) revert Incentives_NoRules(terms.policyVersion);

        sale.rowBit = RewardRules.bitOf(deal.row);
        sale.carrier = deal.carrier;
        sale.clockAt = deal.clockAt;
        tally = _tallyOf[sale.dealId];
        sale.roomAmount = _feeOf(terms, deal) - tally.usedAmount;
        sale.facts = TRACE.factsOf(sale.dealId);
    }

    function _isSale(IEscrow.Deal memory deal) internal pure returns (bool) {
        return deal.status == Status.CLOSED && RewardRules.SALES & RewardRules.bitOf(deal.row) != 0;
    }

    /// @dev The platform's part of the row that closed the deal. In a sale it follows from the price and the fees alone: neither an
    /// inspection nor a jury changes it.
    function _feeOf(Terms calldata terms, IEscrow.Deal memory deal) internal view returns (uint256) {
        (Payoff memory payoff,,,) = MATRIX.payoffOf(terms.policyVersion, deal.row, Payoffs.figuresOf(terms, true, false, false, 0));
        return payoff.platformAmount;
    }

    /// @dev What a deal's parties are due comes before what others are paid out of its room.
    function _requireClaimed(bytes32 dealId, Tally memory tally) internal pure {
        if (tally.settled & RewardRules.CLAIMS != RewardRules.CLAIMS) revert Incentives_ClaimFirst(dealId);
    }

    function _payOrRevert(Reward rule, Token token, bytes32 proof, address payee, uint256 amount) internal {
        (bool isPaid, bytes memory reason) = _pay(rule, token, proof, payee, amount);
        if (!isPaid) revert Incentives_Waits(rule, reason);
    }

    /// @dev The outside call comes before the storage that follows from it: what it refuses has not happened. Both contracts are the suite's
    /// own and call nobody back; every entry is guarded all the same.
    function _pay(Reward rule, Token token, bytes32 proof, address payee, uint256 amount) internal returns (bool, bytes memory) {
        Budget memory budget = _budgetOf[rule];
        if (budget.epoch != epoch()) (budget.epoch, budget.usedAmount) = (epoch(), 0);
        uint256 left = budget.amount > budget.usedAmount ? budget.amount - budget.usedAmount : 0;
        if (left < amount) return (false, abi.encodeWithSelector(Incentives_BudgetSpent.selector, rule, left, amount));

        if (token == Token.U) {
            uint256 balance = ESCROW.balanceOf(ACCOUNT);
            if (balance < amount) return (false, abi.encodeWithSelector(Incentives_PotTooLow.selector, balance, amount));
            try ESCROW.transfer(0, ESCROW.accountOf(payee, 0), amount) {}
            catch (bytes memory reason) {
                return (false, reason);
            }
        } else {
            // The same reference in a later version of this contract: what was paid here is not paid there again.
            try G.issue(payee, amount, keccak256(abi.encode(rule, proof))) {}
            catch (bytes memory reason) {
                return (false, reason);
            }
        }

        // At most what was left, which has the type.
        // forge-lint: disable-next-line(unsafe-typecast)
        budget.usedAmount += uint104(amount);
        _budgetOf[rule] = budget;
        return (true, "");
    }
}
