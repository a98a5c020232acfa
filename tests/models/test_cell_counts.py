"""Cells: counts and sums from which estimates and tables are made."""

from drawn_warehouse import Warehouse


def matched(warehouse: Warehouse, exposures: str, frame: str) -> Warehouse:
    warehouse.draw("fct_exposures", exposures)
    warehouse.draw("analysis_frame", frame)
    return warehouse.build("cells_matching")


EXPOSURES = """
    engagement_id | unit_kind | unit_code | exposure
    ada           | scheme    | pass      | 1
    ben           | scheme    | pass      | 1
    cyd           | scheme    | pass      | 0
"""
FRAME = """
    engagement_id | mean_mark_thousandths | continued_thousandths
    ada           | 60000                 | 1000
    ben           | 70000                 |
    cyd           | 50000                 | 0
"""


def test_like_students_are_summed_apart_by_exposure(warehouse: Warehouse) -> None:
    """Count, sum and sum of squares of those whose outcome is known."""
    found = matched(warehouse, EXPOSURES, FRAME)
    assert [
        (0, 1, 1, 50_000, 50_000**2),
        (1, 2, 2, 60_000 + 70_000, 60_000**2 + 70_000**2),
    ] == found.rows(
        "is_exposed",
        "student_count",
        "n_mean_mark",
        "sum_thousandths_mean_mark",
        "sum_sq_mean_mark",
    )
    assert [(0, 1, 0), (1, 1, 1000)] == found.rows(
        "is_exposed", "n_continued", "sum_thousandths_continued"
    )


def test_only_what_can_be_compared_is_in_the_cells(warehouse: Warehouse) -> None:
    """Not compulsory ones, not those gone by the landmark, not the unknown."""
    found = matched(
        warehouse,
        """
        engagement_id | unit_kind | unit_code | exposure | is_compulsory | is_enrolled_at_landmark
        ada           | scheme    | group     | 1        | true          | true
        ada           | scheme    | pass      | 1        | false         | false
        ada           | scheme    | club      |          | false         | true
        ada           | scheme    | buddy     | 0        | false         | true
        """,
        FRAME,
    )
    assert [("buddy", 0)] == found.rows("unit_code", "is_exposed")


def test_students_who_differ_in_any_key_are_in_cells_apart(warehouse: Warehouse) -> None:
    """The year always among them: before is never compared with after."""
    found = matched(
        warehouse,
        """
        engagement_id | academic_year | unit_kind | unit_code | exposure
        ada           | 2022          | scheme    | pass      | 0
        ada           | 2023          | scheme    | pass      | 0
        """,
        "engagement_id | academic_year\nada | 2022\nada | 2023",
    )
    assert [(2022, 1), (2023, 1)] == found.rows("academic_year", "student_count")


def taking_part(warehouse: Warehouse, listed: str, register: str = "true") -> Warehouse:
    """Three first-years are offered pass; two women and a man."""
    warehouse.draw("stg_students", "student_id | sex\nada | female\nben | male\ncyd | female")
    warehouse.draw("stg_engagements", "engagement_id | student_id\nada | ada\nben | ben\ncyd | cyd")
    warehouse.draw("stg_enrolments", "engagement_id\nada\nben\ncyd")
    warehouse.draw("stg_courses", "course_id\nLAW1")
    warehouse.draw("stg_offers", "scheme_id\npass")
    warehouse.draw("stg_scheme_years", f"scheme_id | is_register_kept\npass | {register}")
    header = "engagement_id | scheme_id | sessions_attended | sessions_attended_by_landmark\n"
    warehouse.draw("stg_participation", header + listed)
    return warehouse


COUNTS = ("eligible_count", "participant_count", "unknown_count")


def cells(warehouse: Warehouse, characteristic: str) -> set[tuple[object, ...]]:
    """The counts by group; those of scheme, approach, context and any agree here."""
    rows = warehouse.build("+cells_participation").rows(
        "characteristic_code", "group_code", *COUNTS
    )
    return {row[1:] for row in rows if row[0] == characteristic}


def test_everyone_offered_is_eligible_and_whoever_came_took_part(warehouse: Warehouse) -> None:
    """In all, and within each group of each characteristic."""
    taking_part(warehouse, "ada | pass | 3 | 1")
    assert {("all", 3, 1, 0)} == cells(warehouse, "all")
    assert {("female", 2, 1, 0), ("male", 1, 0, 0)} == cells(warehouse, "sex")


def test_coming_late_is_taking_part_all_the_same(warehouse: Warehouse) -> None:
    """The landmark is for comparisons, not for counting who came."""
    taking_part(warehouse, "ada | pass | 3 | 0")
    assert {("all", 3, 1, 0)} == cells(warehouse, "all")


def test_unknown_student_years_are_neither_eligible_nor_taking_part(warehouse: Warehouse) -> None:
    """They are counted on their own."""
    taking_part(warehouse, "ada | pass | |")
    assert {("all", 2, 0, 1)} == cells(warehouse, "all")
    assert {("female", 1, 0, 1), ("male", 1, 0, 0)} == cells(warehouse, "sex")
    taking_part(warehouse, "ada | pass | 3 | 3", register="false")
    assert {("all", 0, 0, 3)} == cells(warehouse, "all")


def test_students_of_every_characteristic_add_up_to_all(warehouse: Warehouse) -> None:
    """Unknown and outside the population are groups too."""
    taking_part(warehouse, "ada | pass | 3 | 1")
    found = warehouse.build("+cells_participation").rows(
        "unit_kind", "characteristic_code", *COUNTS
    )
    totals: dict[tuple[str, str], int] = {}
    for kind, characteristic, eligible, _, _ in found:
        totals[kind, characteristic] = totals.get((kind, characteristic), 0) + eligible
    assert {3} == set(totals.values())
    assert 4 * (19 + 1) == len(totals)


def test_faculties_are_never_counted_together(warehouse: Warehouse) -> None:
    """Each cell has a year, a faculty and a level of its own."""
    taking_part(warehouse, "ada | pass | 3 | 1")
    warehouse.draw(
        "stg_enrolments", "engagement_id | course_id\nada | LAW1\nben | ART9\ncyd | ART9"
    )
    warehouse.draw("stg_courses", "course_id | faculty_code\nLAW1 | SOC\nART9 | ART")
    warehouse.draw("stg_offers", "scheme_id | scope | scope_id\npass | university | *")
    found = warehouse.build("+cells_participation").rows(
        "unit_kind", "characteristic_code", "academic_year", "faculty_code", "level", *COUNTS
    )
    assert [
        ("any", "all", 2022, "ART", "undergraduate", 2, 0, 0),
        ("any", "all", 2022, "SOC", "undergraduate", 1, 1, 0),
    ] == [row for row in found if row[:2] == ("any", "all")]


def test_intersections_count_a_student_once_whatever_the_role(warehouse: Warehouse) -> None:
    """Leading is taking part; receiving it as well does not count twice."""
    taking_part(warehouse, "ada | pass | 3 | 1")
    warehouse.draw("stg_offers", "scheme_id | role\npass | recipient\npass | provider")
    found = warehouse.build("+cells_intersections").rows("unit_kind", "sex", *COUNTS)
    assert [
        ("any", "female", 2, 1, 0),
        ("any", "male", 1, 0, 0),
        ("context", "female", 2, 1, 0),
        ("context", "male", 1, 0, 0),
    ] == found


def rolled_out(warehouse: Warehouse, offers: str) -> Warehouse:
    """Two courses over three years, two students each."""
    years = [
        f"{name} | {course} | {year}"
        for year in (2021, 2022, 2023)
        for course in ("LAW1", "ART9")
        for name in (f"{course}-{year}-a", f"{course}-{year}-b")
    ]
    warehouse.draw(
        "stg_enrolments", "engagement_id | course_id | academic_year\n" + "\n".join(years)
    )
    warehouse.draw(
        "stg_engagements", "engagement_id\n" + "\n".join(row.split(" | ")[0] for row in years)
    )
    warehouse.draw(
        "stg_courses",
        "course_id | course_key | department_code\nART9 | 1 | ARTS\nLAW1 | 2 | LAWS",
    )
    warehouse.draw(
        "stg_scheme_years",
        "scheme_id | academic_year\ngroup | 2021\ngroup | 2022\ngroup | 2023",
    )
    warehouse.draw("stg_offers", offers)
    return warehouse


def test_a_roll_out_names_the_first_year_in_which_a_course_took_the_unit_up(
    warehouse: Warehouse,
) -> None:
    """Courses that never did are there to be compared with."""
    rolled_out(
        warehouse,
        """
        scheme_id | academic_year | scope_id | is_compulsory
        group     | 2022          | LAW1     | true
        group     | 2023          | LAW1     | true
        """,
    )
    found = warehouse.build("+cells_rollout").rows(
        "unit_kind", "course_key", "academic_year", "first_year_offered", "student_count"
    )
    assert [
        ("scheme", 1, 2021, None, 2),
        ("scheme", 1, 2022, None, 2),
        ("scheme", 1, 2023, None, 2),
        ("scheme", 2, 2021, 2022, 2),
        ("scheme", 2, 2022, 2022, 2),
        ("scheme", 2, 2023, 2022, 2),
    ] == [row for row in found if row[0] == "scheme"]


def test_units_without_a_compulsory_offer_have_no_roll_out(warehouse: Warehouse) -> None:
    """An offer to opt in to is not an adoption."""
    rolled_out(
        warehouse,
        "scheme_id | academic_year | scope_id | is_compulsory\ngroup | 2022 | LAW1 | false",
    )
    assert [] == warehouse.build("+cells_rollout").rows("unit_code")


def test_a_course_has_taken_a_unit_up_when_half_of_its_students_had_to(
    warehouse: Warehouse,
) -> None:
    """A few students in another course's module do not make an adoption."""
    rolled_out(
        warehouse,
        """
        scheme_id | academic_year | scope  | scope_id | is_compulsory
        group     | 2022          | module | tort     | true
        group     | 2023          | module | tort     | true
        """,
    )
    warehouse.draw(
        "stg_enrolments",
        """
        engagement_id | course_id | academic_year
        LAW1-2022-a   | LAW1      | 2022
        LAW1-2022-b   | LAW1      | 2022
        ART9-2022-a   | LAW1      | 2022
        LAW1-2023-a   | LAW1      | 2023
        LAW1-2023-b   | LAW1      | 2023
        """,
    )
    warehouse.draw(
        "stg_module_results",
        """
        engagement_id | module_id | academic_year | result
        LAW1-2022-a   | tort      | 2022          | passed
        LAW1-2023-a   | tort      | 2023          | passed
        """,
    )
    found = warehouse.build("+cells_rollout").rows(
        "unit_kind", "academic_year", "first_year_offered"
    )
    assert {("scheme", 2022, 2023), ("scheme", 2023, 2023)} == {
        row for row in found if row[0] == "scheme"
    }
