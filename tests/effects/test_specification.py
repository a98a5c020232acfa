"""The specification curve: every reasonable way, the headline first, never more than declared."""

import numpy as np
import pytest
from made_up_comparisons import EFFECT, made_up

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import (
    METHOD_AIPW,
    METHOD_CHANGE_SCORE,
    METHOD_JOINT,
    METHOD_LADDER,
    Estimate,
    NotEstimable,
    Reason,
)
from p2p_metrics.effects.specification import Choices, specification_curve

MARK = "mean_mark"


def choices(comparison):
    """Two populations, three sets of covariates, four estimators."""
    women = comparison.take(comparison.categories["sex"] == 1)
    return Choices(
        populations={"everyone": comparison, "women": women},
        left_out={"none": (), "others": ("other schemes",), "ethnicity": ("ethnicity",)},
        estimators=(METHOD_AIPW, METHOD_LADDER, METHOD_JOINT, METHOD_CHANGE_SCORE),
        prior="prior_mark",
        rungs=((("academic_year", "sex", "ethnicity"), {"prior_mark": 5.0}, 1), ((), {}, None)),
    )  # fmt: skip


def test_every_combination_is_answered_and_the_headline_is_first():
    """Two populations x three sets of covariates x four estimators."""
    comparison = made_up(2500)
    curve = specification_curve(choices(comparison), MARK, 100)

    assert 2 * 3 * 4 == len(curve)
    assert [True] + [False] * 23 == [one.is_headline for one in curve]
    assert fit(propensity(comparison), MARK).effect() == curve[0].effect
    assert all(isinstance(one.effect, Estimate) for one in curve)


def test_the_cap_is_kept_and_cuts_what_is_furthest_from_the_headline():
    """Declared beforehand, so that nobody picks: one choice changed at a time comes first."""
    curve = specification_curve(choices(made_up(800)), MARK, 7)

    assert [
        ("everyone", "none", METHOD_AIPW),
        ("everyone", "none", METHOD_LADDER),
        ("everyone", "none", METHOD_JOINT),
        ("everyone", "none", METHOD_CHANGE_SCORE),
        ("everyone", "others", METHOD_AIPW),
        ("everyone", "ethnicity", METHOD_AIPW),
        ("women", "none", METHOD_AIPW),
    ] == [(one.population, one.covariates, one.estimator) for one in curve]


def test_reasonable_choices_agree_about_a_planted_effect():
    """Those that keep what students joined and the prior mark."""
    curve = specification_curve(choices(made_up(6000)), MARK, 3)

    for one in curve:
        assert EFFECT == pytest.approx(one.effect.estimate, abs=0.6)


def test_a_choice_that_allows_no_answer_keeps_its_place_with_the_reason():
    """Nobody with a mark took part."""
    comparison = made_up(400)
    comparison.outcomes[MARK][comparison.exposed] = np.nan
    curve = specification_curve(choices(comparison), MARK, 4)

    assert [Reason.NO_PARTICIPANTS] * 3 + [Reason.NO_PRIOR_YEAR] == [
        one.effect.reason for one in curve
    ]
    assert all(isinstance(one.effect, NotEstimable) for one in curve)
