// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Fees and deposits of a policy, one storage slot. Basis points of 10,000; of the price P where nothing else is said.
struct Fees {
    uint16 depositBps; // D, confirmation deposit of the buyer
    uint16 wagerBps; // W, first part of the maker's margin
    uint16 penaltyBps; // N, second part of the maker's margin
    uint16 reserveBps; // carrier's bond reserved at pickup
    uint16 stakeBps; // stake that raises a dispute, a claim or a contest; an appeal takes twice as much
    uint16 jurorsBps; // a jury's fee; on appeal twice as much
    uint16 experienceBps; // experience fee
    uint16 expertShareBps; // of the experience fee
    uint16 panelShareBps; // of the experience fee; the platform takes what remains
    uint16 goldDiscountBps; // of the platform's share, left to a Gold maker
    uint16 communeBps;
    uint16 riskBps;
    uint16 referrerBps;
    bool isOpen; // new deals may name the version; set by the Matrix alone
}

/// @notice Periods of a policy in seconds, one storage slot (24 bits hold 194 days).
struct Periods {
    uint24 countersignPeriod; // PENDING lapses
    uint24 shipGracePeriod; // after lock + lead time
    uint24 reworkPeriod; // to ship after the first failed inspection
    uint24 inspectionPeriod; // an inspection not delivered after stage 2 is waived
    uint24 contestPeriod; // to concede, to contest a statement, to appeal; an arrival that nobody contests is accepted
    uint24 carriagePeriod; // from pickup to lost
    uint24 acceptPeriod; // from delivery to silent acceptance; to deny a claim of delivery
    uint24 firstRulingPeriod; // from the opening of a case to the end of the first trial
    uint24 rulingPeriod; // from the opening of a case to the end of the appeal
    uint24 returnPeriod; // to bring the goods back
}

/// @notice Highest freight that an arc may carry, one storage slot; U base units, and per weight unit on top.
struct FreightCeiling {
    uint64 homeBaseAmount; // within one market
    uint64 homePerWeightAmount;
    uint64 abroadBaseAmount; // between two markets
    uint64 abroadPerWeightAmount;
}

/// @notice Owners of the suite's pots in the ledger.
struct Pots {
    address platform;
    address commune;
    address riskPool;
    address panels; // a standard's pot of a period: panels ‖ standardId (4 bytes) ‖ period (8 bytes)
    uint32 panelPeriod; // seconds; period = timestamp / panelPeriod
}

/// @notice Who receives one component of a deal when a row is applied.
enum To {
    NONE, // the component is not in the deal (nothing is paid)
    BUYER,
    MAKER,
    CARRIER, // before pickup: BUYER
    RISK_POOL,
    SPLIT, // by the fees: the sale stands
    HALF_BUYER, // half to the buyer, rounded down; the rest to the risk pool
    FREIGHT_BUYER // as much as the freight to the buyer, the rest to the maker
}

/// @notice Out of what a jury is paid where the side that staked was right. What this does not cover is owed by the risk pool.
enum JurorsFrom {
    POOL,
    WAGER,
    DEPOSIT,
    PRICE // before it is divided
}

/// @notice What becomes of the carrier's reserve.
enum Reserve {
    HOME, // back into the carrier's bond
    COMPENSATES // what the split of a sale leaves the maker, to the maker; the split's fees to the risk pool; the rest home
}

/// @notice Who answers for the outcome.
enum Liable {
    NOBODY,
    MAKER,
    CARRIER,
    WITNESS // who made the statement that was overturned: inspector, owner of the device, carrier of the goods
}

/// @notice One row of the responsibility matrix as data, one storage slot.
struct RowRule {
    bool isDefined;
    To price;
    To freight;
    To deposit;
    To wager;
    To penalty;
    Reserve reserve;
    Liable liable;
    uint16 slashBps; // of the liable party's bonded G
    JurorsFrom jurors;
}

/// @notice A deal's money, U base units.
struct Figures {
    uint128 priceAmount; // P
    uint128 freightAmount; // F
    uint128 inspectionFeeAmount;
    uint128 buyerAmount; // SPLIT row: part of P that both sides give to the buyer; else 0
    bool isShipped; // a carrier's reserve is locked
    bool isInspected; // the inspector has reported
    bool isJudged; // a jury's fee is due
    bool hasReferrer;
    bool isGold;
    uint16[] royaltiesBps;
}

/// @notice What both sides lock at opening and a carrier at pickup, U base units.
struct Locks {
    uint128 buyerAmount; // P + F + D
    uint128 depositAmount; // D
    uint128 wagerAmount; // W
    uint128 penaltyAmount; // N
    uint128 reserveAmount; // carrier's reserve
    uint128 stakeAmount; // to raise a dispute
}

/// @notice What a row pays, U base units; the sum equals what was locked, to the unit.
struct Payoff {
    uint128 buyerAmount;
    uint128 payeeAmount; // what the sale leaves: to the maker or to whom the claim was assigned
    uint128 makerAmount; // margin, deposit or compensation: always to the maker
    uint128 carrierAmount; // freight
    uint128 reserveAmount; // back into the carrier's bond
    uint128 inspectorAmount;
    uint128 referrerAmount;
    uint128 expertAmount;
    uint128 panelAmount;
    uint128 platformAmount;
    uint128 communeAmount;
    uint128 riskPoolAmount;
    uint128 jurorsAmount;
    uint128[] royaltyAmounts;
}
