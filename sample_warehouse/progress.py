"""What the next year starts from: marks kept, years repeated, stages passed, courses changed."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random
from sample_warehouse.careers import OVER, Careers, advance
from sample_warehouse.courses import Courses
from sample_warehouse.entrants import Entrants
from sample_warehouse.leaving import Resits, passed_in_the_end
from sample_warehouse.marks import Marks
from sample_warehouse.modules import Modules
from sample_warehouse.plan import Plan
from sample_warehouse.roll import INTERRUPTED, STAYED, Roll

PENULTIMATE, LAST = 0, 1  # columns of the points an award counts
_CAPPED = 40.0


@dataclass(frozen=True, slots=True)
class Moves:
    """What happened at the end of a year, as rows of its roll."""

    finished: Ints
    resuming: Ints  # interrupted, and back next year
    transferred: Ints  # to another course of the faculty
    counted: Floats  # for every row: credits an award will count, by PENULTIMATE and LAST


def close_year(
    plan: Plan,
    careers: Careers,
    entrants: Entrants,
    teaching: tuple[Courses, Modules],
    year: tuple[Roll, Marks, Resits, Floats],
    rng: Random,
) -> Moves:
    """Move everybody on; the year is its roll, marks, resits and what of the marks fades."""
    (courses, modules), (roll, marks, resits, fading) = teaching, year
    careers.is_new[roll.engagement] = False
    passed = passed_in_the_end(modules, roll, marks, resits)
    _keep_marks(careers, roll, marks, fading)
    counted = _count_towards_award(careers, courses, roll, marks, passed)
    back = _resume(plan, careers, roll, rng)
    failed = (roll.taken & ~passed).sum(axis=1) >= _fails_to_repeat(plan, roll)
    here = roll.ending == STAYED
    _repeat(careers, courses, roll, (here & failed) | back)
    moving = np.flatnonzero(here & ~failed)
    careers.is_repeat[roll.engagement[moving]] = False
    finished = advance(careers, entrants, courses, roll.engagement[moving])
    careers.status[finished] = OVER
    changing = _transfer(plan, careers, courses, (roll, here & ~failed), rng)
    return Moves(
        np.flatnonzero(np.isin(roll.engagement, finished)), np.flatnonzero(back), changing, counted
    )


def _keep_marks(careers: Careers, roll: Roll, marks: Marks, fading: Floats) -> None:
    who, marked = roll.engagement, np.isfinite(marks.mean)
    careers.prior_mark[who] = marks.mean
    careers.prior_surprise[who[marked]] = (marks.mean - marks.expected - fading)[marked]


def _count_towards_award(
    careers: Careers, courses: Courses, roll: Roll, marks: Marks, passed: Flags
) -> Floats:
    """Marks of the last two stages, without the lowest of each full year."""
    counted = np.where(passed, np.maximum(np.nan_to_num(marks.rounded), _CAPPED), 0.0)
    worth = marks.credits.copy()
    lowest = np.where(worth > 0, counted, np.inf).argmin(axis=1)
    whole = np.flatnonzero(~roll.is_part_time)
    worth[whole, lowest[whole]] = 0
    here = _place(courses, roll)[:, None] == np.array([PENULTIMATE, LAST])
    careers.points[roll.engagement] += (counted * worth).sum(axis=1)[:, None] * here
    weights: Floats = worth.sum(axis=1)[:, None] * here
    careers.weights[roll.engagement] += weights
    return weights


def _place(courses: Courses, roll: Roll) -> Ints:
    """Which column of the award a row counts in; negative for none."""
    column: Ints = LAST - courses.final_stage[roll.course] + roll.stage
    return column


def _resume(plan: Plan, careers: Careers, roll: Roll, rng: Random) -> Flags:
    """Some of those who interrupted come back next year; everyone else who went is gone."""
    away = roll.ending == INTERRUPTED
    back = away & (rng.random(roll.count) < plan.section("leaving")["resumes"])
    careers.status[roll.engagement[(roll.ending != STAYED) & ~back]] = OVER
    return np.asarray(back)


def _fails_to_repeat(plan: Plan, roll: Roll) -> Ints:
    fails = int(plan.section("resits")["fails_to_repeat"])
    return np.where(roll.is_part_time, fails - 1, fails)


def _repeat(careers: Careers, courses: Courses, roll: Roll, repeating: Flags) -> None:
    who, place = roll.engagement[repeating], _place(courses, roll)[repeating]
    careers.is_repeat[who] = True
    counting = place >= 0
    careers.points[who[counting], place[counting]] = 0.0
    careers.weights[who[counting], place[counting]] = 0.0


def _transfer(
    plan: Plan, careers: Careers, courses: Courses, year: tuple[Roll, Flags], rng: Random
) -> Ints:
    """A few first-years go on in another course of their faculty."""
    roll, moving = year
    share = plan.section("leaving")["transfers_inside"]
    eligible = moving & (roll.stage == 1) & courses.is_classified[roll.course]
    rows = np.flatnonzero(eligible & ~roll.is_part_time & (rng.random(roll.count) < share))
    for faculty in range(int(courses.faculty.max()) + 1):
        at_home = rows[courses.faculty[roll.course[rows]] == faculty]
        fits = (courses.faculty == faculty) & courses.is_classified
        careers.course[roll.engagement[at_home]] = rng.choice(np.flatnonzero(fits), at_home.size)
    changed: Ints = rows[careers.course[roll.engagement[rows]] != roll.course[rows]]
    return changed
