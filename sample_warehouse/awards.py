"""Awards: the class from the marks of the last two stages, and how far an effect moves it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sample_warehouse import frames
from sample_warehouse.arrays import Flags, Floats, Ints, Random
from sample_warehouse.careers import Careers
from sample_warehouse.courses import Courses
from sample_warehouse.dates import day_after, day_in
from sample_warehouse.plan import Plan
from sample_warehouse.roll import Roll

CLASSES = ("first", "upper_second", "lower_second", "third", "unclassified")
GRADES = ("distinction", "merit", "pass", "unclassified")
_LATE = 0.10


@dataclass(frozen=True, slots=True)
class Awards:
    """One value per award of a year."""

    engagement: Ints
    course: Ints
    date: Ints
    average: Floats
    award_class: list[str]

    @property
    def count(self) -> int:
        """How many awards there are."""
        return self.engagement.size


def make_awards(
    plan: Plan, careers: Careers, courses: Courses, year: tuple[Roll, Ints], rng: Random
) -> Awards:
    """The awards of those who finished: `year` is the roll and their rows."""
    roll, rows = year
    who, course = roll.engagement[rows], roll.course[rows]
    mean = average_of(plan, careers.points[who], careers.weights[who])
    graduate = courses.is_postgraduate[course]
    return Awards(
        who,
        course,
        _dates(plan, roll, rows, rng),
        mean,
        _classes(plan, courses, course, mean, graduate),
    )


def delivered(plan: Plan, courses: Courses, awards: Awards) -> pl.DataFrame:
    """The awards extract, as far as awards had been made by the snapshot."""
    classified = courses.is_classified[awards.course]
    named = pl.Series(awards.award_class, dtype=pl.String)
    return pl.DataFrame(
        {
            "engagement": awards.engagement,
            "award_date": frames.dates(awards.date),
            "award_class": named,
            "is_classified": frames.yes_no(classified & (named != "unclassified").to_numpy()),
            "is_integrated_masters": frames.yes_no(courses.is_integrated[awards.course]),
        }
    ).filter(pl.col("award_date") <= plan.snapshot_date)


def average_of(plan: Plan, points: Floats, weights: Floats) -> Floats:
    """The mark an award rests on: the final stage counts double."""
    numbers = plan.section("awards")
    shares = np.array([numbers["second_stage_weight"], numbers["final_stage_weight"]])
    held = shares * (weights > 0)
    means = points / np.maximum(weights, 1.0)
    total: Floats = (means * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1.0)
    return total


def is_upper(plan: Plan, mean: Floats) -> Flags:
    """Whether an average earns a first or an upper second."""
    return np.asarray(mean >= plan.section("awards", "boundaries")["upper_second"])


def _classes(
    plan: Plan, courses: Courses, course: Ints, mean: Floats, graduate: Flags
) -> list[str]:
    numbers: dict[str, Any] = plan.section("awards")
    honours = _by_boundary(numbers["boundaries"], mean, CLASSES)
    grades = _by_boundary(numbers["postgraduate_boundaries"], mean, GRADES)
    classified = courses.is_classified[course]
    plain = np.where(graduate, grades, np.where(classified, honours, "pass"))
    return [str(name) for name in plain]


def _by_boundary(
    boundaries: dict[str, float], mean: Floats, names: tuple[str, ...]
) -> np.ndarray[Any, Any]:
    """The highest class reached; the last name where none is."""
    edges = np.array(sorted(boundaries.values()))
    reached = np.searchsorted(edges, mean, side="right")
    return np.array(names)[len(edges) - reached]


def _dates(plan: Plan, roll: Roll, rows: Ints, rng: Random) -> Ints:
    calendar, year = plan.section("calendar"), roll.academic_year
    usual = np.where(
        roll.is_postgraduate[rows],
        day_after(year, calendar["postgraduate_awards"]),
        day_in(year, calendar["undergraduate_awards"]),
    )
    late = day_after(year, calendar["late_awards"])
    slow = roll.is_postgraduate[rows] & (rng.random(rows.size) < _LATE)
    january = roll.start[rows] > day_in(year, calendar["year_starts"]) + 60
    return np.where(january, late + 110, np.where(slow, late, usual))
