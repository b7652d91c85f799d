"""`guildhall policy check` and `guildhall equilibrium` as a user meets them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guildhall.cli import main
from guildhall.deploy import Config, PolicyConfig
from guildhall.equilibrium import Scale, Solver, Study, Values, as_dict, as_text, draw, region_of, study_from
from guildhall.evm import Artifacts
from guildhall.toolchain import project_root

SEED = (project_root() / "deployments/config/local.toml").read_text()


def check(path: Path, *options: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, ["policy", "check", str(path), *options])


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """The seed configuration with some text replaced."""
    text = SEED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "policy.toml"
    path.write_text(text)
    return path


def test_check__seed_policy__says_in_one_line_that_it_holds() -> None:
    path = project_root() / "deployments/config/local.toml"

    result = check(path)

    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [f"{path}: honest play is the equilibrium at court accuracy 0.90"]


def test_check__policy_that_pays_a_return__names_the_deviation_and_fails(tmp_path: Path) -> None:
    row = 'RETURNED           = { price = "buyer", freight = '
    path = write(tmp_path, (row + '"buyer"', row + '"carrier"'))

    result = check(path)

    assert result.exit_code == 1, result.stderr
    first, cause, *_ = result.stdout.splitlines()
    assert first == f"{path}: honest play is not the equilibrium at court accuracy 0.90"
    assert cause.strip().startswith("carrier: brings it back instead of: offers it against the code; gains 0.0150 P")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("stake_bps = 2000 ", "stake_bps = 400 "), "the contracts refuse the policy: Matrix_SharesTooHigh"),
        (("stake_bps = 2000 ", "stake_bps = -1 "), "stake_bps is -1, expected basis points"),
        (("stake_bps = 2000 ", "wrong = 2000 "), "the key 'stake_bps' is missing"),
        (('first_ruling = "10d"', 'first_ruling = "9d"'), "Matrix_PeriodTooShort"),
        (("[policy.fees]", "policy.fees = 7\n[other]"), "policy.toml: "),
    ],
    ids=["stake below the jury's fee", "negative", "missing", "no time for a trial", "no table"],
)
def test_check__policy_that_cannot_be__is_refused_with_the_reason(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    result = check(write(tmp_path, change))

    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_check__no_such_file__says_so(tmp_path: Path) -> None:
    result = check(tmp_path / "none.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "none.toml does not exist" in result.stderr


@pytest.mark.parametrize(
    ("option", "value"), [("--accuracy", "1.5"), ("--proof", "2"), ("--buyer-good", "-1"), ("--price", "0.5"), ("--price", "x")]
)
def test_check__valuation_that_makes_no_sense__is_refused(option: str, value: str) -> None:
    result = check(project_root() / "deployments/config/local.toml", option, value)

    assert result.exit_code == 2
    assert result.stderr.startswith("guildhall policy check: ")


def test_study__as_json__has_every_answer(seed_study: Study) -> None:
    found = json.loads(json.dumps(as_dict(seed_study)))

    assert found["holds"] is True
    assert found["leaves"] == {"sale": 760, "breach": 358, "inspected": 1_484}
    assert found["deviations"] == []
    assert {each["site"] for each in found["classes"]} >= {"in carriage", "delivered: good", "disputed: good", "goods came back"}
    assert [round(each["enumerated"], 6) for each in found["false_disputes"]] == [0.836879, 0.747253]
    assert {"carrier", "maker"} in [set(each["team"]) for each in found["pacts"]]


def test_study__as_json__names_who_deviates(paid_return_games: list[Solver], paid_return: PolicyConfig) -> None:
    found = as_dict(study_from(paid_return_games, paid_return))

    assert found["holds"] is False
    assert [each["who"] for each in found["deviations"]] == ["carrier", "carrier", "carrier", "maker"]


def test_study__as_text__says_that_it_holds(seed_study: Study) -> None:
    text = as_text(seed_study)

    assert "Honest play does not hold." not in text
    assert " ! " not in text and " * buyer, left without the code" in text


def test_study__as_text__names_what_pays(paid_return_games: list[Solver], paid_return: PolicyConfig) -> None:
    text = as_text(study_from(paid_return_games, paid_return))

    assert "Honest play does not hold." in text
    assert "carrier: brings it back instead of: offers it against the code; gains 0.0150 P" in text
    assert " ! carrier, in carriage" in text and " * buyer, left without the code" in text


def test_region__of_two_stakes__is_enumerated_and_drawn(artifacts: Artifacts, config: Config) -> None:
    """A low stake makes a maker concede what it should defend; at half-blind juries nothing helps."""
    region = region_of(
        artifacts,
        config,
        Values(),
        Scale(),
        stakes_bps=(500, 2_000),
        accuracies=(0.6, 0.9),
        names=("sale",),
    )

    assert {(cell.stake_bps, cell.accuracy): cell.holds for cell in region.cells} == {
        (500, 0.6): False,
        (500, 0.9): False,
        (2_000, 0.6): False,
        (2_000, 0.9): True,
    }
    picture = ET.fromstring(draw(region, "Where honest play is the equilibrium"))
    classes = [each.get("class") for each in picture.iter("{http://www.w3.org/2000/svg}rect")]
    assert classes.count("honest") == 1 + 1  # a cell and the legend
    assert "maker concedes" in "".join(picture.itertext())
