"""Files: what a bank or a spreadsheet writes is read exactly, or refused with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from guildhall.issuer import FileRefused, amount_text, parse_amount, read_deposits, reference_hash

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OTHER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
HEADER = "reference,account,amount,date"
GOOD = f"A/1,{ACCOUNT},1250.50,2026-11-21"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(*lines: str, name: str = "bank.csv", end: str = "\n", start: bytes = b"") -> Path:
        path = tmp_path / name
        path.write_bytes(start + end.join((*lines, "")).encode())
        return path

    return file


def refusal(path: Path) -> list[str]:
    with pytest.raises(FileRefused) as caught:
        read_deposits([path])
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_read__plain_file__each_cell_exactly(write: Write) -> None:
    path = write(HEADER, GOOD, f"A/2,{OTHER.lower()},0.000001,2026-02-28")

    first, second = read_deposits([path])

    assert (first.where, first.reference, first.account, first.amount) == (f"{path}:2", "A/1", ACCOUNT, 1_250_500_000)
    assert first.booked_on == date(2026, 11, 21)
    assert (second.account, second.amount) == (OTHER, 1)


@pytest.mark.parametrize(
    "how",
    [{"start": b"\xef\xbb\xbf"}, {"end": "\r\n"}, {"end": "\r\n", "start": b"\xef\xbb\xbf"}],
    ids=["byte-order mark", "CR LF", "both"],
)
def test_read__as_spreadsheets_save__the_same(write: Write, how: dict[str, object]) -> None:
    plain = read_deposits([write(HEADER, GOOD)])

    assert read_deposits([write(HEADER, GOOD, **how)]) == plain


def test_read__blank_lines__passed_over_and_counted(write: Write) -> None:
    path = write("", HEADER, "", GOOD, "  ", f"A/2,{ACCOUNT},-1,2026-11-21", "")

    assert refusal(path) == ["6: A/2: '-1' is no amount: digits, and a point before the decimals"]


def test_read__other_order_of_columns_and_a_note__the_same_deposit(write: Write) -> None:
    path = write("note,date,amount,account,reference", f'"Smith, J. — rent",2026-11-21,1250.50,{ACCOUNT}, A/1 ')

    (deposit,) = read_deposits([path])

    assert (deposit.reference, deposit.amount) == ("A/1", 1_250_500_000)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("-5", "is no amount"),
        ("+5", "is no amount"),
        ("1e3", "is no amount"),
        ("1E3", "is no amount"),
        ("1,5", "5 cells"),
        ("1 000", "is no amount"),
        ("1'000", "is no amount"),
        ("0x10", "is no amount"),
        (".5", "is no amount"),
        ("5.", "is no amount"),
        ("007", "is no amount"),
        ("NaN", "is no amount"),
        ("Infinity", "is no amount"),
        ("", "is no amount"),
        ("١٢", "is no amount"),
        ("1.0000001", "has 7 decimals, U has 6"),
        ("1.0000000", "has 7 decimals, U has 6"),
        ("0", "the amount is 0"),
        ("0.000000", "the amount is 0"),
        ("340282366920938463463374607431768.211456", "more than the token can hold"),
        ("9" * 60, "is no amount"),
    ],
)
def test_read__bad_amount__refused_with_line(write: Write, amount: str, words: str) -> None:
    (problem,) = refusal(write(HEADER, GOOD, f"A/2,{ACCOUNT},{amount},2026-11-21"))

    assert problem.startswith("3: ") and words in problem


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"A/2,{ACCOUNT[:-1]}9,5,2026-11-21", "wrong checksum"),
        (f"A/2,{ACCOUNT[:-1]},5,2026-11-21", "an address was expected"),
        (f"A/2,0x{'0' * 40},5,2026-11-21", "zero address"),
        ("A/2,Alice,5,2026-11-21", "an address was expected"),
        (f",{ACCOUNT},5,2026-11-21", "the reference is missing"),
        (f"Ä/2,{ACCOUNT},5,2026-11-21", "printable ASCII"),
        (f"{'x' * 141},{ACCOUNT},5,2026-11-21", "1 to 140"),
        (f"A/2,{ACCOUNT},5,21.11.2026", "no date like"),
        (f"A/2,{ACCOUNT},5,2026-02-30", "no date like"),
        (f"A/2,{ACCOUNT},5,", "no date like"),
        (f"A/2,{ACCOUNT},5", "3 cells where the header has 4"),
        (f"A/2,{ACCOUNT},5,2026-11-21,", "5 cells where the header has 4"),
        (f'"A/2,{ACCOUNT},5,2026-11-21', "not CSV"),
        (f'"A"/2,{ACCOUNT},5,2026-11-21', "not CSV"),
        (f"A\t2,{ACCOUNT},5,2026-11-21", "does not belong into a line"),
        (f"A/2\rA/3,{ACCOUNT},5,2026-11-21", "does not belong into a line"),
        (f"A/2\0,{ACCOUNT},5,2026-11-21", "does not belong into a line"),
        (f"A/2,{ACCOUNT},5\xa0,2026-11-21", "does not belong into a line"),
    ],
)
def test_read__bad_line__refused_with_line(write: Write, line: str, words: str) -> None:
    (problem,) = refusal(write(HEADER, GOOD, line))

    assert problem.startswith("3: ") and words in problem


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("reference,account,amount,date,colour", "unknown column 'colour'"),
        ("reference,account,amount", "missing column 'date'"),
        ("reference,account,amount,date,amount", "twice the column 'amount'"),
        ("reference;account;amount;date", "unknown column"),
        ("Reference,account,amount,date", "unknown column 'Reference'; missing column 'reference'"),
        (GOOD, "unknown column"),
    ],
)
def test_read__bad_header__refused_with_line_1(write: Write, header: str, words: str) -> None:
    (problem,) = refusal(write(header, GOOD))

    assert problem.startswith("1: ") and words in problem


def test_read__several_faults__all_named(write: Write) -> None:
    problems = refusal(write(HEADER, f"A/1,{ACCOUNT},-1,2026-11-21", GOOD, f"A/2,{ACCOUNT},1e2,2026-11-21"))

    assert [problem.partition(":")[0] for problem in problems] == ["2", "4"]


def test_read__other_encoding__refused_with_line(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{HEADER}\n{GOOD}\nA/2 Caf".encode() + b"\xe9\n")
    wide = tmp_path / "wide.csv"
    wide.write_bytes(f"{HEADER}\n".encode("utf-16"))

    assert refusal(path)[0].startswith("3: not UTF-8") and refusal(wide)[0].startswith("1: not UTF-8")


def test_read__nothing_there__refused(write: Write, tmp_path: Path) -> None:
    assert "a header with reference, account, amount, date" in refusal(write())[0]
    with pytest.raises(FileRefused, match="No such file"):
        read_deposits([tmp_path / "none.csv"])


def test_read__same_reference_again__one_deposit(write: Write) -> None:
    one, two = write(HEADER, GOOD, GOOD), write(HEADER, GOOD.replace("1250.50", "1250.500000"), name="two.csv")

    assert [deposit.where for deposit in read_deposits([one, two])] == [f"{one}:2"]


@pytest.mark.parametrize(
    ("again", "words"),
    [
        (f"A/1,{ACCOUNT},1250.51,2026-11-21", "another amount: amount 1250.51, not 1250.50"),
        (f"A/1,{OTHER},1250.50,2026-11-21", f"another account: account {OTHER}, not {ACCOUNT}"),
        (f"A/1,{ACCOUNT},1250.50,2026-11-22", "another date: date 2026-11-22, not 2026-11-21"),
    ],
)
def test_read__same_reference_with_a_difference__refused_by_name_and_line(write: Write, again: str, words: str) -> None:
    path = write(HEADER, GOOD, "", again)

    assert refusal(path) == [f"4: reference A/1 stands in {path}:2 already with {words}"]
    apart, other = write(HEADER, GOOD, name="a.csv"), write(HEADER, again, name="b.csv")
    with pytest.raises(FileRefused, match=re.escape(f"{other}:2: reference A/1 stands in {apart}:2")):
        read_deposits([apart, other])


def test_reference_hash__keccak_of_the_bytes() -> None:
    assert reference_hash("2026-11-21/000417") == keccak(b"2026-11-21/000417")
    assert reference_hash("a") != reference_hash("A")


@given(st.integers(0, 2**128 - 1))
def test_amount__text_and_back__the_same(units: int) -> None:
    assert parse_amount(amount_text(units)) == units


@given(st.decimals(0, 10**15, places=6))
def test_amount__as_decimals__equal(value: Decimal) -> None:
    assert parse_amount(f"{value:f}") == int(value * 10**6)
