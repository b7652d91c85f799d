"""`guildhall issuer attest …`: the reserve, from the auditors' report to the chain."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from guildhall.evm.chain import LOCAL_CHAIN_ID
from guildhall.evm.words import as_address
from guildhall.issuer import (
    ReserveDraft,
    amount_text,
    document_hash,
    make_draft,
    parse_amount,
    read_draft,
    read_signature,
    record,
    sign_draft,
)
from guildhall.messages import ReserveAttestation

from .issuer_options import FILE, account_of, end, instant, key_option, line, office_of, reads, refusing, sends


@click.group()
def attest() -> None:
    """Attest the reserve: `make` the attestation, have each auditor `sign` it, `submit` it with their signatures."""


@attest.command("make")
@click.option("--reserve", required=True, metavar="U", help="The whole reserve, like 1250000.50.")
@click.option("--deposit-share-bps", type=click.IntRange(0, 10_000), required=True, metavar="BPS", help="Share of it in bank deposits.")
@click.option("--as-of", required=True, metavar="INSTANT", help="For which it is true, with its zone: 2026-10-31T23:59:59Z.")
@click.option("--document", type=FILE, metavar="FILE", help="The auditors' report; its bytes are hashed.")
@click.option("--document-hash", "given_hash", metavar="0x…", help="Instead of --document: the Keccak hash of the report.")
@click.option("--out", type=FILE, required=True, metavar="FILE.json", help="The attestation, as wallets sign it (eth_signTypedData_v4).")
@reads
def make(
    reserve: str, deposit_share_bps: int, as_of: str, document: Path | None, given_hash: str | None, out: Path, **options: Any
) -> None:
    """Write the attestation that the auditors sign, for the reserve attestor of the token."""
    try:
        amount, at = parse_amount(reserve), _instant_of(as_of)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    if (document is None) == (given_hash is None):
        raise click.UsageError("one of --document and --document-hash is needed")
    with refusing("attest make"):
        content = document_hash(document) if document is not None else _hash_of(str(given_hash))
        draft = make_draft(office_of(options), ReserveAttestation(amount, deposit_share_bps, at, content))
        out.write_text(draft.to_json(), encoding="utf-8")
        _show(draft)
        click.echo(f"written to {out}: each auditor signs it with `guildhall issuer attest sign {out}`, or with a wallet")


@attest.command("sign")
@click.argument("path", metavar="ATTESTATION.json", type=FILE)
@click.option("--document", type=FILE, metavar="FILE", help="Sign only if this is the report that the attestation speaks of.")
@click.option("--auditor", metavar="0x…", help="The auditor, where it is a contract that takes the key's word (ERC-1271).")
@click.option("--out", type=FILE, required=True, metavar="FILE.json", help="The signature.")
@key_option
def sign(path: Path, document: Path | None, auditor: str | None, out: Path, key_file: Path | None) -> None:
    """Sign an attestation as an auditor. Needs no chain; read what it says first."""
    with refusing("attest sign"):
        draft = read_draft(path)
        _show(draft)
        if document is not None and document_hash(document) != draft.message.document_hash:
            click.echo(f"guildhall issuer attest sign: {document} is not the report that the attestation speaks of; not signed", err=True)
            raise SystemExit(2)
        key = account_of(key_file, draft.domain.chain_id == LOCAL_CHAIN_ID)
        signature = sign_draft(draft, key, None if auditor is None else as_address(auditor))
        out.write_text(signature.to_json(), encoding="utf-8")
        click.echo(f"signed by {signature.auditor}, written to {out}")


@attest.command("submit")
@click.argument("path", metavar="ATTESTATION.json", type=FILE)
@click.argument("signatures", metavar="SIGNATURE.json...", nargs=-1, required=True, type=FILE)
@sends
def submit(path: Path, signatures: tuple[Path, ...], **options: Any) -> None:
    """Record an attestation with its auditors' signatures; any key may send it. Status 1: signatures are missing, or one is bad."""
    with refusing("attest submit"):
        draft = read_draft(path)
        outcome = record(office_of(options), draft, [read_signature(each, draft) for each in signatures])
        click.echo(line(outcome, "recorded"))
        end(outcome.state.is_good)


def _show(draft: ReserveDraft) -> None:
    message, domain = draft.message, draft.domain
    click.echo(f"reserve     {amount_text(message.reserve_amount)} U as of {instant(message.as_of)}")
    click.echo(f"deposits    {message.deposit_share_bps} bps of it")
    click.echo(f"document    0x{message.document_hash.hex()}")
    click.echo(f"contract    {domain.address} on chain {domain.chain_id}")
    click.echo(f"digest      0x{draft.digest.hex()}")


def _instant_of(text: str) -> int:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no instant like 2026-10-31T23:59:59Z") from None
    if found.tzinfo is None or found.microsecond:
        raise ValueError(f"{text!r} is no instant like 2026-10-31T23:59:59Z: whole seconds, with the zone")
    return int(found.timestamp())


def _hash_of(text: str) -> bytes:
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", text):
        raise click.UsageError("--document-hash is not 0x and 64 hex digits")
    return bytes.fromhex(text[2:])
