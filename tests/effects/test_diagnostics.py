"""Balance, overlap and sensitivity: against hand sums and published examples."""

import numpy as np
import pytest
from made_up_comparisons import made_up, plain

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.balance import Balance, balance, largest
from p2p_metrics.effects.overlap import exact_shares, overlap
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import Estimate, NotEstimable, Reason
from p2p_metrics.effects.sensitivity import (
    MOST_TIMES,
    Strength,
    as_strong_as,
    bias_of,
    e_value,
    e_value_of_ratio,
    robustness_value,
    robustness_value_of_limit,
    times_as_strong,
)
from p2p_metrics.effects.yardstick import sensitivity

MARK = "mean_mark"
PRINTED = 6e-4  # figures printed with three decimals or as whole tenths of a per cent

# Darfur: harm and attitudes to peace (Cinelli and Hazlett 2020, table 1 and the sensemakr manual).
DARFUR = (0.09732, 0.02326, 783)


def test_balance_is_the_difference_of_shares_over_their_common_spread():
    """Half of participants and a quarter of others are women: (0.5 - 0.25) / sqrt(0.21875)."""
    exposed = np.arange(600) < 200
    women = np.where(exposed, np.arange(600) % 2, np.arange(600) % 4 == 0).astype(int)
    lines = balance(propensity(plain(exposed, np.zeros(600), {"woman": women})))
    found = next(line for line in lines if line.level == 1)

    assert 0.25 / np.sqrt((0.25 + 0.1875) / 2) == pytest.approx(found.before)
    assert 0 == pytest.approx(found.after, abs=0.01)


def test_weighting_brings_every_covariate_inside_the_line():
    """Other schemes, marks, missing marks and categories are all shown."""
    lines = balance(propensity(made_up(5000)))

    assert {"sex", "ethnicity", "academic_year", "prior_mark", "prior_mark missing", "buddies"} == {
        line.covariate for line in lines
    }
    assert max(abs(line.before) for line in lines) > 0.3
    assert largest(lines) < 0.1


def test_a_grade_does_not_look_at_groups_that_differ_by_chance_alone():
    """Twelve students with something are unlike any other twelve."""
    lines = (Balance("sex", 1, 0.3, 0.05, 40, 30.0), Balance("route", 3, 0.3, -0.4, 12, 9.0))

    assert (0.4, 0.05) == (largest(lines), largest(lines, fewest=30))
    assert largest(lines, fewest=50) is None


def test_overlap_is_the_share_of_participants_with_a_comparison_student_like_them():
    """Two strata: one with both, one with participants only; in the second cut, none."""
    exposed = np.array([True, True, True, False, True, False])
    strata = np.array([0, 0, 1, 0, 2, 3])
    cut = np.array([0, 0, 0, 0, 1, 1])

    assert [2 / 3, 0.0] == exact_shares(exposed, strata, cut, 2)
    assert [2 / 4] == exact_shares(exposed, strata)
    assert [None] == exact_shares(np.array([False]), np.array([0]))


def test_overlap_says_what_the_weighted_comparison_group_is_worth():
    """Never more than its head count, and one student never carries it all."""
    comparison = made_up(2000)
    found = overlap(propensity(comparison), comparison.categories["sex"])

    assert 1.0 == found.exact_share
    assert 100 < found.effective_comparison < (~comparison.exposed).sum()
    assert found.largest_share < 0.1


def test_the_robustness_value_of_the_darfur_example_is_the_one_in_the_paper():
    """Cinelli and Hazlett (2020), table 1: 13.9 %, and at the limit 7.6 %."""
    assert 0.139 == pytest.approx(robustness_value(*DARFUR), abs=PRINTED)
    assert 0.076 == pytest.approx(robustness_value_of_limit(*DARFUR), abs=PRINTED)


def test_a_confounder_as_strong_as_being_female_leaves_the_estimate_the_paper_prints():
    """sensemakr: once as strong 0.0752, twice 0.0529, three times 0.0304."""
    female = Strength(with_taking_part=0.009081, with_outcome=0.10903)
    estimate, error, degrees = DARFUR

    for times, printed in ((1, 0.0752), (2, 0.0529), (3, 0.0304)):
        hidden = as_strong_as(female, times)
        assert printed == pytest.approx(estimate - bias_of(hidden, error, degrees), abs=PRINTED)


def test_times_as_strong_is_where_the_bias_equals_the_estimate():
    """A little more than four times being female would take the Darfur estimate away."""
    found = Estimate(0.09732, 0.05, 0.14, 0.02326, 100, 700, "m", "d")
    female = Strength(0.009081, 0.10903)
    times = times_as_strong(found, female, 783)

    assert 4 < times < 5
    hidden = as_strong_as(female, times)
    assert 0.09732 == pytest.approx(bias_of(hidden, 0.02326, 783), abs=1e-6)
    assert MOST_TIMES == times_as_strong(found, Strength(1e-9, 1e-9), 783)


def test_an_interval_that_holds_nought_needs_nothing_hidden():
    """Robustness of the limit nought, E-value of the limit one."""
    assert 0.0 == robustness_value_of_limit(0.01, 0.02, 500)
    assert 1.0 == e_value_of_ratio(1.2, 0.9, 1.6).limit


def test_e_values_are_those_vanderweele_and_ding_print():
    """Risk ratio 3.9 (1.8 to 8.7): 7.26 and 3.0; a protective 0.80 (0.71, 0.91): 1.81, 1.43."""
    found, protective = e_value_of_ratio(3.9, 1.8, 8.7), e_value_of_ratio(0.80, 0.71, 0.91)

    assert (7.26, 3.0) == pytest.approx((found.estimate, found.limit), abs=0.005)
    assert (1.81, 1.43) == pytest.approx((protective.estimate, protective.limit), abs=0.005)


def test_an_effect_in_points_becomes_a_ratio_of_rates():
    """From 80 to 88 per cent is a ratio of 1.1."""
    found = e_value(Estimate(8.0, 4.0, 12.0, 2.0, 100, 500, "m", "d"), 80.0)

    assert 1.1 + np.sqrt(1.1 * 0.1) == pytest.approx(found.estimate)
    assert 1.05 + np.sqrt(1.05 * 0.05) == pytest.approx(found.limit)
    assert NotEstimable(Reason.UNDEFINED) == e_value(
        Estimate(2.0, -1.0, 5.0, 1.5, 100, 500, "m", "d"), 0.0
    )


def test_a_robustness_value_without_a_standard_error_is_a_mistake():
    """The caller has nothing to hand over."""
    with pytest.raises(ValueError, match="positive standard error"):
        robustness_value(1.0, 0.0, 10)


def test_the_yardstick_is_the_covariate_that_would_have_brought_most_bias():
    """Prior marks drive both joining and the mark: leaving them out moves the estimate most."""
    comparison = made_up(6000)
    chances = propensity(comparison)
    effect = fit(chances, MARK).effect()
    found = sensitivity(chances, MARK, effect)

    assert "prior_mark" == found.covariate
    assert found.moved > 1
    assert 0 < found.times < 2
    assert 0 < found.robustness_of_limit < found.robustness < 1


def test_without_a_covariate_there_is_no_yardstick():
    """Nothing observed to compare with."""
    exposed = np.arange(100) < 30
    comparison = plain(exposed, np.arange(100) % 7)
    chances = propensity(comparison)
    effect = fit(chances, "y").effect()

    assert NotEstimable(Reason.UNDEFINED) == sensitivity(chances, "y", effect)
    assert NotEstimable(Reason.NO_OUTCOME) == sensitivity(chances, "z", effect)
