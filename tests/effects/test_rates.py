"""Rates, gaps, ratios and shares: against published examples, statsmodels and their own laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from p2p_metrics.effects import rare, rates, ratios

PUBLISHED = 5e-5  # Newcombe (1998), table II, prints four decimals
SAME_FORMULA = 1e-10  # two programs, one formula: rounding error only

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_a_gap_in_points_equals_the_examples_newcombe_printed(first, second, lower, upper):
    """Method 10 of Newcombe (1998), in percentage points."""
    found = rates.newcombe(*first, *second)

    assert (100 * lower, 100 * upper) == (
        pytest.approx(float(found.ci_lower), abs=100 * PUBLISHED),
        pytest.approx(float(found.ci_upper), abs=100 * PUBLISHED),
    )


@given(counts)
def test_a_rate_equals_statsmodels_and_holds_its_estimate(one):
    """Wilson's interval lies within 0 and 1 and around the rate."""
    found = rates.wilson(*one)

    expected = proportion_confint(*one, method="wilson")
    assert expected == pytest.approx(
        (float(found.ci_lower), float(found.ci_upper)), abs=SAME_FORMULA
    )
    assert 0 <= found.ci_lower <= found.estimate <= found.ci_upper <= 1


@given(counts, counts)
def test_a_gap_equals_statsmodels_and_turns_with_its_groups(one, other):
    """Newcombe's interval agrees with statsmodels, and swapping the groups mirrors it."""
    found, turned = rates.newcombe(*one, *other), rates.newcombe(*other, *one)

    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert np.multiply(100, expected) == pytest.approx(
        (float(found.ci_lower), float(found.ci_upper)), abs=1e-6
    )
    assert -100 <= found.ci_lower <= found.estimate <= found.ci_upper <= 100
    assert float(found.ci_lower) == pytest.approx(-float(turned.ci_upper))


def test_many_rates_at_once_equal_each_on_its_own():
    """A column of cells gives a column of intervals."""
    successes, n = np.array([0, 3, 9]), np.array([10, 10, 9])

    together = rates.wilson(successes, n)
    alone = [rates.wilson(k, m) for k, m in zip(successes, n, strict=True)]

    assert [float(one.ci_upper) for one in alone] == together.ci_upper.tolist()
    expected = [0 / 10, 3 / 10, 9 / 9]
    assert expected == together.estimate.tolist()


@pytest.mark.parametrize(("k", "n"), [(0, 0), (3, 2), (-1, 5), (float("nan"), 5)])
def test_impossible_counts_are_refused_by_name(k, n):
    """A group without members, or with more successes than members, raises ValueError."""
    with pytest.raises(ValueError, match=r"at least one|lie between|missing"):
        rates.wilson(k, n)


@given(counts, counts)
def test_a_ratio_holds_its_estimate_and_turns_over(one, other):
    """MOVER-R limits hold the ratio, and the ratio upside down has the limits upside down."""
    rate, reference = rates.wilson(*one), rates.wilson(*other)
    if other[0] == 0:
        with pytest.raises(ValueError, match="above nought"):
            ratios.mover_ratio(rate, reference)
        return
    found = ratios.mover_ratio(rate, reference)

    assert 0 <= found.ci_lower <= found.estimate + 1e-12
    assert found.estimate <= found.ci_upper + 1e-12
    if one[0] > 0:
        turned = ratios.mover_ratio(reference, rate)
        assert 1 == pytest.approx(float(found.ci_upper * turned.ci_lower))


def test_the_limits_of_a_ratio_keep_their_promise():
    """Over many draws the MOVER-R interval covers the true ratio about 95 times in 100."""
    random = np.random.default_rng(20250101)
    true_rates, sizes = (0.12, 0.30), (80, 400)
    drawn = random.binomial(sizes, true_rates, size=(1000, 2))
    found = ratios.mover_ratio(*(rates.wilson(drawn[:, one], sizes[one]) for one in (0, 1)))

    covered = np.mean((found.ci_lower <= 0.12 / 0.30) & (found.ci_upper >= 0.12 / 0.30))

    nominal = 0.95
    assert nominal == pytest.approx(covered, abs=0.02)


@given(counts, counts)
def test_representation_is_one_at_parity_and_never_above_what_is_possible(one, other):
    """The index lies between nought and the inverse of the group's share of the eligible."""
    taking, eligible = one[0] + other[0], one[1] + other[1]
    if one[0] == 0:  # a group of which nobody takes part has no rate to hold others' against
        return
    found = ratios.representation_beside(
        rates.wilson(*one), rates.wilson(*other), np.asarray(one[1] / eligible)
    )

    assert (one[0] / taking) / (one[1] / eligible) == pytest.approx(float(found.estimate))
    assert -1e-9 <= found.ci_lower <= found.estimate + 1e-9
    assert found.estimate - 1e-9 <= found.ci_upper <= eligible / one[1] + 1e-9


def test_a_role_that_nobody_holds_is_bounded():
    """Of 100 eligible none held the role: fewer than 3 in 100, by Wilson's one-sided limit."""
    assert rare.Bound(3, 100) == rare.bound_of_masked(0, 100)


@given(counts, st.integers(0, 2), st.integers(-2, 2), st.integers(-2, 2))
def test_limits_of_a_rounded_rate_hold_those_of_every_count_behind_it(one, hidden, down, up):
    """Whatever the true counts within what is hidden, their own limits lie inside."""
    successes, n = one
    if n <= 2 * hidden:
        return
    off = (max(-hidden, min(hidden, down)), max(-hidden, min(hidden, up)))
    true_n = n + off[0]
    true = min(max(successes + off[1], 0), true_n)
    found = rates.wilson_within(successes, n, hidden)
    exact = rates.wilson(true, true_n)

    assert float(found.ci_lower) <= float(exact.ci_lower) + SAME_FORMULA
    assert float(found.ci_upper) >= float(exact.ci_upper) - SAME_FORMULA
    assert float(found.ci_lower) <= float(found.estimate) <= float(found.ci_upper)


@given(counts)
def test_the_gap_of_a_group_to_itself_is_nought(one):
    """Nought lies in the middle of its limits, and the ratio to itself is one."""
    found = rates.newcombe(*one, *one)

    assert 0.0 == float(found.estimate)
    assert -float(found.ci_lower) == pytest.approx(float(found.ci_upper))
    if one[0] > 0:
        assert 1.0 == ratios.mover_ratio(rates.wilson(*one), rates.wilson(*one)).estimate


@given(st.integers(0, 4), st.integers(23, 3000))
def test_a_masked_rate_is_bounded_whatever_its_count(count, n):
    """At most four: fewer than so many in 100, by the limit of the most there can be."""
    found = rare.bound_of_masked(4, n)

    assert 100 * count / n < found.limit <= 100
    assert found.limit >= rare.bound_of_masked(0, n).limit
