"""Units: a scheme, the schemes of an approach or a context, or any scheme, taken together."""

import pytest
from drawn_warehouse import Warehouse

COLUMNS = ("engagement_id", "unit_kind", "unit_code", "exposure")
ADA = "engagement_id\nada"
BOTH = "scheme_id\npass\nbuddy"
ONE_CAME = "engagement_id | scheme_id\nada | pass"


def exposed(
    warehouse: Warehouse,
    offers: str,
    came: str = ONE_CAME,
    enrolments: str = ADA,
    scheme_years: str = BOTH,
) -> Warehouse:
    """What is offered to the cohort, who came, and who studies there in which cohort.

    The schemes are of one approach unless said otherwise.
    """
    warehouse.draw("stg_scheme_years", scheme_years)
    warehouse.draw("fct_enrolments", enrolments)
    warehouse.draw("fct_cohort_offers", offers)
    warehouse.draw("fct_participation", came)
    return warehouse.build("+fct_exposures")


def of_units(warehouse: Warehouse, *columns: str) -> set[tuple[object, ...]]:
    """Rows of approaches, contexts and any scheme, which have to agree here."""
    rows = warehouse.rows("unit_kind", *columns)
    return {row[1:] for row in rows if row[0] != "scheme"}


def test_exposed_to_one_scheme_of_a_unit_is_exposed_to_the_unit(warehouse: Warehouse) -> None:
    """Whatever is known or unknown of the others."""
    exposed(
        warehouse,
        "scheme_id | has_register\npass | true\nbuddy | false",
        enrolments="engagement_id\nada\nben",
    )
    assert {("ada", 1), ("ben", 0)} == of_units(warehouse, "engagement_id", "exposure")


def test_a_scheme_without_a_register_is_left_out_of_its_units(warehouse: Warehouse) -> None:
    """A unit is unknown only where none of its schemes on offer kept a register."""
    exposed(
        warehouse,
        """
        cohort_key | scheme_id | has_register
        1          | pass      | true
        1          | buddy     | false
        2          | buddy     | false
        """,
        came="engagement_id",
        enrolments="engagement_id | cohort_key\nada | 1\nben | 2",
    )
    assert {("ada", 0), ("ben", None)} == of_units(warehouse, "engagement_id", "exposure")


def test_signing_up_without_a_record_of_coming_is_unknown_and_not_nought(
    warehouse: Warehouse,
) -> None:
    """Of the one scheme with a register nothing is known; of two, the other one says nought."""
    came = """
        engagement_id | scheme_id | sessions_attended | sessions_by_landmark
        ada           | pass      |                   |
        ben           | pass      |                   |
    """
    exposed(
        warehouse,
        "cohort_key | scheme_id\n1 | pass\n2 | pass\n2 | buddy",
        came,
        "engagement_id | cohort_key\nada | 1\nben | 2",
    )
    assert {("ada", None, None), ("ben", 0, 0)} == of_units(
        warehouse, "engagement_id", "exposure", "sessions_attended"
    )


def test_coming_after_the_landmark_alone_is_no_exposure(warehouse: Warehouse) -> None:
    """The sessions of the year are counted all the same."""
    exposed(
        warehouse,
        "scheme_id\npass",
        "engagement_id | scheme_id | sessions_attended | sessions_by_landmark\nada | pass | 3 | 0",
    )
    assert {(0, 3)} == of_units(warehouse, "exposure", "sessions_attended")


def test_the_dose_of_a_unit_is_known_only_where_that_of_every_scheme_joined_is(
    warehouse: Warehouse,
) -> None:
    """Two sessions and an unknown number are not two."""
    exposed(
        warehouse,
        "cohort_key | scheme_id\n1 | pass\n1 | buddy\n2 | pass",
        """
        engagement_id | scheme_id | sessions_by_landmark | dose
        ada           | pass      | 2                    | 2
        ada           | buddy     | 3                    |
        ben           | pass      | 2                    | 2
        """,
        "engagement_id | cohort_key\nada | 1\nben | 2",
    )
    assert {("ada", None), ("ben", 2)} == of_units(warehouse, "engagement_id", "dose")


def test_a_scheme_keeps_its_own_exposure_beside_its_units(warehouse: Warehouse) -> None:
    """Scheme, approach, context and any: four rows of one exposure."""
    exposed(warehouse, "scheme_id\npass")
    assert [
        ("ada", "any", "all", 1),
        ("ada", "approach", "peer_mentoring", 1),
        ("ada", "context", "co_curricular", 1),
        ("ada", "scheme", "pass", 1),
    ] == warehouse.rows(*COLUMNS)


def test_a_scheme_has_the_context_of_its_year(warehouse: Warehouse) -> None:
    """A scheme may move into the curriculum: each year counts where it stood."""
    exposed(
        warehouse,
        "scheme_id | cohort_key | academic_year\npass | 1 | 2022\npass | 2 | 2023",
        enrolments="engagement_id | cohort_key | academic_year\nada | 1 | 2022\nada | 2 | 2023",
        scheme_years="""
        scheme_id | academic_year | context_code
        pass      | 2022          | co_curricular
        pass      | 2023          | curriculum_embedded
        """,
    )
    found = warehouse.rows("academic_year", "unit_kind", "unit_code", "exposure")
    assert [(2022, "co_curricular", 1), (2023, "curriculum_embedded", 0)] == [
        (year, code, exposure) for year, kind, code, exposure in found if kind == "context"
    ]


def test_a_scheme_of_an_unknown_approach_belongs_to_no_approach(warehouse: Warehouse) -> None:
    """It keeps its context, and is counted."""
    exposed(warehouse, "scheme_id\npass", scheme_years="scheme_id | approach_code\npass |")
    assert ["any", "context", "scheme"] == [row[0] for row in warehouse.rows("unit_kind")]


def test_a_unit_with_a_compulsory_scheme_is_compulsory(warehouse: Warehouse) -> None:
    """Inside it nobody is left to compare with."""
    exposed(warehouse, "scheme_id | is_compulsory\npass | true\nbuddy | false")
    assert {(True,)} == of_units(warehouse, "is_compulsory")
    assert [("scheme", "buddy", False), ("scheme", "pass", True)] == [
        row
        for row in warehouse.rows("unit_kind", "unit_code", "is_compulsory")
        if row[0] == "scheme"
    ]


TWO_LANDMARKS = """
    scheme_id | landmark_date
    pass      | 2022-11-14
    buddy     | 2023-03-06
"""


@pytest.mark.parametrize("came", ["engagement_id", ONE_CAME], ids=["never came", "came"])
def test_a_unit_asks_for_enrolment_at_its_last_landmark(warehouse: Warehouse, came: str) -> None:
    """Enrolled at every landmark, so that taking part late does not need outliving others."""
    exposed(warehouse, TWO_LANDMARKS, came, "engagement_id | last_date\nada | 2023-01-31")
    assert {("2023-03-06", False)} == of_units(
        warehouse, "landmark_date", "is_enrolled_at_landmark"
    )


@pytest.mark.parametrize("came", ["engagement_id", ONE_CAME], ids=["never came", "came"])
def test_who_began_after_the_first_landmark_was_not_enrolled_at_every_one(
    warehouse: Warehouse, came: str
) -> None:
    """Being there at the last does not make up for it."""
    exposed(warehouse, TWO_LANDMARKS, came, "engagement_id | start_date\nada | 2023-01-09")
    assert {("2023-03-06", False)} == of_units(
        warehouse, "landmark_date", "is_enrolled_at_landmark"
    )


@pytest.mark.parametrize("came", ["engagement_id", ONE_CAME], ids=["never came", "came"])
def test_an_interruption_over_any_landmark_is_not_being_enrolled(
    warehouse: Warehouse, came: str
) -> None:
    """Also over the first, although the student was back by the last."""
    warehouse.draw(
        "fct_interruptions",
        "engagement_id | from_date | until_date\nada | 2022-11-01 | 2023-01-09",
    )
    exposed(warehouse, TWO_LANDMARKS, came, "engagement_id\nada\nben")
    assert {("ada", False), ("ben", True)} == of_units(
        warehouse, "engagement_id", "is_enrolled_at_landmark"
    )


def test_the_landmark_of_a_scheme_without_a_register_does_not_bind(warehouse: Warehouse) -> None:
    """Nothing is compared at it, so nobody need be enrolled by then."""
    exposed(
        warehouse,
        """
        cohort_key | scheme_id | landmark_date | has_register
        1          | pass      | 2022-11-14    | true
        1          | buddy     | 2023-03-06    | false
        2          | buddy     | 2023-03-06    | false
        """,
        enrolments="""
        engagement_id | cohort_key | last_date
        ada           | 1          | 2023-01-31
        ben           | 2          | 2023-01-31
        """,
    )
    assert {("ada", "2022-11-14", True), ("ben", "2023-03-06", False)} == of_units(
        warehouse, "engagement_id", "landmark_date", "is_enrolled_at_landmark"
    )


def test_the_landmark_of_a_scheme_of_which_nothing_is_known_does_not_bind(
    warehouse: Warehouse,
) -> None:
    """Ada signed up to buddying and her coming was not written down; of Ben it is known."""
    exposed(
        warehouse,
        TWO_LANDMARKS,
        """
        engagement_id | scheme_id | sessions_attended | sessions_by_landmark
        ada           | pass      | 1                 | 1
        ada           | buddy     |                   |
        """,
        "engagement_id | last_date\nada | 2023-01-31\nben | 2023-01-31",
    )
    assert {("ada", "2022-11-14", True), ("ben", "2023-03-06", False)} == of_units(
        warehouse, "engagement_id", "landmark_date", "is_enrolled_at_landmark"
    )


def test_sessions_of_a_unit_are_those_of_its_schemes_together(warehouse: Warehouse) -> None:
    """A student may come to several."""
    exposed(
        warehouse,
        BOTH,
        """
        engagement_id | scheme_id | sessions_attended
        ada           | pass      | 3
        ada           | buddy     | 2
        """,
    )
    assert {(3 + 2,)} == of_units(warehouse, "sessions_attended")


def test_coming_to_a_scheme_that_was_not_offered_does_not_expose_to_a_unit(
    warehouse: Warehouse,
) -> None:
    """Nobody like the student was free to come."""
    exposed(warehouse, "scheme_id\nbuddy")
    assert {(0, 0)} == of_units(warehouse, "exposure", "sessions_attended")


def test_the_two_roles_of_a_unit_are_kept_apart(warehouse: Warehouse) -> None:
    """Providing is another thing than receiving."""
    exposed(
        warehouse,
        "scheme_id | role\npass | recipient\npass | provider",
        "engagement_id | scheme_id | role\nada | pass | provider",
    )
    assert {("recipient", 0), ("provider", 1)} == of_units(warehouse, "role", "exposure")


def test_every_unit_has_one_number(warehouse: Warehouse) -> None:
    """Estimators match on numbers; names follow."""
    exposed(warehouse, "scheme_id\npass", enrolments="engagement_id\nada\nben")
    numbered = set(warehouse.rows("unit_kind", "unit_code", "unit_key"))
    assert 4 == len(numbered) == len({row[2] for row in numbered})
    assert set(warehouse.build("+dim_units").rows("unit_kind", "unit_code", "unit_key")) >= numbered
