"""One script on two engines, ours and the py-evm of `ape test`: the same returned values, logs, errors and balances at the same instants.

Needs ape's pytest plugin; skipped without (`-p no:ape_test`). Not compared, because the engines differ there by design: block numbers
(py-evm makes a block per transaction), gas, `prevrandao`, block hashes, the texts of halts.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from eth_utils.address import to_checksum_address

from guildhall.evm import Account, Artifacts, Chain, Contract, Halt, RawLog, Revert

SUPPLY = 10**24
HALT = ("halt",)
ORDER = "(address,(bytes32,uint128,int64),(bytes32,uint128,int64)[],string,bool,uint8[3])"


class Step(NamedTuple):
    """One call, `after` seconds into the script. Views are called, everything else is sent."""

    after: int
    sender: int
    function: str
    args: tuple[Any, ...] = ()
    wei: int = 0
    gas: int = 1_000_000


class Seen(NamedTuple):
    """What a caller can see of one step, in plain tuples. `outcome`: the value, or the error's name and values."""

    outcome: Any
    logs: tuple[Any, ...] = ()
    events: tuple[Any, ...] = ()


def script(people: list[Account], deadline: int) -> list[Step]:
    buyer, maker = people[1].address, people[2].address
    order = (buyer, (b"\1" * 32, 2**128 - 1, -5), [(b"\2" * 32, 7, -(2**63)), (b"\3" * 32, 0, 8)], "naïve", True, [1, 2, 255])
    return [
        Step(10, 0, "move(address,uint256)", (buyer, 1_000)),
        Step(20, 1, "move(address,uint256)", (maker, 400)),
        Step(30, 1, "move(address,uint256)", (maker, 601)),
        Step(40, 2, "balanceOf(address)", (buyer,)),
        Step(50, 2, "set(uint256)", (2**256 - 1,), wei=5),
        Step(60, 2, "value()"),
        Step(70, 0, "label()"),
        Step(80, 0, f"place(uint256,{ORDER},bytes)", (3, order, b"x" * 33)),
        Step(90, 0, "mark(uint256,uint256)", (1, 2)),
        Step(100, 0, "step(uint256)", (3,)),
        Step(110, 0, "step(uint256)", (2,)),
        Step(120, 0, f"echo({ORDER})", (order,)),
        Step(130, 0, f"echoMany({ORDER}[])", ([order, order],)),
        Step(140, 0, "copied(bytes)", (b"abc" * 40,)),
        Step(160, 0, "catchInner(bytes32)", (b"\7" * 32,)),
        Step(170, 0, "refuse()"),
        Step(180, 0, "value()"),
        Step(190, 0, f"refuseOrder(uint256,{ORDER})", (9, order)),
        Step(200, 0, "refuseText(string)", ("because",)),
        Step(210, 0, "refuseSilently()"),
        Step(220, 0, "refuseUnknown()"),
        Step(230, 0, "refuseSmall(uint256)", (99,)),
        Step(240, 0, "refuseSmall(uint256)", (100,)),
        Step(250, 0, "refuseInner(bytes32)", (b"\7" * 32,)),
        Step(260, 0, "divide(uint256,uint256)", (1, 0)),
        Step(270, 0, "invalid()"),
        Step(280, 0, "burnGas()", gas=100_000),
        Step(290, 0, "value()"),
        Step(deadline - 1, 1, "stamp(uint48)"),
        Step(deadline, 1, "stamp(uint48)"),
        Step(deadline + 1, 1, "stamp(uint48)"),
    ]


def plain(value: Any) -> Any:
    """Structs and lists of every kind as tuples, bytes as bytes, addresses checksummed."""
    if hasattr(value, "__dataclass_fields__"):  # ape's structs
        return tuple(plain(getattr(value, name)) for name in value.__dataclass_fields__)
    if isinstance(value, list | tuple):
        return tuple(plain(each) for each in value)
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, str) and len(value) == 42 and value.startswith("0x"):
        return to_checksum_address(value)
    return value


# --------------------------------------------------------- two engines ---------------------------------------------------


class Ours:
    """The script's steps on `guildhall.evm`."""

    def __init__(self, chain: Chain, probe: Contract, people: list[Account]) -> None:
        self.chain, self.probe, self.people = chain, probe, people

    def run(self, step: Step) -> Seen:
        method = self.probe.method(step.function)
        try:
            value = method(*step.args, sender=self.people[step.sender], value=step.wei, gas=step.gas)
        except Revert as revert:
            return Seen((revert.name, plain(revert.params)))
        except Halt:
            return Seen(HALT)
        if method.function.is_view:
            return Seen(plain(value))
        known = [log for log in self.chain.logs if log.address == self.probe.address and log.name != "Unsigned"]
        return Seen(plain(value), tuple(self.chain.raw_logs), tuple((log.name, plain(log.args)) for log in known))


class Theirs:
    """The same steps through ape on py-evm, what it cannot decode decoded by our tables."""

    def __init__(self, artifacts: Artifacts, probe: Any, people: list[Any]) -> None:
        self.artifacts, self.probe, self.people = artifacts, probe, people

    def run(self, step: Step) -> Seen:
        from ape.exceptions import ContractLogicError, CustomError

        name = step.function.partition("(")[0]
        is_view = self.artifacts["EvmProbe"].functions[step.function].is_view
        options = {} if is_view else {"value": step.wei, "gas": step.gas}
        try:
            answer = getattr(self.probe, name)(*step.args, sender=self.people[step.sender], **options)
        except CustomError as error:
            error_type = self.artifacts["EvmProbe"].errors
            fields = next(each.values.params for each in error_type.values() if each.name == type(error).__name__)
            return Seen((type(error).__name__, plain([error.inputs[field.name] for field in fields])))
        except ContractLogicError as error:
            return Seen(self._failure(error))
        return Seen(plain(answer)) if is_view else self._receipt(answer)

    def _receipt(self, receipt: Any) -> Seen:
        logs = tuple(
            RawLog(to_checksum_address(log["address"]), tuple(map(bytes, log["topics"])), bytes.fromhex(bytes(log["data"]).hex()))
            for log in receipt.logs
        )
        events = tuple(
            (log.event_name, plain([log.event_arguments[field.name] for field in log.abi.inputs]))
            for log in receipt.events
            if log.contract_address == self.probe.address and not log.event_name.startswith("<")
        )
        return Seen(None if receipt.return_value == () else plain(receipt.return_value), logs, events)

    def _failure(self, error: Any) -> Any:
        data = getattr(error.base_err, "data", None)
        message = data if isinstance(data, str) else error.message
        if message.startswith("0x"):
            revert = Revert(bytes.fromhex(message[2:]), self.artifacts)
            return revert.name, plain(revert.params)
        if message == "Transaction failed.":
            return "<empty>", ()
        is_halt = "Invalid opcode" in message or "gas" in message.lower()
        return HALT if is_halt else ("Error", (message,))


@pytest.fixture
def ape_world(request: pytest.FixtureRequest) -> Iterator[Any]:
    if not request.config.pluginmanager.hasplugin("ape_test"):
        pytest.skip("needs ape's pytest plugin")
    import ape

    with ape.networks.ethereum.local.use_provider("test"):
        yield ape


def test_script__pyrevm_and_pyevm__same(ape_world: Any, artifacts: Artifacts) -> None:
    accounts = ape_world.accounts.test_accounts
    numbers = [number for number in range(len(accounts)) if accounts[number].nonce == 0][:3]
    start = ape_world.chain.pending_timestamp + 1_000
    deadline = 2_000

    ours = Chain(artifacts, chain_id=ape_world.chain.chain_id, timestamp=start)
    people = [ours.account(number) for number in numbers]
    assert [person.address for person in people] == [accounts[number].address for number in numbers]
    ape_world.chain.pending_timestamp = start
    theirs_probe = accounts[numbers[0]].deploy(ape_world.project.EvmProbe, "label", SUPPLY)
    ours_probe = ours.deploy("EvmProbe", "label", SUPPLY, sender=people[0])
    assert (ours_probe.address, ours_probe.inner()) == (theirs_probe.address, theirs_probe.inner())
    assert ours.code(ours_probe) == bytes(ape_world.chain.provider.get_code(theirs_probe.address))

    differences = []
    us, them = Ours(ours, ours_probe, people), Theirs(artifacts, theirs_probe, [accounts[number] for number in numbers])
    for step in script(people, deadline):
        if step.function == "stamp(uint48)":
            step = step._replace(args=(start + deadline,))
        ours.clock.to(start + step.after)
        ape_world.chain.pending_timestamp = start + step.after
        seen = us.run(step), them.run(step)
        if seen[0] != seen[1]:
            differences.append((step, *seen))
    assert differences == []
    assert ours.balance(ours_probe) == theirs_probe.balance == 5
    theirs_probe.spawn(sender=accounts[numbers[0]])
    created = ours_probe.spawn()  # ape's `return_value` is that of one more call, so its address is the next one
    assert ours.code(created) == bytes(ape_world.chain.provider.get_code(created)) != b""


def test_deploy__pyrevm_and_pyevm__same_error(ape_world: Any, artifacts: Artifacts) -> None:
    with Chain(artifacts).expect("EvmProbeLib_TooSmall", value=0, minimum=1) as expected:
        Chain(artifacts).deploy("EvmProbe", "", 0)
    with pytest.raises(ape_world.exceptions.ContractLogicError) as caught:
        ape_world.accounts.test_accounts[0].deploy(ape_world.project.EvmProbe, "", 0)
    assert expected.revert is not None
    assert type(caught.value).__name__ == expected.revert.name
