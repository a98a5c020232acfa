"""Marks of a year, passing first time, and marks from before: what is counted and what is not."""

import pytest
from drawn_warehouse import Warehouse

MODULES = "module_id | credits\ntort | 20\ncrime | 40\nland | 20"


def marked(warehouse: Warehouse, results: str) -> Warehouse:
    """Ada's results of 2022, with the year's enrolment and modules."""
    warehouse.draw("stg_engagements", "engagement_id | student_id\nada | ada")
    warehouse.draw("stg_enrolments", "engagement_id\nada")
    warehouse.draw("stg_modules", MODULES)
    header = "engagement_id | module_id | attempt | result | mark_tenths\n"
    warehouse.draw("stg_module_results", header + results)
    return warehouse.build("+fct_outcomes")


def mean(warehouse: Warehouse, results: str) -> tuple[str, int | None]:
    found = marked(warehouse, results).rows("mean_mark_state", "mean_mark_thousandths")
    return found[0]


def passed(warehouse: Warehouse, results: str) -> tuple[str, int | None]:
    found = marked(warehouse, results)
    return found.rows("passed_first_time_state", "passed_first_time_thousandths")[0]


def test_the_mean_mark_is_weighted_by_credits(warehouse: Warehouse) -> None:
    """A module of twice the credits counts twice."""
    results = "ada | tort | 1 | passed | 600\nada | crime | 1 | passed | 690"
    assert ("known", (60_000 * 20 + 69_000 * 40) // (20 + 40)) == mean(warehouse, results)


def test_means_are_rounded_half_up_to_thousandths(warehouse: Warehouse) -> None:
    """Whole numbers all the way, so that every machine gives the same."""
    two = "ada | tort | 1 | passed | 600\nada | crime | 1 | passed | 601\n"
    results = two + "ada | land | 1 | passed | 601"
    exact = (60_000 * 20 + 60_100 * 60) / 80
    assert 60_075 == exact
    assert ("known", 60_075) == mean(warehouse, results)
    results = two
    assert ("known", round((60_000 * 20 + 60_100 * 40) / 60)) == mean(warehouse, results)


def test_only_first_attempts_are_in_the_mean(warehouse: Warehouse) -> None:
    """A resit neither raises nor lowers it."""
    results = "ada | tort | 1 | failed | 300\nada | tort | 2 | capped_pass | 400"
    assert ("known", 30_000) == mean(warehouse, results)


def test_a_module_not_submitted_is_not_a_nought(warehouse: Warehouse) -> None:
    """It is out of the mean; it shows in passing first time."""
    results = "ada | tort | 1 | passed | 600\nada | crime | 1 | not_submitted |"
    assert ("known", 60_000) == mean(warehouse, results)
    assert ("known", 0) == passed(warehouse, results)


def test_a_withdrawn_student_keeps_the_registration(warehouse: Warehouse) -> None:
    """The mark is unknown, and the module was not passed."""
    assert ("unknown", None) == mean(warehouse, "ada | tort | 1 | withdrawn |")
    assert ("known", 0) == passed(warehouse, "ada | tort | 1 | withdrawn |")


def test_passing_every_module_at_once_is_passing_first_time(warehouse: Warehouse) -> None:
    """With a mark, with a mark limited by rule, or without one."""
    results = (
        "ada | tort | 1 | passed | 600\nada | crime | 1 | capped_pass | 400\n"
        "ada | land | 1 | pass_fail_only |"
    )
    assert ("known", 1000) == passed(warehouse, results)


def test_one_failed_module_is_not_passing_first_time(warehouse: Warehouse) -> None:
    """Whatever came of the resit."""
    results = (
        "ada | tort | 1 | passed | 600\nada | crime | 1 | failed | 300\n"
        "ada | crime | 2 | capped_pass | 400"
    )
    assert ("known", 0) == passed(warehouse, results)


def test_a_deferred_sitting_is_not_an_attempt(warehouse: Warehouse) -> None:
    """The next sitting of the year takes its place, and its mark counts in full."""
    results = "ada | tort | 1 | deferred |\nada | tort | 2 | passed | 550"
    assert ("known", 55_000) == mean(warehouse, results)
    assert ("known", 1000) == passed(warehouse, results)


def test_a_resit_put_off_is_still_a_resit(warehouse: Warehouse) -> None:
    """Failed, then deferred, then passed: not passed first time."""
    results = (
        "ada | tort | 1 | failed | 300\nada | tort | 2 | deferred |\n"
        "ada | tort | 3 | capped_pass | 400"
    )
    assert ("known", 30_000) == mean(warehouse, results)
    assert ("known", 0) == passed(warehouse, results)


def test_a_module_deferred_beyond_the_year_leaves_passing_unknown(warehouse: Warehouse) -> None:
    """Unless another module was failed: then the answer is no already."""
    deferred = "ada | tort | 1 | passed | 600\nada | crime | 1 | deferred |\n"
    assert ("unknown", None) == passed(warehouse, deferred)
    assert ("known", 0) == passed(warehouse, deferred + "ada | land | 1 | failed | 200")


def test_credit_from_elsewhere_is_neither_marked_nor_passed_here(warehouse: Warehouse) -> None:
    """It is no attempt at all."""
    alone = "ada | tort | 1 | credit_transfer |"
    assert ("not_applicable", None) == mean(warehouse, alone)
    assert ("not_applicable", None) == passed(warehouse, alone)
    both = alone + "\nada | crime | 1 | passed | 610"
    assert ("known", 61_000) == mean(warehouse, both)
    assert ("known", 1000) == passed(warehouse, both)


def test_a_year_of_modules_without_marks_has_no_mean(warehouse: Warehouse) -> None:
    """Not applicable, as in a placement year; passing is known."""
    assert ("not_applicable", None) == mean(warehouse, "ada | tort | 1 | pass_fail_only |")
    assert ("known", 1000) == passed(warehouse, "ada | tort | 1 | pass_fail_only |")


def test_a_year_without_modules_has_neither(warehouse: Warehouse) -> None:
    """The student keeps the row."""
    assert ("not_applicable", None) == mean(warehouse, "")
    assert ("not_applicable", None) == passed(warehouse, "")


def test_a_module_only_sat_again_is_not_a_first_attempt(warehouse: Warehouse) -> None:
    """A second attempt in a later year is no module of that year."""
    assert ("not_applicable", None) == mean(warehouse, "ada | tort | 2 | passed | 450")


def test_a_module_missing_from_the_list_has_no_weight(warehouse: Warehouse) -> None:
    """Its mark cannot be weighted: it is left out and counted."""
    results = "ada | tort | 1 | passed | 600\nada | gone | 1 | passed | 900"
    assert ("known", 60_000) == mean(warehouse, results)
    counted = dict(warehouse.build("+fct_excluded_marks").rows("reason", "row_count"))
    assert 1 == counted["no_credits"]


@pytest.mark.parametrize(
    ("day", "state"), [("2023-07-30", "not_yet_known"), ("2023-07-31", "known")]
)
def test_marks_count_when_the_academic_year_is_over(
    warehouse: Warehouse, day: str, state: str
) -> None:
    """Half a year of marks is not read as a whole one."""
    warehouse.taken_on(day)
    results = "ada | tort | 1 | passed | 600"
    assert state == mean(warehouse, results)[0]
    assert state == passed(warehouse, results)[0]


def earlier(warehouse: Warehouse) -> list[tuple[int, int | None, int | None]]:
    """Ada's three enrolments, and marks in two of the years."""
    warehouse.draw(
        "stg_enrolments", "engagement_id | academic_year\nada | 2022\nada | 2023\nada | 2024"
    )
    warehouse.draw("stg_engagements", "engagement_id\nada")
    warehouse.draw(
        "stg_modules",
        "module_id | academic_year\ntort | 2022\nland | 2022\ntort | 2023\nland | 2023",
    )
    warehouse.draw(
        "stg_module_results",
        """
        engagement_id | module_id | academic_year | attempt | term | result   | mark_tenths
        ada           | tort      | 2022          | 1       | 1    | passed   | 500
        ada           | land      | 2022          | 1       | 2    | passed   | 600
        ada           | land      | 2023          | 1       | 1    | deferred |
        ada           | land      | 2023          | 2       | 1    | passed   | 900
        ada           | tort      | 2023          | 1       | 1    | passed   | 700
        """,
    )
    return warehouse.build("+fct_prior_marks").rows(
        "academic_year", "prior_mark_thousandths", "term_1_mark_thousandths"
    )


def test_the_prior_mark_is_the_mean_of_the_year_before(warehouse: Warehouse) -> None:
    """Of the same engagement; a first year has none."""
    prior = {year: mark for year, mark, _ in earlier(warehouse)}
    assert {2022: None, 2023: 55_000, 2024: 80_000} == prior


def test_the_mark_of_the_first_term_leaves_out_what_was_sat_later(warehouse: Warehouse) -> None:
    """A deferred module of the first term may be sat after the scheme has begun."""
    first_term = {year: mark for year, _, mark in earlier(warehouse)}
    assert {2022: 50_000, 2023: 70_000, 2024: None} == first_term
