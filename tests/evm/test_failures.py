"""Reverts by name and values, halts, rejected transactions, and `expect`."""

from typing import Any

import pytest

from guildhall.evm import Account, CallError, Chain, Contract, ExpectationError, Halt, Rejected, Revert

ORDER: tuple[Any, ...] = ("0x" + "b0" * 20, (b"\1" * 32, 5, -5), [], "note", False, [1, 2, 3])


def test_revert__custom_error__name_and_values(chain: Chain, probe: Contract) -> None:
    with pytest.raises(Revert) as caught:
        probe.before(5)
    assert caught.value.name == "EvmProbe_TooLate"
    assert (caught.value.params.now_, caught.value.params.deadline) == (chain.clock.now, 5)
    assert str(caught.value) == f"EvmProbe_TooLate(now_={chain.clock.now}, deadline=5)"
    assert isinstance(caught.value, CallError) and len(caught.value.data) == 68


def test_revert__struct_in_error__named(chain: Chain, probe: Contract) -> None:
    with chain.expect("EvmProbe_BadOrder", id=4, order=ORDER) as expected:
        probe.refuseOrder(4, ORDER)
    assert expected.revert is not None and expected.revert.params.order.first.delta == -5


def test_revert__no_values__state_untouched(chain: Chain, probe: Contract) -> None:
    with chain.expect("EvmProbe_Refused"):
        probe.refuse()
    assert probe.value() == 0


def test_revert__library_and_inner_contract__decoded(chain: Chain, probe: Contract) -> None:
    with chain.expect("EvmProbeLib_TooSmall", value=3, minimum=100):
        probe.refuseSmall(3)
    with chain.expect("EvmProbeInner_Refused", caller=probe, reason=b"\7" * 32):
        probe.refuseInner(b"\7" * 32)


def test_revert__caught_by_contract__data_in_the_event(chain: Chain, probe: Contract) -> None:
    probe.catchInner(b"\7" * 32)
    decoded = chain.artifacts.decode_error(chain.logs[0].args.data)
    assert decoded == ("EvmProbeInner_Refused", (probe.address, b"\7" * 32))


def test_revert__in_constructor__decoded(chain: Chain) -> None:
    with chain.expect("EvmProbeLib_TooSmall", value=0, minimum=1):
        chain.deploy("EvmProbe", "", 0)


def test_revert__text_panic_nothing_unknown__named(chain: Chain, probe: Contract) -> None:
    with chain.expect("Error", message="because"):
        probe.refuseText("because")
    with chain.expect("Panic", code=0x12) as expected:
        probe.divide(1, 0)
    assert str(expected.revert) == "Panic(code=18) [division by zero]"
    with chain.expect("<empty>"):
        probe.refuseSilently()
    with pytest.raises(Revert) as caught:
        probe.refuseUnknown()
    assert (caught.value.name, caught.value.params, str(caught.value)) == ("0x00c0ffee", (), "0x00c0ffee()")


def test_revert__known_selector_with_other_data__selector_only(chain: Chain, stranger: Account) -> None:
    selector = next(error.selector for error in chain.artifacts["EvmProbe"].errors.values() if error.name == "EvmProbe_TooLate")
    chain.set_code(stranger, b"\x63" + selector + bytes.fromhex("60e01b5f5260045ffd"))  # PUSH4, shift left, MSTORE, REVERT(0, 4)
    with pytest.raises(Revert) as caught:
        chain.raw_call(stranger.address, b"")
    assert caught.value.name == "0x" + selector.hex()


def test_halt__gas_opcode_static_size__told_apart(chain: Chain, probe: Contract) -> None:
    with pytest.raises(Halt) as caught:
        probe.burnGas(gas=200_000)
    assert caught.value.reason.startswith("OutOfGas")
    with pytest.raises(Halt, match="InvalidFEOpcode"):
        probe.invalid()
    with pytest.raises(Halt, match="StateChangeDuringStaticCall"):
        chain.raw_call(probe.address, probe.set.encode(1), is_view=True)
    assert probe.value() == 0


def test_rejected__funds_gas_contract_as_sender__not_executed(chain: Chain, probe: Contract, stranger: Account) -> None:
    with pytest.raises(Rejected, match="LackOfFund"):
        probe.set(1, value=10**30, sender=stranger)
    with pytest.raises(Rejected, match="gas"):
        probe.set(1, gas=100)
    with pytest.raises(Rejected, match="RejectCallerWithCode"):
        probe.set(1, sender=probe)
    assert probe.value() == 0 and chain.logs == []


# ------------------------------------------------------------ expect -----------------------------------------------------


def test_expect__no_revert__ExpectationError(chain: Chain, probe: Contract) -> None:
    with pytest.raises(ExpectationError, match=r"did not revert, EvmProbe_TooLate\(deadline=5\) was expected"):
        with chain.expect("EvmProbe_TooLate", deadline=5):
            probe.value()


def test_expect__other_error_or_value__ExpectationError_shows_both(chain: Chain, probe: Contract) -> None:
    with pytest.raises(ExpectationError, match=r"reverted with EvmProbe_TooLate\(.*deadline=5\), EvmProbe_Refused\(\) was expected"):
        with chain.expect("EvmProbe_Refused"):
            probe.before(5)
    with pytest.raises(AssertionError, match=r"EvmProbe_TooLate\(deadline=6\) was expected"):
        with chain.expect("EvmProbe_TooLate", deadline=6):
            probe.before(5)


def test_expect__misspelt_field_or_unfit_value__ExpectationError_says_so(chain: Chain, probe: Contract) -> None:
    with pytest.raises(ExpectationError, match=r"has the fields \['now_', 'deadline'\], not \['dead_line'\]"):
        with chain.expect("EvmProbe_TooLate", dead_line=5):
            probe.before(5)
    with pytest.raises(ExpectationError, match="does not fit uint48"):
        with chain.expect("EvmProbe_TooLate", deadline=2**48):
            probe.before(5)


def test_expect__values_of_an_unknown_or_empty_error__ExpectationError(chain: Chain, probe: Contract) -> None:
    for name, call in (("<empty>", probe.refuseSilently), ("0x00c0ffee", probe.refuseUnknown)):
        with chain.expect(name):
            call()
        with pytest.raises(ExpectationError, match="fields"):
            with chain.expect(name, code=1):
                call()


def test_expect__halt_or_any_other_exception__passes_through(chain: Chain, probe: Contract) -> None:
    with pytest.raises(Halt):
        with chain.expect("EvmProbe_Refused"):
            probe.invalid()
    with pytest.raises(ZeroDivisionError):
        with chain.expect("EvmProbe_Refused"):
            _ = 1 // 0
