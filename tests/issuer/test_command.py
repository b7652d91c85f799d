"""`guildhall issuer` as a user meets it, against an anvil that runs like any other node."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from eth_account import Account as EthAccount
from eth_utils.crypto import keccak

from guildhall.chain import Anvil, AnvilMissing, connect, find_anvil, remote
from guildhall.cli import main
from guildhall.evm import Account, load
from guildhall.issuer import reference_hash

from .world import CAPACITY, MAX_AGE, U, World, deposits_csv, payouts_csv

START = 1_700_000_000
PASSWORD = "correct horse"


class Market:
    """A token on an anvil, a keystore for each of its people, and the commands."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        artifacts = load()
        self.world = world = World(connect(url, artifacts))
        world.attest()
        world.chain.close()
        self.addresses = folder / "addresses.json"
        self.addresses.write_text(json.dumps({"u_token": world.token.address, "registry": "ignored", "first_block": 0}))

    def keystore(self, account: Account) -> str:
        path = self.folder / f"{account.address}.json"
        if not path.exists():
            path.write_text(json.dumps(EthAccount.encrypt(account.key, PASSWORD, kdf="pbkdf2", iterations=2)))
        return str(path)

    def call(self, *arguments: str | Path, by: Account | None = None, on_chain: bool = True, **environment: str) -> Result:
        words = ["issuer", *map(str, arguments)]
        if on_chain and "--network" not in words:
            words += ["--network", self.url]
        if on_chain and "--u-token" not in words:
            words += ["--addresses", str(self.addresses)]
        if by:
            words += ["--key-file", self.keystore(by)]
            environment.setdefault("GUILDHALL_KEY_PASSWORD", PASSWORD)
        result = CliRunner(mix_stderr=False).invoke(main, words, env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        for secret in (PASSWORD, *(each.key.hex() for each in (self.world.issuer, self.world.redeemer, *self.world.auditors))):
            assert secret not in result.stdout + result.stderr
        return result

    def deposits(self, *rows: tuple[str, int, int], name: str = "bank.csv") -> Path:
        return deposits_csv(self.folder / name, [(ref, self.world.customers[who].address, amount) for ref, who, amount in rows])

    def refresh(self) -> World:
        """After the commands have used the node past it."""
        self.world.chain.refresh()
        return self.world


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    try:
        find_anvil()
    except AnvilMissing as missing:
        pytest.skip(str(missing))
    with Anvil(timestamp=START) as started:
        yield started


@pytest.fixture
def market(anvil: Anvil, tmp_path: Path) -> Market:
    """A new token each time."""
    return Market(anvil.url, tmp_path)


def test_day__deposits_attestation_redemptions_books(market: Market) -> None:
    """The whole of docs/operations/issuer.md, one command after the other."""
    world, folder = market.world, market.folder
    bank = market.deposits(("A/1", 0, 100 * U), ("A/2", 1, 50 * U))

    plan = market.call("mint", bank, "--dry-run", by=world.issuer)
    assert (plan.exit_code, plan.stdout.splitlines()[-1]) == (0, "2 of 2 deposits: 2 would be minted (150.00)")
    minted = market.call("mint", bank, by=world.issuer)
    assert minted.exit_code == 0, minted.stderr
    first, _, summary = minted.stdout.splitlines()
    assert re.fullmatch(rf"{bank}:2: A/1: 100\.00 to {world.customers[0].address}: minted in 0x[0-9a-f]{{64}}", first)
    assert summary == "2 of 2 deposits: 2 minted (150.00)"
    again = market.call("mint", bank, by=world.issuer)
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "2 of 2 deposits: 2 minted before (150.00)")
    assert market.call("reconcile", bank).exit_code == 0

    report = folder / "report.pdf"
    report.write_bytes(b"the auditors' words")
    draft, proofs = folder / "attestation.json", [folder / f"{number}.json" for number in range(2)]
    market.refresh().chain.clock.pass_(days=1)
    world.chain.clock.mine()
    world.chain.close()
    as_of = "2023-11-15T12:00:00+01:00"
    options = ("--reserve", "200", "--deposit-share-bps", "4000", "--as-of", as_of, "--document", report, "--out", draft)
    made = market.call("attest", "make", *options)
    assert made.exit_code == 0, made.stderr
    assert "reserve     200.00 U as of 2023-11-15 11:00:00Z" in made.stdout
    for auditor, proof in zip(world.auditors, proofs, strict=False):
        signed = market.call("attest", "sign", draft, "--document", report, "--out", proof, by=auditor, on_chain=False)
        assert signed.exit_code == 0 and f"signed by {auditor.address}" in signed.stdout
    few = market.call("attest", "submit", draft, proofs[0], by=world.issuer)
    assert few.exit_code == 1 and "1 of 2 signatures: 1 more needed" in few.stdout
    done = market.call("attest", "submit", draft, *proofs, by=world.issuer)
    assert done.exit_code == 0 and "round 2: recorded in 0x" in done.stdout
    assert "recorded before" in market.call("attest", "submit", draft, *proofs, by=world.issuer).stdout
    assert world.attestor.roundOf(2).documentHash == keccak(report.read_bytes())

    for amount in (10, 20, 30):
        market.refresh().redeem(world.customers[0], amount * U, f"to {amount}")
    world.chain.close()
    waiting = folder / "open.csv"
    status = market.call("status", "--out", waiting)
    assert status.exit_code == 0, status.stderr
    assert "supply    150.00, of which 60.00 wait to be paid out" in status.stdout
    assert "reserve   200.00 as of 2023-11-15 11:00:00Z, round 2; sound until" in status.stdout
    rows = list(csv.DictReader(waiting.open()))
    assert [(row["redemption"], row["amount"], row["overdue"]) for row in rows] == [
        ("1", "10.00", "no"),
        ("2", "20.00", "no"),
        ("3", "30.00", "no"),
    ]
    assert rows[0]["payout_hash"] == f"0x{keccak(text='to 10').hex()}"
    paid = payouts_csv(folder / "paid.csv", [(1, 10 * U, "P/1"), (rows[1]["payout_hash"], 20 * U, "P/2")])
    settled = market.call("settle", paid, by=world.redeemer)
    assert (settled.exit_code, settled.stdout.splitlines()[-1]) == (0, "2 of 2 payouts: 2 settled (30.00)")
    assert market.call("settle", paid, by=world.redeemer).stdout.splitlines()[-1] == "2 of 2 payouts: 2 settled before (30.00)"
    rejected = market.call("reject", "3", "--reason", "account closed", by=world.redeemer)
    assert rejected.exit_code == 0 and f"redemption 3: 30.00 of {world.customers[0].address}: rejected in 0x" in rejected.stdout

    out = folder / "report.json"
    books = market.call("reconcile", bank, "--payouts", paid, "--out", out)
    assert (books.exit_code, books.stdout.splitlines()[-1]) == (0, "the books agree")
    assert json.loads(out.read_text())["figures"]["supply_amount"] == "120.00"
    off = market.call("reconcile", market.deposits(("A/1", 0, 101 * U), ("A/3", 1, U), name="other.csv"), "--out", out)
    assert (off.exit_code, off.stdout.splitlines()[-1]) == (1, "3 differences")
    assert [each["kind"] for each in json.loads(out.read_text())["differences"]] == ["amount", "deposit_not_minted", "mint_not_in_file"]


def test_mint__some_hindered__status_1(market: Market) -> None:
    result = market.call("mint", market.deposits(("A/1", 0, CAPACITY + 1), ("A/2", 1, U)), by=market.world.issuer)

    assert result.exit_code == 1
    assert "A/1" in result.stdout and "more than it can ever hold" in result.stdout
    assert result.stdout.splitlines()[-1] == "2 of 2 deposits: 1 minted (1.00), 1 hindered (1000000.000001)"


def test_mint__stale_attestation__status_1_and_the_rest_untried(market: Market) -> None:
    market.world.chain.clock.pass_(seconds=MAX_AGE)
    market.world.chain.clock.mine()
    market.world.chain.close()

    result = market.call("mint", market.deposits(("A/1", 0, U), ("A/2", 1, U)), by=market.world.issuer)

    assert result.exit_code == 1 and "a newer one is needed" in result.stdout
    assert "round 1; NOT SOUND, stale from" in market.call("status").stdout
    assert result.stdout.splitlines()[-1] == "2 of 2 deposits: 1 hindered (1.00), 1 not tried (1.00)"


def test_mint__bad_file__status_2_and_nothing_sent(market: Market) -> None:
    path = market.deposits(("A/1", 0, U), ("A/1", 0, 2 * U))

    result = market.call("mint", path, by=market.world.issuer)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}:3: reference A/1 stands in {path}:2 already with another amount" in result.stderr
    assert market.world.token.totalSupply() == 0


def test_mint__wrong_account_chain_or_node__status_2(market: Market) -> None:
    world, path = market.world, market.deposits(("A/1", 0, U))
    refused = {
        "is no issuer of this token": market.call("mint", path, by=world.stranger),
        "on chain 31337, not on 1": market.call("mint", path, "--chain-id", "1", by=world.issuer),
        "is a node running there": market.call("mint", path, "--network", "http://127.0.0.1:9", by=world.issuer),
        "there is no contract at": market.call("mint", path, "--u-token", world.stranger.address, by=world.issuer),
        "is no U-Token": market.call("mint", path, "--u-token", world.attestor.address, by=world.issuer),
        "an address was expected": market.call("mint", path, "--u-token", "0x12", by=world.issuer),
        "the password is wrong": market.call("mint", path, by=world.issuer, GUILDHALL_KEY_PASSWORD="wrong"),
        "no key: name a keystore": market.call("mint", path),
        "is for nodes on this machine": market.call(
            "mint", path, "--network", "https://node.example", GUILDHALL_KEY=world.issuer.key.hex()
        ),
    }

    assert {words: result.exit_code for words, result in refused.items()} == dict.fromkeys(refused, 2)
    assert [words for words, result in refused.items() if words not in result.stderr] == []
    assert world.token.totalSupply() == 0


def test_mint__key_without_funds__status_2(market: Market) -> None:
    world = market.world
    world.chain.set_balance(world.issuer, 0)

    result = market.call("mint", market.deposits(("A/1", 0, U)), by=world.issuer)
    world.chain.set_balance(world.issuer, 10**24)

    assert result.exit_code == 2 and f"{world.issuer.address} has no money for gas" in result.stderr
    assert result.stdout.splitlines()[-1] == "0 of 1 deposits: nothing done"


def test_mint__key_in_the_environment__on_this_machine(market: Market) -> None:
    result = market.call("mint", market.deposits(("A/1", 0, U)), GUILDHALL_KEY=market.world.issuer.key.hex())

    assert result.exit_code == 0, result.stderr


def test_settle__without_the_role__status_2(market: Market) -> None:
    world = market.world
    world.token.mint(world.customers[0], U, reference_hash("A/1"), sender=world.issuer)
    world.redeem(world.customers[0], U)

    result = market.call("settle", payouts_csv(market.folder / "paid.csv", [(1, U, "P/1")]), by=world.issuer)

    assert result.exit_code == 2 and "has no role that may call settleRedemption" in result.stderr


def test_settle_and_status__overdue__listed(market: Market) -> None:
    world = market.world
    world.token.mint(world.customers[0], 2 * U, reference_hash("A/1"), sender=world.issuer)
    for _ in range(2):
        world.redeem(world.customers[0], U)
    world.chain.clock.pass_(days=5)
    world.chain.clock.mine()
    world.chain.close()

    settled = market.call("settle", payouts_csv(market.folder / "paid.csv", [(1, U, "P/1")]), by=world.redeemer)
    status = market.call("status")

    assert settled.exit_code == 0 and "redemption 2: 1.00 of" in settled.stdout and "OVERDUE since" in settled.stdout
    assert status.exit_code == 1 and "redemption 1:" not in status.stdout and "OVERDUE since" in status.stdout
    assert market.call("reconcile", market.deposits(("A/1", 0, 2 * U))).exit_code == 1


def test_status__switches__named(market: Market) -> None:
    world = market.world
    world.act("setIssuanceHalted", True)
    world.act("setAllowListOnly", True)
    world.act("pauseTransfers", world.chain.clock.now + 3_600)

    told = market.call("status").stdout

    assert "switches  issuance halted, allow list only, transfers paused until" in told


@pytest.mark.parametrize("arguments", [("reject", "x", "--reason", "why"), ("reject", "1", "--reason", " ")])
def test_reject__bad_words__usage(market: Market, arguments: tuple[str, ...]) -> None:
    assert market.call(*arguments, by=market.world.redeemer).exit_code == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--reserve": "1e6"}, "is no amount"),
        ({"--as-of": "2023-11-14"}, "with the zone"),
        ({"--as-of": "yesterday"}, "is no instant"),
        ({"--document-hash": "0x12"}, "64 hex digits"),
        ({"--deposit-share-bps": "10001"}, "not in the range"),
        ({"--deposit-share-bps": "100"}, "not within 3000 and 10000"),
        ({"--as-of": "2033-11-14T00:00:00Z"}, "in the future"),
    ],
)
def test_attest_make__bad_words__status_2(market: Market, changes: dict[str, str], words: str) -> None:
    given = {"--reserve": "5", "--deposit-share-bps": "4000", "--as-of": "2023-11-14T00:00:00Z", "--document-hash": f"0x{'11' * 32}"}
    options = [part for pair in (given | changes).items() for part in pair]

    result = market.call("attest", "make", *options, "--out", market.folder / "attestation.json")

    assert result.exit_code == 2 and words in result.stderr
    assert not (market.folder / "attestation.json").exists()


def test_attest_sign__another_report__not_signed(market: Market) -> None:
    report, draft, proof = (market.folder / name for name in ("report.pdf", "attestation.json", "signature.json"))
    report.write_bytes(b"what the auditors read")
    world = market.world
    world.chain.clock.pass_(hours=1)
    world.chain.clock.mine()
    world.chain.close()
    as_of = datetime.fromtimestamp(world.chain.clock.now - 60, UTC).isoformat()
    options = ("--reserve", "200", "--deposit-share-bps", "4000", "--as-of", as_of, "--document-hash", f"0x{'11' * 32}")
    made = market.call("attest", "make", *options, "--out", draft)
    assert made.exit_code == 0, made.stderr

    result = market.call("attest", "sign", draft, "--document", report, "--out", proof, by=world.auditors[0], on_chain=False)

    assert result.exit_code == 2 and "is not the report" in result.stderr and not proof.exists()


def test_node__not_taken_over(market: Market) -> None:
    """Its clock runs on, and its blocks stay its own."""
    before = market.world.chain.web3.eth.block_number
    market.call("status")
    market.call("reconcile", market.deposits())

    assert market.world.chain.web3.eth.block_number == before


def test_mint__process_killed__next_run_finishes(market: Market) -> None:
    """A pipe that holds one page stops the process after about twenty lines that nobody reads: there it is killed, half-way."""
    count = 60
    path = market.deposits(*((f"A/{number}", number % 5, U + number) for number in range(count)))
    words = ["issuer", "mint", str(path), "--network", market.url, "--addresses", str(market.addresses)]
    environment = os.environ | {"GUILDHALL_KEY": market.world.issuer.key.hex()}
    command = [sys.executable, "-c", "from guildhall.cli import main; main()", *words]
    for seen in (1, 25):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, bufsize=0, pipesize=4_096) as process:
            assert process.stdout is not None
            for _ in range(seen):
                assert b": A/" in process.stdout.readline()
            process.kill()

    result = market.call("mint", path, by=market.world.issuer)

    assert result.exit_code == 0, result.stderr
    assert re.fullmatch(r"60 of 60 deposits: \d+ minted \(.*\), \d+ minted before \(.*\)", result.stdout.splitlines()[-1])
    assert market.world.token.totalSupply() == count * U + sum(range(count))
    assert market.call("reconcile", path).exit_code == 0


def test_mint__transaction_still_waits__next_run_does_not_double_it(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    """The node takes the transaction and makes no block: the run stops, since nobody knows more; during the next run both are mined."""
    path, request = market.deposits(("A/1", 0, U), ("A/2", 1, U)), market.world.chain.web3.provider.make_request
    monkeypatch.setattr(remote, "MINED_WITHIN", 0.3)
    request("evm_setAutomine", [False])
    stuck = market.call("mint", path, by=market.world.issuer)
    monkeypatch.undo()
    request("evm_setAutomine", [True])

    resumed = market.call("mint", path, by=market.world.issuer)

    assert stuck.exit_code == 2 and "is in no block" in stuck.stderr
    assert stuck.stdout.splitlines() == ["0 of 2 deposits: nothing done"]
    assert resumed.exit_code == 0, resumed.stdout
    assert resumed.stdout.splitlines()[-1] == "2 of 2 deposits: 1 minted (1.00), 1 minted before (1.00)"
    assert market.world.token.totalSupply() == 2 * U


def test_help__every_command(market: Market) -> None:
    for words in ([], ["mint"], ["settle"], ["reject"], ["status"], ["reconcile"], ["attest"], ["attest", "make"]):
        result: Any = CliRunner().invoke(main, ["issuer", *words, "--help"])
        assert result.exit_code == 0
