"""The checks beside the headline: ladder, joint regression, placebo, change score, dose."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_comparisons import EFFECT, lalonde, made_up, plain, shuffled
from statsmodels.api import OLS

from p2p_metrics.effects.change_score import change_score
from p2p_metrics.effects.dose import dose
from p2p_metrics.effects.joint import joint
from p2p_metrics.effects.ladder import climb, ladder, strata
from p2p_metrics.effects.placebo import Placebo, placebo, placebos
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import Estimate, NotEstimable, Reason

MARK = "mean_mark"
ORDER = ("term_1_mark", "mark_two_years_before")
MATCHIT = 1e-9


def rungs_of(comparison):
    """From everything to everyone."""
    return [
        strata(comparison, ["academic_year", "sex", "ethnicity"], {"prior_mark": 5.0}, 1),
        strata(comparison, ["academic_year", "sex"], {"prior_mark": 5.0}, 1),
        strata(comparison, ["academic_year"], {"prior_mark": 10.0}),
        strata(comparison, [], {}),
    ]


def test_the_ladder_finds_a_planted_effect_and_matches_everyone():
    """Coarse rungs are repaired by the regression."""
    comparison = made_up(5000)
    found = ladder(comparison, rungs_of(comparison), MARK).effect()

    assert found.ci_lower <= EFFECT <= found.ci_upper
    assert comparison.exposed.sum() == found.n_participants


def test_exact_matching_weights_on_lalonde_give_r_matchit_its_figure():
    """Weights alone, before any regression: exact ATT 1309.897210003077."""
    men = lalonde()
    keys = {name: men[name].rank("dense").to_numpy() for name in ("race", "married", "nodegree")}
    comparison = plain(men["is_exposed"].to_numpy(), men["re78"].to_numpy(), keys)
    matched = climb(comparison.exposed, [strata(comparison, list(keys), {})])
    outcome, exposed = comparison.outcomes["y"], comparison.exposed

    others = np.average(outcome[~exposed], weights=matched.weight[~exposed])
    assert 1309.897210003077 == pytest.approx(outcome[exposed].mean() - others, abs=MATCHIT)
    assert 1.0 == matched.share(exposed)


def test_participants_who_match_nowhere_are_a_refusal():
    """Every participant alone in a stratum."""
    comparison = made_up(200)
    alone = np.where(comparison.exposed, np.arange(200), 0)

    assert NotEstimable(Reason.NO_OVERLAP) == ladder(comparison, [alone], MARK)


def test_the_joint_regression_equals_least_squares_on_written_out_columns():
    """The coefficient of taking part beside sex and a mark, ridge aside."""
    random = np.random.default_rng(4)
    size = 20_000
    sex, prior = random.integers(0, 2, size), random.normal(0, 1, size)
    exposed = random.random(size) < 0.2 + 0.2 * sex
    outcome = sex + prior + 2 * exposed + random.normal(0, 1, size)
    found = joint(plain(exposed, outcome, {"sex": sex}, {"prior": prior}), "y")

    columns = np.column_stack([exposed, np.ones(size), sex, prior, prior**2]).astype(float)
    by_hand = OLS(outcome, columns).fit(cov_type="HC1")
    assert by_hand.params[0] == pytest.approx(found.estimate, abs=1e-3)
    assert by_hand.bse[0] == pytest.approx(found.standard_error, rel=0.01)


def test_a_placebo_passes_where_everything_that_mattered_was_seen():
    """Selection on the prior mark and on sex leaves nothing on a later mark before the scheme."""
    found = placebo(made_up(4000), ORDER)

    assert isinstance(found, Placebo)
    assert found.is_passed
    assert "term_1_mark" == found.mark


def test_a_placebo_fails_where_hidden_motivation_drew_students_in():
    """Motivation worth three marks moved the first term's mark as well."""
    found = placebo(made_up(4000, motivation=3.0), ORDER)

    assert not found.is_passed
    assert found.effect.estimate > found.detectable


def test_the_placebo_leaves_its_own_mark_out_of_the_covariates():
    """With the mark itself among the covariates it would pass by construction."""
    comparison = made_up(3000)
    found = placebo(comparison, ["prior_mark"], propensity(comparison))

    assert not found.is_passed
    assert found.effect.estimate > 1


def test_a_placebo_without_an_earlier_mark_is_not_possible_and_not_passed():
    """First-year schemes that begin in October."""
    comparison = replace(made_up(500), earlier_marks={"term_1_mark": np.full(500, np.nan)})

    assert NotEstimable(Reason.NO_PLACEBO) == placebo(comparison, ORDER)
    assert not placebo(comparison, ORDER)


def test_a_placebo_is_judged_anew_among_those_of_whom_an_outcome_is_known():
    """Entrants were drawn in by something worth four marks, later years were not."""
    comparison = made_up(4000)
    entrant = np.random.default_rng(3).random(comparison.size) < 0.3
    moved = comparison.earlier_marks["term_1_mark"] + 4.0 * (entrant & comparison.exposed)
    comparison = replace(comparison, earlier_marks={"term_1_mark": moved})
    found = placebos(comparison, ORDER, {"continued": entrant, "returned": ~entrant}, 0.5)

    assert (False, True) == (found["continued"].is_passed, found["returned"].is_passed)
    assert found["continued"].effect.ci_lower < 4.0 < found["continued"].effect.ci_upper
    counted = [one.effect.n_participants for one in found.values()]
    assert [(comparison.exposed & mask).sum() for mask in (entrant, ~entrant)] == counted


def test_a_mark_of_other_students_makes_no_placebo_possible():
    """Entrants have no mark of the year before last: those who have one cannot speak for them."""
    comparison = made_up(4000)
    entrant = np.arange(comparison.size) % 3 == 0
    marks = np.where(entrant, np.nan, comparison.earlier_marks["mark_two_years_before"])
    comparison = replace(comparison, earlier_marks={"mark_two_years_before": marks})
    everyone = np.ones(comparison.size, dtype=bool)
    found = placebos(comparison, ORDER, {"continued": entrant, "mean_mark": everyone}, 0.5)

    assert NotEstimable(Reason.NO_PLACEBO) == found["continued"]
    assert found["mean_mark"].is_passed
    assert found["mean_mark"].share == pytest.approx(2 / 3, abs=0.03)
    assert "mean_mark" == next(iter(placebos(comparison, ORDER, {"mean_mark": everyone}, 0.9)))
    assert not placebos(comparison, ORDER, {"mean_mark": everyone}, 0.9)["mean_mark"]


def test_a_difference_found_in_part_of_the_students_still_counts_against_them():
    """Passing takes a mark of half the participants; failing on a third of them is enough."""
    comparison = made_up(6000, motivation=3.0)
    few = np.arange(comparison.size) % 3 == 0
    marks = np.where(few, comparison.earlier_marks["term_1_mark"], np.nan)
    everyone = {"mean_mark": np.ones(comparison.size, dtype=bool)}
    found = placebos(
        replace(comparison, earlier_marks={"term_1_mark": marks}), ORDER, everyone, 0.5
    )

    assert not found["mean_mark"].is_passed
    assert found["mean_mark"].share == pytest.approx(1 / 3, abs=0.03)


def test_the_change_score_takes_away_what_is_lasting_about_a_student():
    """A hidden level that drew students in and is in both marks alike leaves the change alone."""
    random = np.random.default_rng(6)
    size = 8000
    level = random.normal(0, 8, size)
    exposed = random.random(size) < 1 / (1 + np.exp(1.5 - 0.1 * level))
    prior = 60 + level + random.normal(0, 1, size)
    mark = 61 + level + 2.0 * exposed + random.normal(0, 1, size)
    found = change_score(plain(exposed, mark, marks={"prior_mark": prior}), "y", "prior_mark")

    assert found.effect().ci_lower <= EFFECT <= found.effect().ci_upper


def test_a_change_score_counts_only_students_with_both_marks_and_keeps_its_cuts():
    """One in ten has no prior mark; cuts are still masks over all students."""
    comparison = made_up(3000)
    found = change_score(comparison, MARK, "prior_mark")
    both = np.isfinite(comparison.marks["prior_mark"])

    assert comparison.exposed[both].sum() == found.effect().n_participants
    women = comparison.categories["sex"] == 1
    assert (comparison.exposed & both & women).sum() == found.effect(women).n_participants


def test_no_change_score_without_a_year_before():
    """First-years."""
    comparison = made_up(300)
    comparison = replace(comparison, marks={"prior_mark": np.full(300, np.nan)})

    assert NotEstimable(Reason.NO_PRIOR_YEAR) == change_score(comparison, MARK, "prior_mark")
    assert NotEstimable(Reason.NO_PRIOR_YEAR) == change_score(comparison, MARK, "tariff")


def dosed(per_session=0.5, students=6000):
    """Participants gain `per_session` marks for every session; keen ones also come oftener."""
    comparison = made_up(students, effect=0.0)
    keen = np.nan_to_num(comparison.marks["prior_mark"] - 60) / 8
    random = np.random.default_rng(7)
    sessions = np.clip(np.round(5 + 2 * keen + random.normal(0, 2, students)), 1, 12)
    comparison.outcomes[MARK] += per_session * np.where(comparison.exposed, sessions, 0)
    return replace(comparison, sessions=np.where(comparison.exposed, sessions, np.nan))


def test_bands_of_attendance_and_their_trend_recover_a_planted_curve():
    """Half a mark a session: every band's interval holds its truth, and the trend holds a half."""
    found = dose(propensity(dosed()), MARK, [1, 4, 7])

    for band in found.bands:
        assert band.effect.ci_lower <= 0.5 * band.mean_sessions <= band.effect.ci_upper
    assert found.trend.ci_lower <= 0.5 <= found.trend.ci_upper
    assert found.trend.ci_lower > 0


def test_a_dose_needs_attendance():
    """A register without sessions."""
    comparison = replace(made_up(400), sessions=None)

    assert NotEstimable(Reason.NO_DOSE) == dose(propensity(comparison), MARK, [1, 4])


def test_one_band_has_an_effect_and_no_trend():
    """Everyone came about as often; an empty band says so."""
    comparison = made_up(800)
    found = dose(propensity(comparison), MARK, [0, 50])

    assert isinstance(found.bands[0].effect, Estimate)
    assert NotEstimable(Reason.NO_PARTICIPANTS) == found.bands[1].effect
    assert NotEstimable(Reason.TOO_FEW) == found.trend


@pytest.mark.parametrize(
    "estimator",
    [
        lambda c: ladder(c, rungs_of(c), MARK),
        lambda c: joint(c, MARK),
        lambda c: change_score(c, MARK, "prior_mark"),
        lambda c: placebo(c, ORDER),
        propensity,
    ],
)
@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        (lambda c: replace(c, exposed=np.zeros(c.size, bool)), {Reason.NO_PARTICIPANTS}),
        (lambda c: replace(c, exposed=np.ones(c.size, bool)), {Reason.NO_COMPARISON}),
        (lambda c: replace(c, is_embedded=True), {Reason.EMBEDDED}),
    ],
)
def test_every_estimator_refuses_what_cannot_be_compared(estimator, changed, reasons):
    """In words, each its own."""
    found = estimator(changed(made_up(300)))

    assert isinstance(found, NotEstimable)
    assert found.reason in reasons | {Reason.NO_PRIOR_YEAR}


def test_the_order_of_students_does_not_matter_to_any_check():
    """Rows shuffled."""
    comparison = made_up(1500)
    other = shuffled(comparison)

    for estimator in (
        lambda c: ladder(c, rungs_of(c), MARK).effect(),
        lambda c: joint(c, MARK),
        lambda c: change_score(c, MARK, "prior_mark").effect(),
        lambda c: placebo(c, ORDER).effect,
        lambda c: dose(propensity(c), MARK, [1, 6]).trend,
    ):
        first, second = estimator(comparison), estimator(other)
        assert first.estimate == pytest.approx(second.estimate, abs=1e-6)
        assert first.ci_lower == pytest.approx(second.ci_lower, abs=1e-6)
