"""The Python side of Guildhall: chain access, signed messages, an in-process EVM, matching and the relayer."""

__all__ = ["__version__"]

__version__ = "0.1.0"
