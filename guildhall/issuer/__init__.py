"""An e-money issuer's back office for a U-Token: deposits become U, U that is handed back is paid out, auditors attest the reserve, and the
books are compared.

    office = connect_office(url, load(), token, account=load_key(…))
    for outcome in mint(office, read_deposits([path])):
        print(outcome.subject, outcome.state.word("minted"))

Whatever is done stands on chain and nowhere else, so every command may be repeated. Exceptions: `guildhall.issuer.errors`.
"""

from .amounts import amount_text, parse_amount
from .attest import (
    AuditorSignature,
    ReserveDraft,
    document_hash,
    make_draft,
    read_draft,
    read_signature,
    record,
    sign_draft,
)
from .deposits import Deposit, read_deposits
from .errors import FileRefused, Interrupted, IssuerError, KeyRefused, Unusable
from .keys import KEY_VARIABLE, PASSWORD_VARIABLE, is_local, load_key
from .mint import mint
from .office import Events, NodeEvents, Office, connect_office
from .outcomes import Outcome, State
from .payouts import Payout, parse_redemption, read_payouts
from .reconcile import Difference, Kind, Report, reconcile
from .redemptions import OpenRedemption, open_redemptions, reject, settle
from .summary import Summary, summary_of
from .tables import reference_hash

__all__ = [
    "KEY_VARIABLE",
    "PASSWORD_VARIABLE",
    "AuditorSignature",
    "Deposit",
    "Difference",
    "Events",
    "FileRefused",
    "Interrupted",
    "IssuerError",
    "KeyRefused",
    "Kind",
    "NodeEvents",
    "Office",
    "OpenRedemption",
    "Outcome",
    "Payout",
    "Report",
    "State",
    "ReserveDraft",
    "Summary",
    "Unusable",
    "amount_text",
    "connect_office",
    "document_hash",
    "is_local",
    "load_key",
    "make_draft",
    "mint",
    "open_redemptions",
    "parse_amount",
    "parse_redemption",
    "read_deposits",
    "read_payouts",
    "read_signature",
    "read_draft",
    "reconcile",
    "record",
    "reference_hash",
    "reject",
    "settle",
    "sign_draft",
    "summary_of",
]
