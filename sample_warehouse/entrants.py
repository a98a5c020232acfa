"""Who starts what and when: one entry for each engagement of a block of students."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random, choose
from sample_warehouse.courses import Courses
from sample_warehouse.plan import Plan

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Entrants:
    """Engagements in order of their first year; every array has one value per engagement."""

    first_year: Ints
    course: Ints
    is_part_time: Flags
    is_postgraduate: Flags
    in_january: Flags
    stage: Ints  # 0 foundation year, 1 first year, 2 direct entry
    wants_placement: Flags

    @property
    def count(self) -> int:
        """How many engagements there are."""
        return self.first_year.size


@dataclass(frozen=True, slots=True)
class _Intake:
    first_year: int
    count: int
    is_part_time: bool
    is_postgraduate: bool


def make_entrants(plan: Plan, courses: Courses, scale: float, rng: Random) -> Entrants:
    """The entrants of every year, and those of earlier years who are still here at the start."""
    parts = [_starting(plan, courses, intake, rng) for intake in _intakes(plan, scale)]
    return Entrants(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _intakes(plan: Plan, scale: float) -> list[_Intake]:
    sizes, left = plan.section("entrants"), plan.section("entry")["older_cohorts_left"]
    start = plan.truth["marks_from"]
    found = []
    for year in range(start - len(left) + 1, plan.truth["last_year"] + 1):
        share = scale * left[max(0, start - year)]
        for name, size in sizes.items():
            part, graduate = name.startswith("part_time"), name.endswith("postgraduate")
            if year >= start - _longest(part, graduate):
                found.append(_Intake(year, max(1, round(size * share)), part, graduate))
    return found


def _longest(is_part_time: bool, is_postgraduate: bool) -> int:
    if is_postgraduate:
        return 1 if is_part_time else 0
    return 5 if is_part_time else 4


def _starting(plan: Plan, courses: Courses, intake: _Intake, rng: Random) -> tuple[Ints, ...]:
    entry, count = plan.section("entry"), intake.count
    fits = courses.is_postgraduate == intake.is_postgraduate
    course = choose(rng, courses.weight * fits * _draw_of(courses, intake), count)
    route = rng.random(count)
    young = not intake.is_part_time and not intake.is_postgraduate
    foundation = (route < entry["foundation"]) & young & courses.is_classified[course]
    direct = (route > 1.0 - entry["direct_entry"]) & young & (courses.final_stage[course] > 2)
    january = intake.is_postgraduate and not intake.is_part_time
    return (
        np.full(count, intake.first_year, dtype=np.int64),
        course,
        np.full(count, intake.is_part_time),
        np.full(count, intake.is_postgraduate),
        (rng.random(count) < entry["january_start"]) & january,
        np.where(foundation, 0, np.where(direct, 2, 1)).astype(np.int64),
        courses.has_placement[course] & (rng.random(count) < entry["placement_year"]) & young,
    )


def _draw_of(courses: Courses, intake: _Intake) -> Floats:
    """Part-time students are found where mature students are."""
    return courses.mature_share if intake.is_part_time else np.ones(courses.count)
