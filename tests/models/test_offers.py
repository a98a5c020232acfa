"""Offers: who could take part, by place, year of study, mode, level, module and role."""

import pytest
from drawn_warehouse import Warehouse

STUDENTS = """
    engagement_id | mode      | level
    ada           | full_time | undergraduate
    ben           | part_time | undergraduate
    cyd           | full_time | taught_postgraduate
"""
YEARS = """
    engagement_id | course_id | year_of_study
    ada           | LAW1      | 1
    ben           | LAW1      | 2
    cyd           | ART9      | 1
"""
COURSES = """
    course_id | department_code | faculty_code
    LAW1      | LAWS            | SOC
    ART9      | ARTS            | ART
"""


def offered(warehouse: Warehouse, offers: str) -> Warehouse:
    warehouse.draw("stg_engagements", STUDENTS)
    warehouse.draw("stg_enrolments", YEARS)
    warehouse.draw("stg_courses", COURSES)
    warehouse.draw("stg_offers", offers)
    warehouse.draw("stg_scheme_years", "scheme_id\npass")
    return warehouse.build("+fct_eligibility")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("scope=university scope_id=*", ["ada", "ben", "cyd"]),
        ("scope=faculty scope_id=SOC", ["ada", "ben"]),
        ("scope=department scope_id=ARTS", ["cyd"]),
        ("scope=course scope_id=LAW1", ["ada", "ben"]),
        ("scope=course scope_id=GONE", []),
        ("scope=university scope_id=* year_of_study=2", ["ben"]),
        ("scope=university scope_id=* mode=full_time", ["ada", "cyd"]),
        ("scope=university scope_id=* level=taught_postgraduate", ["cyd"]),
        ("scope=faculty scope_id=SOC mode=part_time year_of_study=1", []),
        ("scope=university scope_id=* academic_year=2023", []),
    ],
)
def test_an_offer_reaches_the_students_that_it_describes(
    warehouse: Warehouse, columns: str, expected: list[str]
) -> None:
    """By place, year of study, mode, level and academic year; -1 and any stand for all."""
    named = dict(pair.split("=") for pair in columns.split())
    drawing = " | ".join(["scheme_id", *named]) + "\n" + " | ".join(["pass", *named.values()])
    assert [(name,) for name in expected] == offered(warehouse, drawing).rows("engagement_id")


def test_an_offer_to_a_module_reaches_those_registered_for_it(warehouse: Warehouse) -> None:
    """Also those who withdrew later; not those whose credit came from elsewhere."""
    warehouse.draw(
        "stg_module_results",
        """
        engagement_id | module_id | result
        ada           | tort      | passed
        ben           | tort      | withdrawn
        cyd           | tort      | credit_transfer
        """,
    )
    found = offered(warehouse, "scheme_id | scope | scope_id\npass | module | tort")
    assert [("ada",), ("ben",)] == found.rows("engagement_id")


def test_an_offer_to_a_module_also_asks_for_year_mode_and_level(warehouse: Warehouse) -> None:
    """Registered is not enough where the offer is to first years."""
    warehouse.draw(
        "stg_module_results",
        "engagement_id | module_id | result\nada | tort | passed\nben | tort | passed",
    )
    found = offered(
        warehouse, "scheme_id | scope | scope_id | year_of_study\npass | module | tort | 1"
    )
    assert [("ada",)] == found.rows("engagement_id")


def test_two_offers_of_one_scheme_are_one_chance(warehouse: Warehouse) -> None:
    """The earliest landmark holds, and it is compulsory if either offer is."""
    found = offered(
        warehouse,
        """
        scheme_id | scope   | scope_id | is_compulsory | landmark_date
        pass      | course  | LAW1     | false         | 2022-11-14
        pass      | faculty | SOC      | true          | 2022-10-31
        """,
    )
    assert [("ada", True, "2022-10-31"), ("ben", True, "2022-10-31")] == found.rows(
        "engagement_id", "is_compulsory", "landmark_date"
    )


def test_offers_by_course_and_by_module_are_one_chance_too(warehouse: Warehouse) -> None:
    """A student reached in both ways has one row."""
    warehouse.draw("stg_module_results", "engagement_id | module_id | result\nada | tort | passed")
    found = offered(
        warehouse,
        """
        scheme_id | scope  | scope_id | is_compulsory
        pass      | course | LAW1     | false
        pass      | module | tort     | true
        """,
    )
    assert [("ada", True), ("ben", False)] == found.rows("engagement_id", "is_compulsory")


def test_receiving_and_providing_are_two_chances(warehouse: Warehouse) -> None:
    """A student may be offered both roles of a scheme."""
    found = offered(
        warehouse, "scheme_id | role | year_of_study\npass | recipient | -1\npass | provider | 2"
    )
    assert [("ada", "recipient"), ("ben", "provider"), ("ben", "recipient")] == found.rows(
        "engagement_id", "role"
    )


def coverage(warehouse: Warehouse, offers: str, contexts: str) -> Warehouse:
    warehouse.draw("stg_engagements", STUDENTS)
    warehouse.draw("stg_enrolments", YEARS)
    warehouse.draw("stg_courses", COURSES)
    warehouse.draw("stg_offers", offers)
    warehouse.draw("stg_scheme_years", contexts)
    return warehouse


OFFERS = """
    scheme_id | scope      | scope_id | role      | is_compulsory
    group     | course     | LAW1     | recipient | true
    pass      | faculty    | SOC      | recipient | false
    pass      | faculty    | SOC      | provider  | false
    club      | department | LAWS     | recipient | false
"""
CONTEXTS = """
    scheme_id | context_code
    group     | curriculum_embedded
    pass      | co_curricular
    club      | extra_curricular
"""


def test_coverage_says_who_meets_an_embedded_offer_one_to_opt_in_to_or_none(
    warehouse: Warehouse,
) -> None:
    """The framework's claim, student by student."""
    found = coverage(warehouse, OFFERS, CONTEXTS).build("+fct_offer_coverage")
    assert [
        ("ada", True, True, False),
        ("ben", True, True, False),
        ("cyd", False, False, True),
    ] == found.rows("engagement_id", "meets_embedded", "meets_opt_in", "meets_none")


def test_a_scheme_that_is_compulsory_in_one_role_is_none_to_opt_in_to(
    warehouse: Warehouse,
) -> None:
    """Its students meet it whether or not they also lead it."""
    offers = "scheme_id | role | is_compulsory\npass | recipient | true\npass | provider | false"
    found = coverage(warehouse, offers, CONTEXTS).build("+fct_offer_coverage")
    assert ("ada", False, False) in found.rows("engagement_id", "meets_opt_in", "meets_none")


def test_coverage_is_counted_by_year_faculty_level_and_year_of_study(warehouse: Warehouse) -> None:
    """Every enrolment is in one cell."""
    found = coverage(warehouse, OFFERS, CONTEXTS).build("+cells_coverage")
    assert [("ART", 1, 1, 0, 0, 1), ("SOC", 1, 1, 1, 1, 0), ("SOC", 2, 1, 1, 1, 0)] == found.rows(
        "faculty_code",
        "year_of_study",
        "student_count",
        "embedded_count",
        "opt_in_count",
        "none_count",
    )


def test_provision_lists_the_faculties_that_a_scheme_was_open_to(warehouse: Warehouse) -> None:
    """By code, also of schemes that nobody was offered."""
    warehouse.draw("stg_schemes", "scheme_id | scheme_name\npass | PASS\nidle | Idle")
    found = coverage(
        warehouse, "scheme_id | scope | scope_id\npass | university | *", "scheme_id\npass\nidle"
    ).build("+fct_provision")
    assert [("idle", ""), ("pass", "ART;SOC")] == found.rows("scheme_id", "faculties")
