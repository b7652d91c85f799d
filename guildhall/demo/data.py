"""The report as JSON, for programs: amounts are U base units, instants seconds since 1970."""

from __future__ import annotations

import json
from typing import Any

from .figures import case_payments
from .record import CaseRecord, DealRecord, Record, TrialRecord
from .story import payments_of

__all__ = ["render_data"]


def render_data(record: Record) -> str:
    """The whole season."""
    data = {
        "seed": record.season.seed,
        "chainId": record.chain_id,
        "contracts": dict(record.contracts),
        "startedAt": record.started_at,
        "endedAt": record.ended_at,
        "books": {
            "inAmount": record.in_amount,
            "outAmount": record.out_amount,
            "heldAmount": record.held_amount,
            "owedAmount": record.owed_amount,
        },
        "accounts": [
            {"name": each.name, "kind": each.kind, "inAmount": each.in_amount, "outAmount": each.out_amount, "heldAmount": each.held_amount}
            for each in record.accounts
        ],
        "deals": [_deal(deal) for deal in record.deals],
        "cases": [_case(case) for case in record.cases],
        "refusals": [{"at": each.at, "who": each.who, "error": each.error, "what": each.what} for each in record.refusals],
        "rights": _rights(record),
        "slashes": [{"at": each.at, "who": each.who, "deal": each.deal, "row": each.row, "amount": each.amount} for each in record.slashes],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _deal(deal: DealRecord) -> dict[str, Any]:
    item = deal.item
    return {
        "number": deal.number,
        "id": f"0x{deal.id.hex()}",
        "good": deal.plan.good,
        "buyer": deal.plan.buyer.name,
        "maker": deal.maker.name,
        "carrier": deal.carrier.name if deal.is_shipped else None,
        "priceAmount": deal.terms.price_amount,
        "freightAmount": deal.terms.freight_amount,
        "openedAt": deal.opened_at,
        "closedAt": deal.closed_at,
        "row": deal.row.name,
        "item": {"serial": item.serial, "lotId": f"0x{item.lot_id.hex()}", "itemId": f"0x{item.item_id.hex()}"} if item else None,
        "payments": [{"to": who, "for": what, "amount": units} for who, what, units in payments_of(deal)],
    }


def _case(case: CaseRecord) -> dict[str, Any]:
    return {
        "number": case.number,
        "deal": case.deal.number,
        "kind": case.kind.name,
        "by": case.by,
        "about": case.against,
        "openedAt": case.opened_at,
        "endedAt": case.ended_at,
        "row": case.row.name,
        "trials": [_trial(trial) for trial in case.trials],
        "payments": [
            {"from": payment.payer, "to": payment.payee, "for": payment.what, "amount": payment.amount} for payment in case_payments(case)
        ],
    }


def _rights(record: Record) -> dict[str, Any]:
    """G: `raw…` are whole units that ageing does not change, `aged` and `held` are exact fractions of base units."""
    rights = record.rights
    books, pot, money = rights.books, rights.pot, rights.money
    return {
        "books": {
            "rawIssued": books.raw_issued,
            "rawHeld": books.raw_held,
            "rawSlashed": books.raw_slashed,
            "rawRedeemed": books.raw_redeemed,
            "issuedAmount": books.issued_amount,
            "slashedAmount": books.slashed_amount,
            "redeemedAmount": books.redeemed_amount,
            "aged": str(books.aged),
            "held": str(books.held),
        },
        "pot": {
            "inAmount": pot.in_amount,
            "paid": {reward.name: paid for reward, paid in sorted(pot.paid.items())},
            "heldAmount": pot.held_amount,
        },
        "u": {
            "issuedAmount": money.issued_amount,
            "redeemedAmount": money.redeemed_amount,
            "walletsAmount": money.wallets_amount,
            "ledgerAmount": money.ledger_amount,
        },
        "rewards": [
            {
                "at": each.at,
                "rule": each.reward.name,
                "to": each.payee,
                "token": each.token.name,
                "amount": each.amount,
                "cutAmount": each.cut_amount,
            }
            for each in rights.rewards
        ],
        "perks": [{"at": each.at, "who": each.who, "what": each.what, "priceAmount": each.price_amount} for each in rights.perks],
        "badges": [{"at": each.at, "who": each.who, "what": each.what} for each in rights.badges],
        "months": [{"epoch": each.epoch, "at": each.at, "held": dict(each.held)} for each in rights.months],
        "holdings": [
            {"name": each.name, "kind": each.kind, "raw": each.raw, "issued": dict(sorted(each.issued.items()))} for each in rights.holdings
        ],
    }


def _trial(trial: TrialRecord) -> dict[str, Any]:
    return {
        "number": trial.number,
        "isAppeal": trial.is_appeal,
        "rows": [row.name for row in trial.rows],
        "votes": {juror.name: trial.votes[juror].name if juror in trial.votes else None for juror in trial.jurors},
        "row": trial.row.name,
    }
