"""Units: a scheme, the schemes of an approach or a context, or any scheme, taken together."""

from conftest import Warehouse

COLUMNS = ("engagement_id", "unit_kind", "unit_code", "exposure")


def exposed(warehouse: Warehouse, eligibility: str, scheme_years: str = "") -> Warehouse:
    """Eligibility as drawn, for schemes of one approach unless said otherwise."""
    warehouse.draw("stg_scheme_years", scheme_years or "scheme_id\npass\nbuddy")
    warehouse.draw("fct_eligibility", eligibility)
    return warehouse.build("+fct_exposures")


def of_units(warehouse: Warehouse, *columns: str) -> set[tuple[object, ...]]:
    """Rows of approaches, contexts and any scheme, which have to agree here."""
    rows = warehouse.rows("unit_kind", *columns)
    return {row[1:] for row in rows if row[0] != "scheme"}


def test_exposed_to_one_scheme_of_a_unit_is_exposed_to_the_unit(warehouse: Warehouse) -> None:
    """Whatever is known or unknown of the others."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | exposure
        ada           | pass      | 1
        ada           | buddy     |
        ben           | pass      | 0
        ben           | buddy     | 0
        """,
    )
    assert {("ada", 1), ("ben", 0)} == of_units(warehouse, "engagement_id", "exposure")


def test_a_scheme_without_a_register_is_left_out_of_its_units(warehouse: Warehouse) -> None:
    """A unit is unknown only where none of its schemes on offer kept a register."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | exposure
        ada           | pass      | 0
        ada           | buddy     |
        ben           | buddy     |
        """,
    )
    assert {("ada", 0), ("ben", None)} == of_units(warehouse, "engagement_id", "exposure")


def test_a_scheme_keeps_its_own_exposure_beside_its_units(warehouse: Warehouse) -> None:
    """Scheme, approach, context and any: four rows of one exposure."""
    exposed(warehouse, "engagement_id | scheme_id | exposure\nada | pass | 1")
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
        """
        engagement_id | scheme_id | academic_year | exposure
        ada           | pass      | 2022          | 1
        ada           | pass      | 2023          | 0
        """,
        """
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
    exposed(
        warehouse,
        "engagement_id | scheme_id | exposure\nada | pass | 1",
        "scheme_id | approach_code\npass |",
    )
    assert ["any", "context", "scheme"] == [row[0] for row in warehouse.rows("unit_kind")]


def test_a_unit_with_a_compulsory_scheme_is_compulsory(warehouse: Warehouse) -> None:
    """Inside it nobody is left to compare with."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | exposure | is_compulsory
        ada           | pass      | 1        | true
        ada           | buddy     | 0        | false
        """,
    )
    assert {(True,)} == of_units(warehouse, "is_compulsory")
    assert [("scheme", "buddy", False), ("scheme", "pass", True)] == [
        row
        for row in warehouse.rows("unit_kind", "unit_code", "is_compulsory")
        if row[0] == "scheme"
    ]


def test_a_unit_asks_for_enrolment_at_its_last_landmark(warehouse: Warehouse) -> None:
    """Enrolled at every landmark, so that taking part late does not need outliving others."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | exposure | landmark_date | is_enrolled_at_landmark
        ada           | pass      | 1        | 2022-11-14    | true
        ada           | buddy     | 0        | 2023-03-06    | false
        """,
    )
    assert {("2023-03-06", False)} == of_units(
        warehouse, "landmark_date", "is_enrolled_at_landmark"
    )


def test_the_landmark_of_a_scheme_without_a_register_does_not_bind(warehouse: Warehouse) -> None:
    """Nothing is compared at it, so nobody need be enrolled by then."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | exposure | landmark_date | is_enrolled_at_landmark
        ada           | pass      | 1        | 2022-11-14    | true
        ada           | buddy     |          | 2023-03-06    | false
        ben           | buddy     |          | 2023-03-06    | false
        """,
    )
    assert {("ada", "2022-11-14", True), ("ben", "2023-03-06", False)} == of_units(
        warehouse, "engagement_id", "landmark_date", "is_enrolled_at_landmark"
    )


def test_sessions_of_a_unit_are_those_of_its_schemes_together(warehouse: Warehouse) -> None:
    """A student may come to several."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | exposure | sessions_attended
        ada           | pass      | 1        | 3
        ada           | buddy     | 1        | 2
        """,
    )
    assert {(3 + 2,)} == of_units(warehouse, "sessions_attended")


def test_the_two_roles_of_a_unit_are_kept_apart(warehouse: Warehouse) -> None:
    """Providing is another thing than receiving."""
    exposed(
        warehouse,
        """
        engagement_id | scheme_id | role      | exposure
        ada           | pass      | recipient | 0
        ada           | pass      | provider  | 1
        """,
    )
    assert {("recipient", 0), ("provider", 1)} == of_units(warehouse, "role", "exposure")


def test_every_unit_has_one_number(warehouse: Warehouse) -> None:
    """Estimators match on numbers; names follow."""
    exposed(warehouse, "engagement_id | scheme_id | exposure\nada | pass | 1\nben | pass | 0")
    numbered = set(warehouse.rows("unit_kind", "unit_code", "unit_key"))
    assert 4 == len(numbered) == len({row[2] for row in numbered})
    assert set(warehouse.build("+dim_units").rows("unit_kind", "unit_code", "unit_key")) >= numbered
