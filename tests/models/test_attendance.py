"""Taking part: from sessions where they are dated, else from a scheme's own list."""

import pytest
from drawn_warehouse import Warehouse

LANDMARK = "2022-11-14"


def attended(
    warehouse: Warehouse,
    listed: str = "",
    sessions: str = "",
    *,
    register: str = "true",
    offers: str = "scheme_id\npass",
) -> Warehouse:
    """Ada and ben may take part in pass, judged on 14 November 2022."""
    warehouse.draw("stg_engagements", "engagement_id\nada\nben")
    warehouse.draw("stg_enrolments", "engagement_id\nada\nben")
    warehouse.draw("stg_courses", "course_id\nLAW1")
    warehouse.draw("stg_offers", offers)
    warehouse.draw("stg_scheme_years", f"scheme_id | is_register_kept\npass | {register}")
    header = "engagement_id | scheme_id | sessions_attended | sessions_attended_by_landmark"
    warehouse.draw("stg_participation", f"{header} | first_date | status\n" + listed)
    header = "session_id | engagement_id | scheme_id | session_date | is_attended"
    warehouse.draw("stg_sessions", f"{header}\n" + sessions)
    return warehouse


def exposures(warehouse: Warehouse) -> dict[str, int | None]:
    return dict(warehouse.build("+fct_eligibility").rows("engagement_id", "exposure"))


def test_whoever_came_by_the_landmark_is_exposed(warehouse: Warehouse) -> None:
    """Whoever could have come and did not is not: nobody eligible is left out."""
    attended(warehouse, "ada | pass | 6 | 2 | 2022-10-20 | signed_up")
    assert {"ada": 1, "ben": 0} == exposures(warehouse)


def test_signing_up_and_never_coming_is_not_taking_part(warehouse: Warehouse) -> None:
    """A sign-up with no attendance is exposure nought."""
    attended(warehouse, "ada | pass | 0 | 0 | | signed_up")
    assert {"ada": 0, "ben": 0} == exposures(warehouse)


def test_a_late_joiner_is_not_exposed(warehouse: Warehouse) -> None:
    """Coming only after the landmark: the dose is nought, and the sessions are kept."""
    attended(warehouse, "ada | pass | 3 | 0 | 2023-02-01 | signed_up")
    found = warehouse.build("+fct_eligibility").rows(
        "engagement_id", "exposure", "sessions_attended", "dose"
    )
    assert [("ada", 0, 3, 0), ("ben", 0, 0, 0)] == found


def test_the_dose_is_how_often_a_student_came_by_the_landmark(warehouse: Warehouse) -> None:
    """Sessions of the whole year would make leaving early look like the harm of coming seldom."""
    attended(warehouse, "ada | pass | 6 | 2 | 2022-10-20 | signed_up")
    found = warehouse.build("+fct_eligibility").rows("engagement_id", "sessions_attended", "dose")
    assert [("ada", 6, 2), ("ben", 0, 0)] == found


@pytest.mark.parametrize(
    ("last_date", "expected"), [("2022-11-14", 6), ("2022-11-15", None), ("", None)]
)
def test_a_count_of_the_year_is_a_dose_only_where_the_last_session_was_by_the_landmark(
    warehouse: Warehouse, last_date: str, expected: int | None
) -> None:
    """It says that a student came, and not how often by then."""
    attended(warehouse)
    header = "engagement_id | scheme_id | sessions_attended | sessions_attended_by_landmark"
    warehouse.draw(
        "stg_participation",
        f"{header} | first_date | last_date\nada | pass | 6 | | 2022-10-20 | {last_date}",
    )
    found = warehouse.build("+fct_eligibility").rows("engagement_id", "exposure", "dose")
    assert [("ada", 1, expected), ("ben", 0, 0)] == found


def test_without_a_count_by_the_landmark_all_sessions_stand_in(warehouse: Warehouse) -> None:
    """Unless the first of them was after the landmark."""
    attended(warehouse, "ada | pass | 3 | | | signed_up\nben | pass | 3 | | 2022-11-15 | signed_up")
    assert {"ada": 1, "ben": 0} == exposures(warehouse)


def test_without_a_register_taking_part_is_unknown(warehouse: Warehouse) -> None:
    """Never "did not take part", for those on the list as for those who are not."""
    attended(warehouse, "ada | pass | 3 | 3 | | signed_up", register="false")
    assert {"ada": None, "ben": None} == exposures(warehouse)
    found = warehouse.build("+fct_participation").rows("sessions_attended", "has_register")
    assert [(None, False)] == found


def test_a_register_of_which_no_row_came_says_nothing(warehouse: Warehouse) -> None:
    """Whoever forgot to deliver it did not say that nobody came."""
    assert {"ada": None, "ben": None} == exposures(attended(warehouse))


def test_a_scheme_to_which_nobody_came_may_say_so(warehouse: Warehouse) -> None:
    """Its register is there and empty."""
    attended(warehouse)
    warehouse.draw("stg_scheme_years", "scheme_id | is_nobody_came\npass | true")
    assert {"ada": 0, "ben": 0} == exposures(warehouse)


def test_sessions_alone_are_a_register(warehouse: Warehouse) -> None:
    """Nobody was listed, and every session that anybody missed is there."""
    attended(warehouse, sessions="s1 | ada | pass | 2022-10-20 | false")
    assert {"ada": 0, "ben": 0} == exposures(warehouse)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("signed_up", None), ("allocated", None), ("waiting", 0), ("referred", 0)],
)
def test_a_list_without_counts_says_no_only_of_those_who_got_no_place(
    warehouse: Warehouse, status: str, expected: int | None
) -> None:
    """Signed up or allocated without a count is unknown; waiting or referred did not come."""
    attended(warehouse, f"ada | pass | | | | {status}")
    assert {"ada": expected, "ben": 0} == exposures(warehouse)


def test_dated_sessions_say_who_came_by_the_landmark(warehouse: Warehouse) -> None:
    """The day itself counts; sessions missed do not."""
    sessions = (
        "s1 | ada | pass | 2022-11-14 | true\ns2 | ada | pass | 2022-12-01 | true\n"
        "s1 | ben | pass | 2022-11-14 | false\ns2 | ben | pass | 2022-12-01 | true\n"
    )
    attended(warehouse, sessions=sessions)
    found = warehouse.build("+fct_participation").rows(
        "engagement_id", "sessions_expected", "sessions_attended", "sessions_by_landmark", "minutes"
    )
    assert [("ada", 2, 2, 1, 60 + 60), ("ben", 2, 1, 0, 60)] == found
    assert {"ada": 1, "ben": 0} == exposures(warehouse)


def test_where_sessions_are_dated_the_list_only_says_who_signed_up(warehouse: Warehouse) -> None:
    """Ben's own count of four is not borne out by any session."""
    listed = "ada | pass | 9 | 9 | | signed_up\nben | pass | 4 | 4 | | signed_up"
    attended(warehouse, listed, "s1 | ada | pass | 2022-10-20 | true")
    found = warehouse.build("+fct_participation").rows("engagement_id", "sessions_attended")
    assert [("ada", 1), ("ben", 0)] == found
    assert {"ada": 1, "ben": 0} == exposures(warehouse)


def test_sessions_of_one_role_leave_the_list_of_the_other_alone(warehouse: Warehouse) -> None:
    """Where only recipients' sessions are dated, providers count by the list."""
    attended(
        warehouse,
        sessions="s1 | ada | pass | 2022-10-20 | true",
        offers="scheme_id | role\npass | recipient\npass | provider",
    )
    warehouse.draw(
        "stg_participation",
        """
        engagement_id | scheme_id | role     | sessions_attended
        ben           | pass      | provider | 5
        """,
    )
    found = warehouse.build("+fct_eligibility").rows("engagement_id", "role", "exposure")
    assert [
        ("ada", "provider", 0),
        ("ada", "recipient", 1),
        ("ben", "provider", 1),
        ("ben", "recipient", 0),
    ] == found


def test_the_landmark_is_that_of_the_offer_that_fits_the_student(warehouse: Warehouse) -> None:
    """Two groups with different landmarks are judged on their own days."""
    attended(
        warehouse,
        sessions="s1 | ada | pass | 2022-11-20 | true\ns1 | ben | pass | 2022-11-20 | true",
    )
    warehouse.draw("stg_enrolments", "engagement_id | year_of_study\nada | 1\nben | 2")
    warehouse.draw(
        "stg_offers",
        """
        scheme_id | year_of_study | landmark_date
        pass      | 1             | 2022-11-14
        pass      | 2             | 2022-12-05
        """,
    )
    assert {"ada": 0, "ben": 1} == exposures(warehouse)


def test_coming_without_an_offer_is_kept_and_counted(warehouse: Warehouse) -> None:
    """It is nobody's exposure, and it is not lost."""
    attended(
        warehouse,
        "ada | pass | 3 | 3 | | signed_up",
        offers="scheme_id | scope_id\npass | ART9",
    )
    found = warehouse.build("+fct_participation").rows(
        "engagement_id", "sessions_attended", "is_offered"
    )
    assert [("ada", 3, False)] == found
    counted = dict(warehouse.build("+fct_excluded_attendance").rows("reason", "row_count"))
    assert 1 == counted["without_an_offer"]


@pytest.mark.parametrize(
    ("enrolment", "events", "expected"),
    [
        ("2022-09-26 | 2023-06-16", "", True),
        ("2022-11-14 | 2023-06-16", "", True),
        ("2022-11-15 | 2023-06-16", "", False),
        ("2022-09-26 | 2022-11-13", "", False),
        ("2022-09-26 | 2023-06-16", "ada | left | 2022-11-14", True),
        ("2022-09-26 | 2023-06-16", "ada | left | 2022-11-13", False),
        ("2022-09-26 | 2023-06-16", "ada | died | 2022-11-01", False),
        ("2022-09-26 | 2023-06-16", "ada | transferred_outside | 2022-11-01", False),
        ("2022-09-26 | 2023-06-16", "ada | completed | 2022-11-01", False),
        ("2022-09-26 | 2023-06-16", "ada | interrupted | 2022-11-01", False),
        ("2022-09-26 | 2023-06-16", "ada | interrupted | 2022-11-14", True),
        (
            "2022-09-26 | 2023-06-16",
            "ada | interrupted | 2022-10-01\nada | resumed | 2022-11-14",
            True,
        ),
    ],
)
def test_only_students_enrolled_on_the_landmark_can_be_compared(
    warehouse: Warehouse, enrolment: str, events: str, expected: bool
) -> None:
    """Whoever had left, interrupted, finished or not begun could not take part by then."""
    attended(warehouse)
    warehouse.draw("stg_enrolments", f"engagement_id | start_date | end_date\nada | {enrolment}")
    warehouse.draw("stg_retention", "engagement_id | event | event_date\n" + events)
    found = warehouse.build("+fct_eligibility").rows("landmark_date", "is_enrolled_at_landmark")
    assert [(LANDMARK, expected)] == found
