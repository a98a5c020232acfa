"""First or upper second: whose award is compared, and when it is known."""

import pytest
from drawn_warehouse import Warehouse


def attainment(
    warehouse: Warehouse, award: str = "", *, events: str = "", course: str = "first_degree"
) -> list[tuple[int, str, int | None]]:
    """Year, state and value of ada's two years on a course that ends in June 2025."""
    warehouse.draw("stg_engagements", "engagement_id | student_id\nada | ada")
    warehouse.draw(
        "stg_enrolments",
        """
        engagement_id | academic_year | start_date | end_date
        ada           | 2023          | 2023-09-25 | 2024-06-14
        ada           | 2024          | 2024-09-23 | 2025-06-13
        """,
    )
    warehouse.draw("stg_courses", f"course_id | award_aim\nLAW1 | {course}")
    awards = "engagement_id | award_date | award_class | is_classified | is_integrated_masters\n"
    warehouse.draw("stg_awards", awards + award)
    warehouse.draw("stg_retention", "engagement_id | event | event_date\n" + events)
    return warehouse.build("+fct_outcomes").rows(
        "academic_year", "first_or_upper_second_state", "first_or_upper_second_thousandths"
    )


@pytest.mark.parametrize(
    ("award_class", "value"),
    [("first", 1000), ("upper_second", 1000), ("lower_second", 0), ("third", 0)],
)
def test_an_award_belongs_to_every_year_of_its_engagement(
    warehouse: Warehouse, award_class: str, value: int
) -> None:
    """What was done in an earlier year counts towards the class."""
    found = attainment(warehouse, f"ada | 2025-07-10 | {award_class} | true | false")
    assert [(2023, "known", value), (2024, "known", value)] == found


def test_integrated_masters_degrees_are_first_degrees(warehouse: Warehouse) -> None:
    """They carry the same classes."""
    found = attainment(
        warehouse, "ada | 2025-07-10 | first | true | true", course="integrated_masters"
    )
    assert {("known", 1000)} == {row[1:] for row in found}


@pytest.mark.parametrize("course", ["taught_masters", "foundation_degree", "certificate"])
def test_other_awards_are_not_compared(warehouse: Warehouse, course: str) -> None:
    """Masters, foundation degrees and certificates have classes of their own."""
    found = attainment(warehouse, "ada | 2025-07-10 | distinction | true | false", course=course)
    assert {("not_applicable", None)} == {row[1:] for row in found}


def test_unclassified_awards_are_counted_apart(warehouse: Warehouse) -> None:
    """Neither good nor bad: they carry no class."""
    found = attainment(warehouse, "ada | 2025-07-10 | unclassified | false | false")
    assert {("not_applicable", None)} == {row[1:] for row in found}
    assert ("first_or_upper_second", "unclassified_award") in warehouse.build("+fct_findings").rows(
        "outcome_code", "finding"
    )


def test_a_student_who_still_studies_is_not_yet_known(warehouse: Warehouse) -> None:
    """Until six months after the expected end."""
    assert {("not_yet_known", None)} == {row[1:] for row in attainment(warehouse)}
    found = warehouse.build("+fct_findings").rows("outcome_code", "matures_date")
    assert {"2025-12-13"} == {day for outcome, day in found if outcome == "first_or_upper_second"}


def test_a_student_long_past_the_end_without_an_award_is_unknown(warehouse: Warehouse) -> None:
    """Neither left nor qualified, as far as the extracts say."""
    warehouse.taken_on("2026-06-30")
    assert {("unknown", None)} == {row[1:] for row in attainment(warehouse)}


def test_a_student_who_left_without_an_award_is_not_in_the_measure(warehouse: Warehouse) -> None:
    """Those who qualify are survivors; those who left are counted beside them."""
    found = attainment(warehouse, events="ada | left | 2025-01-15")
    assert {("not_applicable", None)} == {row[1:] for row in found}
    assert ("first_or_upper_second", "left_without_award") in warehouse.build("+fct_findings").rows(
        "outcome_code", "finding"
    )


def test_a_student_who_left_and_came_back_has_not_left(warehouse: Warehouse) -> None:
    """Only leaving in the last year enrolled ends the question."""
    events = "ada | left | 2024-02-01\nada | resumed | 2024-09-23"
    assert {("not_yet_known", None)} == {row[1:] for row in attainment(warehouse, events=events)}


def test_an_interrupted_student_is_still_awaited(warehouse: Warehouse) -> None:
    """Long past the expected end, an open interruption keeps the question open."""
    warehouse.taken_on("2026-06-30")
    found = attainment(warehouse, events="ada | interrupted | 2025-02-01")
    assert {("not_yet_known", None)} == {row[1:] for row in found}


def test_an_award_made_after_the_extracts_were_taken_is_not_known(warehouse: Warehouse) -> None:
    """Dates ahead of the snapshot are plans."""
    found = attainment(warehouse, "ada | 2025-11-20 | first | true | false")
    assert {("not_yet_known", None)} == {row[1:] for row in found}


def test_without_an_awards_extract_attainment_is_unknown(warehouse: Warehouse) -> None:
    """What was not supplied is not a fact about students."""
    warehouse.draw("stg_settings", "has_awards\nfalse")
    assert {("unknown", None)} == {row[1:] for row in attainment(warehouse)}


def satisfaction(warehouse: Warehouse, answers: str) -> tuple[str, int | None]:
    """State and value of ada's satisfaction in 2022."""
    warehouse.draw("stg_engagements", "engagement_id\nada")
    warehouse.draw("stg_enrolments", "engagement_id\nada")
    warehouse.draw(
        "stg_surveys", "engagement_id | survey_id | theme | is_invited | answer\n" + answers
    )
    return warehouse.build("+fct_outcomes").rows("satisfaction_state", "satisfaction_thousandths")[
        0
    ]


def test_satisfaction_is_the_mean_answer_of_the_year(warehouse: Warehouse) -> None:
    """Over surveys and themes; what was not answered is not in it."""
    answers = (
        "ada | pulse | teaching | true | 5\nada | pulse | overall | true | 4\n"
        "ada | pulse | belonging | true | \nada | end | overall | true | 4"
    )
    assert ("known", round(1000 * (5 + 4 + 4) / 3)) == satisfaction(warehouse, answers)


def test_asked_and_not_answered_is_unknown(warehouse: Warehouse) -> None:
    """Silence is never the middle of the scale."""
    assert ("unknown", None) == satisfaction(warehouse, "ada | pulse | overall | true |")


def test_not_asked_is_another_thing_than_not_answered(warehouse: Warehouse) -> None:
    """Outside the survey: not applicable."""
    assert ("not_applicable", None) == satisfaction(warehouse, "ada | pulse | overall | false |")
    assert ("not_applicable", None) == satisfaction(warehouse, "")


def test_without_a_survey_extract_satisfaction_is_unknown(warehouse: Warehouse) -> None:
    """An institution with less starts with less."""
    warehouse.draw("stg_settings", "has_surveys\nfalse")
    assert ("unknown", None) == satisfaction(warehouse, "")
