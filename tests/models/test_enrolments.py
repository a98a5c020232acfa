"""Enrolments: where a student studied in a year, and when and how the year ended."""

from drawn_warehouse import Warehouse

TWO_YEARS = """
    engagement_id | academic_year | start_date | end_date   | is_entrant
    ada           | 2022          | 2022-09-26 | 2023-06-16 | true
    ada           | 2023          | 2023-09-25 | 2024-06-14 | false
"""


def enrolments(warehouse: Warehouse, events: str = "") -> Warehouse:
    warehouse.draw("stg_engagements", "engagement_id | student_id\nada | ada")
    warehouse.draw("stg_courses", "course_id\nLAW1")
    warehouse.draw("stg_enrolments", TWO_YEARS)
    warehouse.draw("stg_retention", "engagement_id | event | event_date\n" + events)
    return warehouse.build("+fct_enrolments")


def test_a_year_without_events_ends_as_studying(warehouse: Warehouse) -> None:
    """The last day is then the end of the year."""
    found = enrolments(warehouse).rows("academic_year", "left_date", "last_date", "end_state")
    assert [
        (2022, None, "2023-06-16", "studying"),
        (2023, None, "2024-06-14", "studying"),
    ] == found


def test_leaving_ends_the_year_in_which_it_happened(warehouse: Warehouse) -> None:
    """The leaving date is also that of the years before: later than their end."""
    found = enrolments(warehouse, "ada | left | 2023-11-10")
    assert [
        (2022, "2023-11-10", "2023-06-16", "studying"),
        (2023, "2023-11-10", "2023-11-10", "left"),
    ] == found.rows("academic_year", "left_date", "last_date", "end_state")


def test_a_student_who_came_back_has_not_left_in_the_years_after(warehouse: Warehouse) -> None:
    """A leaving event counts for the years that had begun by then."""
    found = enrolments(warehouse, "ada | left | 2023-01-20\nada | resumed | 2023-09-25")
    assert [(2022, "2023-01-20", "left"), (2023, None, "resumed")] == found.rows(
        "academic_year", "left_date", "end_state"
    )


def test_dying_and_transferring_outside_are_endings_of_their_own(warehouse: Warehouse) -> None:
    """They end the enrolment as leaving does, under their own names."""
    for event in ("died", "transferred_outside"):
        found = enrolments(warehouse, f"ada | {event} | 2024-02-01")
        assert [("2024-02-01", event, event)] == [
            row[1:]
            for row in found.rows("academic_year", "last_date", "left_event", "end_state")
            if row[0] == 2023
        ]


def test_interrupting_and_moving_inside_are_not_leaving(warehouse: Warehouse) -> None:
    """They are states of the year, and set no leaving date."""
    for event in ("interrupted", "transferred_inside"):
        found = enrolments(warehouse, f"ada | {event} | 2024-02-01")
        assert [(2023, None, event)] == [
            row for row in found.rows("academic_year", "left_date", "end_state") if row[0] == 2023
        ]


def test_a_summer_event_belongs_to_the_year_before_it(warehouse: Warehouse) -> None:
    """What happens before the next year begins ends the year before."""
    found = enrolments(warehouse, "ada | interrupted | 2023-08-20")
    assert [(2022, "interrupted"), (2023, "studying")] == found.rows("academic_year", "end_state")


def test_the_last_event_of_a_year_says_how_it_ended(warehouse: Warehouse) -> None:
    """Interrupted, then left: left."""
    found = enrolments(warehouse, "ada | interrupted | 2024-01-10\nada | left | 2024-03-01")
    assert [(2022, "studying"), (2023, "left")] == found.rows("academic_year", "end_state")


def test_an_interruption_lasts_until_the_event_that_ends_it(warehouse: Warehouse) -> None:
    """It stays open where nothing ended it."""
    warehouse.draw(
        "stg_retention",
        """
        engagement_id | event       | event_date
        ada           | interrupted | 2023-01-10
        ada           | resumed     | 2023-09-25
        ben           | interrupted | 2023-02-01
        """,
    )
    found = warehouse.build("fct_interruptions").rows("engagement_id", "from_date", "until_date")
    assert [("ada", "2023-01-10", "2023-09-25"), ("ben", "2023-02-01", None)] == found


def test_students_who_are_offered_the_same_share_a_cohort(warehouse: Warehouse) -> None:
    """Year, course, year of study, mode, level and offers through modules make a cohort."""
    warehouse.draw(
        "stg_engagements",
        """
        engagement_id | mode
        ada           | full_time
        ben           | full_time
        cyd           | part_time
        dan           | full_time
        """,
    )
    warehouse.draw("stg_enrolments", "engagement_id\nada\nben\ncyd\ndan")
    warehouse.draw("stg_module_results", "engagement_id | module_id | result\ndan | tort | passed")
    warehouse.draw("stg_offers", "scheme_id | scope | scope_id\npass | module | tort")
    cohorts = dict(warehouse.build("+fct_enrolments").rows("engagement_id", "cohort_key"))
    assert cohorts["ada"] == cohorts["ben"]
    assert 3 == len(set(cohorts.values()))


def test_an_enrolment_keeps_its_row_where_its_course_is_missing(warehouse: Warehouse) -> None:
    """Nothing is lost quietly: what cannot be joined is counted."""
    warehouse.draw("stg_engagements", "engagement_id\nada")
    warehouse.draw("stg_enrolments", "engagement_id | course_id\nada | GONE")
    assert [("ada", None)] == warehouse.build("+fct_enrolments").rows(
        "engagement_id", "faculty_code"
    )
    assert [(1,)] == [
        row[1:]
        for row in warehouse.build("+fct_exclusions").rows("reason", "row_count")
        if row[0] == "enrolment_without_course"
    ]
