"""Whether honest play is the equilibrium on the bytecode: DESIGN 4.3 ("The numbers are not taste") and 9."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guildhall.deploy import Config
from guildhall.equilibrium import HONEST, Player, Solver, Values, class_thresholds, false_disputes, judge, with_fees
from guildhall.equilibrium.pacts import known_pacts
from guildhall.equilibrium.thresholds import delivered_good
from guildhall.equilibrium.tree import Decision, Leaf
from guildhall.messages import Row
from tests.equilibrium.policies import Play, with_row

BUYER, MAKER, CARRIER, INSPECTOR = Player
HONEST_LINE = ("maker ships a good", "carrier offers it against the code", "buyer gives the code", "buyer confirms", "FULFILLED")


def margins_of(solvers: list[Solver]) -> dict[tuple[Player, str], float]:
    verdict = judge(solvers)
    return {(each.margin.player, each.margin.site.node.site): each.margin.amount for each in verdict.classes}


# ------------------------------------------------------- the verdict -------------------------------------------------------


def test_seed_policy__honest_play__is_the_equilibrium(seed_games: list[Solver]) -> None:
    verdict = judge(seed_games)

    assert verdict.holds
    assert verdict.deviations == ()
    assert verdict.line == HONEST_LINE


@pytest.mark.parametrize("accuracy", [0.80, 0.85, 0.95, 1.0])
def test_seed_policy__at_other_accuracies__holds(seed_games: list[Solver], accuracy: float) -> None:
    assert judge(seed_games, accuracy).holds


@pytest.mark.parametrize("accuracy", [0.50, 0.65, 0.70, 0.79])
def test_seed_policy__where_juries_err_more__does_not_hold(seed_games: list[Solver], accuracy: float) -> None:
    assert not judge(seed_games, accuracy).holds


def test_verdict__does_not_rest_on_g(seed_games: list[Solver]) -> None:
    """Slashed G is worth nothing here: money alone makes honesty pay."""
    solvers = [Solver(each.name, each.root, Values(g_rate=0), each.scale) for each in seed_games]

    assert judge(solvers).holds


def test_waived_site__a_withheld_code__pays_the_buyer(seed_games: list[Solver]) -> None:
    """A parcel without the code is the carrier's own risk: one in ten cannot prove it, and a denial is free."""
    verdict = judge(seed_games)
    waived = [each for each in verdict.classes if each.is_waived]

    assert [each.margin.site.node.site for each in waived] == ["left without the code"]
    assert waived[0].margin.amount == pytest.approx(-0.096, abs=1e-9)
    carried = [each for each in verdict.classes if each.margin.site.node.site == "in carriage"][0]
    assert carried.holds


def test_paid_return__a_carrier_that_turns_round__is_the_only_deviation_that_pays(paid_return_games: list[Solver]) -> None:
    """The whole freight for a parcel that nobody was offered: F (1 - 0.3) against F (1 - 0.6). A maker answers it."""
    verdict = judge(paid_return_games)

    assert not verdict.holds
    assert {(each.who, each.what) for each in verdict.deviations} == {(CARRIER, "brings it back"), (MAKER, "ships an empty parcel")}
    assert verdict.deviations[0].path == ("maker: ships a good",)
    assert verdict.deviations[0].amount == pytest.approx(0.05 * (0.6 - 0.3))


def test_paid_return__where_turning_round_costs_the_carriage__holds(paid_return_games: list[Solver]) -> None:
    """The one assumption under which that row stands."""
    values = Values(carry_back=0.6)
    solvers = [Solver(each.name, each.root, values, each.scale) for each in paid_return_games]

    assert judge(solvers).holds


# -------------------------------------------------- numbers of the leaves --------------------------------------------------


def test_honest_line__pays__what_the_seed_split_says(seed_games: list[Solver]) -> None:
    """Maker 0.839 of P less 0.70 of production; carrier 0.4 of F; buyer 1.25 - 1 - 0.05."""
    sale = seed_games[0]
    solution = sale.solve(plan=HONEST)

    worth = [solution.of(sale.root, player) for player in (BUYER, MAKER, CARRIER)]
    assert worth == pytest.approx([0.20, 0.139, 0.02])


def test_leaves__of_all_games__create_no_money(seed_games: list[Solver]) -> None:
    """What players gain beside goods comes from players: fees and juries only take, but for what the risk pool owes juries."""

    def leaves(node: Any) -> list[Leaf]:
        if isinstance(node, Leaf):
            return [node]
        children = [move.to for move in node.moves] if isinstance(node, Decision) else [to for _, to in node.branches]
        return [leaf for child in children for leaf in leaves(child)]

    found = [leaf for solver in seed_games for leaf in leaves(solver.root)]
    assert len(found) == 760 + 358 + 1_484
    assert max(sum(leaf.money.values()) for leaf in found) == 0
    assert {leaf.row for leaf in found} >= {
        Row.NOT_SHIPPED,
        Row.OFF_SPEC_STOPPED,
        Row.RETURNED,
        Row.LOST_IN_TRANSIT,
        Row.FULFILLED,
        Row.SILENT_ACCEPTED,
        Row.DAMAGED_IN_TRANSIT,
        Row.CONCEDED,
        Row.OFF_SPEC_REFUND,
        Row.FALSE_CLAIM,
        Row.NOT_DELIVERED,
        Row.DELIVERY_PROVEN,
    }


def test_confirmation__pays__the_deposit(seed_games: list[Solver]) -> None:
    """D = 1 % of P is what a confirmation is worth to the buyer."""
    sale = seed_games[0]
    solution = sale.solve()
    moves = {move.name: move for move in delivered_good(sale).moves}

    assert solution.of(moves["confirms"].to, BUYER) - solution.of(moves["says nothing"].to, BUYER) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("site", "amount"),
    [
        ((BUYER, "at the door"), 0.21),
        ((BUYER, "delivered: good"), 0.2248584),
        ((BUYER, "delivered: junk"), 1.03),
        ((MAKER, "disputed: good"), 0.1324),
        ((MAKER, "goods came back"), 0.2034999),
        ((CARRIER, "refused at the door"), 0.3844),
        ((CARRIER, "damage claimed: damaged"), 0.2065),
        ((BUYER, "delivered after a breach: good"), 0.02),
    ],
)
def test_margin__of_a_class__is_the_published_one(seed_games: list[Solver], site: tuple[Player, str], amount: float) -> None:
    assert margins_of(seed_games)[site] == pytest.approx(amount, abs=1e-4)


# ------------------------------------------------------- thresholds --------------------------------------------------------


def test_false_disputes__enumerated__equal_the_closed_forms(seed_games: list[Solver], config: Config) -> None:
    kept, returned = false_disputes(seed_games[0], config.policy, Values(), seed_games[0].scale)

    assert abs(kept.difference) < 1e-9 and abs(returned.difference) < 1e-9
    assert kept.closed == pytest.approx(1.18 / 1.41)
    assert returned.closed == pytest.approx(0.68 / 0.91)


def test_false_disputes__of_the_design__are_those_without_penalty_deposit_and_return(seed_games: list[Solver], config: Config) -> None:
    """0.838 in DESIGN 4.3 is 1.13 / 1.35 = 0.8370."""
    kept, returned = false_disputes(seed_games[0], config.policy, Values(), seed_games[0].scale)

    assert kept.design == pytest.approx(1.13 / 1.35)
    assert returned.design == pytest.approx(0.68 / 0.90)


def test_false_disputes__with_other_fees__equal_the_closed_forms(play: Play, config: Config) -> None:
    policy = with_fees(config.policy, stake_bps=1_200, wager_bps=800, penalty_bps=300, jurors_bps=900, deposit_bps=250)
    solvers = play(policy)

    thresholds = false_disputes(solvers[0], policy, Values(), solvers[0].scale)

    assert all(abs(each.difference) < 1e-9 for each in thresholds)


def test_class_thresholds__highest__is_a_false_claim_of_damage(seed_games: list[Solver]) -> None:
    found = {each.site: each.accuracy for each in class_thresholds(seed_games) if not each.is_waived and each.accuracy}

    assert max(found, key=lambda site: found[site]) == "delivered after a breach: good"
    assert found["delivered after a breach: good"] == pytest.approx(0.7925, abs=1e-3)
    assert found["in carriage"] == pytest.approx(0.7143, abs=1e-3)


# --------------------------------------------------- policies that break --------------------------------------------------


@pytest.mark.parametrize(
    ("fees", "who", "what"),
    [
        ({"deposit_bps": 0}, BUYER, "says nothing"),
        ({"stake_bps": 500}, MAKER, "concedes"),
        ({"penalty_bps": 0}, CARRIER, "hands it over without the code"),
    ],
    ids=["no deposit", "low stake", "no penalty"],
)
def test_policy__with_broken_fees__is_refused_for_that_reason(
    play: Play, config: Config, fees: dict[str, int], who: Player, what: str
) -> None:
    verdict = judge(play(with_fees(config.policy, **fees)))

    assert not verdict.holds
    assert (verdict.deviations[0].who, verdict.deviations[0].what) == (who, what)


def test_policy__with_a_small_wager__holds(play: Play, config: Config) -> None:
    """Against junk the penalty does it: the wager pays the jury and comforts the buyer."""
    assert judge(play(with_fees(config.policy, wager_bps=100))).holds


@pytest.mark.parametrize(
    ("row", "components", "who", "what"),
    [
        (Row.FALSE_CLAIM, {"price": "buyer"}, MAKER, "concedes"),
        (Row.LOST_IN_TRANSIT, {"reserve": 0}, CARRIER, "keeps it and states that it came back"),
        (Row.NOT_DELIVERED, {"reserve": 0}, CARRIER, "keeps it and claims delivery"),
    ],
    ids=lambda value: value.name if isinstance(value, Row) else None,
)
def test_policy__with_a_broken_row__is_refused_for_that_reason(
    play: Play, config: Config, row: Row, components: dict[str, Any], who: Player, what: str
) -> None:
    verdict = judge(play(with_row(config.policy, row, **components)))

    assert not verdict.holds
    assert (who, what) in {(each.who, each.what) for each in verdict.deviations}


# -------------------------------------------------------- collusions -------------------------------------------------------


def test_pacts__against_a_third__do_not_pay(seed_games: list[Solver]) -> None:
    """But for a sale past the fees, which is two who need no escrow."""
    found = {pact.name: pact for pact in known_pacts({solver.name: solver for solver in seed_games})}

    paying = {name for name, pact in found.items() if pact.gain > 1e-9}
    assert paying == {"a conceded dispute over goods that stay: a sale past the fees"}


def test_pacts__against_a_third__cost_it_what_is_published(seed_games: list[Solver]) -> None:
    found = {pact.name: pact for pact in known_pacts({solver.name: solver for solver in seed_games})}

    fake = found["nothing is made: picked up and back just before shipBy"]
    assert fake.gain == pytest.approx(-0.149) and fake.losses[BUYER] == pytest.approx(0.21)
    failed = found["a good failed twice, not contested"]
    assert failed.gain == pytest.approx(-0.107) and failed.losses[MAKER] == pytest.approx(0.45)
    contested = found["a good failed twice, contested"]
    assert contested.gain < 0 and contested.losses[MAKER] < failed.losses[MAKER]
    assert found["a delivered parcel is called lost"].losses == {}


def test_fake_pickup__of_a_maker_that_cannot_ship__pays_more_than_lateness(
    seed_games: list[Solver], paid_return_games: list[Solver]
) -> None:
    """It saves N and gains what RETURNED takes of the buyer: D under the seed policy, F + D where a return earns its freight."""
    gains = []
    for sale in (seed_games[0], paid_return_games[0]):
        solution = sale.solve()
        assert isinstance(sale.root, Decision)
        moves = {move.name: move.to for move in sale.root.moves}
        fake, late = moves["has nothing picked up and brought back"], moves["does not ship"]
        gains.append(sum(solution.of(fake, player) - solution.of(late, player) for player in (MAKER, CARRIER)))

    assert gains == pytest.approx([0.01 + 0.105, 0.06 + 0.105])


# ---------------------------------------------------------- solver ---------------------------------------------------------


def test_solve__of_indifferent_players__is_honest(seed_games: list[Solver]) -> None:
    """An inspector alone gains nothing by a lie, and loses nothing by the truth."""
    inspected = seed_games[2]
    solution = inspected.solve()

    assert list(solution.line(inspected.root))[:2] == ["maker makes a good", "inspector passes the goods"]


def test_solve__where_the_play_is_fixed__is_linear_in_accuracy(seed_games: list[Solver]) -> None:
    """So that one enumeration serves every accuracy."""
    sale = seed_games[0]
    rulings = {"lost rightly: appeal": "accepts the ruling", "lost wrongly: appeal": "accepts the ruling"}
    plan = replace(HONEST, script={"delivered: good": "disputes"} | rulings)
    low, middle, high = (sale.solve(accuracy, plan).of(sale.root, BUYER) for accuracy in (0.6, 0.7, 0.8))

    assert high < low
    assert middle == pytest.approx((low + high) / 2)
