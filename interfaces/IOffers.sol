// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStandards} from "./IStandards.sol";

/// @title IOffers
/// @notice Makers' standing quotes with capacity and stocks of materials, and carriers' tariffs between zones.
/// @dev Requirements are numbered OFF-n in docs/spec/trade.md. An offer binds its maker (it is her consent to every deal that fits it), so
/// what a buyer compares (price, lead time, origin, marks) is fixed at posting except price, capacity and openness.
///
/// Warning: an offer or a tariff belongs to the key that posted it. After a rotation of keys the new one posts anew and the old ones, whose
/// key is no current member's, are dead: the Exchange checks the members at each match.
///
/// Assumptions: `IRegistry` answers truly who holds a role; `IStandards` answers truly which standards are active; the Exchange passes the
/// materials of the offer's standard and a quantity > 0.
interface IOffers {
    /// @notice A maker's quote for a standard (two storage slots, and a third where the inspector's fee is not 0).
    struct Offer {
        address maker;
        uint32 standardId;
        uint32 originZone; // market (upper 16 bits) and area (lower 16 bits)
        bool isOpen;
        bool needsCountersign; // the maker wants to sign each deal within the policy's countersign period
        uint128 unitPriceAmount; // U base units per unit of the good, > 0
        uint64 capacity; // units left
        uint64 marks; // conformity marks that the goods bear, a bit each
        uint32 leadPeriod; // seconds from lock to readiness, at most MAX_LEAD_PERIOD
        uint128 inspectionFeeAmount; // U base units, out of the price, to a demanded inspector
        uint32 policyVersion; // the only policy under which the maker sells by this offer
    }

    /// @notice A carrier's rate between two zones (two storage slots).
    struct Tariff {
        address carrier;
        uint32 fromZone; // market (upper 16 bits) and area (lower 16 bits)
        uint32 toZone; // likewise
        bool isOpen;
        uint128 baseAmount; // U base units per parcel
        uint128 perWeightAmount; // U base units per weight unit
        uint32 transitPeriod; // seconds from pickup to delivery that the carrier promises, at most MAX_TRANSIT_PERIOD; 0 = promises none
    }

    event OfferPosted(uint32 indexed offerId, address indexed maker, uint32 indexed standardId, Offer offer);
    event OfferChanged(uint32 indexed offerId, uint128 unitPriceAmount, uint64 capacity, bool isOpen);
    event CapacityTaken(uint32 indexed offerId, uint64 quantity, uint64 capacityLeft);
    event StockSet(address indexed maker, uint32 indexed materialId, uint128 count);
    event StockTaken(address indexed maker, uint32 indexed materialId, uint128 taken, uint128 left);
    event TariffPosted(uint32 indexed tariffId, address indexed carrier, Tariff tariff);
    event TariffClosed(uint32 indexed tariffId);
    event ExchangeSet(address indexed exchange);

    error Offers_NotMaker(address caller);
    error Offers_NotCarrier(address caller);
    error Offers_NotOwner(address caller, address owner);
    error Offers_Unknown(uint32 id);
    error Offers_Closed(uint32 id);
    error Offers_UnknownStandard(uint32 standardId);
    error Offers_ZeroPrice();
    error Offers_PriceTooHigh(uint128 unitPriceAmount, uint128 max);
    error Offers_ZeroPolicy();
    error Offers_LeadTooLong(uint32 leadPeriod, uint32 max);
    error Offers_TransitTooLong(uint32 transitPeriod, uint32 max);
    error Offers_CapacityExceeded(uint64 capacity, uint64 needed);
    error Offers_StockExceeded(uint32 materialId, uint256 stock, uint256 needed);
    error Offers_NotExchange(address caller);
    error Offers_ExchangeSet(address exchange);
    error Offers_ZeroAddress();

    /// @notice Posts an offer; `maker` and `isOpen` of the argument are ignored (caller, true).
    /// @dev Emits {OfferPosted}. Requirements:
    /// - OFF-1: the caller is an ACTIVE member with the MAKER role (`Offers_NotMaker`)
    /// - OFF-2: the standard is known and active (`Offers_UnknownStandard`)
    /// - OFF-3: the unit price is > 0 (`Offers_ZeroPrice`) and fits 96 bits (`Offers_PriceTooHigh`)
    /// - OFF-4: the lead time is at most MAX_LEAD_PERIOD (`Offers_LeadTooLong`)
    /// - OFF-20: a policy is named (`Offers_ZeroPolicy`)
    ///
    /// Warning: the inspector's fee is not compared with the price here; a deal pays it only as far as its price reaches.
    /// @param offer the quote
    /// @return offerId sequential from 1
    function postOffer(Offer calldata offer) external returns (uint32 offerId);

    /// @notice Changes price, capacity and openness: closes an offer, or opens it again.
    /// @dev Emits {OfferChanged}. Requirements:
    /// - OFF-6: the offer is known (`Offers_Unknown`) and the caller is its maker (`Offers_NotOwner`)
    /// - OFF-3: the unit price is > 0 (`Offers_ZeroPrice`) and fits 96 bits (`Offers_PriceTooHigh`)
    ///
    /// Warning: `capacity` replaces what is left; a deal opened just before in the same block has already been taken off the old figure.
    /// @param offerId the offer
    /// @param unitPriceAmount U base units per unit of the good
    /// @param capacity units that may be sold from now on
    /// @param isOpen whether the offer may be matched
    function changeOffer(uint32 offerId, uint128 unitPriceAmount, uint64 capacity, bool isOpen) external;

    /// @notice Sets the caller's stock of a material.
    /// @dev Emits {StockSet}. Requirements:
    /// - OFF-1: the caller is an ACTIVE member with the MAKER role (`Offers_NotMaker`)
    /// @param materialId the material
    /// @param count material units in stock from now on
    function setStock(uint32 materialId, uint128 count) external;

    /// @notice Posts a tariff; `carrier` and `isOpen` of the argument are ignored (caller, true). A tariff never changes: close, post anew.
    /// @dev Emits {TariffPosted}. Requirements:
    /// - OFF-9: the caller is an ACTIVE member with the CARRIER role (`Offers_NotCarrier`)
    /// - OFF-21: the promised transit time is at most MAX_TRANSIT_PERIOD (`Offers_TransitTooLong`)
    ///
    /// Warning: freight and promise go into the terms of each deal that is matched with the tariff, but any carrier may pick that deal up,
    /// for this freight and under this promise.
    /// @param tariff the rate and the promise
    /// @return tariffId sequential from 1
    function postTariff(Tariff calldata tariff) external returns (uint32 tariffId);

    /// @notice Closes a tariff; final.
    /// @dev Emits {TariffClosed}. Requirements:
    /// - OFF-11: the tariff is known (`Offers_Unknown`), the caller is its carrier (`Offers_NotOwner`), it is open (`Offers_Closed`)
    /// @param tariffId the tariff
    function closeTariff(uint32 tariffId) external;

    /// @notice Takes capacity and materials for one deal: all of it or nothing.
    /// @dev Emits {CapacityTaken}, and {StockTaken} per material. Requirements:
    /// - OFF-12: the caller is the Exchange (`Offers_NotExchange`)
    /// - OFF-13: the offer is known (`Offers_Unknown`) and open (`Offers_Closed`)
    /// - OFF-14: quantity ≤ capacity (`Offers_CapacityExceeded`)
    /// - OFF-15: for each material, quantity × perUnitCount ≤ the maker's stock (`Offers_StockExceeded`)
    /// @param offerId the offer
    /// @param quantity units of the good
    /// @param materials bill of materials of the offer's standard
    function take(uint32 offerId, uint64 quantity, IStandards.Material[] calldata materials) external;

    /// @notice Names the Exchange; once.
    /// @dev Restricted (OFF-17). Emits {ExchangeSet}. Requirements:
    /// - OFF-18: none was named before (`Offers_ExchangeSet`), and it is not 0 (`Offers_ZeroAddress`)
    /// @param exchange_ the only contract that takes capacity
    function setExchange(address exchange_) external;

    /// @notice An offer; all zero if unknown.
    /// @dev OFF-19: two storage reads, a third where the inspector's fee is not 0.
    function offerOf(uint32 offerId) external view returns (Offer memory);

    /// @notice A tariff; all zero if unknown.
    /// @dev OFF-19: two storage reads.
    function tariffOf(uint32 tariffId) external view returns (Tariff memory);

    /// @notice A maker's stock of a material, material units.
    function stockOf(address maker, uint32 materialId) external view returns (uint128);

    /// @notice Number of offers ever posted; ids run from 1.
    function offerCount() external view returns (uint32);

    /// @notice Number of tariffs ever posted; ids run from 1.
    function tariffCount() external view returns (uint32);

    /// @notice The only contract that takes capacity; 0 until it is named.
    function exchange() external view returns (address);
}
