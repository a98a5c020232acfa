"""Surveys, courses and stages: weights for silence, and associations that stay associations."""

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_metrics.effects import nss, satisfaction, stages
from p2p_metrics.effects.evidence_rules import Associations, Surveys, rules_from
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.satisfaction import response_weights

RULES_FILE = Path(__file__).parents[2] / "data_contracts" / "evidence_rules.toml"
RULES = rules_from(tomllib.loads(RULES_FILE.read_text(encoding="utf-8")))
SURVEYS = Surveys(10, 0.5, 5, "{answered} of {invited}: {rate}")
ASSOCIATIONS = Associations(fewest_courses=10, fewest_schemes=5)
SAME_FORMULA = 1e-8


def test_weights_undo_a_silence_that_follows_what_is_on_record():
    """Where one kind answers less and thinks worse, the weighted mean comes close to everyone's."""
    random = np.random.default_rng(1)
    kind = random.integers(0, 4, 6000)
    opinion = 4.5 - 0.6 * kind + random.normal(0, 0.5, 6000)
    answered = random.random(6000) < np.array([0.7, 0.5, 0.35, 0.2])[kind]
    found = response_weights(answered, np.eye(4)[kind], classes=5)

    weighted = np.average(opinion[answered], weights=found.weights[answered])
    assert abs(weighted - opinion.mean()) < 0.03 < abs(opinion[answered].mean() - opinion.mean())
    assert answered.mean() == pytest.approx(found.response_rate)
    assert found.effective < answered.sum()


def test_a_silence_that_follows_nothing_needs_no_weights():
    """Everyone answering, or answering by chance, leaves weights of one."""
    everyone = response_weights(np.ones(50, dtype=bool), np.arange(50.0)[:, None], classes=5)
    nothing_known = response_weights(np.arange(40) % 2 == 0, np.ones((40, 1)), classes=5)

    assert np.ones(50) == pytest.approx(everyone.weights)
    assert np.where(np.arange(40) % 2 == 0, 1.0, 0.0) == pytest.approx(nothing_known.weights)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.floats(-5, 5)), max_size=60))
def test_any_survey_gives_weights_or_a_reason(people):
    """Weights are finite, average one over the answers, and do not depend on the order."""
    answered = np.array([one for one, _, _ in people], dtype=bool)
    known = np.array([(kind, other) for _, kind, other in people], dtype=float).reshape(-1, 2)
    found = response_weights(answered, known, classes=5)

    if isinstance(found, NotEstimable):
        assert not answered.any()
        return
    assert np.isfinite(found.weights).all()
    assert (found.weights[answered] > 0).all()
    assert answered.sum() == pytest.approx(found.weights.sum())
    turned = response_weights(answered[::-1], known[::-1], classes=5)
    assert found.effective == pytest.approx(turned.effective, rel=1e-6)


def test_surveys_without_answers_are_refused_and_described_in_words():
    """Nobody invited, nobody answered, shapes that differ; and the sentence for all others."""
    nobody = response_weights(np.zeros(0, dtype=bool), np.zeros((0, 1)), classes=5)
    silent = response_weights(np.zeros(3, dtype=bool), np.zeros((3, 1)), classes=5)

    assert NotEstimable(satisfaction.NOBODY_INVITED) == nobody
    assert NotEstimable(satisfaction.NOBODY_ANSWERED) == silent
    with pytest.raises(ValueError, match="covariates"):
        response_weights(np.ones(3, dtype=bool), np.ones((2, 1)), classes=5)
    expected = "30 of 120: 25"
    assert expected == satisfaction.in_words(SURVEYS.weighting, 30, 120)
    assert "30 of 120" in satisfaction.in_words(RULES.surveys.weighting, 30, 120)


def results(random, courses=40, slope=3.0, years=(2023, 2024), rate=0.7):
    """Course results in which ten more in a hundred taking part go with `slope` points."""
    course = np.repeat(np.arange(courses), len(years))
    share = random.uniform(0, 0.6, courses)[course]
    level = random.normal(70, 4, courses)[course]
    shown = level + slope * share / 0.1 + random.normal(0, 2, course.size)
    return pl.DataFrame(
        {
            "course_key": course,
            "survey_year": np.tile(years, courses),
            "theme": "academic_support",
            "item_set": "nss_2023",
            "respondents": random.integers(10, 80, course.size),
            "response_rate": rate,
            "positivity": shown / 100,
            "took_part_share": share,
            "subject": np.where(course % 2 == 0, "CAH11", "CAH15"),
        }
    )


KEY = ("academic_support", "nss_2023")


def test_an_association_between_courses_equals_weighted_least_squares():
    """The slope that statsmodels gives, with a level for each year and subject."""
    drawn = results(np.random.default_rng(2))
    found = nss.nss_associations(drawn, SURVEYS, ASSOCIATIONS)[KEY]

    levels = drawn.select("survey_year", "subject").to_dummies(drop_first=True).to_numpy()
    shares = 10 * drawn["took_part_share"].to_numpy()
    design = sm.add_constant(np.column_stack([shares, levels]))
    other = sm.WLS(
        100 * drawn["positivity"].to_numpy(), design, weights=drawn["respondents"].to_numpy()
    ).fit()
    assert other.params[1] == pytest.approx(found.points.estimate, abs=SAME_FORMULA)
    assert (40, 80, nss.LABEL) == (found.n_courses, found.n_results, found.label)


def test_an_association_between_courses_keeps_its_cover():
    """Courses recur: their shared level widens the interval enough, with only 12 of them."""
    random = np.random.default_rng(3)
    found = [
        nss.nss_associations(results(random, courses=12), SURVEYS, ASSOCIATIONS)[KEY].points
        for _ in range(150)
    ]

    covered = np.mean([one.ci_lower <= 3.0 <= one.ci_upper for one in found])
    assert covered >= 0.91


def test_item_sets_are_never_put_together():
    """The scale changed in 2023: results before and after are two associations, not a trend."""
    random = np.random.default_rng(4)
    before = results(random, slope=-2.0, years=(2021,)).with_columns(item_set=pl.lit("nss_2017"))
    found = nss.nss_associations(pl.concat([before, results(random)]), SURVEYS, ASSOCIATIONS)

    expected = [("academic_support", "nss_2017"), ("academic_support", "nss_2023")]
    assert expected == list(found)
    assert found[expected[0]].points.estimate < 0 < found[expected[1]].points.estimate


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"respondents": pl.lit(9)}, nss.TOO_FEW),
        ({"response_rate": pl.lit(0.4)}, nss.TOO_FEW),
        ({"positivity": pl.lit(None, dtype=pl.Float64)}, nss.TOO_FEW),
        ({"took_part_share": pl.lit(0.2)}, nss.ALL_ALIKE),
        (
            {"took_part_share": pl.when(pl.col("course_key") == 3).then(0.5).otherwise(0.0)},
            nss.ALL_ALIKE,
        ),
    ],
)
def test_what_may_not_be_shown_or_does_not_vary_is_refused(change, reason):
    """Below the threshold of publication, unknown, or alike on all courses (or all but one)."""
    drawn = results(np.random.default_rng(5)).with_columns(**change)

    assert NotEstimable(reason) == nss.nss_associations(drawn, SURVEYS, ASSOCIATIONS)[KEY]


def test_the_rating_of_a_stage_beside_effects_equals_a_weighted_regression():
    """At the spread found, slope and error are those of statsmodels with the same weights."""
    random = np.random.default_rng(6)
    ratings = random.integers(0, 5, 30)
    errors = random.uniform(0.3, 1.0, 30)
    effects = 0.5 + 0.4 * ratings + random.normal(0, 0.6, 30) + random.normal(0, errors)
    found = stages.stage_associations(effects, errors, {"training": ratings}, 5)["training"]

    weights = 1 / (errors**2 + found.unexplained**2)
    other = sm.WLS(effects, sm.add_constant(ratings.astype(float)), weights=weights).fit()
    lower, upper = other.conf_int()[1]
    assert other.params[1] == pytest.approx(found.per_level.estimate, abs=SAME_FORMULA)
    assert (lower, upper) == pytest.approx(
        (found.per_level.ci_lower, found.per_level.ci_upper), abs=1e-4
    )
    assert "exploratory" in found.label


def test_stages_without_enough_ratings_are_refused_one_by_one():
    """Not rated, rated alike, or too few: a reason for that stage, an answer for the others."""
    found = stages.stage_associations(
        [1.0, 2.0, 1.5, 0.5, 1.0, 2.0],
        [0.5] * 6,
        {
            "co_design": [0, 1, 2, 3, 4, None],
            "training": [2] * 6,
            "reward": [1, 2, None, None, None, None],
        },
        fewest_schemes=5,
    )

    assert 5 == found["co_design"].n_schemes
    assert NotEstimable(stages.ALL_ALIKE) == found["training"]
    assert NotEstimable(stages.TOO_FEW) == found["reward"]
    with pytest.raises(ValueError, match="every stage"):
        stages.stage_associations([1.0], [0.5], {"reward": []}, 5)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-9, 9), st.floats(0.01, 9), st.one_of(st.none(), st.integers(0, 4))),
        max_size=12,
    )
)
def test_any_ratings_give_a_slope_or_a_reason(schemes):
    """Never a missing number, whatever was rated."""
    columns = list(zip(*schemes, strict=True)) or [(), (), ()]
    found = stages.stage_associations(columns[0], columns[1], {"one": columns[2]}, 5)["one"]

    if not isinstance(found, NotEstimable):
        limits = found.per_level
        assert limits.ci_lower <= limits.estimate <= limits.ci_upper
