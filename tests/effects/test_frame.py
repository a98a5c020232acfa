"""From the marts to the frame, and from the frame to one unit's eligible students."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from p2p_metrics.effects.frame import Unit
from p2p_metrics.effects.tables import TWO_YEARS_BEFORE, Columns, frame_from_tables

BEFORE, LANDMARK, AFTER = date(2024, 10, 1), date(2024, 11, 18), date(2025, 2, 1)

COLUMNS = Columns(
    categories=("sex",),
    marks={"prior_mark_thousandths": 0.001},
    places=(("course_key", "academic_year"), ("course_key",)),
    outcomes={"mean_mark": 0.001, "continued": 0.1},
    earlier_marks={"term_1_mark": (0.001, "term_1_date")},
)


@pytest.fixture
def students():
    """Ada in two years, ben and cyd in one."""
    return pl.DataFrame(
        [
            (3, 30, 300, 2024, 1, 2, 61_000, 58_000, 66_000, 1000),
            (1, 10, 100, 2023, 1, 1, 50_000, None, 60_000, None),
            (2, 10, 100, 2024, 1, 1, 60_000, 63_000, 64_000, None),
            (4, 40, 400, 2024, 2, None, None, 55_000, None, 0),
        ],
        schema=["frame_id", "engagement_id", "student_id", "academic_year", "course_key", "sex",
                "prior_mark_thousandths", "term_1_mark", "mean_mark_thousandths",
                "continued_thousandths"],
        orient="row",
    ).with_columns(term_1_date=pl.lit(date(2025, 1, 31)))  # fmt: skip


@pytest.fixture
def exposures():
    """PASS is opt-in and begins in October; group work is compulsory."""
    rows = [
        (1, "scheme", "pass", False, True, 1, BEFORE),
        (2, "scheme", "pass", False, True, 0, BEFORE),
        (3, "scheme", "pass", False, True, None, BEFORE),
        (4, "scheme", "pass", False, False, 0, BEFORE),
        (2, "scheme", "january", False, True, 1, AFTER),
        (3, "scheme", "january", False, True, 0, AFTER),
        (2, "approach", "pass", False, True, 0, BEFORE),
        (1, "scheme", "group-work", True, True, 1, BEFORE),
    ]
    return pl.DataFrame(
        [(*row[:3], "recipient", *row[3:], LANDMARK, 4) for row in rows],
        schema=["frame_id", "unit_kind", "unit_code", "role", "is_compulsory",
                "is_enrolled_at_landmark", "exposure", "start_date", "landmark_date",
                "sessions_attended"],
        orient="row",
    )  # fmt: skip


@pytest.fixture
def joined():
    """Ada and ben joined things before and after the landmark."""
    return pl.DataFrame(
        [
            (1, "pass", "recipient", "pass", BEFORE),
            (2, "buddies", "recipient", "buddying", BEFORE),
            (2, "society", "recipient", "societies", AFTER),
            (2, "pass", "provider", "pass", None),
        ],
        schema=["frame_id", "scheme_id", "role", "approach_code", "first_date"],
        orient="row",
    ).with_columns(context_code=pl.lit("co_curricular"))


def test_only_students_still_enrolled_and_with_a_register_are_compared(students, exposures, joined):
    """Cyd's taking part is unknown; dee left before the landmark."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)
    comparison = frame.comparison(Unit("scheme", "pass", "recipient"))

    assert [True, False] == comparison.exposed.tolist()
    assert [60.0, 64.0] == comparison.outcomes["mean_mark"].tolist()
    assert [50.0, 60.0] == comparison.marks["prior_mark_thousandths"].tolist()
    assert comparison.student[0] == comparison.student[1]


def test_outcomes_come_in_their_units_and_unknown_stays_unknown(students, exposures, joined):
    """Marks and percentage points; an unknown sex is a level of its own."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)

    assert 66.0 == frame.outcomes["mean_mark"][2]
    assert 100.0 == frame.outcomes["continued"][2]
    assert np.isnan(frame.outcomes["mean_mark"][3])
    assert [1, 1, 2, -1] == frame.categories["sex"].tolist()


def test_other_schemes_are_those_joined_before_the_landmark(students, exposures, joined):
    """The society came after; the provider's date is unknown and counts as before."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)
    unit = Unit("scheme", "pass", "recipient")
    before, any_time = frame.comparison(unit), frame.comparison(unit, is_any_time=True)

    assert ("buddies:recipient", "pass:provider", "society:recipient") == before.others.names
    assert [1, 1, 0] == before.others.joined.toarray()[1].tolist()
    assert [1, 1, 1] == any_time.others.joined.toarray()[1].tolist()


def test_what_is_inside_an_approach_is_not_another_scheme(students, exposures, joined):
    """PASS as an approach holds PASS as a scheme, for recipients."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)
    comparison = frame.comparison(Unit("approach", "pass", "recipient"))

    assert "pass:recipient" not in comparison.others.names
    assert "pass:provider" in comparison.others.names


def test_a_unit_that_is_compulsory_throughout_allows_no_comparison(students, exposures, joined):
    """Group work: see roll-out."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)

    assert frame.comparison(Unit("scheme", "group-work", "recipient")).is_embedded
    assert not frame.comparison(Unit("scheme", "pass", "recipient")).is_embedded


def test_a_first_term_mark_is_a_placebo_only_for_what_began_after_it(students, exposures, joined):
    """PASS began in October, the other scheme in February."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)
    october = frame.comparison(Unit("scheme", "pass", "recipient")).earlier_marks
    january = frame.comparison(Unit("scheme", "january", "recipient")).earlier_marks

    assert np.isnan(october["term_1_mark"]).all()
    assert [63.0, 58.0] == january["term_1_mark"].tolist()
    assert 50.0 == january[TWO_YEARS_BEFORE][0]
    assert np.isnan(january[TWO_YEARS_BEFORE][1])


def test_early_leavers_can_be_put_back_for_a_study(students, exposures, joined):
    """What the landmark is for: dee counted as a comparator."""
    frame = frame_from_tables(students, exposures, joined, COLUMNS)
    unit = Unit("scheme", "pass", "recipient")

    assert 3 == frame.comparison_with(unit, np.array([1, 3])).size
