"""Places that move between two schemes: a fan inside the scale observed, right by simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_metrics.presentation import moved
from p2p_metrics.presentation.figures import moved as figures
from p2p_metrics.presentation.imagined import Model
from p2p_metrics.presentation.moved import BUDGET, PLACES, Move, Scheme
from p2p_metrics.presentation.source import Source

# Of the gain and its inner half, of a cost and its inner half: Student's with four years less two.
REACH = (1.96, 0.6745, 4.303, 0.816)
# Two schemes: the giver may shrink from 100 to 60 places, the taker grow from 40 to 100.
GIVER = Scheme("giver", 2024, 100, 30.0, Model(2_000.0, 30.0, 1.0, 0, 0, 0, 4.0, 60, 120, *REACH))
TAKER = Scheme("taker", 2024, 40, 60.0, Model(1_000.0, 60.0, 5.0, 0, 0, 0, 9.0, 20, 100, *REACH))
# A hundred thousand draws place a 95 % limit within two hundredths of a standard error.
DRAWS, CLOSE = 100_000, 0.02


@pytest.mark.parametrize(("kept_equal", "gained"), [(PLACES, 20), (BUDGET, 20 * 30 / 60)])
def test_the_fan_is_where_draws_from_both_effects_fall(kept_equal: str, gained: float) -> None:
    """Twenty places lose what the giver's brought and gain what the taker's bring."""
    chance = np.random.default_rng(7)
    lost = 20 * chance.normal(1.0, 2.0, DRAWS) / 100
    won = gained * chance.normal(5.0, 3.0, DRAWS) / 100
    expected = np.quantile(won - lost, [0.025, 0.25, 0.75, 0.975])
    found = Move(GIVER, TAKER, kept_equal).at(20).additional
    spread = (won - lost).std()

    assert pytest.approx(expected, abs=CLOSE * 3 * spread) == [
        found.lower,
        found.inner_lower,
        found.inner_upper,
        found.upper,
    ]


def test_with_places_kept_equal_the_cost_moves_and_with_the_budget_kept_it_does_not() -> None:
    """Twenty places at 60 pounds for twenty at 30, or ten for the same money."""
    one_for_one, same_money = (Move(GIVER, TAKER, kept).at(20) for kept in (PLACES, BUDGET))

    assert (20.0, 20 * (60.0 - 30.0)) == (one_for_one.gained, one_for_one.cost_gbp)
    assert (10.0, 0.0) == (same_money.gained, same_money.cost_gbp)


def test_neither_scheme_leaves_the_sizes_at_which_it_was_run() -> None:
    """The giver has 40 to give; the taker has room for 60, or for 120 of the giver's money."""
    assert 40 == Move(GIVER, TAKER).most == Move(GIVER, TAKER, BUDGET).most
    assert 5 == Move(GIVER, replace(TAKER, places=95)).most
    assert 10 == Move(GIVER, replace(TAKER, places=95), BUDGET).most
    with pytest.raises(ValueError, match="leaves the scale"):
        Move(GIVER, TAKER).at(41)


@given(st.integers(0, 40), st.sampled_from(moved.KEPT_EQUAL))
def test_the_fan_opens_from_nothing_and_is_never_a_point(taken: int, kept_equal: str) -> None:
    """No place moved changes nothing; every other number has a range."""
    fan = Move(GIVER, TAKER, kept_equal).across()
    at = Move(GIVER, TAKER, kept_equal).at(taken).additional

    assert (0, 40) == (fan[0].taken, fan[-1].taken)
    assert 0.0 == fan[0].additional.lower == fan[0].additional.upper
    assert taken == 0 or at.lower < at.inner_lower < at.inner_upper < at.upper


def test_a_move_is_said_as_a_range_with_its_warning_and_both_prices(source: Source) -> None:
    """From the release: two schemes, a title with a range, a note that past may not carry over."""
    found = moved.schemes(source, "continued")
    giver = moved.givers(found)[0]
    taker = moved.takers(found, giver)[0]
    most = figures.most(source, "continued", giver, taker, PLACES)
    made = figures.students(source, "continued", giver, taker, PLACES, most)

    assert most
    assert made.chart
    assert " moved: " in made.title
    assert " to " in made.title
    assert "moved one for one" in made.sentence
    assert "may not carry over" in made.note


def test_without_a_pair_of_schemes_the_figure_says_what_is_needed(source: Source) -> None:
    """Nobody to take from, nobody to give to, or one and the same scheme."""
    for giver, taker in ((None, None), ("nobody", "none"), ("nobody", "nobody")):
        made = figures.students(source, "continued", giver, taker, PLACES, 5)
        assert "two schemes" in made.empty
