"""The doubly robust effect: planted truth, laws it must obey, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_comparisons import EFFECT, doubled, made_up, plain, relabelled, shuffled
from statsmodels.api import OLS, Logit, add_constant

from p2p_metrics.effects.aipw import fit, fit_all, fit_values
from p2p_metrics.effects.naive import naive
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import Estimate, NotEstimable, Reason

SAME_SUMS = 1e-7  # the same sums in another order, through one matrix factorisation
TEXTBOOK = 0.02  # our logistic regression pulls coefficients by a tenth of a student
MARK = "mean_mark"


def effect(comparison, outcome=MARK):
    """The headline for everyone, or the refusal."""
    chances = propensity(comparison)
    if isinstance(chances, NotEstimable):
        return chances
    fitted = fit(chances, outcome)
    return fitted if isinstance(fitted, NotEstimable) else fitted.effect()


def test_a_planted_effect_is_found_where_the_raw_difference_misses_it():
    """Students join by prior mark, sex and what else they do; two marks were planted."""
    comparison = made_up(6000)
    found, raw = effect(comparison), naive(comparison, MARK).effect()

    assert found.ci_lower <= EFFECT <= found.ci_upper
    assert raw.ci_lower > EFFECT + 1
    assert found.standard_error < raw.standard_error


def test_intervals_hold_the_planted_effect_about_as_often_as_they_say():
    """Forty made-up comparisons: 95 % would be 38; fewer than 34 happens once in 200 times."""
    covered = 0
    for seed in range(40):
        found = effect(made_up(1000, seed))
        covered += found.ci_lower <= EFFECT <= found.ci_upper

    assert covered >= 34


def test_a_tariff_counts_for_more_among_those_without_a_mark_yet():
    """First-years join, and do well, by their tariff; the others by last year's mark alone."""
    chance = np.random.default_rng(11)
    comparison = made_up(20_000, effect=0.0)
    ability = chance.normal(0, 1, comparison.size)
    prior, is_new = 60 + 8 * ability, chance.random(comparison.size) < 0.5
    tariff = np.where(is_new, ability, chance.normal(0, 1, comparison.size))
    joined = chance.random(comparison.size) < 1 / (1 + np.exp(1.5 - ability))
    known = replace(
        comparison,
        exposed=joined,
        marks={"prior_mark": np.where(is_new, np.nan, prior), "entry_tariff": 112 + 22 * tariff},
        outcomes={MARK: 60 + 5 * ability + chance.normal(0, 4, comparison.size)},
    )

    assert pytest.approx(0, abs=0.15) == effect(known).estimate


def test_leaving_out_what_else_students_joined_flatters_the_scheme():
    """Buddies is worth three marks and goes with taking part."""
    comparison = made_up(6000)

    assert effect(comparison.without_other_schemes()).estimate > effect(comparison).estimate + 0.2


@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 1000))
def test_the_estimate_does_not_move_with_order_or_labels(seed):
    """Rows shuffled; sexes, ethnicities, courses renumbered."""
    comparison = made_up(400, seed)
    first = effect(comparison)

    for other in (shuffled(comparison, seed), relabelled(comparison)):
        found = effect(other)
        assert first.estimate == pytest.approx(found.estimate, abs=SAME_SUMS)
        assert first.standard_error == pytest.approx(found.standard_error, abs=SAME_SUMS)


def test_counting_every_student_twice_leaves_the_estimate_where_it_was():
    """Doubling halves only the pull of the ridge, a fraction of a student."""
    comparison = made_up(4000)
    once, twice = effect(comparison), effect(doubled(comparison))

    assert once.estimate == pytest.approx(twice.estimate, abs=0.02)
    assert 2 * once.n_participants == twice.n_participants


def test_every_cut_at_once_equals_each_cut_by_its_mask():
    """Influence values averaged over a cut do not depend on what else is asked."""
    comparison = made_up(2000)
    fitted = fit(propensity(comparison), MARK)
    groups = comparison.categories["ethnicity"]
    together = fitted.effects_by(groups)

    for group, found in enumerate(together):
        assert fitted.effect(groups == group) == found


def test_the_whole_is_the_average_of_its_parts():
    """Weighted by participants, groups add up to the whole (their weights are normalised apart)."""
    comparison = made_up(6000)
    fitted = fit(propensity(comparison), MARK)
    parts = fitted.effects_by(comparison.categories["sex"])
    total = sum(part.n_participants for part in parts)

    average = sum(part.estimate * part.n_participants for part in parts) / total
    assert average == pytest.approx(fitted.effect().estimate, abs=0.1)


def test_a_difference_between_groups_has_the_interval_of_the_difference():
    """It is one effect less the other, about as wide as both, and turned round it changes sign."""
    comparison = made_up(3000)
    fitted = fit(propensity(comparison), MARK)
    women, men = (comparison.categories["sex"] == sex for sex in (1, 0))
    found, back = fitted.difference(women, men), fitted.difference(men, women)

    first, second = fitted.effect(women), fitted.effect(men)
    assert first.estimate - second.estimate == pytest.approx(found.estimate)
    both = np.hypot(first.standard_error, second.standard_error)
    assert both == pytest.approx(found.standard_error, rel=0.25)
    assert -found.ci_upper == pytest.approx(back.ci_lower)


def test_groups_that_overlap_have_no_difference():
    """A mistake of the caller's, not of the data."""
    comparison = made_up(300)
    everyone = np.ones(300, dtype=bool)

    with pytest.raises(ValueError, match="must not overlap"):
        fit(propensity(comparison), MARK).difference(everyone, everyone)


def test_the_expected_value_is_the_participants_mean_less_the_effect():
    """What participants' mean mark would have been without taking part."""
    comparison = made_up(2000)
    fitted = fit(propensity(comparison), MARK)
    everyone = fitted.effects(fitted.grouping(np.zeros(2000, dtype=np.intp), 1))

    mean = comparison.outcomes[MARK][comparison.exposed].mean()
    assert mean - fitted.effect().estimate == pytest.approx(everyone.expected[0])


def test_influence_values_add_up_to_nought_and_square_to_the_variance():
    """What each student adds to the error of the effect."""
    comparison = made_up(2000)
    fitted = fit(propensity(comparison), MARK)
    influence = fitted.influence()

    assert 0 == pytest.approx(influence.sum(), abs=SAME_SUMS)
    assert np.sqrt(np.dot(influence, influence)) <= fitted.effect().standard_error + SAME_SUMS


def test_a_student_seen_in_several_years_does_not_count_as_several():
    """The same rows under fewer students: a larger standard error, never a smaller one."""
    comparison = made_up(1500)
    repeated = replace(comparison, student=np.arange(1500) % 300)
    repeated.outcomes[MARK] += 8 * np.random.default_rng(0).normal(size=300)[repeated.student]
    apart = replace(repeated, student=np.arange(1500))

    assert effect(repeated).standard_error >= effect(apart).standard_error


def test_two_participants_of_a_group_borrow_the_spread_of_all():
    """A rare group's own two values may happen to agree; its interval must not vanish."""
    comparison = made_up(2000)
    two = np.zeros(2000, dtype=bool)
    two[np.flatnonzero(comparison.exposed)[:2]] = True
    two[np.flatnonzero(~comparison.exposed)[:40]] = True
    found = fit(propensity(comparison), MARK).effect(two)

    assert 2 == found.n_participants
    assert found.standard_error > 5 / np.sqrt(2) * 0.8


def test_several_outcomes_at_once_equal_each_alone():
    """Outcomes known for the same students share a matrix, and nothing else."""
    chances = propensity(made_up(1500))
    together = fit_all(chances, [MARK, "passed_first_time", "satisfaction"])

    for outcome in (MARK, "passed_first_time"):
        assert fit(chances, outcome).effect() == together[outcome].effect()
    assert NotEstimable(Reason.NO_OUTCOME) == together["satisfaction"]


def test_it_equals_the_same_formula_on_plain_columns():
    """Against statsmodels' Logit and OLS on written-out dummies, where no ridge is felt."""
    random = np.random.default_rng(5)
    size = 20_000
    group, score = random.integers(0, 3, size), random.normal(0, 1, size)
    exposed = random.random(size) < 1 / (1 + np.exp(1 - 0.5 * score - 0.3 * group))
    outcome = group + score + 0.5 * score**2 + 2 * exposed + random.normal(0, 1, size)
    comparison = plain(exposed, outcome, {"group": group}, {"score": score})
    columns = add_constant(np.column_stack([group == 1, group == 2, score, score**2]).astype(float))

    odds = np.exp(Logit(exposed.astype(float), columns).fit(disp=0).fittedvalues)[~exposed]
    rest = outcome - columns @ OLS(outcome[~exposed], columns[~exposed]).fit().params
    by_hand = rest[exposed].mean() - np.average(rest[~exposed], weights=odds)
    assert by_hand == pytest.approx(effect(comparison, "y").estimate, abs=1e-3)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda c: replace(c, exposed=np.zeros(c.size, bool)), Reason.NO_PARTICIPANTS),
        (lambda c: replace(c, exposed=np.ones(c.size, bool)), Reason.NO_COMPARISON),
        (lambda c: c.take(np.zeros(c.size, bool)), Reason.NO_STUDENTS),
        (lambda c: replace(c, is_embedded=True), Reason.EMBEDDED),
        (lambda c: c.take(np.arange(c.size) < 1), Reason.NO_PARTICIPANTS),
        (lambda c: replace(c, outcomes={}), Reason.NO_OUTCOME),
        (lambda c: replace(c, outcomes={MARK: np.full(c.size, np.nan)}), Reason.NO_OUTCOME),
        (lambda c: replace(c, outcomes={MARK: np.full(c.size, 55.0)}), Reason.NO_VARIATION),
        (
            lambda c: replace(c, outcomes={MARK: np.where(c.exposed, c.outcomes[MARK], np.nan)}),
            Reason.NO_COMPARISON,
        ),
    ],
)
def test_what_cannot_be_estimated_says_why(changed, reason):
    """Never a NaN, a warning or a crash."""
    comparison = made_up(300)
    comparison = replace(comparison, exposed=np.arange(300) % 4 == 3)

    assert NotEstimable(reason) == effect(changed(comparison))


def test_one_stratum_of_students_alike_in_everything_is_the_raw_difference():
    """No covariate varies: nothing to adjust for."""
    exposed = np.arange(60) < 20
    outcome = np.where(exposed, 62.0, 60.0) + np.arange(60) % 3
    found = effect(plain(exposed, outcome, {"sex": np.zeros(60, int)}), "y")

    assert outcome[:20].mean() - outcome[20:].mean() == pytest.approx(found.estimate)


def test_a_cut_that_nobody_joined_and_one_that_everybody_joined_are_refused_alone():
    """The other cuts keep their estimates."""
    comparison = made_up(900)
    fitted = fit(propensity(comparison), MARK)
    cut = np.arange(900) % 3
    cut[(cut == 0) & comparison.exposed] = 2
    cut[(cut == 1) & ~comparison.exposed] = 2
    found = fitted.effects_by(cut)

    assert [NotEstimable(Reason.NO_PARTICIPANTS), NotEstimable(Reason.NO_COMPARISON)] == found[:2]
    assert isinstance(found[2], Estimate)


@settings(deadline=None, max_examples=25)
@given(
    size=st.integers(2, 40),
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.05, 0.5, 0.95]),
    missing=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_however_few_students_there_are_the_answer_is_a_number_or_a_reason(
    size, seed, share, missing
):
    """Separation, single students and unknown outcomes included."""
    random = np.random.default_rng(seed)
    comparison = made_up(size, seed)
    outcome = np.where(random.random(size) < missing, np.nan, random.normal(60, 5, size))
    comparison = replace(comparison, exposed=random.random(size) < share, outcomes={MARK: outcome})

    assert isinstance(effect(comparison), Estimate | NotEstimable)


def test_values_given_directly_are_fitted_like_an_outcome():
    """A placebo and a change score bring their own values."""
    comparison = made_up(800)
    chances = propensity(comparison)

    values = comparison.outcomes[MARK]
    assert fit(chances, MARK).effect() == fit_values(chances, values).effect()


def test_raw_differences_of_every_cut_are_those_of_plain_means():
    """What stands beside each estimate; an empty cut has none."""
    comparison = made_up(900)
    sex, outcome = comparison.categories["sex"], comparison.outcomes[MARK]
    fitted = fit(propensity(comparison), MARK)
    found, half = fitted.effects(fitted.grouping(sex, 3)).naive

    for group in (0, 1):
        mine = outcome[(sex == group) & comparison.exposed].mean()
        theirs = outcome[(sex == group) & ~comparison.exposed].mean()
        assert mine - theirs == pytest.approx(found[group])
    assert [True, True, False] == list(np.isfinite(found)) == list(half > 0)


def test_the_standard_error_is_the_widest_of_three_written_out_from_influence_values():
    """Students independent, by course, by student: plain loops over what each student adds."""
    comparison = made_up(2500)
    fitted = fit(propensity(comparison), MARK)
    found, influence = fitted.effect(), fitted.influence()
    part = influence[comparison.exposed]

    count = part.size
    own = np.dot(part, part) * count / (count - 1)
    others = influence[~comparison.exposed]
    errors = [np.sqrt(own + np.dot(others, others))]
    for codes in (comparison.course, comparison.student):
        sums = np.array([influence[codes == code].sum() for code in np.unique(codes)])
        errors.append(np.sqrt(sums.size / (sums.size - 1) * np.dot(sums, sums)))
    assert any(found.standard_error == pytest.approx(error) for error in errors)
    assert found.ci_upper - found.estimate >= 1.95 * max(errors[0], found.standard_error)


def test_every_cut_has_the_error_written_out_from_its_own_influence_values():
    """Students' years lie in different cuts, so that no student's rows stay together."""
    comparison = made_up(2500)
    fitted = fit(propensity(comparison), MARK)
    year = comparison.categories["academic_year"]

    for value, found in enumerate(fitted.effects_by(year)):
        influence = fitted.influence(year == value)
        part, others = influence[comparison.exposed], influence[~comparison.exposed]
        count = np.count_nonzero(part)
        errors = [np.sqrt(np.dot(part, part) * count / (count - 1) + np.dot(others, others))]
        for codes in (comparison.course, comparison.student):
            kept = np.unique(codes[influence != 0])
            sums = np.array([influence[codes == code].sum() for code in kept])
            errors.append(np.sqrt(sums.size / (sums.size - 1) * np.dot(sums, sums)))
        assert any(found.standard_error == pytest.approx(error, rel=1e-6) for error in errors)


def test_groups_that_overlap_get_what_each_would_get_as_a_cut():
    """In the same passes, over the students who have the outcome."""
    comparison = made_up(2000)
    values = np.where(np.arange(2000) % 5, comparison.outcomes["mean_mark"], np.nan)
    fitted = fit_values(propensity(comparison), values)
    women = comparison.categories["sex"] == 1
    groups = [women, np.arange(2000) < 1500]

    assert [fitted.effect(one) for one in groups] == fitted.effects_among(groups)
    assert [] == fitted.effects_among([])
