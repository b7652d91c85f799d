"""`guildhall trace` as a user meets it, against an anvil."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guildhall.chain import Anvil, AnvilMissing, connect, find_anvil
from guildhall.cli import main
from guildhall.evm import load
from guildhall.tracing import CONTRACTS
from tests import goods
from tests.goods import MadeLot
from tests.stage import Stage

START = 1_700_000_000


class Market:
    """A suite on an anvil: an item that was delivered, one that a stranger to the deal has packed, one that nobody has."""

    def __init__(self, url: str) -> None:
        self.url = url
        artifacts = load()
        self.stage = stage = Stage(artifacts, connect(url, artifacts))
        self.made, self.false = goods.make_lot(stage), goods.make_lot(stage, serials=("F-1", "F-2"), maker=stage.second_maker.address)
        goods.open_lot(stage, self.made)
        goods.open_lot(stage, self.false, by=stage.second_maker)
        self.deal = stage.make_deal()
        goods.pack(stage, self.made, self.deal.id, [0])
        goods.pack(stage, self.false, self.deal.id, [1], by=stage.second_maker)
        stage.clock.pass_(hours=1)
        stage.deliver(self.deal)
        stage.chain.close()

    def address(self, name: str) -> str:
        return str(getattr(self.stage.suite, name).address)

    def call(self, item: str, *options: str | Path) -> Result:
        arguments = ["trace", item, "--network", self.url, *map(str, options)]
        return CliRunner(mix_stderr=False).invoke(main, arguments)


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    try:
        find_anvil()
    except AnvilMissing as missing:
        pytest.skip(str(missing))
    with Anvil(timestamp=START) as anvil:
        yield Market(anvil.url)


@pytest.fixture
def addresses(market: Market, tmp_path: Path) -> Path:
    """The small file of all contracts."""
    path = tmp_path / "addresses.json"
    path.write_text(json.dumps({name: market.address(name) for name in CONTRACTS} | {"first_block": 0}))
    return path


def name_of(made: MadeLot, serial: str) -> str:
    return f"0x{made.id.hex()}/{serial}"


def test_trace__sound_item__lines_and_status_0(market: Market, addresses: Path) -> None:
    result = market.call(name_of(market.made, "SN-001"), "--addresses", addresses)

    assert result.exit_code == 0, result.stderr
    heading = [f"item 0x{market.made.item_id(0).hex()}", f"lot  0x{market.made.id.hex()}  serial SN-001", f"deal 0x{market.deal.id.hex()}"]
    printed = result.stdout.splitlines()
    assert printed[:3] == heading and printed[-1] == "5 links, all hold"
    assert [line[22] for line in printed[3:-1]] == ["✓"] * 5
    pickup = next(line for line in printed if "picked up" in line)
    assert pickup.startswith("2023-11-14 23:13:20Z  ✓  picked up ") and f"carrier {market.stage.carrier.address}" in pickup
    transaction = pickup.split()[-1]
    assert market.stage.chain.web3.eth.get_transaction(transaction)["to"] == market.address("escrow")


def test_trace__packer_of_another_deal__reason_and_status_1(market: Market, addresses: Path) -> None:
    result = market.call(name_of(market.false, "F-2"), "--addresses", addresses)

    assert result.exit_code == 1
    assert f"✗  who packed it is not the deal's maker {market.stage.maker.address}" in result.stdout
    assert result.stdout.splitlines()[-1] == "5 links, 1 of them not holding"


def test_trace__never_packed__reason_and_status_1(market: Market, addresses: Path) -> None:
    result = market.call(name_of(market.made, "SN-005"), "--addresses", addresses)

    assert result.exit_code == 1
    assert "✗ it was packed into no deal: nothing proves that the lot has such an item" in result.stdout


def test_trace__json__the_same_for_programs(market: Market, addresses: Path) -> None:
    by_id = market.call(f"0x{market.made.item_id(0).hex()}", "--addresses", addresses, "--json")
    story = json.loads(by_id.stdout)

    assert (by_id.exit_code, story["holds"], story["problems"]) == (0, True, [])
    assert (story["item"], story["lot"], story["serial"]) == (f"0x{market.made.item_id(0).hex()}", f"0x{market.made.id.hex()}", None)
    assert story["deals"] == [f"0x{market.deal.id.hex()}"]
    assert set(story["links"][0]) == {"at", "what", "signers", "signed_at", "transaction", "evidence", "holds", "problems"}
    assert story["links"][-1]["signers"] == [{"role": "carrier", "address": market.stage.carrier.address}]
    false = json.loads(market.call(name_of(market.false, "F-2"), "--addresses", addresses, "--json").stdout)
    assert not false["holds"] and [link["holds"] for link in false["links"]].count(False) == 1


def test_trace__addresses_as_options__go_before_the_file(market: Market, addresses: Path) -> None:
    options = [part for name in ("lots", "trace", "escrow") for part in (f"--{name}", market.address(name))]

    assert market.call(name_of(market.made, "SN-001"), *options).exit_code == 0
    wrong = market.call(name_of(market.made, "SN-001"), "--addresses", addresses, "--lots", market.address("trace"))
    assert wrong.exit_code == 2 and "this lot is not on chain" in wrong.stderr


def test_trace__node__only_read(market: Market, addresses: Path) -> None:
    """Not taken over: its blocks, and its clock, which goes on."""
    eth = market.stage.chain.web3.eth
    before = (eth.block_number, eth.get_block("latest")["hash"])

    market.call(name_of(market.made, "SN-001"), "--addresses", addresses)

    assert (eth.block_number, eth.get_block("latest")["hash"]) == before


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("SN-001", "is no item"),
        ("0x1234", "is no item"),
        (f"0x{'0' * 64}/", "is no item"),
        (f"0x{'0' * 64}", "ask by LOT/serial"),
        (f"0x{'0' * 64}/SN-001", "this lot is not on chain"),
    ],
)
def test_trace__item_unknown__status_2(market: Market, addresses: Path, item: str, message: str) -> None:
    result = market.call(item, "--addresses", addresses)

    assert (result.exit_code, result.stdout) == (2, "") and message in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        ("{", "Expecting property name"),
        ("[]", "not an object"),
        ('{"lots": "0x00"}', "the address of trace, escrow is needed: --trace 0x…"),
        ('{"lots": "0x00", "trace": "0x00", "escrow": "0x00"}', "an address was expected, not '0x00'"),
        ('{"lots": 5, "trace": 5, "escrow": 5}', "an address was expected, not 5"),
        ('{"first_block": "soon"}', "first_block is 'soon'"),
    ],
)
def test_trace__bad_file__status_2(market: Market, tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_text(content)

    result = market.call(name_of(market.made, "SN-001"), "--addresses", path)

    assert (result.exit_code, result.stdout) == (2, "") and message in result.stderr


def test_trace__no_node__status_2(addresses: Path) -> None:
    arguments = ["trace", f"0x{'0' * 64}/SN-001", "--network", "http://127.0.0.1:9", "--addresses", str(addresses)]

    result = CliRunner(mix_stderr=False).invoke(main, arguments)

    assert result.exit_code == 2 and "is a node running there" in result.stderr
