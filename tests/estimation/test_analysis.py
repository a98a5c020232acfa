"""From the marts to the frame, and from the frame to one unit's eligible students."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from p2p_metrics.effects.frame import Unit
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.estimation.analysis import CATEGORIES, read_frame
from p2p_metrics.estimation.exposures import read_exposures

BEFORE, LANDMARK, AFTER = date(2024, 10, 1), date(2024, 11, 18), date(2025, 2, 1)
PASS = Unit("scheme", "pass", "recipient")
ADA_BEFORE, ADA, BEN, CYD = range(4)

# Ada in two years, ben and cyd in one: engagement, student, year, course, sex, last mark, marks,
# continuing (thousandths).
STUDENTS = [
    (10, 100, 2023, 1, 1, 50_000, 60_000, None),
    (10, 100, 2024, 1, 1, 60_000, 64_000, None),
    (30, 300, 2024, 1, 2, 61_000, 66_000, 1000),
    (40, 400, 2024, 2, None, None, None, 0),
]
STUDENT_COLUMNS = (
    "engagement_id", "student_id", "academic_year", "course_key", "sex",
    "prior_mark_thousandths", "mean_mark_thousandths", "continued_thousandths",
)  # fmt: skip
# PASS is opt-in; group work is compulsory. Cyd left before the landmark, ben's register is lost.
EXPOSURES = [
    (10, 2023, "scheme", "pass", False, True, 1),
    (10, 2024, "scheme", "pass", False, True, 0),
    (30, 2024, "scheme", "pass", False, True, None),
    (40, 2024, "scheme", "pass", False, False, 0),
    (10, 2024, "approach", "study", False, True, 0),
    (30, 2024, "approach", "study", True, True, 1),
    (10, 2023, "scheme", "group-work", True, True, 1),
    (10, 2024, "any", "all", False, True, 1),
]
EXPOSURE_COLUMNS = (
    "engagement_id", "academic_year", "unit_kind", "unit_code", "is_compulsory",
    "is_enrolled_at_landmark", "exposure",
)  # fmt: skip
JOINED = [
    (10, 2023, "pass", BEFORE, 3),
    (10, 2024, "buddies", BEFORE, 1),
    (10, 2024, "society", AFTER, 2),
    (10, 2024, "club", None, 1),
    (10, 2024, "choir", BEFORE, 0),
]
# The last assessment of the first term, by year; the deferred one is not waited for.
RESULTS = [
    (2023, 1, 1, "passed", BEFORE), (2024, 1, 1, "passed", date(2024, 9, 1)),
    (2024, 1, 1, "deferred", AFTER), (2024, 2, 1, "passed", AFTER),
]  # fmt: skip
SCHEMES = [
    ("pass", "study"), ("buddies", "buddying"), ("society", "societies"), ("club", "societies"),
    ("choir", "societies"), ("group-work", "group_work"),
]  # fmt: skip


# Every unit is on offer to the one cohort that all belong to.
UNITS = [
    (1, "scheme", "pass"), (2, "approach", "study"), (3, "scheme", "group-work"), (4, "any", "all"),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    """What is drawn above, as marts."""
    students = pl.DataFrame(STUDENTS, schema=STUDENT_COLUMNS, orient="row").with_row_index(
        "frame_id", offset=1
    )
    keys = [name for name in (*CATEGORIES, "department_key", "level_key", "year_of_study")
            if name not in students.columns]  # fmt: skip
    students = students.with_columns(
        *(pl.lit(1).alias(name) for name in keys),
        entry_tariff=pl.lit(None, pl.Int64),
        term_1_mark_thousandths=pl.lit(55_000),
    )
    units = pl.DataFrame(UNITS, schema=["unit_key", "unit_kind", "unit_code"], orient="row")
    exposures = pl.DataFrame(EXPOSURES, schema=EXPOSURE_COLUMNS, orient="row")
    exposures = exposures.join(units, on=["unit_kind", "unit_code"]).with_columns(
        role=pl.lit("recipient"), start_date=pl.lit(BEFORE), landmark_date=pl.lit(LANDMARK),
        dose=pl.lit(4),
    )  # fmt: skip
    joined = pl.DataFrame(
        JOINED, orient="row",
        schema=["engagement_id", "academic_year", "scheme_id", "first_date", "sessions_attended"],
    )  # fmt: skip
    results = pl.DataFrame(
        RESULTS, schema=["academic_year", "term", "attempt", "result", "assessment_date"],
        orient="row",
    )  # fmt: skip
    schemes = pl.DataFrame(SCHEMES, schema=["scheme_id", "approach_code"], orient="row")
    tables = {
        "analysis_frame": students,
        "fct_exposures": exposures,
        "dim_units": units,
        "fct_cohort_units": units.select("unit_key", role=pl.lit("recipient"), cohort_key=1),
        "fct_enrolments": students.select("engagement_id", cohort_key=pl.lit(1)),
        "fct_participation": joined,
        "stg_module_results": results,
        "stg_scheme_years": schemes.with_columns(context_code=pl.lit("co_curricular")),
    }
    with DuckDBEngine(threads=1) as engine:
        for name, table in tables.items():
            engine.connection.register("drawing", table.to_arrow())
            engine.connection.execute(f"create table {name} as from drawing")
            engine.connection.unregister("drawing")
        yield engine


@pytest.fixture(scope="module")
def frame(engine):
    """The frame of what is drawn above."""
    return read_frame(engine, ("mean_mark", "continued"))[0]


def test_only_students_still_enrolled_and_with_a_register_are_compared(frame):
    """Ben's taking part is unknown; cyd left before the landmark."""
    comparison = frame.comparison(PASS)

    assert [True, False] == comparison.exposed.tolist()
    assert [60.0, 64.0] == comparison.outcomes["mean_mark"].tolist()
    assert [50.0, 60.0] == comparison.marks["prior_mark"].tolist()
    assert comparison.student[0] == comparison.student[1]


def test_outcomes_come_in_their_units_and_unknown_stays_unknown(frame):
    """Marks and percentage points; an unknown sex is a level of its own."""
    assert 66.0 == frame.outcomes["mean_mark"][BEN]
    assert 100.0 == frame.outcomes["continued"][BEN]
    assert np.isnan(frame.outcomes["mean_mark"][CYD])
    assert 3 == np.unique(frame.categories["sex"]).size


def others(comparison):
    """Which other schemes ada had joined, by name."""
    joined = comparison.others.joined.toarray()[1]
    return {name for name, has in zip(comparison.others.names, joined, strict=True) if has}


def test_other_schemes_are_those_joined_before_the_landmark(frame):
    """The society came after; a day that is not known counts as before; to choir she never went."""
    any_time = frame.comparison(PASS, is_any_time=True)

    assert {"buddies", "club"} == others(frame.comparison(PASS))
    assert {"buddies", "club", "society"} == others(any_time)


def test_what_is_inside_a_unit_is_not_another_scheme(frame):
    """PASS is the scheme itself, and part of its approach."""
    approach = frame.comparison(Unit("approach", "study", "recipient"))

    assert "pass" not in frame.comparison(PASS).others.names
    assert "pass" not in approach.others.names
    assert "buddies" in approach.others.names


def test_a_unit_that_is_compulsory_allows_no_comparison(frame):
    """Group work: see roll-out. Taking part in anything at all is not compared either."""
    assert frame.comparison(Unit("scheme", "group-work", "recipient")).is_embedded
    assert not frame.comparison(PASS).is_embedded
    assert "any" not in {unit.kind for unit in frame.exposures}


def test_whoever_had_to_take_part_is_not_compared_with_those_who_chose(frame):
    """One scheme of the approach is part of ben's course."""
    approach = frame.comparison(Unit("approach", "study", "recipient"))

    assert [False] == approach.exposed.tolist()


def test_the_mark_of_the_year_before_last_is_there_for_a_placebo(frame):
    """Ada's mark before last year's; nobody else has one."""
    earlier = frame.earlier_marks["mark_two_years_before"].values

    assert 50.0 == earlier[ADA]
    assert np.isnan(earlier[[ADA_BEFORE, BEN, CYD]]).all()


def test_a_first_terms_mark_is_one_from_before_only_where_it_was_given_before_the_start(frame):
    """In 2023 the last assessment was on the day PASS began; in 2024 a month earlier."""
    given = frame.comparison(PASS).earlier_marks["term_1_mark"]

    assert np.isnan(given[0])
    assert 55.0 == given[1]


def test_early_leavers_can_be_put_back_for_a_study(frame):
    """What the landmark is for: cyd counted as a comparator."""
    assert 3 == frame.comparison_with(PASS, np.array([ADA, CYD])).size


class Watched:
    """An engine that notes how many rows each of its answers has, and of how many units."""

    def __init__(self, engine):
        self.engine = engine
        self.answers = []

    def fetch(self, sql, params=()):
        found = self.engine.fetch(sql, params)
        if "row" in found.columns:
            self.answers.append((found.height, found["unit_key"].n_unique()))
        return found


def test_units_are_fetched_one_by_one_where_they_are_large(engine):
    """As many rows as one unit has are held in wide form, and the arrays are the same."""
    at_once, apart = Watched(engine), Watched(engine)
    together = read_exposures(at_once)
    found = read_exposures(apart, rows_at_once=1)

    assert [(5, 3)] == at_once.answers
    assert [(2, 1), (2, 1), (1, 1)] == apart.answers
    assert list(together) == list(found)
    for unit, expected in together.items():
        np.testing.assert_equal(
            [found[unit].rows, found[unit].exposed, found[unit].landmark],
            [expected.rows, expected.exposed, expected.landmark],
        )


def test_units_share_a_statement_up_to_the_rows_that_it_may_give(engine):
    """Four rows are offered of each unit: eight are two of them."""
    watched = Watched(engine)
    read_exposures(watched, rows_at_once=8)

    assert [2, 1] == [units for _, units in watched.answers]
