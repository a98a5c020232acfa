"""Survey results of courses beside how many finalists took part: counted, never joined."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from p2p_metrics import release
from p2p_metrics.effects.nss import TOO_FEW
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.estimation.nss_association import RESULTS, nss_association
from p2p_metrics.models import read_models

COURSES, FINALISTS = 30, 40
SLOPE = 2.0  # points of positivity for ten more in a hundred taking part
STUDENT = {"academic_year": 2023, "faculty_code": "SCI", "level": "undergraduate"}
RESULT = {
    "unit": "course", "level": "undergraduate", "survey_year": 2024, "theme": "teaching",
    "item_set": "nss_2023", "respondents": 30, "response_rate": 0.75,
}  # fmt: skip


@pytest.fixture
def engine():
    """A warehouse with nothing in it."""
    with DuckDBEngine(threads=1) as made:
        yield made


def filled(engine, students, exposures, results):
    """The tables that the question reads, from rows of those columns that matter."""
    years = pl.DataFrame([STUDENT | one for one in students])
    tables = {
        "fct_enrolments": years.drop("expected_end_date"),
        "stg_engagements": years.select("engagement_id", "expected_end_date"),
        "fct_exposures": pl.DataFrame(
            [{"academic_year": 2023, "role": "recipient", **one} for one in exposures]
        ),
        "stg_nss_results": pl.DataFrame([RESULT | one for one in results]),
    }
    for name, table in tables.items():
        engine.connection.register("drawing", table.to_arrow())
        engine.connection.execute(f"create table {name} as from drawing")
        engine.connection.unregister("drawing")
    for made in read_models().selected("fct_finalists cells_nss"):
        engine.build(made.name, made.sql, made.kind)
    return engine


def student(number, course, ends=date(2024, 6, 14)):
    """One enrolment in the year of the survey."""
    return {"engagement_id": number, "course_id": f"C{course}", "course_key": course,
            "expected_end_date": ends}  # fmt: skip


def exposed(number, exposure, kind="context", code="co_curricular"):
    """One student's exposure to one unit: 1, 0 or unknown."""
    return {"engagement_id": number, "unit_kind": kind, "unit_code": code, "exposure": exposure}


def test_a_courses_share_is_that_of_its_finalists_whose_taking_part_is_known(engine):
    """A second-year is not asked; without an offer nobody took part; without a register unknown."""
    filled(
        engine,
        [student(1, 1), student(2, 1), student(3, 1), student(4, 1),
         student(5, 1, ends=date(2026, 6, 14))],
        [exposed(1, 1), exposed(2, 0), exposed(3, None), exposed(5, 1),
         exposed(1, 1, "scheme", "pass")],
        [{"unit_id": "C1", "positivity": 0.8}],
    )  # fmt: skip
    found = engine.fetch(RESULTS)

    assert [("context", "co_curricular", 3, 1)] == found.select(
        "unit_kind", "unit_code", "known_count", "participant_count"
    ).rows()


def university(engine, noise=0.01):
    """Courses whose finalists take part in different shares, with a slope planted."""
    random = np.random.default_rng(2)
    students, exposures, results = [], [], []
    for course in range(COURSES):
        took = int(random.integers(4, FINALISTS - 4))
        for at in range(FINALISTS):
            number = course * FINALISTS + at
            students.append(student(number, course))
            exposures.append(exposed(number, int(at < took)))
        liked = 0.5 + SLOPE / 10 * took / FINALISTS + random.normal(0, noise)
        results.append({"unit_id": f"C{course}", "positivity": float(liked)})
    return filled(engine, students, exposures, results)


def test_a_planted_association_between_courses_is_found_and_labelled(engine):
    """Two points for every ten in a hundred, inside the interval; never called an effect."""
    row = nss_association(university(engine)).row(0, named=True)

    assert row["ci_lower"] < SLOPE < row["ci_upper"]
    assert "association between courses, not an effect on students" == row["label"]
    assert COURSES * FINALISTS == row["n_participants"] + row["n_comparison"]
    assert COURSES == row["n_courses"]


def test_only_what_the_door_lets_through_is_published(engine, tmp_path):
    """On a grid, with its reason, and without the students behind it."""
    raw = {"nss_association": nss_association(university(engine))}
    made = release.publish(raw, release.policy(), tmp_path, {}).table("nss_association").frame

    assert not {"n_participants", "n_comparison"} & set(made.columns)
    assert [""] == made["status"].to_list()


def test_few_courses_are_refused_in_words(engine):
    """Below the house rule's fewest."""
    filled(
        engine,
        [student(1, 1), student(2, 2)],
        [exposed(1, 1), exposed(2, 0)],
        [{"unit_id": f"C{course}", "positivity": 0.8} for course in (1, 2)],
    )

    assert [TOO_FEW] == nss_association(engine)["reason"].to_list()
