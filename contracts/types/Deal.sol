// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A buyer's signed wish: everything that binds her. EIP-712 type of the same name under the domain of `Exchange`.
struct Demand {
    address buyer; // who signs and pays
    uint32 standardId; // the product's quality model
    bytes32 paramsHash; // keccak256 of the chosen parameters (sizes, colours), converted by the standard's codebook
    uint64 quantity; // units of the good
    uint64 weight; // weight units of the parcel (grams)
    uint128 limitAmount; // U base units: highest landed cost (price + freight) for the whole demand
    uint32 zone; // where to deliver: market (upper 16 bits) and area (lower 16 bits)
    uint64 marks; // accepted conformity marks, a bit each; 0 = any
    uint32 leadLimitPeriod; // seconds: longest lead time accepted
    address inspector; // third-party quality control, or 0 for none
    address referrer; // a registered Store, or 0 for none
    bytes32 handoverHash; // keccak256(abi.encode(buyer, nonce, bytes16 code))
    uint32 policyVersion; // fees, periods and matrix rows that hold for the deal
    address currency; // the U-Token
    uint256 nonce; // unordered, once per buyer
    uint48 expiresAt; // the demand is void from this instant on
}

/// @notice An account of the ledger and its share of a deal's price.
struct Share {
    address owner;
    uint16 shareBps;
}

/// @notice The frozen terms of a deal; its id is `keccak256(abi.encode(terms))`. Kept in calldata and in the opening event, never in storage.
struct Terms {
    bytes32 demandHash; // EIP-712 digest of the demand
    bytes32 handoverHash; // as in the demand
    uint256 nonce; // as in the demand
    address buyer;
    address maker;
    address inspector; // 0 = none
    address referrer; // 0 = none
    address expert; // author of the standard
    uint32 standardId;
    uint32 policyVersion;
    uint32 leadPeriod; // seconds, of the offer
    uint32 transitPeriod; // seconds from pickup to delivery that the tariff promises; 0 = none. No deadline: a yardstick for bonuses
    bool isGold; // the maker held the Gold badge at opening: smaller platform share
    uint128 priceAmount; // P: unit price x quantity, U base units
    uint128 freightAmount; // F: by the tariff, U base units
    uint128 inspectionFeeAmount; // out of P, to the inspector who reported
    Share[] royalties; // module royalties and data shares that the standard names
}

/// @notice Where a deal stands.
enum Status {
    NONE,
    PENDING, // waits for the maker's countersignature
    LOCKED, // both sides are bound; the clock and facts decide
    DISPUTED, // clocks stand, a case is open: `Cases` decides what comes next
    CLOSED // paid out by a row; final
}

/// @notice The rows of the responsibility matrix, in the order of DESIGN 4.3.
enum Row {
    NONE,
    LAPSED,
    CANCELLED,
    NOT_SHIPPED,
    OFF_SPEC_REWORK,
    OFF_SPEC_STOPPED,
    RETURNED,
    LOST_IN_TRANSIT,
    FULFILLED,
    SILENT_ACCEPTED,
    DAMAGED_IN_TRANSIT,
    CONCEDED,
    OFF_SPEC_REFUND,
    FALSE_CLAIM,
    NOT_DELIVERED,
    DELIVERY_PROVEN,
    NO_RULING, // and the goods did not come back
    SPLIT,
    NO_RULING_RETURNED, // no ruling, and the goods came back
    OVERTURNED // a contested statement does not hold: its witness answers, the deal goes on
}

/// @notice What can be attested about a deal.
enum FactKind {
    NONE,
    SCHEDULED, // production stage 1, by the maker
    IN_PRODUCTION, // production stage 2, by the maker
    PASSED, // stage 3: inspection passed, by the inspector
    FAILED, // inspection failed, by the inspector
    PICKUP, // by the carrier
    DELIVERY, // by the carrier, with the preimage of the buyer's hand-over code
    RETURN, // goods at the door of who is to have them back: by the carrier who brought them
    BREACH // a limit of the standard was broken in carriage: by a registered device that the carrier accepted
}

/// @notice A signed statement about a deal. EIP-712 type of the same name under the domain of `Trace`.
struct Attestation {
    bytes32 dealId;
    FactKind kind;
    address signer; // who states it
    uint48 signedAt; // information only: the block's timestamp is the fact's instant
    bytes32 documentHash; // report, photo, waybill; 0 = none
}

/// @notice A party of a deal's cases.
enum Side {
    NONE,
    BUYER,
    MAKER,
    CARRIER
}
