"""Differences and ratios of published rates keep honest intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from p2p_metrics.presentation.gaps import Rate, gap, places_for_parity, ratio

CLOSE = 1e-9


def wilson(count: int, total: int) -> Rate:
    """A rate with Wilson limits, as a release publishes it."""
    lower, upper = proportion_confint(count, total, method="wilson")
    return Rate(count / total, float(lower), float(upper))


@pytest.mark.parametrize(
    ("one", "other"), [((56, 70), (48, 80)), ((9, 30), (300, 900)), ((5, 56), (0, 29))]
)
def test_a_gap_is_newcombes_where_the_limits_are_wilsons(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    """The same limits as statsmodels gives from the counts themselves."""
    found = gap(wilson(*one), wilson(*other))
    lower, upper = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")

    assert pytest.approx((100 * lower, 100 * upper), abs=1e-3) == (found.lower, found.upper)


def test_a_ratio_lies_within_its_limits_and_is_one_for_equal_rates() -> None:
    """Half as often reads 0.5; a group beside itself reads 1."""
    half, whole = wilson(100, 1000), wilson(200, 1000)
    found, same = ratio(half, whole), ratio(whole, whole)

    assert found is not None
    assert same is not None
    assert pytest.approx(0.5, abs=CLOSE) == found.times
    assert found.lower < 0.5 < found.upper < 1
    assert same.lower < 1 == same.times < same.upper


def test_a_ratio_to_a_rate_that_may_be_nought_has_no_upper_limit() -> None:
    """Then nothing is given rather than a number without an end."""
    assert ratio(wilson(5, 50), Rate(0.01, 0.0, 0.05)) is None


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_gap_turned_round_is_its_own_mirror(one: int, other: int) -> None:
    """Group minus reference and reference minus group differ in sign alone."""
    first, second = wilson(one, 400), wilson(other, 400)
    there, back = gap(first, second), gap(second, first)

    assert pytest.approx(-back.points) == there.points
    assert pytest.approx(-back.upper) == there.lower


def test_places_for_parity_are_a_range_to_the_nearest_five() -> None:
    """200 students who could, 10 points behind (8 to 12): 15 to 25 more places."""
    behind = gap(Rate(0.2, 0.19, 0.21), Rate(0.3, 0.285, 0.315))
    few, many = places_for_parity(200, behind) or (0, 0)

    assert (15, 25) == (few, many)


def test_a_group_that_is_not_behind_needs_no_places() -> None:
    """Parity asks nothing of a group that takes part as much as the reference."""
    assert places_for_parity(200, gap(Rate(0.3, 0.2, 0.4), Rate(0.3, 0.2, 0.4))) is None
