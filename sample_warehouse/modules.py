"""The modules taught, and which of them a student takes in a stage of a course."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse.arrays import Flags, Floats, Ints, Random
from sample_warehouse.courses import Courses
from sample_warehouse.dates import printed
from sample_warehouse.plan import Plan

SLOTS = 6
CORE = 3
STAGES = 5  # foundation, first, second, third, fourth
POSTGRADUATE = 5
PASS_MARK, POSTGRADUATE_PASS_MARK = 40, 50
USUAL, FINAL, TAUGHT = 0, 1, 2  # shapes of a year
# By shape: credits and term of each of the six modules; a final year has a dissertation.
CREDITS = np.array([[20, 20, 20, 20, 20, 20], [20, 20, 40, 20, 20, 0], [30, 30, 60, 30, 30, 0]])
TERMS = np.array([[1, 2, 2, 1, 2, 1], [1, 2, 3, 1, 2, 1], [1, 2, 3, 1, 2, 1]])
HALVES = np.array([[1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1]], dtype=bool)  # part-time years
ELECTIVES = 8
SPREAD_OF_CHOICE = np.array([0, 2, 5])  # three different electives from a list of eight


@dataclass(frozen=True, slots=True)
class Modules:
    """Every module, which of them make up a course, and how hard each was each year."""

    table: pl.DataFrame
    credits: Ints
    pass_mark: Ints
    core: Ints  # course, stage, slot
    electives: Ints  # department, stage, choice
    placement: Ints  # department
    difficulty: Floats  # module, year

    def taken(self, courses: Courses, course: Ints, level: Ints, choice: Ints) -> Ints:
        """The six modules of each student: three of the course, three chosen."""
        chosen = (choice[:, None] + SPREAD_OF_CHOICE) % ELECTIVES
        elective = self.electives[courses.department[course][:, None], level[:, None], chosen]
        return np.concatenate([self.core[course, level], elective], axis=1)


def shape_of_year(courses: Courses, course: Ints, stage: Ints) -> Ints:
    """Whether a year is a usual one, a final one with a dissertation, or a master's."""
    final = courses.is_classified[course] & (stage == courses.final_stage[course])
    return np.where(courses.is_postgraduate[course], TAUGHT, np.where(final, FINAL, USUAL))


def taken_this_year(shape: Ints, half: Ints, is_part_time: Flags) -> Flags:
    """Which of the six modules belong to the year: part-time students take half of them."""
    taken: Flags = (CREDITS[shape] > 0) & (~is_part_time[:, None] | HALVES[half])
    return taken


def make_modules(plan: Plan, courses: Courses, rng: Random) -> Modules:
    """The module catalogue; difficulty is drawn for each year from the one before the first."""
    rows: list[dict[str, object]] = []
    core = np.full((courses.count, STAGES + 1, CORE), -1, dtype=np.int64)
    departments = plan.departments.to_dicts()
    electives = np.full((len(departments), STAGES + 1, ELECTIVES), -1, dtype=np.int64)
    placement = np.zeros(len(departments), dtype=np.int64)
    for place in range(courses.count):
        _add_core(rows, core, courses, place)
    for place, department in enumerate(departments):
        _add_electives(rows, electives, department, place)
        placement[place] = _add(rows, department, "PLAC", "Placement year", 5, 120)
    years = plan.truth["last_year"] - plan.truth["marks_from"] + 1
    spread = plan.section("marks")["module_spread"]
    return Modules(
        table=pl.DataFrame(rows),
        credits=np.array([row["credits"] for row in rows], dtype=np.int64),
        pass_mark=np.array([row["pass_mark"] for row in rows], dtype=np.int64),
        core=core,
        electives=electives,
        placement=placement,
        difficulty=rng.normal(0.0, spread, (len(rows), years)),
    )


def delivered(modules: Modules, plan: Plan) -> pl.DataFrame:
    """The modules extract: every module in every year, with the year of earlier marks."""
    years = range(plan.truth["marks_from"], plan.truth["last_year"] + 1)
    columns = ["module_id", "academic_year", "module_title", "department_code", "level"]
    return pl.concat(
        modules.table.with_columns(academic_year=pl.lit(printed(year))) for year in years
    ).select(*columns, "credits", "campus", "pass_mark")


def _add_core(rows: list[dict[str, object]], core: Ints, courses: Courses, place: int) -> None:
    course = courses.table.row(place, named=True)
    department = {**course, "campus": courses.campus[place]}
    tag, subject = course["course_id"].split("-")[1], course["course_title"].partition(" ")[2]
    postgraduate = bool(courses.is_postgraduate[place])
    stages = [POSTGRADUATE] if postgraduate else range(int(courses.final_stage[place]) + 1)
    for stage in stages:
        ends = not postgraduate and courses.is_classified[place]
        shape = TAUGHT if postgraduate else int(ends and stage == courses.final_stage[place])
        for slot in range(CORE):
            level = 7 if postgraduate else 3 + stage
            credit = int(CREDITS[shape][slot])
            what = "Dissertation" if credit in (40, 60) else f"{_PARTS[slot]} {_STEPS[stage]}"
            core[place, stage, slot] = _add(
                rows, department, f"{tag}{level}{slot + 1}", f"{subject}: {what}", level, credit
            )


def _add_electives(
    rows: list[dict[str, object]], electives: Ints, department: dict[str, object], place: int
) -> None:
    for stage in range(STAGES + 1):
        level = 7 if stage == POSTGRADUATE else 3 + stage
        kind = "T" if stage == POSTGRADUATE else "E"
        for choice in range(ELECTIVES):
            title = f"{department['department_name']}: elective {choice + 1} at level {level}"
            credit = 30 if stage == POSTGRADUATE else 20
            electives[place, stage, choice] = _add(
                rows, department, f"{kind}{level}{choice + 1}", title, level, credit
            )


_PARTS = ("Foundations", "Methods", "Practice")
_STEPS = ("0", "1", "2", "3", "4", "5")


def _add(
    rows: list[dict[str, object]],
    department: dict[str, object],
    tag: str,
    title: str,
    level: int,
    credit: int,
) -> int:
    rows.append(
        {
            "module_id": f"{department['department_code']}-{tag}",
            "module_title": title,
            "department_code": department["department_code"],
            "level": level,
            "credits": credit,
            "campus": department["campus"],
            "pass_mark": POSTGRADUATE_PASS_MARK if level == 7 else PASS_MARK,
        }
    )
    return len(rows) - 1
