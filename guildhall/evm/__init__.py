"""A thin in-process EVM, driven by compiled ABIs: thousands of calls a second, for property tests and enumerations.

    chain = Chain(load(), timestamp=1_700_000_000)
    maker, buyer = chain.account(1), chain.account(2)
    probe = chain.deploy("EvmProbe", "label", 1_000, sender=maker)
    probe.move(buyer, 10, sender=maker)
    assert chain.logs == [probe.Moved(maker, buyer, 10)]
    chain.clock.to(deadline)
    with chain.expect("EvmProbe_TooLate", deadline=deadline):
        probe.before(deadline)

What it cannot show, because of how pyrevm works; test these with `ape test`:
- gas: what one call has touched stays warm for the next; never take a gas number from here;
- nonces of senders: only deployments raise them, so an address computed from "nonce of the sender" differs from a chain's;
- SELFDESTRUCT of a contract from an earlier call: for the EVM all calls are one transaction;
- a contract as the sender of a call: Rejected (EIP-3607), as on a chain; route it through a mock;
- forks after Cancun (EIP-7702 delegation among them).
The journal grows by about 0.7 kB a call: unwind to a snapshot, or take a new chain (it costs microseconds), every million calls.
"""

from guildhall.evm.accounts import Account
from guildhall.evm.artifacts import Artifact, Artifacts, load
from guildhall.evm.block import Block, Outcome
from guildhall.evm.chain import Chain
from guildhall.evm.clock import Clock
from guildhall.evm.contract import Contract, Method
from guildhall.evm.engine import Engine
from guildhall.evm.errors import (
    ArtifactError,
    CallError,
    ClockError,
    CodecError,
    EvmError,
    ExpectationError,
    Halt,
    NoCode,
    Rejected,
    Revert,
    SnapshotError,
    UnknownName,
)
from guildhall.evm.records import Log, RawLog

__all__ = [
    "Account",
    "Artifact",
    "ArtifactError",
    "Artifacts",
    "Block",
    "CallError",
    "Chain",
    "Clock",
    "ClockError",
    "CodecError",
    "Contract",
    "Engine",
    "EvmError",
    "ExpectationError",
    "Halt",
    "Log",
    "Method",
    "NoCode",
    "Outcome",
    "RawLog",
    "Rejected",
    "Revert",
    "SnapshotError",
    "UnknownName",
    "load",
]
