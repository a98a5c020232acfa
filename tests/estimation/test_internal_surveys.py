"""Internal surveys: answers stand for all who were asked, and the release says so."""

import numpy as np
import polars as pl
import pytest

from p2p_metrics import release
from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.comparison import Comparison, no_other_schemes
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.estimation.answers import (
    answer_weights,
    asked,
    surveys,
    surveys_in_words,
    weighed_by_side,
)

STUDENTS = 4000


def university(seed=1):
    """Two years; women answer twice as often as men; every fourth student was not asked."""
    random = np.random.default_rng(seed)
    woman = random.integers(0, 2, STUDENTS)
    rows = np.flatnonzero(np.arange(STUDENTS) % 4 > 0)
    answered = random.random(STUDENTS) < np.where(woman == 1, 0.6, 0.3)
    answer = np.where(answered & np.isin(np.arange(STUDENTS), rows), 3.0 + woman, np.nan)
    categories = {"academic_year": np.arange(STUDENTS) % 2, "sex": woman}
    marks = {"prior_mark": np.where(woman == 1, np.nan, 60.0)}
    return {"satisfaction": answer}, {"satisfaction": rows}, categories, marks


def test_those_who_answered_come_to_resemble_all_who_were_asked():
    """In every year; only answers count for anything, and they average one."""
    outcomes, rows, categories, marks = university()
    counts = answer_weights(outcomes, rows, categories, marks)["satisfaction"]
    told = np.isfinite(outcomes["satisfaction"])
    those = rows["satisfaction"]

    for year in (0, 1):
        mine = categories["academic_year"] == year
        expected = categories["sex"][those][mine[those]].mean()
        assert expected == pytest.approx(
            np.average(categories["sex"][told & mine], weights=counts[told & mine]), abs=0.01
        )
        assert counts[told & mine].mean() == pytest.approx(1.0)
    assert (counts[~told] == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_participants_answers_are_weighted_by_who_of_them_answered(seed):
    """Keen participants answer, keen others do not; taking part does more for the keen.

    One model of answering for both sides is off by half the planted effect.
    """
    random, everyone = np.random.default_rng(seed), np.arange(6000)
    keen = random.standard_normal(everyone.size)
    exposed = random.random(everyone.size) < 1 / (1 + np.exp(1.2 - 0.4 * keen))
    gain = 0.1 + 0.25 * keen
    slope = np.where(exposed, 0.8, -0.2)
    told = random.random(everyone.size) < 1 / (1 + np.exp(0.3 - slope * keen - 0.4 * exposed))
    answer = 3.5 + 0.2 * keen + gain * exposed + random.normal(0, 0.7, everyone.size)
    outcomes = {"satisfaction": np.where(told, answer, np.nan)}
    categories = {"academic_year": everyone % 2}
    marks = {"prior_mark": keen}
    counts = answer_weights(outcomes, {"satisfaction": everyone}, categories, marks)
    course = everyone % 20
    pooled = Comparison(
        exposed, categories, marks, (course,), no_other_schemes(everyone.size), course, everyone,
        outcomes, answers=counts,
    )  # fmt: skip
    asked_all = {"satisfaction": np.ones(everyone.size, dtype=bool)}
    by_side = weighed_by_side(pooled, asked_all)
    truth = gain[exposed].mean()
    errors = [
        abs(fit(propensity(one), "satisfaction").effect().estimate - truth)
        for one in (pooled, by_side)
    ]

    assert errors[1] < 0.06
    assert errors[1] < errors[0]
    few = np.flatnonzero(exposed)[:90]
    kept = weighed_by_side(pooled, {"satisfaction": np.isin(everyone, few)})
    assert (kept.answers["satisfaction"] == counts["satisfaction"]).all()


def test_a_survey_that_nobody_answered_counts_for_nothing():
    """No weights, no crash."""
    outcomes, rows, categories, marks = university()
    silent = {"satisfaction": np.full(STUDENTS, np.nan)}

    assert not answer_weights(silent, rows, categories, marks)["satisfaction"].any()
    nobody = {"satisfaction": np.array([], dtype=np.intp)}
    assert not answer_weights(outcomes, nobody, categories, marks)["satisfaction"].any()


@pytest.fixture
def engine():
    """A warehouse of enrolments that were asked and answered, asked and silent, or not asked."""
    states = ["known"] * 60 + ["unknown"] * 90 + ["not_applicable"] * 50
    outcomes = pl.DataFrame(
        {"engagement_id": range(200), "academic_year": [2023, 2024] * 100,
         "satisfaction_state": states}
    )  # fmt: skip
    frame = outcomes.select("engagement_id", "academic_year").with_row_index("frame_id", offset=1)
    with DuckDBEngine(threads=1) as made:
        for name, table in {"fct_outcomes": outcomes, "analysis_frame": frame}.items():
            made.connection.register("drawing", table.to_arrow())
            made.connection.execute(f"create table {name} as from drawing")
            made.connection.unregister("drawing")
        yield made


def test_only_who_was_asked_counts_as_silent(engine):
    """Rows of the frame, counted from nought."""
    assert (
        list(range(150)) == asked(engine, {"satisfaction": np.zeros(200)})["satisfaction"].tolist()
    )
    assert {} == asked(engine, {"mean_mark": np.zeros(200)})


def test_the_release_says_who_answered_in_words_with_rounded_counts(engine, tmp_path):
    """60 of 150, as published; a year that is too small says nothing."""
    raw = {"surveys": surveys(engine)}
    finish = {"surveys": surveys_in_words}
    made = release.publish(raw, release.policy(), tmp_path, {}, finish).table("surveys").frame

    whole = made.filter(academic_year=0).row(0, named=True)
    assert whole["sentence"].startswith("60 of 150 invited students answered, 40 in 100.")
    assert "may still think otherwise" in whole["sentence"]


def test_without_a_survey_there_is_no_table_to_speak_of(engine):
    """Nobody answered: nothing is counted."""
    engine.connection.execute("update fct_outcomes set satisfaction_state = 'unknown'")

    assert 0 == surveys(engine).height
