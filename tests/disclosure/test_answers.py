"""A question about a small cell gets a value, a bound, or the same question asked more widely."""

import polars as pl
from drawn_tables import completed, drawn, participation
from test_control import PROVISION

from p2p_metrics import release
from p2p_metrics.config import ROOT
from p2p_metrics.disclosure_study import answers
from p2p_metrics.disclosure_study.university import Size, university

ASKED = {
    "unit_kind": "scheme",
    "unit_code": "pass",
    "role": "provider",
    "academic_year": 2023,
    "faculty_code": "all",
    "level": "all",
    "characteristic_code": "ethnicity",
    "group_code": "black",
}


def answer(root, text, **changed):
    """Publish drawn rows about Black leaders beside a map of provision, and ask about them."""
    rows = participation(text).with_columns(
        role=pl.lit("provider"),
        characteristic_code=pl.lit("ethnicity"),
        group_code=pl.lit("black"),
    )
    provision = completed(
        drawn("""
            scheme_id | academic_year | approach_code | context_code
            pass      | 2023          | study         | co
        """),
        PROVISION,
    )
    made = release.publish(
        {"participation": rows, "provision": provision}, release.policy(), root, {}
    )
    return release.answered(made, "participation", **{**ASKED, **changed})


def test_a_value_where_there_is_one(tmp_path):
    """Nothing is pooled that need not be."""
    found = answer(
        tmp_path,
        """
        academic_year | eligible_count | participant_count
        2023          | 100            | 20
        0             | 300            | 70
        """,
    )
    assert (20, (), False) == (found.row["participant_count"], found.pooled, found.is_bound)


def test_a_bound_where_next_to_nobody_did(tmp_path):
    """None of 100 who could have led is printed as "fewer than 3 of about 100"."""
    found = answer(tmp_path, "academic_year | eligible_count | participant_count\n2023 | 100 | 0")
    assert (100, True, 3) == (found.row["eligible_count"], found.is_bound, found.fewer_than)


def test_years_are_pooled_where_one_is_too_small(tmp_path):
    """18 who could have led in 2023 say nothing; 60 over the years do."""
    found = answer(
        tmp_path,
        """
        academic_year | eligible_count | participant_count
        2023          | 18             | 4
        0             | 60             | 11
        """,
    )
    assert (10, ("academic_year",)) == (found.row["participant_count"], found.pooled)


def test_schemes_are_pooled_into_their_approach(tmp_path):
    """Where even the years together are too few, the whole approach answers."""
    found = answer(
        tmp_path,
        """
        unit_kind | unit_code | academic_year | eligible_count | participant_count
        scheme    | pass      | 0             | 18             | 4
        approach  | study     | 0             | 160            | 31
        """,
    )
    assert ("approach", ("academic_year", "unit")) == (found.row["unit_kind"], found.pooled)


def test_the_widest_answer_is_that_of_any_activity_at_all(tmp_path):
    """Where scheme, approach and context are too few, everything together answers.

    Its code is what the warehouse calls it and what the published columns say of it.
    """
    found = answer(
        tmp_path,
        """
        unit_kind | unit_code | academic_year | eligible_count | participant_count
        scheme    | pass      | 0             | 18             | 4
        approach  | study     | 0             | 19             | 5
        context   | co        | 0             | 21             | 5
        any       | all       | 0             | 260            | 50
        """,
    )
    assert ("any", 50) == (found.row["unit_kind"], found.row["participant_count"])
    assert ("academic_year", "unit") == found.pooled


def test_the_studys_university_calls_any_activity_as_the_published_columns_do():
    """Else its widest questions would be about a unit that is not there."""
    described = pl.read_csv(ROOT / "data_contracts" / "published" / "columns.csv")
    said = described.filter(table="participation", column="unit_code")["definition"].item()
    codes = {code for kind, code, *_ in university(1, Size(students=50)).units() if kind == "any"}

    assert {"all"} == codes
    assert said.endswith("all for any scheme.")


def test_no_answer_is_an_answer(tmp_path):
    """Where nothing may be said nothing is made up."""
    found = answer(tmp_path, "academic_year | eligible_count | participant_count\n2023 | 18 | 4")
    assert (None, ()) == (found.row, found.pooled)


def test_the_study_counts_every_question_by_how_it_was_answered():
    """A value in one year; in the next too few, so that the years together answer."""
    rows = participation("""
        academic_year | role      | eligible_count | participant_count
        2023          | provider  | 100            | 20
        2024          | provider  | 18             | 4
        0             | provider  | 118            | 24
        0             | recipient | 300            | 70
    """).with_columns(
        unit_kind=pl.lit("approach"),
        unit_code=pl.lit("study"),
        characteristic_code=pl.lit("ethnicity"),
        group_code=pl.lit("black"),
    )
    found = answers.of_leaders({"participation": rows}, release.policy())

    assert {answers.VALUE: 2, answers.POOLED: 1} == dict(found)
