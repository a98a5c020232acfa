"""Who is enrolled in a year, on what, and who leaves before any scheme could change it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random, days_between
from sample_warehouse.careers import STUDYING, Careers
from sample_warehouse.courses import Courses
from sample_warehouse.dates import NEVER, day_in, span_in
from sample_warehouse.entrants import Entrants
from sample_warehouse.modules import POSTGRADUATE, Modules, shape_of_year, taken_this_year
from sample_warehouse.plan import Plan

STAYED, LEFT, INTERRUPTED, DIED = 0, 1, 2, 3
_FORTNIGHT = 13


@dataclass(slots=True)
class Roll:
    """One value per enrolment of the year (a row); `engagement` says whose it is."""

    academic_year: int
    engagement: Ints
    course: Ints
    stage: Ints
    half: Ints
    shape: Ints
    year_of_study: Ints
    is_part_time: Flags
    is_postgraduate: Flags
    is_entrant: Flags
    is_repeat: Flags
    on_placement: Flags
    start: Ints
    end: Ints
    gone: Ints  # the day of leaving or interrupting in the year, or NEVER
    ending: Ints
    modules: Ints  # six to a row
    taken: Flags  # which of the six belong to the year
    prior_mark: Floats
    prior_surprise: Floats

    @property
    def count(self) -> int:
        """How many enrolments there are."""
        return self.engagement.size


def call_roll(
    plan: Plan,
    careers: Careers,
    entrants: Entrants,
    teaching: tuple[Courses, Modules],
    academic_year: int,
    rng: Random,
) -> Roll:
    """The enrolments of a year, with those who will leave or interrupt early already known."""
    courses, modules = teaching
    who = np.flatnonzero(careers.status == STUDYING).astype(np.int64)
    course, stage, half = careers.course[who], careers.stage[who], careers.half[who]
    postgraduate, part_time = entrants.is_postgraduate[who], entrants.is_part_time[who]
    shape = shape_of_year(courses, course, stage)
    level = np.where(postgraduate, POSTGRADUATE, stage)
    choice = rng.integers(0, 8, who.size)
    placed = careers.on_placement[who]
    calendar = plan.section("calendar")
    january = entrants.in_january[who] & careers.is_new[who]
    roll = Roll(
        academic_year=academic_year,
        engagement=who,
        course=course,
        stage=stage,
        half=half,
        shape=shape,
        year_of_study=stage + (careers.has_placed[who] & (placed | (stage == 3))),
        is_part_time=part_time,
        is_postgraduate=postgraduate,
        is_entrant=careers.is_new[who].copy(),
        is_repeat=careers.is_repeat[who].copy(),
        on_placement=placed,
        start=np.where(
            january,
            day_in(academic_year, calendar["january_starts"]),
            day_in(academic_year, calendar["year_starts"]),
        ),
        end=np.where(
            postgraduate,
            day_in(academic_year, calendar["postgraduate_ends"]),
            day_in(academic_year, calendar["undergraduate_ends"]),
        ),
        gone=np.full(who.size, NEVER, dtype=np.int64),
        ending=np.zeros(who.size, dtype=np.int64),
        modules=modules.taken(courses, course, level, choice),
        taken=taken_this_year(shape, half, part_time) & ~placed[:, None],
        prior_mark=careers.prior_mark[who],
        prior_surprise=careers.prior_surprise[who],
    )
    _draw_early_endings(plan, roll, rng)
    return roll


def _draw_early_endings(plan: Plan, roll: Roll, rng: Random) -> None:
    shares, calendar = plan.section("leaving"), plan.section("calendar")
    first, last = span_in(roll.academic_year, calendar["early_leaving"])
    early = np.where(roll.is_entrant, shares["early_entrant"], shares["early_later"])
    drawn = rng.random(roll.count)
    _end(roll, drawn < early, LEFT, _leaving_day(shares, roll, (first, last), rng))
    spread = days_between(rng, np.maximum(first + 30, roll.start + 20), last + 60, roll.count)
    _end(roll, (drawn > early) & (drawn < early + shares["interrupted"]), INTERRUPTED, spread)
    _end(roll, drawn > 1.0 - shares["died"], DIED, spread)


def _leaving_day(shares: dict[str, Any], roll: Roll, span: tuple[int, int], rng: Random) -> Ints:
    """Early leavers go more often early: the smaller of two draws."""
    first, last = np.maximum(span[0], roll.start + 15), span[1] + 30 * (roll.start > span[1] - 60)
    twice = [days_between(rng, first, np.maximum(first, last), roll.count) for _ in range(2)]
    day = np.minimum(*twice)
    at_once = roll.is_entrant & (rng.random(roll.count) < shares["first_fortnight"])
    return np.where(at_once, roll.start + rng.integers(1, _FORTNIGHT, roll.count), day)


def _end(roll: Roll, who: Flags, ending: int, day: Ints) -> None:
    roll.gone[who] = day[who]
    roll.ending[who] = ending
