"""All contracts of the suite on one chain, wired, with the role table applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guildhall.evm import Account
from guildhall.messages import (
    Domain,
    cases_domain,
    court_domain,
    data_grants_domain,
    escrow_domain,
    exchange_domain,
    lots_domain,
    reserve_domain,
    telemetry_domain,
    token_domain,
    trace_domain,
)

from .config import Config
from .reserve import attestor_values, open_reserve


@dataclass(frozen=True)
class Suite:
    """The deployed contracts. `chain` has the API of `guildhall.evm.Chain`; the contracts are its proxies."""

    chain: Any
    admin: Account
    config: Config
    policy_version: int
    authority: Any
    registry: Any
    u_token: Any
    reserve_attestor: Any
    g_token: Any
    trace: Any
    matrix: Any
    standards: Any
    offers: Any
    escrow: Any
    exchange: Any
    lots: Any
    telemetry: Any
    court: Any
    risk_pool: Any
    cases: Any
    data_grants: Any
    incentives: Any
    features: Any
    gold_badge: Any
    perks: Any

    @property
    def exchange_domain(self) -> Domain:
        """Under which demands are signed."""
        return exchange_domain(self.chain.chain_id, self.exchange.address)

    @property
    def trace_domain(self) -> Domain:
        """Under which attestations are signed."""
        return trace_domain(self.chain.chain_id, self.trace.address)

    @property
    def escrow_domain(self) -> Domain:
        """Under which acts about an open deal are signed."""
        return escrow_domain(self.chain.chain_id, self.escrow.address)

    @property
    def cases_domain(self) -> Domain:
        """Under which statements in cases and agreed divisions are signed."""
        return cases_domain(self.chain.chain_id, self.cases.address)

    @property
    def court_domain(self) -> Domain:
        """Under which jurors sign their sealed votes."""
        return court_domain(self.chain.chain_id, self.court.address)

    @property
    def lots_domain(self) -> Domain:
        """Under which lots, packings and hand-overs are signed."""
        return lots_domain(self.chain.chain_id, self.lots.address)

    @property
    def telemetry_domain(self) -> Domain:
        """Under which mountings and readings are signed."""
        return telemetry_domain(self.chain.chain_id, self.telemetry.address)

    @property
    def data_grants_domain(self) -> Domain:
        """Under which grants of data and their revocations are signed."""
        return data_grants_domain(self.chain.chain_id, self.data_grants.address)

    @property
    def token_domain(self) -> Domain:
        """Under which permits and transfer authorizations are signed."""
        return token_domain(self.config.u_name, self.chain.chain_id, self.u_token.address)

    @property
    def reserve_domain(self) -> Domain:
        """Under which auditors sign attestations of the reserve."""
        return reserve_domain(self.chain.chain_id, self.reserve_attestor.address)


def deploy_suite(chain: Any, admin: Account, config: Config, pots: dict[str, str] | None = None) -> Suite:
    """Deploy and wire everything; `admin` holds every role afterwards and is the issuer of U.

    `pots`: owners of pots, by name. Where none is given the platform's is Incentives and the risk pool's the contract of that name;
    development accounts own the others. Incentives has no rules where the platform's is another.
    """

    def make(name: str, *args: Any) -> Any:
        return chain.deploy(name, *args, sender=admin)

    authority = make("Authority", admin)
    registry = make("Registry", authority)
    u_token = make("UToken", config.u_name, config.u_symbol, authority)
    reserve_attestor = make("ReserveAttestor", *attestor_values(config.reserve, f"{config.u_name} reserve", authority))
    g_token = make("GToken", registry, authority)
    trace = make("Trace", authority)
    matrix = make("Matrix", authority)
    standards = make("Standards", authority, registry)
    offers = make("Offers", authority, registry, standards)
    escrow = make("Escrow", authority, u_token, g_token, registry, trace, matrix)
    exchange = make("Exchange", u_token, registry, standards, offers, matrix, escrow)
    lots = make("Lots", registry)
    telemetry = make("Telemetry", registry, standards, trace, escrow)
    court = make("Court", authority, escrow, registry, config.seat_bond_amount)
    risk_pool = make("RiskPool", authority, escrow)
    cases = make("Cases", escrow, registry, trace, matrix, court, risk_pool, telemetry)
    data_grants = make("DataGrants", registry)
    incentives = make("Incentives", authority, escrow, g_token, registry, trace, matrix, data_grants)
    features = make("Features", incentives, escrow, exchange, standards, g_token)
    gold_badge = make("GoldBadge", incentives, escrow, trace, registry)
    perks = make("Perks", authority, g_token, registry)

    open_reserve(chain, reserve_attestor, u_token, admin, config.reserve)
    trace.setRecorders([escrow, telemetry, cases], sender=admin)
    court.setCases(cases, sender=admin)
    risk_pool.setClaimant(cases, sender=admin)
    g_token.setSlasher(escrow, sender=admin)
    u_token.setExempt(escrow, sender=admin)
    offers.setExchange(exchange, sender=admin)
    escrow.setDoors(exchange, cases, sender=admin)
    incentives.setFeatures(features, sender=admin)

    contracts = {
        "Registry": registry,
        "UToken": u_token,
        "ReserveAttestor": reserve_attestor,
        "GToken": g_token,
        "Standards": standards,
        "Matrix": matrix,
        "Escrow": escrow,
        "Court": court,
        "Incentives": incentives,
        "GoldBadge": gold_badge,
        "Perks": perks,
    }
    _apply_roles(authority, contracts, admin, config)
    for role in ("perks", "rewarder"):  # it burns what a perk costs, and gives back what a visit cost that did not take place
        authority.grantRole(config.roles[role], perks, 0, sender=admin)
    for perk in config.perks:
        perks.addPerk(perk.as_tuple(), sender=admin)
    u_token.setIssuer(admin, config.issuer_capacity_amount, config.issuer_refill_per_second_amount, sender=admin)
    owners = default_pots(chain) | {"risk_pool": risk_pool.address, "platform": incentives.address} | (pots or {})
    policy_version = publish_policy(matrix, admin, config, owners)
    if owners["platform"] == incentives.address:
        publish_rules(incentives, policy_version, admin, config)
    return Suite(
        chain,
        admin,
        config,
        policy_version,
        authority,
        registry,
        u_token,
        reserve_attestor,
        g_token,
        trace,
        matrix,
        standards,
        offers,
        escrow,
        exchange,
        lots,
        telemetry,
        court,
        risk_pool,
        cases,
        data_grants,
        incentives,
        features,
        gold_badge,
        perks,
    )


def default_pots(chain: Any) -> dict[str, str]:
    """Development accounts that own the suite's pots until the modules stand that will."""
    return {name: chain.account(101 + index).address for index, name in enumerate(("platform", "commune", "panels"))}


def publish_policy(matrix: Any, admin: Account, config: Config, pots: dict[str, str]) -> int:
    """Publish the configured policy; returns its version."""
    policy = config.policy
    owners = (pots["platform"], pots["commune"], pots["risk_pool"], pots["panels"], policy.panel_period)
    matrix.publish(policy.fees_tuple(), policy.periods_tuple(), owners, policy.ceiling_tuple(), policy.rows_tuple(), sender=admin)
    return int(matrix.policyCount())


def publish_rules(incentives: Any, policy_version: int, admin: Account, config: Config) -> None:
    """Publish the configured incentive rules for a policy, and set their budgets where they differ."""
    table = config.incentives
    incentives.publish(policy_version, table.rules_tuple(), table.g_value_amount, sender=admin)
    for reward, rule in table.rules.items():
        if incentives.budgetOf(reward).amount != rule.budget_amount:
            incentives.setBudget(reward, rule.budget_amount, sender=admin)


def _apply_roles(authority: Any, contracts: dict[str, Any], admin: Account, config: Config) -> None:
    for contract, table in config.functions.items():
        target = contracts[contract]
        for role, names in table.items():
            selectors = [_method(target, name).function.selector for name in names]
            authority.setTargetFunctionRole(target, selectors, config.roles[role], sender=admin)
    for role_id in config.roles.values():
        authority.grantRole(role_id, admin, 0, sender=admin)
    for role, holders in config.holders.items():
        for holder in holders:
            authority.grantRole(config.roles[role], contracts[holder], 0, sender=admin)


def _method(contract: Any, name: str) -> Any:
    """By name, or by signature where a name has overloads: `pick(uint256)`."""
    return contract.method(name) if "(" in name else getattr(contract, name)
