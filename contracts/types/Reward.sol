// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The eight incentive rules, in the order of DESIGN 7.
enum Reward {
    DEMAND, // a valid demand was settled
    FEATURE, // makers took up what a demand asked for first
    DATA_MONTH, // a data grant was active through a month
    MAKER, // a maker sold; more if it made quickly
    GOLD, // months of passed inspections: the Gold badge
    ROYALTY, // a shared module was used: paid by the Escrow in the split, no claim
    STORE, // a store guided a demand
    CARRIER // a carrier was faster than it promised
}

/// @notice Whom a rule pays.
enum Subject {
    NONE,
    BUYER,
    MAKER,
    CARRIER,
    REFERRER,
    OWNER, // of a data grant
    ORIGINATOR, // of a feature
    MODULE // owners of royalties
}

/// @notice What a rule pays in.
enum Token {
    NONE, // nothing: the rule is off, or gives something else
    G,
    U
}

/// @notice One incentive rule as data, one storage slot. Which fields a rule has stands in docs/spec/rewards.md; the others are 0.
struct Rule {
    uint32 rows; // the fact that triggers it: bit n = the deal was closed by row n; sales only
    Subject subject;
    Token token;
    uint16 shareBps; // MAKER: on top of the amount for a quick cycle; CARRIER: of the freight
    uint16 limitBps; // CARRIER: longest transit, of what was promised
    uint16 count; // FEATURE: pairs of a maker and a buyer; GOLD: months in a row
    uint32 period; // seconds. MAKER: longest quick cycle; CARRIER: longest promise that counts; GOLD: time to note failures
    uint128 amount; // base units of the token. GOLD: U of inspected sales in each month; FEATURE: at most
}
