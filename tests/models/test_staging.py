"""Staging: extracts under the names and types that every mart uses."""

from drawn_warehouse import Warehouse


def test_yes_and_no_become_true_and_false(warehouse: Warehouse) -> None:
    """Flags of an extract are truths in the warehouse."""
    warehouse.draw(
        "raw_enrolments",
        """
        engagement_id | academic_year | is_entrant | is_repeat
        ada           | 2022          | yes        | no
        """,
    )
    found = warehouse.build("stg_enrolments").rows("engagement_id", "is_entrant", "is_repeat")
    assert [("ada", True, False)] == found


def test_marks_are_kept_in_whole_tenths(warehouse: Warehouse) -> None:
    """65.4 is 654: sums of whole numbers are the same on every machine."""
    warehouse.draw(
        "raw_module_results",
        """
        engagement_id | module_id | academic_year | attempt | mark
        ada           | tort      | 2022          | 1       | 65.4
        ada           | crime     | 2022          | 1       |
        """,
    )
    found = warehouse.build("stg_module_results").rows("module_id", "mark_tenths")
    assert [("crime", None), ("tort", 654)] == found


def test_money_is_kept_in_whole_pence(warehouse: Warehouse) -> None:
    """19.99 pounds are 1999 pence."""
    warehouse.draw(
        "raw_costs",
        """
        scheme_id | academic_year | cost_kind | basis | funder     | faculty_code | amount_gbp
        pass      | 2022          | staff     | fixed | university | *            | 19.99
        """,
    )
    assert [(1999,)] == warehouse.build("stg_costs").rows("amount_pence")


def test_an_approach_is_known_under_any_of_its_names(warehouse: Warehouse) -> None:
    """Names, codes and aliases are the same approach, whatever their case, spaces and hyphens."""
    warehouse.draw(
        "raw_scheme_years",
        """
        scheme_id | academic_year | approach
        a         | 2022          | PASS
        b         | 2022          | supplemental-INSTRUCTION
        c         | 2022          | peer_assisted_study_sessions
        d         | 2022          | Problem based  learning
        e         | 2022          | Knitting
        """,
    )
    assert [
        ("a", "peer_assisted_study_sessions"),
        ("b", "peer_assisted_study_sessions"),
        ("c", "peer_assisted_study_sessions"),
        ("d", "problem_based_learning"),
        ("e", None),
    ] == warehouse.build("stg_scheme_years").rows("scheme_id", "approach_code")


def test_courses_departments_and_faculties_are_numbered_in_the_order_of_their_codes(
    warehouse: Warehouse,
) -> None:
    """The same extracts give the same numbers."""
    warehouse.draw(
        "raw_courses",
        """
        course_id | department_code | faculty_code
        LAW2      | LAWS            | SOC
        ART1      | ARTS            | ART
        LAW1      | LAWS            | SOC
        """,
    )
    found = warehouse.build("stg_courses")
    assert [("ART1", 1, 1, 1), ("LAW1", 2, 2, 2), ("LAW2", 3, 2, 2)] == found.rows(
        "course_id", "course_key", "department_key", "faculty_key"
    )


def test_settings_name_the_day_of_the_extracts_and_how_far_they_reach(
    warehouse: Warehouse,
) -> None:
    """One row, with the last academic year enrolled and the optional extracts that came."""
    warehouse.draw("settings", "name | value\nsnapshot_date | 2025-09-30\nother | 1")
    warehouse.draw("load_facts", "extract | is_present\nsurveys | false\nawards | true")
    warehouse.draw("raw_enrolments", "engagement_id | academic_year\nada | 2023\nada | 2024")
    found = warehouse.build("stg_settings").rows(
        "snapshot_date", "latest_academic_year", "has_awards", "has_surveys"
    )
    assert [("2025-09-30", 2024, True, False)] == found
