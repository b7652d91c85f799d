"""What an issuer's command refuses to go on with.

IssuerError              the message says what is wrong and what to do
├── FileRefused          a file that is not what it has to be; `.problems`, one line each, with file and line
├── KeyRefused           no key, a wrong password, a key where none may be
├── Unusable             the chain, the token or the role is not what the command needs
└── Interrupted          the chain went away, or refused, in the middle of the work: what is done is done, run the command again
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["FileRefused", "Interrupted", "IssuerError", "KeyRefused", "Unusable"]


class IssuerError(Exception):
    """The root of this package's exceptions."""


class FileRefused(IssuerError):
    """Nothing was done with the file. `problems`: all that was found, each with file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class KeyRefused(IssuerError):
    """The key cannot be used. Neither the key nor the password is ever in the message."""


class Unusable(IssuerError):
    """Another chain, another contract, or an account without the role."""


class Interrupted(IssuerError):
    """The work stopped half-way; whatever got onto the chain stands there, and the next run finds it."""
