"""What has been fitted is used again, and nothing is changed by that."""

import numpy as np
import pytest
from made_up_comparisons import made_up

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.balance import balance
from p2p_metrics.effects.change_score import change_score
from p2p_metrics.effects.dose import attendance, dose, dose_of
from p2p_metrics.effects.evidence_rules import Step
from p2p_metrics.effects.joint import joint
from p2p_metrics.effects.outcome_model import Solved
from p2p_metrics.effects.power import Sides, smallest_effect, smallest_in_sd
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import METHOD_AIPW, METHOD_LADDER, METHOD_WEIGHTING
from p2p_metrics.effects.security import lost_by
from p2p_metrics.effects.specification import Choices, Headline, specification_curve
from p2p_metrics.estimation.house_rule import house_rule

MARK = "mean_mark"
EDGES = (1, 4, 8)
# Newton's method stops when the likelihood rises by less than a thousandth: two starts may end
# that far apart, which moves an effect of marks by a few thousandths.
CLOSE = 0.02


def test_a_fit_that_starts_from_a_like_one_ends_where_it_would_have():
    """The coefficients of the headline save steps, not accuracy."""
    comparison = made_up(3000)
    headline = propensity(comparison)
    alone, near = (propensity(comparison.without("sex"), near=one) for one in (None, headline))

    assert np.allclose(alone.score, near.score, atol=0.01)
    assert fit(alone, MARK).effect().estimate == pytest.approx(
        fit(near, MARK).effect().estimate, abs=CLOSE
    )


def test_the_change_score_does_not_depend_on_where_it_starts():
    """Its students are fewer and its covariates one less than the headline's."""
    comparison = made_up(3000)
    found = [
        change_score(comparison, MARK, "prior_mark", near=near).effect().estimate
        for near in (None, propensity(comparison))
    ]

    assert found[0] == pytest.approx(found[1], abs=CLOSE)


def test_bands_of_attendance_serve_every_outcome():
    """They are about sessions and not about what followed."""
    chances = propensity(made_up(3000))
    bands = attendance(chances, EDGES)

    for outcome in (MARK, "passed_first_time"):
        assert dose(chances, outcome, EDGES) == dose_of(chances, fit(chances, outcome), bands)


def test_the_chances_of_all_bands_add_up_to_one():
    """Whoever takes part is in one of them."""
    found = attendance(propensity(made_up(2000)), EDGES)

    assert np.allclose(1, sum(found.among))


def test_the_joint_regression_is_the_same_with_kept_equations():
    """Outcomes of the same students share them."""
    comparison, solved = made_up(1500), Solved()
    alone = joint(comparison, MARK)

    assert [alone, alone] == [joint(comparison, MARK, solved=solved) for _ in range(2)]
    assert 1 == len(solved.kept)


def test_the_curve_takes_the_headline_as_it_is():
    """And answers the rest as if it had fitted all itself."""
    comparison = made_up(2000)
    estimators = (METHOD_AIPW, METHOD_LADDER, METHOD_WEIGHTING)
    choices = Choices({"all": comparison}, {"none": ()}, estimators, "prior_mark",
                      ((("sex",), {"prior_mark": 5.0}, 1), ((), {}, None)))  # fmt: skip
    chances = propensity(comparison)
    headline = fit(chances, MARK)

    given = specification_curve(choices, MARK, 9, Headline(chances, headline))
    own = specification_curve(choices, MARK, 9)

    assert headline.effect() == given[0].effect
    assert [one.effect.estimate for one in own] == pytest.approx(
        [one.effect.estimate for one in given]
    )


def test_balance_names_the_smallest_group_behind_it():
    """With and without the level, among participants and among the others."""
    comparison = made_up(2000)
    line = next(
        one for one in balance(propensity(comparison)) if (one.covariate, one.level) == ("sex", 1)
    )
    women = comparison.categories["sex"] == 1
    sides = [comparison.exposed, ~comparison.exposed]

    assert min((side & group).sum() for side in sides for group in (women, ~women)) == line.fewest


def test_one_person_moves_a_difference_by_no_more_than_balance_says():
    """One participant of another level: one over `people_per_sd` standard deviations."""
    comparison = made_up(2000)
    chances = propensity(comparison)
    line = next(one for one in balance(chances) if (one.covariate, one.level) == ("sex", 1))
    person = np.flatnonzero(comparison.exposed & (comparison.categories["sex"] == 0))[0]
    comparison.categories["sex"][person] = 1
    moved = next(one for one in balance(chances) if (one.covariate, one.level) == ("sex", 1))

    assert abs(moved.before - line.before) == pytest.approx(1 / line.people_per_sd, rel=0.05)


def test_many_figures_lose_what_each_would_alone():
    """Beyond a tenth one point, beyond a quarter two; a figure not known loses the least."""
    ladder = (Step(0.1, 1), Step(0.25, 2))

    assert [0, 1, 2, 1] == lost_by(ladder, np.array([0.1, 0.2, -0.3, np.nan])).tolist()
    assert [2, 1, 0] == lost_by(
        (Step(0.6, 1), Step(0.3, 2)), np.array([0.2, 0.5, 0.6]), is_below=True
    ).tolist()


def test_many_smallest_effects_are_those_of_each(power):
    """In standard deviations; out of reach where a side is empty."""
    found = smallest_in_sd(np.array([50, 0]), np.array([400, 400]), power)

    assert smallest_effect(Sides(50, 400), 1.0, power) == pytest.approx(found[0])
    assert np.isinf(found[1])


@pytest.fixture
def power():
    """The house rule's idea of what could be seen."""
    return house_rule().power
