// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Demand} from "contracts/types/Deal.sol";

/// @title IExchange
/// @notice Settles matches: checks the buyer's signature and everything that makes an arc feasible, takes the maker's capacity and
/// materials, and opens the deal.
/// @dev Requirements are numbered EXC-n in docs/spec/exchange.md. The demand's digest is EIP-712 under the domain
/// ("Guildhall Exchange", "1", chain id, Exchange).
interface IExchange {
    /// @notice One proposed match.
    struct Match {
        Demand demand;
        bytes signature; // the buyer's, over the demand; empty if she sends it herself
        uint32 offerId;
        uint32 tariffId;
    }

    event MatchSettled(
        bytes32 indexed demandHash,
        bytes32 indexed dealId,
        uint32 indexed batchId,
        uint32 offerId,
        uint32 tariffId,
        uint64 quantity,
        bytes32 paramsHash
    );
    event MatchSkipped(bytes32 indexed demandHash, uint32 indexed batchId, uint32 offerId, bytes reason);
    event BatchSettled(uint32 indexed batchId, address indexed relayer, uint256 settledCount, uint256 skippedCount);
    event DemandWithdrawn(address indexed buyer, uint256 nonce);

    error Exchange_NotRelayer(address caller);
    error Exchange_NotSelf(address caller);
    error Exchange_EmptyBatch();
    error Exchange_BadSignature(address buyer);
    error Exchange_NonceUsed(address buyer, uint256 nonce);
    error Exchange_DemandExpired(uint48 now_, uint48 expiresAt);
    error Exchange_WrongCurrency(address currency, address expected);
    error Exchange_ZeroQuantity();
    error Exchange_OfferClosed(uint32 offerId);
    error Exchange_WrongStandard(uint32 demanded, uint32 offered);
    error Exchange_StandardInactive(uint32 standardId);
    error Exchange_WrongPolicy(uint32 demanded, uint32 offered);
    error Exchange_CapacityExceeded(uint64 capacity, uint64 quantity);
    error Exchange_MarksDiffer(uint64 accepted, uint64 offered);
    error Exchange_LeadTooLong(uint32 leadPeriod, uint32 limitPeriod);
    error Exchange_WrongWeight(uint256 declared, uint256 expected);
    error Exchange_TariffClosed(uint32 tariffId);
    error Exchange_WrongZones(uint32 fromZone, uint32 toZone);
    error Exchange_FreightTooHigh(uint256 freightAmount, uint256 ceilingAmount);
    error Exchange_LimitExceeded(uint256 costAmount, uint128 limitAmount);
    error Exchange_NotMaker(address maker);
    error Exchange_NotCarrier(address carrier);
    error Exchange_NotStore(address referrer);
    error Exchange_NotInspector(address inspector);
    error Exchange_SameParty(address party);
    error Exchange_CertificateExpired(uint48 now_, uint48 expiresAt);
    error Exchange_RuleRefused(address rule);

    /// @notice Settles one match; reverts with the reason if it is infeasible.
    /// @dev By the buyer herself or an ACTIVE Relayer. Emits {MatchSettled}. Requirements:
    /// - EXC-1: the sender is the buyer or an ACTIVE Relayer (`Exchange_NotRelayer`)
    /// - EXC-2: the demand is unexpired (`Exchange_DemandExpired`), in this currency (`Exchange_WrongCurrency`), of a quantity
    ///   (`Exchange_ZeroQuantity`), unused and not withdrawn (`Exchange_NonceUsed`) and signed (`Exchange_BadSignature`)
    /// - EXC-3: the offer is open (`Exchange_OfferClosed`), of the demanded standard (`Exchange_WrongStandard`), which is active
    ///   (`Exchange_StandardInactive`), under the demanded policy (`Exchange_WrongPolicy`), with capacity
    ///   (`Exchange_CapacityExceeded`) and materials in stock (`Offers_StockExceeded`)
    /// - EXC-4: marks (`Exchange_MarksDiffer`) and lead time (`Exchange_LeadTooLong`) fit
    /// - EXC-5: the tariff is open (`Exchange_TariffClosed`) and joins the offer's origin and the demand's zone (`Exchange_WrongZones`);
    ///   the parcel's weight is the standard's, where that fixes one (`Exchange_WrongWeight`)
    /// - EXC-6: freight is within the policy's ceiling (`Exchange_FreightTooHigh`); price + freight within the limit
    ///   (`Exchange_LimitExceeded`)
    /// - EXC-7: maker, carrier, referrer and inspector are ACTIVE in their roles (`Exchange_NotMaker`, `Exchange_NotCarrier`,
    ///   `Exchange_NotStore`, `Exchange_NotInspector`); buyer, maker, referrer and inspector differ (`Exchange_SameParty`)
    /// - EXC-8: the maker's certificate for the standard and the market of the zone is valid (`Exchange_CertificateExpired`)
    /// - EXC-9: the standard's plug-in rule says yes (`Exchange_RuleRefused`)
    ///
    /// EXC-10: the terms take the lead time of the offer, and freight and promised transit time of the tariff that the match quotes.
    function settle(Match calldata match_) external returns (bytes32 dealId);

    /// @notice Settles many; what is or became infeasible is skipped with {MatchSkipped}, whose reason is the error of {settle}.
    /// @dev Only an ACTIVE Relayer. Emits {BatchSettled}.
    function settleBatch(Match[] calldata matches) external returns (uint32 batchId);

    /// @notice One match of a batch; only this contract calls it.
    function settleInBatch(Match calldata match_, bytes32 demandHash, uint32 batchId) external returns (bytes32 dealId);

    /// @notice Makes the demands of a nonce void. By the buyer, or by anyone with her signature over
    /// `Withdrawal(address buyer,uint256 nonce)`.
    function withdrawDemand(address buyer, uint256 nonce, bytes calldata signature) external;

    /// @notice EIP-712 digest of a demand.
    function hashOf(Demand calldata demand) external view returns (bytes32);

    /// @notice Whether a nonce is used or withdrawn.
    function isNonceUsed(address buyer, uint256 nonce) external view returns (bool);

    /// @notice Number of batches ever settled; ids run from 1, single matches have batch 0.
    function batchCount() external view returns (uint32);
}
