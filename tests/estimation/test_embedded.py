"""Embedded activities, from cells of courses to the tables rollout and event_study."""

import re
from dataclasses import replace

import polars as pl
import pytest

from p2p_metrics import release
from p2p_metrics.calibration.courses import CourseWorld, drawn
from p2p_metrics.estimation.rollout import EVENT_STUDY, ROLLOUT, answered, comparable, rollout
from p2p_metrics.estimation.verdicts import rollout_with_verdicts

FIRST = 2019
WORLD = CourseWorld(12, n_never=25, effect=3.0, effect_spread=0.2, course_size=80)
LONG_BEFORE = replace(WORLD, n_years=10, earliest=8)


def cells(world=WORLD, seed=(4,), code="pbl", first_offset=FIRST):
    """A drawn university as the marts give it: marks in thousandths, all in one year of study."""
    draw = drawn(world, seed)
    year = pl.col("academic_year") + first_offset
    offered = pl.col("first_year_offered") + first_offset
    table = draw.cells.select(
        pl.lit("scheme").alias("unit_kind"),
        pl.lit(code).alias("unit_code"),
        "course_key",
        year,
        offered,
        year_of_study=pl.lit(1),
        level=pl.lit("undergraduate"),
        first_year_of_any=offered,
        n_mean_mark=pl.col("student_count"),
        asked_mean_mark=pl.col("student_count"),
        sum_thousandths_mean_mark=pl.col("outcome_sum") * 1000,
        sum_sq_mean_mark=pl.col("outcome_sum_sq") * 1_000_000,
    )
    return table, draw.truth


class Drawing:
    """Answers the one question that the room asks, with drawn cells."""

    def __init__(self, table):
        self.table = table

    def fetch(self, sql):
        """The cells, whatever is asked."""
        assert "cells_rollout" in sql
        return self.table


def told(table):
    """The rollout row of one drawn unit."""
    return rollout(Drawing(table), ["mean_mark"])[0].row(0, named=True)


def test_the_planted_effect_of_adopting_courses_is_inside_the_interval():
    """Graded as a roll-out: causal where trends were seen to be flat and enough courses adopted."""
    table, truth = cells(LONG_BEFORE)
    row = told(table)

    assert row["ci_lower"] < truth < row["ci_upper"]
    assert ("group_time_effects", "3") == (row["method"], row["evidence_type"])
    assert ("effect", "") == (row["wording"], row["missing_for_next"])
    lost = sum(int(one) for one in re.findall(r"\(-(\d)\)", row["lowered_by"]))
    assert 4 - lost == row["security"]
    assert WORLD.n_adopting == row["n_courses"]
    assert 1 <= row["security"] <= 4


def test_few_years_before_leave_a_comparison_of_courses_and_say_what_would_help():
    """Flat, but the test would have overlooked a trend large enough to make the difference."""
    row = told(cells()[0])

    assert row["pretrend_p"] >= 0.05
    assert ("2", "courses") == (row["evidence_type"], row["wording"])
    assert row["missing_for_next"].startswith("a test of trends that would have seen")


def test_a_course_counts_once_however_many_years_of_study_took_it_up():
    """Evidence of five courses is not to be had from two with three years each."""
    table, _ = cells()
    second = table.with_columns(year_of_study=pl.lit(2))
    row = told(pl.concat([table, second]))

    assert WORLD.n_adopting == row["n_courses"]
    assert told(table)["degrees"] == row["degrees"]


def test_years_before_adoption_are_flat_and_years_after_are_not():
    """The series that the page draws: nought before, the planted effect from the first year on."""
    table, truth = cells()
    years = rollout(Drawing(table), ["mean_mark"])[1]
    before = years.filter(pl.col("event_time") < -1)
    first = years.filter(event_time=0).row(0, named=True)

    assert -1 not in years["event_time"]
    assert before["estimate"].abs().max() < truth / 2
    assert first["ci_lower"] < truth < first["ci_upper"]
    assert (years["n_participants"] > 0).all()


def test_courses_that_moved_apart_before_are_an_association_not_an_effect():
    """Diverging trends cost the causal type, whatever the interval says."""
    row = told(cells(CourseWorld(20, diverging=1.5, shock_spread=0.5, course_size=200))[0])

    assert row["pretrend_p"] < 0.05
    assert "2" == row["evidence_type"]


def test_a_course_beside_that_took_up_something_else_is_left_out_from_then_on():
    """What followed the other activity would be taken off this one's effect."""
    table, truth = cells()
    other = pl.col("course_key") >= 30
    mark = pl.when(other & (pl.col("academic_year") >= FIRST + 2)).then(8000).otherwise(0)
    meanwhile = table.with_columns(
        sum_thousandths_mean_mark=pl.col("sum_thousandths_mean_mark")
        + mark * pl.col("n_mean_mark"),
    )
    counted = meanwhile.with_columns(
        first_year_of_any=pl.when(other).then(FIRST + 2).otherwise(pl.col("first_year_of_any"))
    )

    assert told(meanwhile)["estimate"] < truth - 0.5
    assert told(counted)["ci_lower"] < truth < told(counted)["ci_upper"]


def test_years_of_study_that_were_never_to_have_it_are_not_compared():
    """A second-year activity says nothing about first years, nor about master's students."""
    table, _ = cells()
    second = table.with_columns(year_of_study=pl.lit(2), first_year_offered=None)
    masters = table.with_columns(
        level=pl.lit("taught_postgraduate"),
        first_year_offered=pl.lit(None, pl.Int64),
        course_key=pl.col("course_key") + 100,
    )
    kept = comparable(pl.concat([table, second, masters], how="vertical_relaxed"))

    assert {1} == set(kept["year_of_study"])
    assert {"undergraduate"} == set(kept["level"])


def test_years_of_study_of_one_course_adopt_each_for_itself():
    """Year two of the same course took it up a year later."""
    table, _ = cells()
    later = table.with_columns(
        year_of_study=pl.lit(2), first_year_offered=pl.col("first_year_offered") + 1
    )
    answer = next(answered(pl.concat([table, later]), ["mean_mark"]))

    assert 2 * table["course_key"].n_unique() == answer.cells["course_key"].n_unique()


def test_an_activity_that_every_course_had_from_the_start_is_refused_in_words():
    """There is no year before it."""
    always = cells()[0].with_columns(
        first_year_offered=pl.when(pl.col("first_year_offered").is_not_null()).then(FIRST)
    )
    row = told(always)

    assert "because every course that has it had it from the first year on" == row["reason"]
    assert row["estimate"] is None


def test_early_adopters_leave_their_trends_untested_and_the_row_says_so():
    """One year before adoption cannot show a trend."""
    early = cells()[0].with_columns(
        first_year_offered=pl.when(pl.col("first_year_offered").is_not_null()).then(FIRST + 1)
    )
    row = told(early)

    assert "trends before adoption were not tested" in row["limits"]
    assert "2" == row["evidence_type"]


def test_no_embedded_activity_gives_empty_tables():
    """A university without any."""
    whole, years = rollout(Drawing(cells()[0].clear()), ["mean_mark"])

    assert (0, 0) == (whole.height, years.height)
    assert list(ROLLOUT) == whole.columns
    assert list(EVENT_STUDY) == years.columns


@pytest.fixture
def published(tmp_path):
    """One clear effect and nine of nothing, through the door, with a release before it."""
    nothing = CourseWorld(12, n_never=25, effect=0.0, effect_spread=0.0)
    parts = [cells()[0], *(cells(nothing, (9, at), f"none-{at}")[0] for at in range(9))]
    whole, years = rollout(Drawing(pl.concat(parts)), ["mean_mark"])
    finish = {"rollout": rollout_with_verdicts}
    raw = {"rollout": whole, "event_study": years}
    release.publish(raw, release.policy(), tmp_path, {}, finish)
    # A second release settles on the first, although the counts behind it were never told.
    return release.publish(raw, release.policy(), tmp_path, {}, finish)


def test_a_clear_effect_is_claimed_and_nothing_is_not(published):
    """The verdict comes from the published values, among all embedded activities of an outcome."""
    found = dict(published.table("rollout").frame.select("unit_code", "verdict").iter_rows())

    assert "better" == found.pop("pbl")
    assert {"cannot_tell"} == set(found.values())


def test_counts_judge_and_are_never_written(published):
    """Students of adopting courses decide whether a row is shown, and stay inside."""
    tables = (published.table(name).frame for name in ("rollout", "event_study"))
    columns = {name for table in tables for name in table.columns}

    assert not {"n_participants", "n_comparison"} & columns
