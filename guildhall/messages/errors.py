"""Errors of signed messages.

MessageError
├── BadValue              a field holds what its Solidity type cannot
├── BadKey                no private key
├── BadSignature          not the 65 bytes of a low-s ECDSA signature, or of nobody
└── MalformedMessage      a JSON form that is refused; `.path` names the place
    ├── TooLong           more text than any message needs
    ├── NotJson           no JSON, or nested too deeply
    ├── NotObject         another JSON value where an object belongs
    ├── DuplicateField    a name twice in one object
    ├── MissingField
    ├── UnknownField
    ├── WrongType         a message of another type
    ├── BadInteger        not a decimal string without sign or leading zeros
    ├── OutOfRange        an integer beyond its Solidity type or its enum
    ├── BadHex            not 0x and an even number of hex digits
    ├── BadLength         bytes of another length
    └── BadAddress        not 20 bytes, or mixed case with a wrong checksum
"""

__all__ = [
    "BadAddress",
    "BadHex",
    "BadInteger",
    "BadKey",
    "BadLength",
    "BadSignature",
    "BadValue",
    "DuplicateField",
    "MalformedMessage",
    "MessageError",
    "MissingField",
    "NotJson",
    "NotObject",
    "OutOfRange",
    "TooLong",
    "UnknownField",
    "WrongType",
]


class MessageError(Exception):
    """Anything this package refuses."""


class BadValue(MessageError):
    """A field holds what its Solidity type cannot."""


class BadKey(MessageError):
    """Not the 32 bytes of a private key."""


class BadSignature(MessageError):
    """Not the 65 bytes of a low-s ECDSA signature, or of nobody."""


class MalformedMessage(MessageError):
    """A JSON form that is refused."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class TooLong(MalformedMessage):
    """More text than any message needs."""


class NotJson(MalformedMessage):
    """No JSON, or nested too deeply."""


class NotObject(MalformedMessage):
    """Another JSON value where an object belongs."""


class DuplicateField(MalformedMessage):
    """A name twice in one object."""


class MissingField(MalformedMessage):
    """A field that is not there."""


class UnknownField(MalformedMessage):
    """A field that the message does not have."""


class WrongType(MalformedMessage):
    """A message of another type."""


class BadInteger(MalformedMessage):
    """Not a decimal string without sign or leading zeros."""


class OutOfRange(MalformedMessage):
    """An integer beyond its Solidity type or its enum."""


class BadHex(MalformedMessage):
    """Not 0x and an even number of hex digits."""


class BadLength(MalformedMessage):
    """Bytes of another length."""


class BadAddress(MalformedMessage):
    """Not 20 bytes, or mixed case with a wrong checksum."""
