"""An e-money issuer's back office for a U-Token: deposits become U, U that is handed back is paid out, auditors attest the reserve, and the
books are compared.

Exceptions: `guildhall.issuer.errors`.
"""

from .amounts import amount_text, parse_amount
from .deposits import Deposit, read_deposits
from .errors import FileRefused, Interrupted, IssuerError, KeyRefused, Unusable
from .tables import reference_hash

__all__ = [
    "Deposit",
    "FileRefused",
    "Interrupted",
    "IssuerError",
    "KeyRefused",
    "Unusable",
    "amount_text",
    "parse_amount",
    "read_deposits",
    "reference_hash",
]
