"""Verdicts and claims: from published values only, and never more than they support."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import t
from statsmodels.stats.multitest import multipletests

from p2p_metrics.effects import multiplicity
from p2p_metrics.effects.verdict import Verdict, p_value, verdict

p_values = arrays(float, st.integers(1, 40), elements=st.floats(0, 1))


@pytest.mark.parametrize(
    ("limits", "claim", "higher_is_better", "expected"),
    [
        ((0.5, 1.5), True, True, Verdict.BETTER),
        ((0.5, 1.5), True, False, Verdict.WORSE),
        ((-1.5, -0.5), True, True, Verdict.WORSE),
        ((-1.5, -0.5), True, False, Verdict.BETTER),
        ((0.5, 1.5), False, True, Verdict.CANNOT_TELL),
        ((0.0, 1.5), True, True, Verdict.CANNOT_TELL),
        ((None, None), True, True, Verdict.NOT_ESTIMATED),
    ],
)
def test_a_verdict_needs_a_claim_and_an_interval_that_leaves_out_nought(
    limits, claim, higher_is_better, expected
):
    """Better and worse are the outcome's own direction; a suppressed value has no verdict."""
    estimate = None if limits[0] is None else sum(limits) / 2

    assert expected == verdict(estimate, *limits, claim, higher_is_better)


@given(st.floats(-9, 9), st.floats(0.001, 9), st.floats(0.001, 9))
def test_a_p_value_is_small_exactly_where_the_interval_leaves_out_nought(centre, below, above):
    """Verdict and claim can not contradict one another, also in a lopsided interval."""
    lower, upper = centre - below, centre + above

    found = float(p_value(centre, lower, upper))

    if abs(found - 0.05) > 1e-9:
        assert (lower > 0 or upper < 0) == (found < 0.05)


def test_a_p_value_comes_back_from_a_t_interval():
    """With its degrees of freedom a t interval gives the t test's own p-value."""
    reach = t.isf(0.025, 7) * 0.4

    found = p_value(1.1, 1.1 - reach, 1.1 + reach, degrees_of_freedom=7)

    assert 2 * t.sf(1.1 / 0.4, 7) == pytest.approx(float(found))


def test_an_interval_that_rounding_closed_is_no_evidence():
    """Limits rounded to one value give a p-value of 1, and missing limits are refused."""
    expected = [1.0, 1.0]
    assert expected == p_value([2.0, 0.0], [2.0, 0.0], [2.0, 0.0]).tolist()
    with pytest.raises(ValueError, match="numbers"):
        p_value(float("nan"), 0, 1)


@given(p_values, st.sampled_from([0.01, 0.05, 0.2]))
def test_claims_equal_statsmodels(found, rate):
    """Benjamini and Hochberg's claims, against statsmodels."""
    claimed, *_ = multipletests(found, alpha=rate, method="fdr_bh")

    assert claimed.tolist() == multiplicity.benjamini_hochberg(found, rate).tolist()


@given(p_values)
def test_claims_do_not_move_when_rows_are_shuffled(found):
    """Turning the list round turns the claims round."""
    assert (
        multiplicity.benjamini_hochberg(found)[::-1].tolist()
        == multiplicity.benjamini_hochberg(found[::-1]).tolist()
    )


def test_each_outcome_is_judged_among_its_own():
    """A crowd of empty-handed schemes on one outcome takes nothing from another outcome."""
    families = ["mean_mark"] * 9 + ["continued"]
    found = np.array([0.9] * 8 + [0.04, 0.04])

    expected = [False] * 9 + [True]
    assert expected == multiplicity.claims_within(families, found, 0.05).tolist()
    assert multiplicity.claims_within([], [], 0.05).size == 0


@pytest.mark.parametrize("wrong", [[1.2], [-0.1], [float("nan")], [[0.1]]])
def test_what_is_not_a_p_value_is_refused(wrong):
    """A number outside 0 to 1, a missing one or a table raises ValueError."""
    with pytest.raises(ValueError, match="p-value"):
        multiplicity.benjamini_hochberg(wrong)
