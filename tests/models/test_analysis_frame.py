"""The analysis frame: one row per enrolment, numbers only, nothing from after taking part."""

import pytest
from drawn_warehouse import Warehouse


def framed(warehouse: Warehouse, enrolments: str, engagements: str = "") -> Warehouse:
    warehouse.draw("stg_engagements", engagements or "engagement_id | student_id\nada | ada")
    warehouse.draw("stg_enrolments", enrolments)
    warehouse.draw("stg_courses", "course_id\nLAW1")
    warehouse.draw("stg_students", "student_id\nada")
    return warehouse.build("+analysis_frame")


def test_every_enrolment_has_one_numbered_row(warehouse: Warehouse) -> None:
    """Numbered without gaps, in the order of engagement and year."""
    found = framed(warehouse, "engagement_id | academic_year\nada | 2023\nada | 2022")
    assert [(1, 2022), (2, 2023)] == found.rows("frame_id", "academic_year")


@pytest.mark.parametrize(
    ("is_entrant", "tariff", "expected"),
    [("true", "128", 100 + 8), ("true", "112", 100 + 7), ("true", "", 0), ("false", "128", 0)],
)
def test_entrants_are_banded_by_tariff(
    warehouse: Warehouse, is_entrant: str, tariff: str, expected: int
) -> None:
    """Sixteen points to a band; without a mark or a tariff the band is nought."""
    found = framed(
        warehouse,
        f"engagement_id | is_entrant\nada | {is_entrant}",
        f"engagement_id | student_id | entry_tariff\nada | ada | {tariff}",
    )
    assert [(expected,)] == found.rows("prior_band")


@pytest.mark.parametrize(("mark", "band"), [("0", 1), ("49999", 10), ("50000", 11), ("100000", 21)])
def test_later_years_are_banded_by_five_marks_of_the_year_before(
    warehouse: Warehouse, mark: str, band: int
) -> None:
    """A band holds five marks, from 0 to 100."""
    warehouse.draw(
        "fct_marks", f"engagement_id | academic_year | mean_mark_thousandths\nada | 2021 | {mark}"
    )
    found = framed(warehouse, "engagement_id | is_entrant\nada | false")
    assert [(int(mark), band)] == found.rows("prior_mark_thousandths", "prior_band")


def test_flags_and_groups_are_numbers(warehouse: Warehouse) -> None:
    """Whatever estimators match on is a whole number."""
    framed(warehouse, "engagement_id\nada")
    types = warehouse.shapes.columns["analysis_frame"]
    assert {"BIGINT", "INTEGER"} == set(types.values())
    assert [(1, 0, 90, 1)] == warehouse.rows("is_entrant", "is_repeat", "sex", "mode_key")


def test_values_are_there_only_where_outcomes_are_known(warehouse: Warehouse) -> None:
    """A frame never holds a nought for what is not known."""
    found = framed(warehouse, "engagement_id\nada")
    assert [(0, None, None, None)] == found.rows(
        "continued_thousandths",
        "mean_mark_thousandths",
        "returned_thousandths",
        "first_or_upper_second_thousandths",
    )
