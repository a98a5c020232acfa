"""How many different people took part, where years are added up."""

import polars as pl

from p2p_metrics.config import Cut
from p2p_metrics.estimation.lattice import rolled_up
from p2p_metrics.estimation.participation import COUNTS
from p2p_metrics.estimation.people import ENOUGH, with_people

UNIT = {"unit_kind": "scheme", "unit_code": "pass", "role": "recipient"}
WHERE = {"faculty_code": "LAW", "level": "undergraduate"}
CUTS = [Cut("participation", "scheme", by) for by in ((), ("academic_year",), ("group",))]


class Register:
    """A warehouse of one scheme, of which only who took part is asked."""

    def __init__(self, taken):
        """`taken`: students with the number of their sex."""
        self.taken, self.asked = taken, []

    def fetch(self, sql, params=()):
        """The number of the scheme, or who took part in it."""
        if "dim_units" in sql:
            return pl.DataFrame({"unit_kind": ["scheme"], "unit_code": ["pass"], "unit_key": [5]})
        self.asked.append((sql, list(params)))
        rows = pl.DataFrame(self.taken, schema=["student_id", "group_sex"], orient="row")
        return rows.with_columns(
            unit_key=pl.lit(5), role=pl.lit("recipient"),
            **{name: pl.lit(value) for name, value in WHERE.items()},
        )  # fmt: skip


def cells(yearly):
    """Cells of the scheme: year, how many women took part, how many men."""
    rows = [
        {**UNIT, **WHERE, "academic_year": year, "eligible_count": 50, "participant_count": count}
        | {"characteristic_code": name, "group_code": group}
        for year, women, men in yearly
        for name, group, count in (
            ("all", "all", women + men), ("sex", "female", women), ("sex", "male", men)
        )
    ]  # fmt: skip
    return pl.DataFrame(rows)


def found(register, drawn):
    """People by year and group."""
    table = with_people(register, rolled_up(drawn, CUTS, COUNTS), drawn, CUTS)
    return {
        (year, group): people
        for year, group, people in table.select(
            "academic_year", "group_code", "participant_people"
        ).rows()
    }


def test_who_takes_part_every_year_is_one_person():
    """Two women in each of three years are the same two, three men are three in all."""
    register = Register([(1, 1), (2, 1), (1, 1), (2, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 2)])
    assert {
        (0, "all"): 5,
        (2022, "all"): 3,
        (2023, "all"): 3,
        (2024, "all"): 3,
        (0, "female"): 2,
        (0, "male"): 3,
    } == found(register, cells([(2022, 2, 1), (2023, 2, 1), (2024, 2, 1)]))


def test_where_one_year_has_enough_nobody_is_counted_one_by_one():
    """As many as in the fullest year are different people, and that is enough for any profile."""
    register = Register([])
    people = found(register, cells([(2022, ENOUGH, ENOUGH), (2023, ENOUGH, ENOUGH + 2)]))
    assert (2 * ENOUGH + 2, ENOUGH, ENOUGH + 2) == (
        people[0, "all"], people[0, "female"], people[0, "male"],
    )  # fmt: skip
    assert [] == register.asked


def test_only_small_groups_are_asked_for():
    """By question marks: the numbers of the unit and of the group."""
    register = Register([(1, 1), (1, 1)])
    found(register, cells([(2022, 1, ENOUGH), (2023, 1, ENOUGH)]))
    ((sql, params),) = register.asked
    assert ("came.unit_key in (?) and group_keys.sex = ?" in sql, 5) == (True, params[0])
