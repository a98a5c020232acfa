"""Continued here and returned next year: who is asked, when it is known, and what counts."""

import pytest
from drawn_warehouse import Warehouse

FIRST_YEAR = "engagement_id | academic_year | start_date | end_date | is_entrant\n"
ADA_ONCE = FIRST_YEAR + "ada | 2022 | 2022-09-26 | 2023-06-16 | true\n"
ADA_AGAIN = ADA_ONCE + "ada | 2023 | 2023-09-25 | 2024-06-14 | false\n"
EVENTS = "engagement_id | event | event_date\n"


def asked(
    warehouse: Warehouse,
    enrolments: str,
    *,
    events: str = "",
    engagements: str = "engagement_id | student_id\nada | ada",
    outcome: str = "continued",
    year: int = 2022,
) -> tuple[str, int | None]:
    """State and value of one outcome of ada's in one year."""
    warehouse.draw("stg_engagements", engagements)
    warehouse.draw("stg_enrolments", enrolments)
    warehouse.draw("stg_retention", EVENTS + events)
    rows = warehouse.build("+fct_outcomes").rows(
        "engagement_id", "academic_year", f"{outcome}_state", f"{outcome}_thousandths"
    )
    return next((row[2], row[3]) for row in rows if row[:2] == ("ada", year))


def matures(warehouse: Warehouse) -> set[str | None]:
    """The days that decide who continued."""
    rows = warehouse.build("+fct_findings").rows("outcome_code", "matures_date")
    return {day for outcome, day in rows if outcome == "continued"}


def test_an_entrant_enrolled_a_year_and_fifteen_days_on_has_continued(
    warehouse: Warehouse,
) -> None:
    """Started on 26 September 2022: still here on 11 October 2023."""
    assert ("known", 1000) == asked(warehouse, ADA_AGAIN)


def test_an_entrant_who_did_not_come_back_has_not_continued(warehouse: Warehouse) -> None:
    """No enrolment on the day, and no award."""
    assert ("known", 0) == asked(warehouse, ADA_ONCE)


def test_the_day_that_decides_is_a_year_and_fifteen_days_after_the_start(
    warehouse: Warehouse,
) -> None:
    """Leaving on the day itself is still here; the day before is not."""
    assert ("known", 1000) == asked(warehouse, ADA_AGAIN, events="ada | left | 2023-10-11")
    assert ("known", 0) == asked(warehouse, ADA_AGAIN, events="ada | left | 2023-10-10")
    assert "2023-10-11" in matures(warehouse)


def test_part_time_students_are_asked_after_two_years_and_fifteen_days(
    warehouse: Warehouse,
) -> None:
    """A part-time student who left in the second autumn had still a year to go."""
    part_time = "engagement_id | student_id | mode\nada | ada | part_time"
    assert ("known", 0) == asked(warehouse, ADA_AGAIN, engagements=part_time)
    third = ADA_AGAIN + "ada | 2024 | 2024-09-23 | 2025-06-13 | false\n"
    assert ("known", 1000) == asked(warehouse, third, engagements=part_time)
    assert "2024-10-11" in matures(warehouse)


def test_the_newest_entrants_are_not_yet_known(warehouse: Warehouse) -> None:
    """Before the day that decides nobody has continued or left, whatever the extracts hold."""
    warehouse.taken_on("2023-10-10", latest_academic_year=2023)
    assert ("not_yet_known", None) == asked(warehouse, ADA_AGAIN)
    assert ("not_yet_known", None) == asked(warehouse, ADA_ONCE)


def test_extracts_that_stop_before_the_day_never_read_as_mass_withdrawal(
    warehouse: Warehouse,
) -> None:
    """Where no enrolment of the deciding year was supplied at all, the outcome is not yet known."""
    warehouse.taken_on("2024-01-31", latest_academic_year=2022)
    assert ("not_yet_known", None) == asked(warehouse, ADA_ONCE)


def test_leavers_in_the_first_fortnight_are_left_out(warehouse: Warehouse) -> None:
    """Gone by the fourteenth day: not applicable; on the fifteenth: not continued."""
    assert ("not_applicable", None) == asked(warehouse, ADA_ONCE, events="ada | left | 2022-10-10")
    assert ("known", 0) == asked(warehouse, ADA_ONCE, events="ada | left | 2022-10-11")


def test_the_fortnight_also_holds_without_a_retention_extract(warehouse: Warehouse) -> None:
    """An enrolment that ends within the fortnight is left out too."""
    short = FIRST_YEAR + "ada | 2022 | 2022-09-26 | 2022-10-05 | true"
    assert ("not_applicable", None) == asked(warehouse, short)


@pytest.mark.parametrize("event", ["died", "interrupted"])
def test_dying_and_interrupting_are_not_withdrawals(warehouse: Warehouse, event: str) -> None:
    """They are states of their own: not applicable, and counted under their names."""
    events = f"ada | {event} | 2023-03-01"
    assert ("not_applicable", None) == asked(warehouse, ADA_ONCE, events=events)
    assert ("continued", event) in warehouse.build("+fct_findings").rows("outcome_code", "finding")


def test_a_student_back_from_an_interruption_has_continued(warehouse: Warehouse) -> None:
    """What counts is the day that decides."""
    events = "ada | interrupted | 2023-03-01\nada | resumed | 2023-09-25"
    assert ("known", 1000) == asked(warehouse, ADA_AGAIN, events=events)


def test_an_interrupted_student_with_a_dormant_enrolment_is_still_interrupted(
    warehouse: Warehouse,
) -> None:
    """A row in enrolments does not make a student on leave a continuing one."""
    events = "ada | interrupted | 2023-03-01"
    assert ("not_applicable", None) == asked(warehouse, ADA_AGAIN, events=events)


def test_a_repeated_year_is_continuing(warehouse: Warehouse) -> None:
    """Repeating the year is studying here."""
    repeated = (
        "engagement_id | academic_year | start_date | end_date | is_entrant | is_repeat\n"
        "ada | 2022 | 2022-09-26 | 2023-06-16 | true | false\n"
        "ada | 2023 | 2023-09-25 | 2024-06-14 | false | true\n"
    )
    assert ("known", 1000) == asked(warehouse, repeated)


def test_moving_to_another_course_here_is_continuing(warehouse: Warehouse) -> None:
    """Any engagement of the same student counts."""
    moved = ADA_ONCE + "ada-law | 2023 | 2023-09-25 | 2024-06-14 | true\n"
    engagements = "engagement_id | student_id\nada | ada\nada-law | ada"
    events = "ada | transferred_inside | 2023-06-20"
    assert ("known", 1000) == asked(warehouse, moved, engagements=engagements, events=events)


def test_moving_to_another_university_is_not_continuing_here(warehouse: Warehouse) -> None:
    """One university sees only itself, and the outcome says so: continued here."""
    events = "ada | transferred_outside | 2023-06-20"
    assert ("known", 0) == asked(warehouse, ADA_ONCE, events=events)


def test_a_student_who_qualified_by_the_day_counts_as_continuing(warehouse: Warehouse) -> None:
    """An award, or an event that says completed."""
    warehouse.draw("stg_awards", "engagement_id | award_date\nada | 2023-07-10")
    assert ("known", 1000) == asked(warehouse, ADA_ONCE)


def test_completing_without_an_awards_extract_counts_as_continuing(warehouse: Warehouse) -> None:
    """The completed event alone is enough."""
    assert ("known", 1000) == asked(warehouse, ADA_ONCE, events="ada | completed | 2023-06-16")


def test_an_award_made_after_the_day_counts_for_those_who_had_finished(
    warehouse: Warehouse,
) -> None:
    """A one-year master's student who finished in September has an award in November."""
    warehouse.draw("stg_awards", "engagement_id | award_date\nada | 2023-11-20")
    master = "engagement_id | student_id | expected_end_date\nada | ada | 2023-09-15"
    assert ("known", 1000) == asked(warehouse, ADA_ONCE, engagements=master)


def test_those_due_to_finish_have_half_a_year_for_their_award(warehouse: Warehouse) -> None:
    """Until then the absence of an award says nothing; after it they have not continued."""
    master = "engagement_id | student_id | expected_end_date\nada | ada | 2023-09-15"
    warehouse.taken_on("2023-12-31")
    assert ("not_yet_known", None) == asked(warehouse, ADA_ONCE, engagements=master)
    warehouse.taken_on("2024-03-15")
    assert ("known", 0) == asked(warehouse, ADA_ONCE, engagements=master)


def test_a_later_start_of_the_next_year_is_no_gap(warehouse: Warehouse) -> None:
    """Started on 1 August: the second year may begin after the day that decides."""
    early = (
        FIRST_YEAR
        + "ada | 2022 | 2022-08-01 | 2023-07-14 | true\n"
        + "ada | 2023 | 2023-09-25 | 2024-06-14 | false\n"
    )
    assert ("known", 1000) == asked(warehouse, early)


def test_continuing_is_asked_of_entrants_only(warehouse: Warehouse) -> None:
    """Later years are asked whether they returned."""
    assert ("not_applicable", None) == asked(warehouse, ADA_AGAIN, year=2023)
    assert ("not_applicable", None) == asked(warehouse, ADA_AGAIN, outcome="returned")


def test_a_student_enrolled_the_year_after_has_returned(warehouse: Warehouse) -> None:
    """Asked of the second year and later, on 1 December of the year that follows."""
    third = ADA_AGAIN + "ada | 2024 | 2024-09-23 | 2025-06-13 | false\n"
    assert ("known", 1000) == asked(warehouse, third, outcome="returned", year=2023)
    assert ("not_yet_known", None) == asked(warehouse, third, outcome="returned", year=2024)
    assert ("known", 0) == asked(warehouse, ADA_AGAIN, outcome="returned", year=2023)


def test_a_student_who_completed_counts_as_returning(warehouse: Warehouse) -> None:
    """Finishing is not failing to come back."""
    warehouse.draw("stg_awards", "engagement_id | award_date\nada | 2024-07-10")
    assert ("known", 1000) == asked(warehouse, ADA_AGAIN, outcome="returned", year=2023)


def test_returning_is_not_yet_known_before_december(warehouse: Warehouse) -> None:
    """The newest year has no returns."""
    third = ADA_AGAIN + "ada | 2024 | 2024-09-23 | 2025-06-13 | false\n"
    warehouse.taken_on("2024-11-30")
    assert ("not_yet_known", None) == asked(warehouse, third, outcome="returned", year=2023)
