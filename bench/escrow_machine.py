"""How many steps a second the escrow machine makes: Hypothesis, the suite on the in-process EVM, the model and every invariant.

Writes `bench/escrow_machine.json`. A step is one call, or one move of the clock, with all that is checked after it. `rules` counts those
that rules make, `ends` those by which each example is wound up (strangers settle, everybody withdraws).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "bench" / "escrow_machine.json"
BAR = 1_000
"""Steps a second: DESIGN 10."""


def measure(examples: int, length: int) -> dict[str, float | int]:
    """Run the machine once to warm up, then for the clock."""
    tests = ModuleType("tests")  # a package of this name comes with one of the dependencies
    tests.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = tests
    from tests.property.escrow_machine import EscrowMachine

    run(EscrowMachine, 5, length)
    EscrowMachine.steps = EscrowMachine.last_steps = 0
    wall, cpu = time.perf_counter(), time.process_time()
    run(EscrowMachine, examples, length)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rules, ends = EscrowMachine.steps, EscrowMachine.last_steps
    return {
        "examples": examples,
        "rules": rules,
        "ends": ends,
        "wallSeconds": round(wall, 2),
        "cpuSeconds": round(cpu, 2),
        "ruleStepsPerSecond": round(rules / wall),
        "stepsPerSecond": round((rules + ends) / wall),
        "bar": BAR,
    }


def run(machine: type, examples: int, length: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=length,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=400)
    parser.add_argument("--length", type=int, default=50, help="rules per example at most")
    options = parser.parse_args()
    found = measure(options.examples, options.length)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    sys.stdout.write(f"{found['ruleStepsPerSecond']} steps of rules a second, {found['stepsPerSecond']} with the ends; the bar is {BAR}\n")


if __name__ == "__main__":
    main()
