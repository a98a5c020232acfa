"""A university of courses, some of which adopt an activity, with a known effect planted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CourseWorld:
    """A university of courses, some of which adopt an activity from the year `earliest` on.

    Marks unless `is_binary`, which makes every figure a share in percentage points. Adopting
    courses stand `selection` apart from the others all along and gain `diverging` on them each
    year; `effect_spread` is how much effects differ between courses, `shock_spread` how far a
    course strays in a year and `persistence` how much of that stays for the next. Each course has
    `years_of_study` places of `course_size` students, which adopt and stray together.
    """

    n_adopting: int
    n_never: int = 40
    n_years: int = 6
    effect: float = 1.17
    effect_spread: float = 0.4
    selection: float = -3.4
    diverging: float = 0.0
    shock_spread: float = 1.0
    persistence: float = 0.5
    course_size: float = 60.0
    student_spread: float = 12.0
    mean_outcome: float = 62.0
    is_binary: bool = False
    years_of_study: int = 1
    earliest: int = 2


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn university: its cells, and the effect planted on the students it reached."""

    cells: pl.DataFrame
    truth: float


def drawn(world: CourseWorld, seed: Sequence[int]) -> Draw:
    """Draw the cells of one university; the same seed gives the same cells."""
    random = np.random.default_rng(seed)
    n_courses = world.n_adopting + world.n_never
    shape = (n_courses, world.n_years)
    adopted = np.full(n_courses, np.inf)
    adopted[: world.n_adopting] = random.integers(
        world.earliest, world.n_years, size=world.n_adopting
    )
    size = random.lognormal(np.log(world.course_size), 0.6, n_courses)
    students = np.maximum(8, size[:, None] * random.uniform(0.9, 1.1, shape)).astype(np.int64)
    reached = np.arange(world.n_years) >= adopted[:, None]
    effects = np.where(
        reached, world.effect + random.normal(0, world.effect_spread, (n_courses, 1)), 0.0
    )
    without = _without_effect(world, np.isfinite(adopted), random)
    expected, effects = _possible(world, without, effects)
    truth = _reached(adopted, effects, students)
    expected = np.repeat(expected, world.years_of_study, axis=0)
    students = np.repeat(students, world.years_of_study, axis=0)
    sums, squares = _observed(world, expected, students, random)
    return Draw(_cells(adopted, students, sums, squares), truth)


def _reached(adopted: Numbers, effects: Numbers, students: NDArray[np.int64]) -> float:
    """The effect on the students it reached while somebody was left to compare with."""
    years = np.arange(students.shape[1])
    comparable = (years >= adopted[:, None]) & (years < adopted.max())
    return float(np.average(effects[comparable], weights=students[comparable]))


def _without_effect(
    world: CourseWorld, adopts: NDArray[np.bool_], random: np.random.Generator
) -> Numbers:
    years = np.arange(world.n_years)
    level = random.normal(world.mean_outcome, 4.0, adopts.size) + world.selection * adopts
    shocks = random.normal(0, world.shock_spread, (adopts.size, world.n_years))
    for year in years[1:]:
        fresh = np.sqrt(1 - world.persistence**2) * shocks[:, year]
        shocks[:, year] = world.persistence * shocks[:, year - 1] + fresh
    diverging = world.diverging * np.outer(adopts, years)
    return np.asarray(level[:, None] + 0.3 * years + shocks + diverging)


def _possible(world: CourseWorld, without: Numbers, effects: Numbers) -> tuple[Numbers, Numbers]:
    """What is expected with the effect, and the effect that a share's limits leave room for."""
    if not world.is_binary:
        return without + effects, effects
    before, after = np.clip(without, 1, 99), np.clip(without + effects, 1, 99)
    return after, after - before


def _observed(
    world: CourseWorld,
    expected: Numbers,
    students: NDArray[np.int64],
    random: np.random.Generator,
) -> tuple[Numbers, Numbers]:
    """Sums and sums of squares of what the students of each cell achieved."""
    if world.is_binary:
        passed = random.binomial(students, expected / 100)
        return np.asarray(100.0 * passed), np.asarray(100.0**2 * passed)
    means = random.normal(expected, world.student_spread / np.sqrt(students))
    inside = world.student_spread**2 * random.chisquare(students - 1)
    return np.asarray(means * students), np.asarray(inside + students * means**2)


def _cells(
    adopted: Numbers, students: NDArray[np.int64], sums: Numbers, squares: Numbers
) -> pl.DataFrame:
    n_places, n_years = students.shape
    together = n_places // adopted.size
    offered = [None if np.isinf(one) else int(one) for one in adopted]
    return pl.DataFrame(
        {
            "course_key": np.repeat(np.arange(n_places), n_years),
            "whole_course": np.repeat(np.arange(adopted.size), together * n_years),
            "academic_year": np.tile(np.arange(n_years), n_places),
            "first_year_offered": [year for year in offered for _ in range(together * n_years)],
            "student_count": students.ravel(),
            "outcome_sum": sums.ravel(),
            "outcome_sum_sq": squares.ravel(),
        },
        schema_overrides={"first_year_offered": pl.Int64},
    )
