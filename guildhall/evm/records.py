"""What calls leave behind: logs, decoded when somebody asks, and failures, told apart by pyrevm's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from guildhall.evm.abi import Event
from guildhall.evm.artifacts import Artifact, Artifacts
from guildhall.evm.errors import CallError, CodecError, ErrorTable, Halt, Rejected, Revert

_REVERT = re.compile(r"Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}")
_HALT = re.compile(r"Halt \{ reason: (.+), gas_used: \d+ \}")


class RawLog(NamedTuple):
    """A log as the EVM has it. `topics`: 32 bytes each, the event's own first unless it is anonymous."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes


class Log(NamedTuple):
    """A decoded log. `args`: named tuple of all parameters in the ABI's order.

    Where no known event fits, `name` is empty and `args` is the `RawLog`.
    """

    address: str
    name: str
    args: Any


def raw_logs(result: Any) -> Iterator[RawLog]:
    """The logs of a pyrevm ExecutionResult."""
    for log in result.logs:
        topics, data = log.data
        yield RawLog(log.address, tuple(topics), data)


def decode_log(raw: RawLog, emitter: Artifact | None, artifacts: Artifacts) -> Log:
    """The log by the events of its emitter; where that is not known, by the event of any artifact that fits."""
    own: Iterable[Event] = emitter.events if emitter is not None else ()
    topic = raw.topics[0] if raw.topics else b""
    for event in (*(each for each in own if each.is_anonymous or each.topic == topic), *artifacts.events.get(topic, ())):
        try:
            return Log(raw.address, event.name, event.decode(raw.topics, raw.data))
        except CodecError:
            continue
    return Log(raw.address, "", raw)


def failure(problem: RuntimeError, table: ErrorTable) -> CallError:
    """The exception for pyrevm's; it has the revert data in its text and nowhere else."""
    text = str(problem)
    revert = _REVERT.fullmatch(text)
    if revert is not None:
        return Revert(bytes.fromhex(revert[1]), table)
    halt = _HALT.fullmatch(text)
    return Halt(halt[1]) if halt is not None else Rejected(text)
