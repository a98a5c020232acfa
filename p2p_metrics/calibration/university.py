"""A made-up university small enough to be made a thousand times, whose truth is known.

Students recur over three years. Their marks follow their course, their background, an ability seen
only through tariff and earlier marks, a year's surprise that partly lasts, and what they joined.
Joining follows what is on record (prior mark or tariff, background) and a taste for joining that
moves nothing but joining. Some schemes also draw on a hidden motivation that does move marks: no
adjustment can find it, a placebo can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from p2p_metrics.calibration import lives
from p2p_metrics.calibration.world import (
    CONTINUED,
    EARLIER,
    MARK,
    PRIOR,
    TARIFF,
    TERM_1,
    People,
    Plan,
    World,
    Year,
)
from p2p_metrics.effects.codes import Codes, Mask, Rows, crossed
from p2p_metrics.effects.frame import EarlierMark, Exposure, Frame, Joined, Unit


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one scheme: mean effects over those who took part, in marks and points."""

    mark: float
    returned: float
    by_group: Mapping[int, float]
    is_zero: bool
    is_hidden: bool
    is_january: bool
    is_first_year: bool
    participants: int


@dataclass(frozen=True, slots=True)
class University:
    """An analysis frame with the truth about every scheme in it."""

    frame: Frame
    truth: Mapping[Unit, Truth]
    early_leavers: Mask


def make(world: World, seed: int) -> University:
    """Make a university; the same world and seed give the same one."""
    random = np.random.default_rng(seed)
    people = lives.people(world, random)
    plan = lives.plan(world, random)
    faculty_marks = random.normal(0, 1.5, 5)[np.arange(world.courses) % 5]
    course_marks = faculty_marks + random.normal(0, 2.0, world.courses)
    history = np.full((people.course.size, 2), np.nan)
    surprise = np.zeros(people.course.size)
    years = [
        lives.year(world, people, plan, (course_marks, history, surprise), year, random)
        for year in range(world.years)
    ]
    return _put_together(people, plan, years)


def _put_together(people: People, plan: Plan, years: Sequence[Year]) -> University:
    """The years as one analysis frame, with what was true of every scheme."""
    person = np.concatenate([year.person for year in years])
    left = np.concatenate([year.left_early for year in years])
    exposures = _exposures(plan, years, left)
    truth = {}
    for number, (unit, exposure) in enumerate(exposures.items()):
        chosen = exposure.rows[exposure.exposed]
        truth[unit] = _truth(plan, number, people, person[chosen], chosen, years)
    return University(_frame(people, plan, years, person, exposures), truth, left)


def _exposures(plan: Plan, years: Sequence[Year], left: Mask) -> dict[Unit, Exposure]:
    """Each scheme's eligible students who had not left, and who of them took part."""
    joined = np.vstack([year.joined for year in years])
    eligible = np.vstack([year.eligible for year in years])
    exposures = {}
    for number, name in enumerate(_names(plan)):
        rows = np.flatnonzero(eligible[:, number] & ~left)
        is_january = plan.is_january[number]
        exposures[Unit("scheme", name, "recipient")] = Exposure(
            rows=rows,
            exposed=joined[rows, number],
            landmark=np.full(rows.size, 160.0 if is_january else 60.0),
            starts=np.full(rows.size, 110.0 if is_january else 10.0),
            members=frozenset({name}),
        )
    return exposures


def _names(plan: Plan) -> tuple[str, ...]:
    return tuple(f"s{number:02d}" for number in range(plan.is_january.size))


def _frame(
    people: People,
    plan: Plan,
    years: Sequence[Year],
    person: Codes,
    exposures: Mapping[Unit, Exposure],
) -> Frame:
    """What estimators read: a row for each student and year."""
    when = np.repeat(np.arange(len(years)), [year.person.size for year in years])
    course = people.course[person]
    return Frame(
        student=person,
        course=course,
        places=(crossed(course, when), course, course % 5),
        categories={
            "academic_year": when,
            "year_of_study": np.concatenate([year.stage for year in years]),
            "sex": people.sex[person],
            "ethnicity": people.ethnicity[person],
            "mature": people.mature[person],
            "deprivation": people.deprivation[person],
        },
        marks={
            PRIOR: np.concatenate([year.prior for year in years]),
            TARIFF: people.tariff[person],
        },
        outcomes={
            MARK: np.concatenate([year.mark for year in years]),
            CONTINUED: np.concatenate([year.returned for year in years]),
        },
        exposures=exposures,
        joined=_joined(plan, years),
        earlier_marks={
            TERM_1: EarlierMark(
                np.concatenate([year.term_1 for year in years]), np.full(person.size, 100.0)
            ),
            EARLIER: EarlierMark(np.concatenate([year.earlier for year in years])),
        },
    )


def _joined(plan: Plan, years: Sequence[Year]) -> Joined:
    """The day on which each student joined each scheme; 0 where not."""
    days = np.vstack([np.where(year.joined, year.day, 0) for year in years])
    approaches = tuple(f"a{approach:02d}" for approach in plan.approach)
    return Joined(days=sparse.csr_matrix(days), names=_names(plan), pools=approaches)


def _truth(
    plan: Plan, number: int, people: People, person: Codes, rows: Rows, years: Sequence[Year]
) -> Truth:
    """Write down what was true of one scheme among those who took part."""
    effects = np.vstack([year.effect for year in years])[rows, number]
    groups = people.deprivation[person]
    return Truth(
        mark=float(effects.mean()) if effects.size else 0.0,
        returned=float(100 * plan.points[number]),
        by_group={
            group: float(effects[groups == group].mean()) for group in np.unique(groups).tolist()
        },
        is_zero=not plan.effect[number].any(),
        is_hidden=bool(plan.by_motivation[number] != 0),
        is_january=bool(plan.is_january[number]),
        is_first_year=bool(plan.first_year_only[number]),
        participants=int(rows.size),
    )
