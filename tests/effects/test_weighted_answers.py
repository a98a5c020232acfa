"""Answers that stand for students who gave none: the effect on everyone who was asked."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_comparisons import plain

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.satisfaction import response_weights


def effect(comparison):
    """The headline for everyone."""
    return fit(propensity(comparison), "y").effect()


def surveyed(seed=5, students=8000):
    """Women answer three times as often as men, and taking part does nothing for men.

    Gives the comparison, the answers' weights, and the effect on all participants asked.
    """
    random = np.random.default_rng(seed)
    woman = random.random(students) < 0.5
    exposed = random.random(students) < np.where(woman, 0.4, 0.3)
    outcome = 3 + 0.3 * woman + 1.0 * woman * exposed + random.normal(0, 0.8, students)
    answered = random.random(students) < np.where(woman, 0.75, 0.25)
    told = plain(exposed, np.where(answered, outcome, np.nan), {"sex": woman.astype(int)})
    weighed = response_weights(answered, woman[:, None].astype(float), 5)
    return told, weighed.weights, float(woman[exposed].mean())


def test_answers_stand_for_those_who_gave_none():
    """As they come the answers are women's; weighted, the effect is that on everyone asked."""
    told, weights, truth = surveyed()
    as_they_come = effect(told)
    weighted = effect(replace(told, answers={"y": weights}))

    assert as_they_come.ci_lower > truth
    assert weighted.ci_lower < truth < weighted.ci_upper
    assert as_they_come.n_participants == weighted.n_participants
    assert as_they_come.standard_error < weighted.standard_error


def test_answers_that_all_count_alike_change_nothing():
    """Weights of one are no weights."""
    told, weights, _ = surveyed()
    alike = replace(told, answers={"y": (weights > 0).astype(float)})
    expected, found = (effect(one) for one in (told, alike))

    assert expected.estimate == pytest.approx(found.estimate)
    assert expected.standard_error == pytest.approx(found.standard_error)
    assert (expected.ci_lower, expected.n_comparison) == (
        pytest.approx(found.ci_lower),
        found.n_comparison,
    )


def test_weighted_answers_keep_their_cover_in_the_whole_and_in_a_cut():
    """Of 60 drawn surveys about 95 in 100 intervals hold the effect on everyone asked."""
    held = []
    for seed in range(60):
        told, weights, truth = surveyed(100 + seed, 1500)
        fitted = fit(propensity(replace(told, answers={"y": weights})), "y")
        women = fitted.effect(told.categories["sex"] == 1)
        held += [
            fitted.effect().ci_lower <= truth <= fitted.effect().ci_upper,
            women.ci_lower <= 1.0 <= women.ci_upper,
        ]

    assert np.mean(held) >= 0.90
