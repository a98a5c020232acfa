"""Shrinkage, ranks, spread and funnels: published examples, planted truth, and their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from p2p_metrics.effects import funnel, shrinkage, spread
from p2p_metrics.effects.records import NotEstimable

PRINTED = 0.5  # Gelman et al. print the eight schools in whole points
SAME_FORMULA = 1e-5  # an iterative root in both programs

SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]

# Vaccine trials: cases and non-cases, vaccinated then not (Colditz and others 1994).
TRIALS = np.array(
    [
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ]
)

some_schemes = st.integers(3, 9).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(-9, 9), min_size=k, max_size=k),
        st.lists(st.floats(0.05, 9), min_size=k, max_size=k),
    )
)


def trials():
    """Log relative risks of the trials, with their standard errors."""
    cases, others, control_cases, control_others = TRIALS.T.astype(float)
    treated, control = cases + others, control_cases + control_others
    variance = 1 / cases - 1 / treated + 1 / control_cases - 1 / control
    return np.log(cases / treated / (control_cases / control)), np.sqrt(variance)


def test_the_eight_schools_shrink_as_published():
    """Gelman and others (2013), Bayesian Data Analysis, table 5.3: medians 10 and 5 at the ends."""
    found = shrinkage.shrink(*SCHOOLS)

    effects = [one.effect.estimate for one in found.schemes]
    assert 11 == pytest.approx(effects[0], abs=1)
    assert 5 == pytest.approx(effects[4], abs=PRINTED)
    assert 8 == pytest.approx(found.mean.estimate, abs=PRINTED)
    assert (1, 8) == (found.schemes[0].rank_lower, found.schemes[0].rank_upper)


def test_shrinking_brings_estimates_closer_to_the_truth_and_ranks_keep_cover():
    """Sixty schemes of known effect: a smaller error, and ranks inside their intervals."""
    random = np.random.default_rng(11)
    raw, shrunk, covered, ranked = [], [], [], []
    for _ in range(6):
        groups = np.repeat(np.arange(6), 10)
        truth = 0.5 + random.normal(0, 0.5, 6)[groups] + random.normal(0, 0.4, 60)
        errors = random.uniform(0.4, 1.8, 60)
        drawn = truth + random.normal(0, errors)
        found = shrinkage.shrink(drawn, errors, list(groups))
        values = np.array([one.effect.estimate for one in found.schemes])
        raw.append(np.square(drawn - truth).mean())
        shrunk.append(np.square(values - truth).mean())
        covered += [
            one.effect.ci_lower <= t <= one.effect.ci_upper
            for one, t in zip(found.schemes, truth, strict=True)
        ]
        true_ranks = 1 + np.argsort(np.argsort(-truth))
        ranked += [
            one.rank_lower <= r <= one.rank_upper
            for one, r in zip(found.schemes, true_ranks, strict=True)
        ]

    assert np.sqrt(np.mean(shrunk)) < 0.6 * np.sqrt(np.mean(raw))
    nominal = 0.95
    assert nominal == pytest.approx(np.mean(covered), abs=0.03)
    assert np.mean(ranked) > 0.92


def test_a_scheme_is_drawn_towards_its_own_approach():
    """Two equally uncertain schemes end apart where their approaches do."""
    estimates, errors = [3.0, 3.1, 2.9, 1.0, -1.0, -0.9, -1.1, 1.0], [0.2] * 3 + [2.0] + [0.2] * 3
    found = shrinkage.shrink(estimates, [*errors, 2.0], ["a"] * 4 + ["b"] * 4)

    assert found.schemes[3].effect.estimate > 1.0 > found.schemes[7].effect.estimate
    assert found.spread_between_groups > found.spread_inside_groups


@settings(deadline=None, max_examples=20)
@given(some_schemes)
def test_shrunken_values_stay_inside_and_follow_their_scheme(schemes):
    """Every value lies among the estimates, every rank among the schemes, in any order."""
    estimates, errors = map(np.array, schemes)
    found = shrinkage.shrink(estimates, errors)
    turned = shrinkage.shrink(estimates[::-1], errors[::-1])

    for one, other in zip(found.schemes, turned.schemes[::-1], strict=True):
        assert estimates.min() - 1e-9 <= one.effect.estimate <= estimates.max() + 1e-9
        assert 1 <= one.rank_lower <= one.rank <= one.rank_upper <= estimates.size
        assert one.effect.estimate == pytest.approx(other.effect.estimate, abs=1e-6)


def test_too_few_schemes_are_refused_and_missing_errors_named():
    """Two schemes cannot be ranked against chance; an error of nought is a mistake."""
    assert NotEstimable(shrinkage.TOO_FEW) == shrinkage.shrink([1, 2], [1, 1])
    assert NotEstimable(shrinkage.TOO_FEW) == shrinkage.shrink([], [])
    with pytest.raises(ValueError, match="above nought"):
        shrinkage.shrink([1, 2, 3], [1, 0, 1])
    with pytest.raises(ValueError, match="equal numbers"):
        shrinkage.shrink([1, 2, 3], [1, 1])


def test_the_spread_between_places_equals_statsmodels_and_the_published_limits():
    """Paule and Mandel against statsmodels; Q-profile limits of Viechtbauer (2007), table III."""
    found = spread.spread_between(*trials())
    values, errors = trials()
    other = combine_effects(values, errors**2, method_re="iterated", use_t=True)

    assert other.tau2 == pytest.approx(found.between.estimate**2, abs=SAME_FORMULA)
    assert other.mean_effect_re == pytest.approx(found.mean.estimate, abs=SAME_FORMULA)
    published = (0.1197, 1.1115)
    assert published == pytest.approx(
        (found.between.ci_lower**2, found.between.ci_upper**2), abs=5e-5
    )


@settings(deadline=None)
@given(some_schemes)
def test_a_spread_is_ordered_and_its_next_place_is_wider(schemes):
    """Limits hold their estimate; one more place is less certain than the centre."""
    found = spread.spread_between(*schemes)

    assert 0 <= found.between.ci_lower <= found.between.estimate + 1e-9
    assert found.between.estimate <= found.between.ci_upper + 1e-9
    assert found.next_place.ci_lower <= found.mean.ci_lower + 1e-9
    assert 0 <= found.p_value <= 1


def test_one_place_has_no_spread_and_two_no_next():
    """A reason for one place, no promise about a third from two."""
    assert NotEstimable(spread.ONE_PLACE) == spread.spread_between([1.0], [0.5])
    assert spread.spread_between([1.0, 2.0], [0.5, 0.5]).next_place is None
    with pytest.raises(ValueError, match="above nought"):
        spread.spread_between([1.0, 2.0], [0.5, 0.0])
    with pytest.raises(ValueError, match="needs its"):
        spread.spread_between([1.0, float("nan")], [0.5, 0.1])


def test_two_in_a_thousand_lie_outside_a_funnel_by_chance():
    """99.8 % limits, where nothing but chance is at work."""
    random = np.random.default_rng(5)
    errors = random.uniform(0.2, 2, 20_000)
    effects = funnel.funnel_of_effects(random.normal(1, errors), errors, centre=1)

    expected = 0.002
    assert expected == pytest.approx(effects.is_outside.mean(), abs=0.001)


def test_a_funnel_centres_on_the_precise_and_refuses_the_missing():
    """The centre is the precision-weighted mean; nothing to draw is refused."""
    found = funnel.funnel_of_effects([1.0, 3.0], [0.1, 0.2])

    assert (1.0 * 4 + 3.0) / 5 == pytest.approx(found.centre)
    with pytest.raises(ValueError, match="standard error"):
        funnel.funnel_of_effects([], [])
    with pytest.raises(ValueError, match="above nought"):
        funnel.funnel_of_effects([1.0], [0.0])
