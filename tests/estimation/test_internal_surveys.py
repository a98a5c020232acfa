"""Internal surveys: answers stand for all who were asked, and the release says so."""

import numpy as np
import polars as pl
import pytest

from p2p_metrics import release
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.estimation.answers import answer_weights, asked, surveys, surveys_in_words

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
