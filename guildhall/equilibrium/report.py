"""A study as text for people and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from .pacts import Pact
from .study import Region, Study

__all__ = ["as_dict", "as_text"]


def as_text(study: Study) -> str:
    """The report, line by line."""
    return "\n".join(_lines(study))


def _lines(study: Study) -> Iterator[str]:
    verdict = study.verdict
    sizes = ", ".join(f"{name} {count}" for name, count in study.leaves.items())
    yield f"Leaves enumerated on the contracts: {sizes}. All amounts per price P; court accuracy q = {verdict.accuracy:.2f}."
    yield f"Equilibrium of a sale: {'; '.join(verdict.line)}."
    yield f"Honest play {'holds' if verdict.holds else 'does not hold'}."
    yield from (f"  {deviation}" for deviation in verdict.deviations)
    yield ""
    yield "What honesty is worth, tightest node of each class (* = no protection, by rule):"
    for each in verdict.classes:
        margin = each.margin
        mark = "*" if each.is_waived else " " if each.holds else "!"
        site = f"{margin.player}, {margin.site.node.site}"
        yield f" {mark} {site:<52}{margin.amount:>+9.4f}  {margin.honest} / {margin.deviation}  ({each.count})"
    yield ""
    yield "False disputes do not pay from q on: (DESIGN 4.3, closed form of the bytecode, enumerated, difference)"
    for threshold in study.thresholds:
        figures = f"{threshold.design:.4f}  {threshold.closed:.6f}  {threshold.enumerated:.6f}  {threshold.difference:+.0e}"
        yield f"   {threshold.name:<52}{figures}"
    yield ""
    yield "Honesty is the best reply from q on (- = from 0.50 on, everybody playing best, appeals included):"
    for each_class in study.classes:
        from_q = "-" if each_class.accuracy is None else "never" if each_class.accuracy >= 1 else f"{each_class.accuracy:.4f}"
        yield f" {'*' if each_class.is_waived else ' '} {f'{each_class.player}, {each_class.site}':<52}{from_q:>9}"
    yield ""
    yield "Two against the third, against honest play of all (gain of both; losses of others; change of all players' sum):"
    yield from (_pact(pact) for pact in study.pacts)


def _pact(pact: Pact) -> str:
    team = " + ".join(sorted(pact.team))
    losses = ", ".join(f"{player} {amount:+.4f}" for player, amount in pact.losses.items()) or "nobody"
    return f"   {team:<18}{pact.game:<10}{pact.name:<66}{pact.gain:>+9.4f}; loses: {losses}; {pact.surplus:+.4f}; {pact.line[-1]}"


def as_dict(study: Study, region: Region | None = None) -> dict[str, Any]:
    """For JSON."""
    verdict = study.verdict
    return {
        "accuracy": verdict.accuracy,
        "values": asdict(study.values),
        "scale": asdict(study.scale),
        "leaves": dict(study.leaves),
        "holds": verdict.holds,
        "outcome": verdict.outcome.name,
        "line": list(verdict.line),
        "deviations": [asdict(deviation) for deviation in verdict.deviations],
        "classes": [
            {
                "player": each.margin.player,
                "site": each.margin.site.node.site,
                "margin": each.margin.amount,
                "honest": each.margin.honest,
                "deviation": each.margin.deviation,
                "nodes": each.count,
                "is_waived": each.is_waived,
            }
            for each in verdict.classes
        ],
        "false_disputes": [asdict(threshold) for threshold in study.thresholds],
        "class_thresholds": [asdict(each) for each in study.classes],
        "pacts": [{**asdict(pact), "team": sorted(pact.team), "losses": dict(pact.losses)} for pact in study.pacts],
        "region": [asdict(cell) for cell in region.cells] if region else None,
    }
