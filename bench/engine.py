"""Speed of the in-process EVM and of signing, as ratios of one run: `.venv/bin/python bench/engine.py` writes bench/engine.json."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from coincurve import PrivateKey
from eth_utils.crypto import keccak

from guildhall.evm import Chain, load
from guildhall.messages import Confirmation, Domain, sign


def rate(act: Callable[[int], object], count: int) -> float:
    """Acts per second of processor time."""
    started = time.process_time()
    for number in range(count):
        act(number)
    return count / (time.process_time() - started)


def main() -> None:
    """Measure and write."""
    chain = Chain(load())
    buyer, maker = chain.account(1), chain.account(2)
    probe = chain.deploy("EvmProbe", "bench", 10**12, sender=buyer)
    domain, key = Domain("Guildhall Escrow", "1", 1, probe.address), PrivateKey(buyer.key)
    hashes = rate(lambda number: keccak(number.to_bytes(32, "big")), 50_000)
    figures = {
        "transactions": rate(lambda number: probe.move(maker, 1, sender=buyer), 20_000),
        "views": rate(lambda number: probe.value(), 20_000),
        "signatures": rate(lambda number: sign(Confirmation(number.to_bytes(32, "big"), buyer.address), domain, key), 5_000),
    }
    report = {"perKeccak": {name: round(figure / hashes, 3) for name, figure in figures.items()}}
    Path(__file__).with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
