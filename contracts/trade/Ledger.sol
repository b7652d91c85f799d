// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "interfaces/IEscrow.sol";
import {Terms} from "../types/Deal.sol";
import {Payoff, Pots} from "../types/Policy.sol";

/// @title Ledger
/// @notice The accounts of the Escrow: `owner ‖ tag -> amount`. Crediting is a plain addition that cannot fail for the sake of its owner.
library Ledger {
    /// @notice Tag of a carrier's bond.
    bytes12 internal constant BOND_TAG = "bond";

    struct Book {
        mapping(bytes32 account => uint256 amount) amountOf;
    }

    /// @notice The account `owner ‖ tag`: 20 and 12 bytes.
    function accountOf(address owner, bytes12 tag) internal pure returns (bytes32) {
        return bytes32(bytes20(owner)) | (bytes32(tag) >> 160);
    }

    /// @notice A standard's panel pot of the running period.
    function panelTag(uint32 standardId, uint32 panelPeriod) internal view returns (bytes12) {
        return bytes12((uint96(standardId) << 64) | uint96(block.timestamp / panelPeriod));
    }

    /// @notice Reverts for an account without an owner: bare zeros, or an address written where the account belongs.
    function requireOwned(bytes32 account) internal pure {
        if (uint256(account) >> 160 == 0) revert IEscrow.Escrow_ZeroAddress();
    }

    function credit(Book storage book, address owner, bytes12 tag, uint256 amount) internal {
        if (amount != 0) book.amountOf[accountOf(owner, tag)] += amount;
    }

    function debit(Book storage book, bytes32 account, uint256 amount) internal {
        uint256 balance = book.amountOf[account];
        if (balance < amount) revert IEscrow.Escrow_BalanceTooLow(account, balance, amount);
        book.amountOf[account] = balance - amount;
    }

    /// @notice Takes what the account holds, up to `amount`; returns what is missing.
    function draw(Book storage book, bytes32 account, uint256 amount) internal returns (uint256 missing) {
        uint256 balance = book.amountOf[account];
        uint256 taken = balance < amount ? balance : amount;
        if (taken != 0) book.amountOf[account] = balance - taken;
        return amount - taken;
    }

    /// @notice Credits a row's payoff to all who are due.
    function pay(Book storage book, Terms calldata terms, Payoff memory payoff, Pots memory pots, address payee, address carrier) internal {
        if (payee == terms.maker) {
            credit(book, payee, 0, payoff.makerAmount + payoff.payeeAmount);
        } else {
            credit(book, terms.maker, 0, payoff.makerAmount);
            credit(book, payee, 0, payoff.payeeAmount);
        }
        credit(book, terms.buyer, 0, payoff.buyerAmount);
        credit(book, carrier, 0, payoff.carrierAmount);
        credit(book, carrier, BOND_TAG, payoff.reserveAmount);
        credit(book, terms.inspector, 0, payoff.inspectorAmount);
        credit(book, terms.referrer, 0, payoff.referrerAmount);
        credit(book, terms.expert, 0, payoff.expertAmount);
        if (payoff.panelAmount != 0) credit(book, pots.panels, panelTag(terms.standardId, pots.panelPeriod), payoff.panelAmount);
        credit(book, pots.platform, 0, payoff.platformAmount);
        credit(book, pots.commune, 0, payoff.communeAmount);
        credit(book, pots.riskPool, 0, payoff.riskPoolAmount);
        for (uint256 i = 0; i < payoff.royaltyAmounts.length; ++i) {
            credit(book, terms.royalties[i].owner, 0, payoff.royaltyAmounts[i]);
        }
    }
}
