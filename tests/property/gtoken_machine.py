"""G as a state machine for Hypothesis: the real G-Token over the real Registry on one side, plain integers on the other.

After each step:
- every account, raw and aged, every vote, every total and the cap are the model's, to the unit;
- conservation: Σ free + bonded of all accounts = supply; Σ units of all members = total of the votes;
- the past stands still: votes at the instants of earlier steps are what the model said then, divided by the index of then, whatever
  became of the member's key, tier and standing since.

`GTokenMachine.make_world` says on which engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eth_abi import encode
from eth_utils.crypto import keccak
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from guildhall.evm import Account, Chain, load
from tests.property.gtoken_model import DELAY, EPOCH, FIRST_CAP, Id, Model, Refused, index_of
from tests.property.world_machine import WorldMachine

PEOPLE = 5
NUMBER = st.integers(0, PEOPLE - 1)
AMOUNT = st.sampled_from([0, 1, 2, 999, 10**6, 10**9 + 7, FIRST_CAP // 3, FIRST_CAP, FIRST_CAP + 1]) | st.integers(1, 10**10)
SHARE = st.sampled_from([0, 1, 1_000, 2_000, 9_999, 10_000, 10_001])
ROTATION_DELAY = 72 * 3_600
NOTHING = bytes(32)


class GWorld:
    """Registry and G-Token with nothing else; `chain` has the API of `guildhall.evm.Chain`."""

    def __init__(self, chain: Any) -> None:
        self.chain = chain
        self.admin, self.second, self.slasher, self.stranger = (chain.account(number) for number in range(4))
        self.people = [chain.account(10 + number) for number in range(PEOPLE)]
        self.spare = [chain.account(30 + number) for number in range(12)]
        self.authority = chain.deploy("Authority", self.admin, sender=self.admin)
        self.registry = chain.deploy("Registry", self.authority, sender=self.admin)
        self.g = chain.deploy("GToken", self.registry, self.authority, sender=self.admin)
        self.genesis_at = int(self.g.genesisAt())
        self.authority.grantRole(0, self.second, 0, sender=self.admin)
        self.g.setSlasher(self.slasher, sender=self.admin)


def account_id(identity: Id) -> bytes:
    """As the contract counts: of a member her id, of a person the hash of her address."""
    return identity.to_bytes(32, "big") if isinstance(identity, int) else keccak(encode(["address"], [identity]))


class GTokenMachine(WorldMachine[GWorld]):
    """Issue, age, bond, request and release, slash, redeem, claw back, claim, new keys, tiers and standings, sync, in any order."""

    @classmethod
    def make_world(cls) -> GWorld:
        return GWorld(Chain(load()))

    def __init__(self) -> None:
        super().__init__()
        self.chain, self.g, self.registry = self.world.chain, self.world.g, self.world.registry
        self.model = Model(self.world.genesis_at)
        self.model.now = self.chain.clock.now
        self.holders: list[Account] = list(self.world.people)  # by number, the present key of each
        self.keys: list[Account] = list(self.world.people)  # all that ever were
        self.spare = list(self.world.spare)
        self.refs: list[bytes] = []
        self.past: dict[int, tuple[dict[int, int], int]] = {}  # instant -> units of each, of all
        self.checked = 0

    @initialize(data=st.data(), is_fresh=st.integers(0, 4))
    def begin(self, data: st.DataObject, is_fresh: int) -> None:
        """Mostly three members and two persons with G of two epochs, bonds, and some votes: chance alone seldom gets that far."""
        if is_fresh == 0:
            return
        for number in range(3):
            self.admit(number, 0)
        for turn in range(2):
            for number in range(PEOPLE):
                self.issue(number, data.draw(st.integers(1, 10**10)), 1)
                self.bond(number, data.draw(st.integers(0, 9)))
            self.to_the_edge(1, 0)
            if turn or is_fresh > 2:
                self.sync_all()

    def teardown(self) -> None:
        for at in self.past:
            self._check_past(at)
        super().teardown()

    def play(self, act: Callable[[], Any], call: Callable[[], Any]) -> Any:
        """Both do it, or both refuse for the same reason."""
        try:
            expected = act()
        except Refused as refusal:
            with self.chain.expect(refusal.name, **refusal.values):
                call()
            return None
        found = call()
        if expected is not None:
            assert found in (expected, None)
        return found

    # --------------------------------------------------------- acts --------------------------------------------------------

    @rule(number=st.integers(0, 20), amount=AMOUNT, is_again=st.integers(0, 9))
    def issue(self, number: int, amount: int, is_again: int) -> None:
        """To a present or past key; seldom under a used reference."""
        to = self.keys[number % len(self.keys)]
        ref = self.refs[number % len(self.refs)] if self.refs and not is_again else keccak(len(self.refs).to_bytes(4, "big"))
        if ref not in self.refs:
            self.refs.append(ref)
        self.play(lambda: self.model.issue(to.address, amount, ref), lambda: self.g.issue(to, amount, ref, sender=self.world.admin))

    @rule(number=NUMBER, share=st.integers(0, 10))
    def bond(self, number: int, share: int) -> None:
        """Tenths of what is free, and one unit more than all."""
        key = self.holders[number]
        free = self.model.account(key.address).free // self.model.index
        amount = free * share // 9 if share < 10 else free + 1
        self.play(lambda: self.model.bond(key.address, amount), lambda: self.g.bond(amount, sender=key))

    @rule(number=NUMBER, share=st.integers(0, 10))
    def request(self, number: int, share: int) -> None:
        key = self.holders[number]
        bonded = self.model.account(key.address).bonded // self.model.index
        amount = bonded * share // 9 if share < 10 else bonded + 1
        self.play(lambda: self.model.request(key.address, amount), lambda: self.g.requestRelease(amount, sender=key))

    @rule(number=NUMBER)
    def release(self, number: int) -> None:
        key = self.holders[number]
        self.play(lambda: self.model.release(key.address), lambda: self.g.release(sender=key))

    @rule(number=NUMBER)
    def release_when_ready(self, number: int) -> None:
        """One second too early, then in time."""
        ready_at = self.model.account(self.holders[number].address).ready_at
        if ready_at > self.model.now + 1:
            self._to(ready_at - 1)
            self.release(number)
            self._to(ready_at)
            self.release(number)

    @rule(number=st.integers(0, 20), share=SHARE)
    def slash(self, number: int, share: int) -> None:
        key = self.keys[number % len(self.keys)]
        self.play(lambda: self.model.slash(key.address, share), lambda: self.g.slash(key, share, NOTHING, sender=self.world.slasher))

    @rule(number=st.integers(0, 20), share=st.integers(0, 10))
    def redeem(self, number: int, share: int) -> None:
        key = self.keys[number % len(self.keys)]
        redeemable = self.model.redeemable(self.model.account(key.address))
        amount = redeemable * share // 9 if share < 10 else redeemable + 1
        self.play(lambda: self.model.redeem(key.address, amount), lambda: self.g.redeem(key, amount, NOTHING, sender=self.world.admin))

    @precondition(lambda self: self.model.issues)
    @rule(data=st.data(), flaw=st.integers(0, 9))
    def clawback(self, data: st.DataObject, flaw: int) -> None:
        """Mostly what can be; sometimes what is mature, was clawed back already, or is not as it was."""
        recent = list(self.model.recent())
        ref = data.draw(st.sampled_from(recent if recent and flaw else list(self.model.issues)))
        to, amount, epoch = self.model.issues[ref]
        amount += flaw == 1
        epoch += flaw == 2
        self.play(
            lambda: self.model.clawback(to, amount, epoch, ref),
            lambda: self.g.clawback(to, amount, epoch, ref, NOTHING, sender=self.world.admin),
        )

    @rule(number=st.integers(0, 20))
    def claim(self, number: int) -> None:
        key = self.keys[number % len(self.keys)]
        self.play(lambda: self.model.claim(key.address), lambda: self.g.claim(sender=key))

    @rule(number=st.integers(0, PEOPLE + 1))
    def sync(self, number: int) -> None:
        """Also 0, and ids that nobody has yet."""
        self.model.sync(number)
        self.g.sync(number, sender=self.world.stranger)

    @precondition(lambda self: self.model.members)
    @rule()
    def sync_all(self) -> None:
        for number in self.model.members:
            self.model.sync(number)
        self.g.syncBatch(list(self.model.members), sender=self.world.stranger)

    @rule(amount=st.sampled_from([0, 10**9, FIRST_CAP, 2**127]))
    def set_cap(self, amount: int) -> None:
        if amount == self.model.cap_amount:
            with self.chain.expect("GToken_Unchanged"):
                self.g.setEpochCap(amount, sender=self.world.admin)
        else:
            self.g.setEpochCap(amount, sender=self.world.admin)
            self.model.cap_amount = amount

    @rule(number=NUMBER, amount=AMOUNT)
    def transfer(self, number: int, amount: int) -> None:
        """Nothing moves, nothing is lent."""
        key, other = self.holders[number], self.world.stranger
        for call in (
            lambda: self.g.transfer(other, amount, sender=key),
            lambda: self.g.approve(other, amount, sender=key),
            lambda: self.g.transferFrom(key, other, amount, sender=other),
        ):
            with self.chain.expect("GToken_NonTransferable"):
                call()
        with self.chain.expect("GToken_NoDelegation"):
            self.g.delegate(other, sender=key)

    # -------------------------------------------------------- members ------------------------------------------------------

    @rule(number=NUMBER, tier=st.sampled_from([0, 0, 0, 1]))
    def admit(self, number: int, tier: int) -> None:
        key = self.holders[number]
        if key.address not in self.model.id_of_key:
            self.registry.admit(key, 1, tier, NOTHING, sender=self.world.admin)
            self.model.admit(key.address, tier)

    @rule(number=NUMBER)
    def rotate(self, number: int) -> None:
        """Two approvers, three days, anybody."""
        member_id = self.model.id_of_key.get(self.holders[number].address)
        if member_id is None or not self.spare or self.model.members[member_id].standing == 3:
            return
        key = self.spare.pop()
        for approver in (self.world.admin, self.world.second):
            self.registry.approveRotation(member_id, key, sender=approver)
        self._to(self.model.now + ROTATION_DELAY)
        self.registry.rotateKey(member_id, sender=self.world.stranger)
        self.model.rotate(member_id, key.address)
        self.holders[number] = key
        self.keys.append(key)

    @precondition(lambda self: self.model.members)
    @rule(data=st.data(), tier=st.integers(0, 1), standing=st.sampled_from([1, 1, 2, 2, 3]))
    def judge(self, data: st.DataObject, tier: int, standing: int) -> None:
        """Another tier, another standing; who is expelled stays so."""
        member_id = data.draw(st.sampled_from(list(self.model.members)))
        member = self.model.members[member_id]
        if member.standing == 3:
            return
        if tier != member.tier:
            self.registry.setTier(member_id, tier, sender=self.world.admin)
        if standing != member.standing:
            self.registry.setStanding(member_id, standing, NOTHING, sender=self.world.admin)
        member.tier, member.standing = tier, standing

    # --------------------------------------------------------- time --------------------------------------------------------

    def _to(self, instant: int) -> None:
        self.chain.clock.to(instant)
        self.model.now = instant

    @rule(seconds=st.sampled_from([1, 3_600, EPOCH - 1, EPOCH, EPOCH + 1, 2 * EPOCH, DELAY]))
    def pass_(self, seconds: int) -> None:
        self._to(self.model.now + seconds)

    @rule(is_late=st.integers(0, 1), more=st.integers(0, 13))
    def to_the_edge(self, is_late: int, more: int) -> None:
        """The last second of an epoch, or the first of the next one."""
        edge = self.model.genesis_at + (self.model.epoch + 1 + more) * EPOCH
        self._to(max(self.model.now, edge - 1 + is_late))

    # ------------------------------------------------------ what must hold -------------------------------------------------

    @invariant()
    def accounts_are_the_models(self) -> None:
        index, epoch = self.model.index, self.model.epoch
        assert self.g.epoch() == epoch and self.g.indexOf(epoch) == index
        raw_supply = 0
        for identity in {*(key.address for key in self.keys), *self.model.members}:
            account = self.model.accounts.get(identity)
            here = account_id(identity)
            raw = tuple(self.g.rawOf(here))
            raw_supply += raw[0] + raw[1]
            if account is None:
                assert raw == (0, 0, 0)
                continue
            assert raw == (account.free, account.bonded, account.fresh(epoch))
            assert self.g.freeOf(here) == account.free // index
            assert self.g.bondedOf(here) == account.bonded // index
            assert self.g.coverOf(here) == (account.bonded - account.announced) // index
            assert tuple(self.g.releaseOf(here)) == (account.announced // index, account.ready_at)
            assert self.g.immatureOf(here) == account.fresh(epoch) // index
            assert self.g.redeemableOf(here) == self.model.redeemable(account)
        assert self.g.rawSupply() == raw_supply == self.model.raw_supply
        assert self.g.totalSupply() == raw_supply // index

    @invariant()
    def keys_dispose_of_the_models_accounts(self) -> None:
        for key in self.keys:
            identity, is_past = self.model.id_of(key.address), self.model.is_past(key.address)
            account = self.model.accounts.get(identity)
            balance = 0 if is_past or account is None else account.raw // self.model.index
            units = self.model.members[identity].units if isinstance(identity, int) and not is_past else 0
            assert self.g.accountIdOf(key) == account_id(identity)
            assert self.g.balanceOf(key) == balance
            assert self.g.getVotes(key) == units // self.model.index

    @invariant()
    def votes_are_the_models(self) -> None:
        total = 0
        for number, member in self.model.members.items():
            assert (self.g.unitsOf(number), self.g.countedOf(number)) == (member.units, member.counted)
            total += member.units
        assert self.g.totalUnits() == total
        assert tuple(self.g.uncappedTotal()) == self.model.total
        assert self.g.capUnits() == self.model.cap
        assert sum(member.counted for member in self.model.members.values()) == self.model.total[0]
        self.past[self.model.now] = (self.model.votes(), total)

    @invariant()
    def the_past_stands_still(self) -> None:
        """One earlier instant a step, in turn; all of them at the end."""
        instants = [at for at in self.past if at < self.model.now]
        if instants:
            self.checked += 1
            self._check_past(instants[self.checked % len(instants)])

    def _check_past(self, at: int) -> None:
        if at >= self.model.now:
            with self.chain.expect("ERC5805FutureLookup", timepoint=at, clock=self.model.now):
                self.g.getPastTotalSupply(at)
            return
        units, total = self.past[at]
        index = index_of((at - self.model.genesis_at) // EPOCH)
        assert self.g.getPastTotalSupply(at) == total // index
        for number, member in self.model.members.items():
            assert self.g.getPastVotes(member.key, at) == units.get(number, 0) // index
        for key in self.keys:
            if self.model.is_past(key.address):
                assert self.g.getPastVotes(key, at) == 0
