"""The relayer: takes demands in, matches and settles them round by round, and keeps clocks.

relayer = Relayer(suite, account, events)
receipt = relayer.submit(demand, signature, label="EU XL")     # or relayer.submit_json(text)
report = relayer.run_round()
kept = relayer.keep()
rewarded = relayer.reward()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from guildhall.evm import Account, Log
from guildhall.market import Roles
from guildhall.matching import Certificate
from guildhall.messages import Demand

from .arcs import arcs_of
from .batcher import TX_FAILED, Batcher, Settled, Skipped
from .errors import NonceTaken, NotRelayer, UnknownDemand, UnknownStandard
from .events import EventSource
from .intake import Intake, canonical, parsed
from .keeper import Keeper, KeeperReport
from .market_view import Market, read_market
from .observation import observe
from .plan import Unmatched, Wish, make_plan
from .ports import EMPTY_REASON, DirectSender, Sender, SuitePort
from .rewards import RewardKeeper, RewardReport
from .standards import Parameters, is_verified, published_in
from .store import Changes, Entry, MemoryStore, Settlement, State, Store
from .views import RuleCalls, SignedBy, signed_by

__all__ = ["Receipt", "Relayer", "RoundReport"]

BLOCK_GAS = 30_000_000

WALLET_FAULTS = ("Exchange_BadSignature", EMPTY_REASON, TX_FAILED)


@dataclass(frozen=True)
class Receipt:
    """The answer to a demand: the same for the same demand, with its present state. `reason`: why it is VOID or EXPIRED.

    `is_duplicate`: it had been submitted before. `label`: of the codebook; empty where the codebook is.
    """

    demand_hash: bytes
    state: State
    label: str
    received_at: int
    warnings: tuple[str, ...]
    reason: str
    settlement: Settlement | None
    is_duplicate: bool = False


@dataclass(frozen=True)
class RoundReport:
    """What a round did. Amounts: U base units; the figures are those of the plan, before anything was skipped.

    `dropped`: demands that can never be settled any more, with their receipts. `batch_ids`: one, more only where a block was too small.
    `prices`: scarcity price of a unit of each offer id. Unmatched and skipped demands stay for the next round.
    """

    now: int
    batch_ids: tuple[int, ...]
    settled: tuple[Settled, ...]
    skipped: tuple[Skipped, ...]
    unmatched: tuple[Unmatched, ...]
    dropped: tuple[Receipt, ...]
    matched_cost: int
    objective: int
    gap: int
    certificate: Certificate
    prices: dict[int, int]


class Relayer:
    """One relayer under one key. State lives in the store; whoever stops and starts with the same store goes on where it was."""

    def __init__(
        self,
        suite: SuitePort,
        account: Account | Sender,
        events: EventSource,
        store: Store | None = None,
        block_gas: int = BLOCK_GAS,
    ) -> None:
        """`account`: an ACTIVE Relayer's, or a sender of its own. `block_gas`: gas limit of the chain's blocks."""
        self._suite = suite
        self._sender: Sender = DirectSender(suite.chain, account) if isinstance(account, Account) else account
        self._events = events
        self._store: Store = MemoryStore() if store is None else store
        self._intake = Intake(suite, self._store)
        self._batcher = Batcher(suite, self._sender, block_gas)
        self.keeper = Keeper(suite, self._sender, self._store, self._learn, block_gas)
        self.reward_keeper = RewardKeeper(suite, self._sender, self._store, self._learn, block_gas)

    # ------------------------------------------------------ demands ------------------------------------------------------

    def standardise(self, standard_id: int, label: str) -> Parameters:
        """What a free label stands for, for the buyer to sign. Raises UnknownStandard, UnknownLabel or AmbiguousLabel."""
        self.observe()
        standard = self._store.standard(standard_id)
        if standard is None:
            raise UnknownStandard(f"no publication of standard {standard_id} was read: check the id, or feed the relayer its events")
        return standard.parameters(label)

    def submit_json(self, text: str | bytes, label: str | None = None) -> Receipt:
        """Take in the JSON form of a signed demand. Raises an IntakeError."""
        signed = parsed(text)
        return self.submit(signed.message, signed.signature, label)

    def submit(self, demand: Demand, signature: bytes, label: str | None = None) -> Receipt:
        """Take in a signed demand; `label`: the buyer's words, held against the signed parameters. Raises an IntakeError.

        The same demand again has the same answer, flagged as a duplicate.
        """
        self.observe()
        demand = canonical(demand)
        demand_hash = demand.digest(self._suite.exchange_domain)
        known = self._store.entry(demand_hash)
        if known is not None:
            if signature != known.signature:
                self._intake.signed_by(demand, signature)
            return _receipt(known, is_duplicate=True)
        by = self._intake.signed_by(demand, signature)
        warnings = self._intake.check(demand, label)
        rival = self._store.waiting_under(demand.buyer, demand.nonce)
        if rival is not None:
            raise NonceTaken(
                f"demand 0x{rival.demand_hash.hex()} waits under nonce {demand.nonce} of {demand.buyer}: sign this one with another nonce, "
                "or withdraw the nonce on chain"
            )
        return _receipt(self._admit(demand, demand_hash, signature, by is SignedBy.KEY, warnings))

    def receipt(self, demand_hash: bytes) -> Receipt:
        """The present answer to a demand. Raises UnknownDemand."""
        self.observe()
        entry = self._store.entry(demand_hash)
        if entry is None:
            raise UnknownDemand(f"demand 0x{demand_hash.hex()} was never submitted here: submit it with its signature")
        return _receipt(entry)

    def _admit(self, demand: Demand, demand_hash: bytes, signature: bytes, is_plain_key: bool, warnings: tuple[str, ...]) -> Entry:
        standard = self._store.standard(demand.standard_id)
        entry = Entry(
            demand_hash=demand_hash,
            demand=demand,
            signature=signature,
            is_plain_key=is_plain_key,
            label=(standard.label_of(demand.params_hash) if standard is not None else None) or "",
            received_at=self._suite.chain.clock.now,
            arrival=self._store.entry_count,
            warnings=warnings,
        )
        self._store.commit(Changes(entries=[entry]))
        return entry

    # ------------------------------------------------------- rounds -------------------------------------------------------

    def run_round(self) -> RoundReport:
        """Match the waiting demands on one snapshot of the market and settle them. Raises NotRelayer or TransactionFailed."""
        self._require_role()
        self.observe()
        waiting = self._store.waiting()
        market = read_market(self._suite, [entry.demand for entry in waiting])
        dropped = [ended for ended in (self._ended(entry, market) for entry in waiting) if ended is not None]
        self._store.commit(Changes(entries=dropped))
        wishes = [Wish(entry.demand_hash, entry.demand, entry.signature, entry.is_plain_key) for entry in self._store.waiting()]
        rules = RuleCalls(self._suite)
        plan = make_plan(wishes, {wish.demand_hash: arcs_of(wish.demand, market, rules) for wish in wishes}, market)
        outcome = self._batcher.settle(plan, market, self._learn)
        dropped += self._give_up(outcome.skipped)
        return RoundReport(
            now=market.now,
            batch_ids=outcome.batch_ids,
            settled=outcome.settled,
            skipped=outcome.skipped,
            unmatched=plan.unmatched,
            dropped=tuple(_receipt(entry) for entry in dropped),
            matched_cost=plan.matched_cost,
            objective=plan.objective,
            gap=plan.gap,
            certificate=plan.certificate,
            prices=dict(plan.prices),
        )

    def keep(self) -> KeeperReport:
        """Settle the deals whose clock has run out. Anyone may, so the key needs no role. Raises TransactionFailed."""
        self.observe()
        return self.keeper.keep()

    def reward(self) -> RewardReport:
        """Do what the incentive rules make due. Anyone may, so the key needs no role. Raises nothing: what fails stands in the report."""
        self.observe()
        return self.reward_keeper.keep()

    def _ended(self, entry: Entry, market: Market) -> Entry | None:
        """The entry as it is filed when it can never be settled any more; None while it still can."""
        ended = _ended(entry, market)
        if ended is None and not entry.is_plain_key and signed_by(self._suite, entry.demand, entry.signature) is SignedBy.NOBODY:
            return replace(entry, state=State.VOID, reason="the buyer's wallet does not accept the signature any more")
        return ended

    def _give_up(self, skipped: Iterable[Skipped]) -> list[Entry]:
        """File the demands of contract wallets that answered otherwise, or burned the gas, when it came to settling."""
        entries = [self._store.entry(each.demand_hash) for each in skipped if each.reason in WALLET_FAULTS]
        given_up = [
            replace(entry, state=State.VOID, reason="the buyer's wallet did not accept the signature when the deal was to be opened")
            for entry in entries
            if entry is not None and not entry.is_plain_key
        ]
        self._store.commit(Changes(entries=given_up))
        return given_up

    def _require_role(self) -> None:
        if not self._suite.registry.hasRoles(self._sender.address, int(Roles.RELAYER)):
            raise NotRelayer(f"{self._sender.address} is no active Relayer: have the registrar admit it with that role")

    # ------------------------------------------------------- events -------------------------------------------------------

    def observe(self) -> None:
        """Read new events into the store; every other method does it first."""
        logs, position = self._events.after(self._store.position)
        self._commit(logs, position)

    def _learn(self, logs: Sequence[Log]) -> None:
        """The logs of a transaction of our own, known before the source has them."""
        self._events.feed(logs)
        self._commit(logs, None)

    def _commit(self, logs: Iterable[Log], position: int | None) -> None:
        logs = list(logs)
        self.reward_keeper.hear(logs)
        published = published_in(logs, self._suite.standards.address)
        verified = [standard for standard in published if is_verified(standard, self._suite.standards)]
        self._store.commit(replace(observe(logs, self._suite, self._store), standards=verified, position=position))


def _ended(entry: Entry, market: Market) -> Entry | None:
    """The entry as it is filed when it can never be settled any more; None while it still can."""
    demand = entry.demand
    if market.now >= demand.expires_at:
        return replace(entry, state=State.EXPIRED, reason=f"expired at {demand.expires_at}")
    policy = market.policies[demand.policy_version]
    reasons = {
        "its nonce was withdrawn, or used by another demand": (demand.buyer, demand.nonce) in market.used_nonces,
        f"standard {demand.standard_id} is retired": not market.standards[demand.standard_id].is_active,
        f"policy {demand.policy_version} takes no new deals": policy is None or not policy.is_open,
    }
    reason = next((text for text, holds in reasons.items() if holds), None)
    return None if reason is None else replace(entry, state=State.VOID, reason=reason)


def _receipt(entry: Entry, is_duplicate: bool = False) -> Receipt:
    return Receipt(
        demand_hash=entry.demand_hash,
        state=entry.state,
        label=entry.label,
        received_at=entry.received_at,
        warnings=entry.warnings,
        reason=entry.reason,
        settlement=entry.settlement,
        is_duplicate=is_duplicate,
    )
