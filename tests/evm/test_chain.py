"""Deploying, calling, accounts and logs."""

import pytest
from eth_account.messages import encode_defunct
from eth_utils.crypto import keccak

from guildhall import evm
from guildhall.evm import Account, Artifacts, Chain, CodecError, Contract, Log, NoCode, RawLog, UnknownName

ORDER = {
    "buyer": "0x" + "b0" * 20,
    "first": (b"\1" * 32, 5, -5),
    "lines": [(b"\2" * 32, 2**128 - 1, -(2**63)), (b"\3" * 32, 0, 2**63 - 1)],
    "note": "naïve",
    "urgent": True,
    "marks": [1, 2, 255],
}


# ------------------------------------------------------------ calls ------------------------------------------------------


def test_deploy__arguments_and_value__on_chain(chain: Chain, deployer: Account) -> None:
    probe = chain.deploy("EvmProbe", "ümlaut", 7, sender=deployer, value=3)
    assert (probe.label(), probe.balanceOf(deployer), chain.balance(probe)) == ("ümlaut", 7, 3)
    assert chain.code(probe) and chain.nonce(probe) == 2  # EIP-161 starts at 1, one contract created
    assert chain.logs == [probe.Moved(from_="0x" + "00" * 20, to=deployer, amount=7)]


def test_deploy__no_sender__account_0(chain: Chain) -> None:
    assert chain.deploy("EvmProbe", "", 7).balanceOf(chain.account(0)) == 7


def test_at__deployed_elsewhere__usable(chain: Chain, probe: Contract) -> None:
    assert chain.at("EvmProbeInner", probe.inner()).artifact.name == "EvmProbeInner"
    assert chain.at("EvmProbeInner", probe.spawn()) != chain.at("EvmProbeInner", probe.inner())
    assert chain.at("EvmProbe", probe.address.lower()) == probe


def test_at__nothing_there__NoCode(chain: Chain, stranger: Account) -> None:
    with pytest.raises(NoCode, match=stranger.address):
        chain.at("EvmProbe", stranger)


def test_call__transaction__state_and_return_value(chain: Chain, probe: Contract, deployer: Account, stranger: Account) -> None:
    assert probe.move(stranger, 5, sender=deployer) is True
    assert probe.balanceOf(stranger) == 5
    assert probe.set(4, value=11) is None
    assert (probe.value(), chain.balance(probe)) == (4, 11)


def test_call__sender__as_account_contract_or_text(probe: Contract, stranger: Account) -> None:
    for sender in (stranger, stranger.address, stranger.address.lower()):
        assert probe.surroundings(sender=sender)[-2:] == (stranger.address, stranger.address)


def test_call__structs_in_and_out__same(probe: Contract) -> None:
    order = probe.echo(ORDER)
    assert (order.lines[0].amount, order.first.delta, order.note, order.marks) == (2**128 - 1, -5, "naïve", [1, 2, 255])
    assert order.buyer.lower() == ORDER["buyer"]
    assert probe.echo(order) == order
    many = probe.echoMany([order, ORDER])
    assert many.all == [order, order] and many._fields == ("all", "count") and many[1] == 2


def test_call__overload_by_number_of_arguments__chosen(probe: Contract) -> None:
    assert probe.pick(1, 2) == 3
    assert probe.pick.encode(1, 2) == probe.method("pick(uint256,uint256)").encode(1, 2)


def test_call__overloads_alike__UnknownName_until_by_signature(probe: Contract, stranger: Account) -> None:
    with pytest.raises(UnknownName, match=r"pick\(address\).*contract.method"):
        probe.pick(stranger)
    assert probe.method("pick(address)")(stranger) == stranger.address
    assert probe.method("pick(uint256)")(9) == 9


def test_method__unknown_signature__UnknownName_lists_the_known(probe: Contract) -> None:
    with pytest.raises(UnknownName, match=r"no function pick\(bool\).*pick\(address\)"):
        probe.method("pick(bool)")


def test_attribute__unknown__AttributeError(probe: Contract) -> None:
    assert not hasattr(probe, "nothing") and not hasattr(probe, "_nothing")


def test_call__unfit_argument__CodecError_and_nothing_executed(probe: Contract) -> None:
    with pytest.raises(CodecError, match="number: -1 does not fit uint256"):
        probe.method("pick(uint256)")(-1)


def test_call__no_code_behind_proxy__NoCode(chain: Chain, deployer: Account) -> None:
    with chain.branch():
        probe = chain.deploy("EvmProbe", "", 1)
    before = chain.balance(deployer)
    for call in (lambda: probe.set(1), lambda: probe.value(), lambda: probe.set(1, value=5, sender=deployer)):
        with pytest.raises(NoCode):
            call()
    assert chain.balance(deployer) == before


def test_raw_call__encoded_by_hand__same_as_wrapped(chain: Chain, probe: Contract, deployer: Account, stranger: Account) -> None:
    move = probe.move
    returned = chain.raw_call(move.to, move.encode(stranger, 6), deployer.address)
    assert move.decode(returned) is True and probe.balanceOf(stranger) == 6
    assert [log.name for log in chain.logs] == ["Moved"]


def test_call__transient_storage__cleared_between_calls(probe: Contract) -> None:
    assert [probe.step(3), probe.step(2), probe.step(0)] == [3, 2, 0]


def test_call__opcodes_of_cancun__run(probe: Contract) -> None:
    assert probe.copied(b"abc" * 50) == b"abc" * 50


def test_call__contract_created_by_contract__at_the_address_of_its_nonce(chain: Chain, probe: Contract) -> None:
    before = chain.nonce(probe)
    assert chain.code(probe.spawn()) == chain.artifacts["EvmProbeInner"].runtime
    assert chain.nonce(probe) == before + 1


def test_call__of_a_user__does_not_raise_the_nonce(chain: Chain, probe: Contract, deployer: Account) -> None:
    """A known difference from a chain."""
    before = chain.nonce(deployer)
    probe.set(1, sender=deployer)
    assert chain.nonce(deployer) == before
    chain.deploy("EvmProbeInner", sender=deployer)
    assert chain.nonce(deployer) == before + 1


# ----------------------------------------------------------- accounts ----------------------------------------------------


def test_account__number_0__the_first_of_anvil_and_ape(chain: Chain) -> None:
    assert chain.account(0).address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert len({chain.account(number).address for number in range(30)}) == 30
    with pytest.raises(ValueError, match="numbered from 0"):
        chain.account(-1)


def test_account__key__signs_what_contracts_recover(probe: Contract, stranger: Account) -> None:
    signed = stranger.signer.sign_message(encode_defunct(b"hello"))
    assert probe.signerOf(signed.message_hash, signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")) == stranger.address
    assert stranger.signer.key == stranger.key


def test_balance__set__exactly(chain: Chain, stranger: Account) -> None:
    chain.set_balance(stranger, 5)
    assert chain.balance(stranger) == 5 == chain.balance(chain.account(1))


def test_set_code__on_contract_and_on_account__storage_balance_nonce_stay(chain: Chain, probe: Contract, stranger: Account) -> None:
    probe.set(9, value=4)
    nonce = chain.nonce(probe)
    chain.set_code(stranger, chain.code(probe))
    assert chain.at("EvmProbe", stranger).value() == 0
    assert chain.balance(stranger) > 0
    for code in (b"\xfe", b"\xfe" + bytes(40)):
        chain.set_code(probe, code)
        assert chain.code(probe) == code
    chain.set_code(probe, b"")
    assert (chain.code(probe), chain.balance(probe), chain.nonce(probe)) == (b"", 4, nonce)
    chain.set_code(probe, chain.code(stranger))
    assert probe.value() == 9


# ------------------------------------------------------------- logs ------------------------------------------------------


def test_logs__nested_struct_and_indexed_text__decoded(chain: Chain, probe: Contract) -> None:
    probe.place(3, ORDER, b"xyz")
    assert chain.logs == [probe.Ordered(id=3, noteHash=keccak(text="naïve"), order=ORDER, extra=b"xyz")]
    args = chain.logs[0].args
    assert (args.order.lines[1].item, args.extra, args._fields) == (b"\3" * 32, b"xyz", ("id", "noteHash", "order", "extra"))


def test_logs__same_topic_other_indexing__by_the_emitter(chain: Chain, probe: Contract) -> None:
    inner = chain.at("EvmProbeInner", probe.inner())
    probe.mark(1, 2)
    assert chain.logs[:2] == [probe.Marked(1, 2), inner.Marked(first=1, second=2)]
    assert chain.logs[0].args._fields == chain.logs[1].args._fields
    assert chain.raw_logs[0].topics[1] != chain.raw_logs[1].topics[1]


def test_logs__anonymous_event__by_the_emitter(chain: Chain, probe: Contract) -> None:
    probe.mark(1, 2)
    assert chain.logs[2] == probe.Unsigned(1)


def test_logs__unknown_emitter__by_any_artifact_that_fits(chain: Chain, probe: Contract) -> None:
    probe.mark(1, 2)
    assert chain.logs[1].name == "Marked" and chain.logs[1].address == probe.inner()


def test_logs__unknown_event__raw(chain: Chain, probe: Contract, artifacts: Artifacts) -> None:
    other = Chain(Artifacts([artifacts["EvmProbeInner"]]))
    other.set_code("0x" + "11" * 20, chain.code(probe))
    data = probe.stamp.encode(2**48 - 1)
    other.raw_call("0x" + "11" * 20, data)
    topic = keccak(text="Stamped(uint256,uint256)")
    raw = RawLog("0x" + "11" * 20, (topic,), other.clock.now.to_bytes(32, "big") + other.chain_id.to_bytes(32, "big"))
    assert other.raw_logs == [raw] and other.logs == [Log(raw.address, "", raw)]


def test_logs__view_in_between__those_of_the_last_transaction(chain: Chain, probe: Contract, stranger: Account) -> None:
    probe.move(stranger, 1)
    assert probe.balanceOf(stranger) == 1
    assert [log.name for log in chain.logs] == ["Moved"]


def test_logs__after_a_failure__empty(chain: Chain, probe: Contract, stranger: Account) -> None:
    probe.move(stranger, 1)
    with chain.expect("EvmProbe_Refused"):
        probe.refuse()
    assert chain.logs == [] == chain.raw_logs


def test_event__missing_or_unfit_value__CodecError(probe: Contract, stranger: Account) -> None:
    with pytest.raises(CodecError, match=r"Moved has the fields \['from_', 'to', 'amount'\]"):
        probe.Moved(stranger, 1)
    with pytest.raises(CodecError, match="-1 does not fit uint256"):
        probe.Moved(stranger, stranger, -1)


# ------------------------------------------------------------- package --------------------------------------------------


def test_package__exports__sorted_and_documented() -> None:
    assert evm.__all__ == sorted(set(evm.__all__))
    assert all(getattr(evm, name).__doc__ for name in evm.__all__)
