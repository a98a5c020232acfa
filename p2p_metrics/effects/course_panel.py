"""Courses over years: the cells of a roll-out as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.effects.records import NotEstimable, Reason

Numbers = NDArray[np.float64]

NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Panel:
    """Mean outcomes of C places in T consecutive years; a place is a course or a year of study.

    `whole` (C,) numbers the course that a place belongs to; `adopted` (C,) is the first year
    offered, infinite for never; `students` and `means` are (C, T), with a mean of nought where
    there were no students; `weights` (C,) is a place's mean number of students;
    `student_variance` (C,) is the variance between students of one place and year.
    """

    years: NDArray[np.int64]
    whole: NDArray[np.int64]
    adopted: Numbers
    students: Numbers
    means: Numbers
    weights: Numbers
    student_variance: Numbers
    n_always: int

    @property
    def observed(self) -> NDArray[np.bool_]:
        """Where a place had students with a known outcome, (C, T)."""
        return self.students > 0


def panel_of(cells: pl.DataFrame) -> Panel | NotEstimable:
    """Arrange cells as courses by years; see `rollout.roll_out` for the columns.

    Rows of one place and year are added up. Without the column `whole_course` every place is a
    course of its own. Courses that offered the activity from the first year
    on have no year before it: they are left out and counted in `n_always`.
    """
    if "whole_course" not in cells.columns:
        cells = cells.with_columns(whole_course="course_key")
    known = cells.filter(pl.col("student_count") > 0)
    if known.is_empty():
        return NotEstimable(Reason.NO_OUTCOME)
    seen = known["academic_year"].to_numpy()
    years = np.arange(seen.min(), seen.max() + 1, dtype=np.int64)
    sums = ["student_count", "outcome_sum", "outcome_sum_sq"]
    added = known.group_by("course_key", "academic_year").agg(
        pl.col(sums).sum(), pl.col("first_year_offered", "whole_course").min()
    )
    offered = added.group_by("course_key").agg(pl.col("first_year_offered", "whole_course").min())
    offered = offered.sort("course_key")
    whole = offered["whole_course"].rank("dense").cast(pl.Int64).to_numpy() - 1
    adopted = offered["first_year_offered"].cast(pl.Float64).fill_null(NEVER).to_numpy()
    at = (
        np.searchsorted(offered["course_key"].to_numpy(), added["course_key"].to_numpy()),
        added["academic_year"].to_numpy() - years[0],
    )
    grids = np.zeros((len(sums), adopted.size, years.size))
    for grid, name in zip(grids, sums, strict=True):
        grid[at] = added[name].cast(pl.Float64).to_numpy()
    return _without_always(years, whole, adopted, *grids)


def _without_always(
    years: NDArray[np.int64],
    whole: NDArray[np.int64],
    adopted: Numbers,
    students: Numbers,
    totals: Numbers,
    squares: Numbers,
) -> Panel | NotEstimable:
    has_before = adopted > years[0]
    if not has_before.any():
        return NotEstimable("because every course offered it from the first year on")
    students, totals, squares = students[has_before], totals[has_before], squares[has_before]
    means = np.divide(totals, students, out=np.zeros_like(totals), where=students > 0)
    running = (students > 0).sum(axis=1)
    return Panel(
        years,
        whole[has_before],
        adopted[has_before],
        students,
        means,
        students.sum(axis=1) / running,
        _student_variance(students, squares - totals * means, np.isfinite(adopted[has_before])),
        int(np.unique(whole[~has_before]).size),
    )


def _student_variance(students: Numbers, inside: Numbers, adopts: NDArray[np.bool_]) -> Numbers:
    """Pool the variance inside cells over adopting courses, and over the others.

    Apart, because an outcome that happens or does not varies more where it is rarer.
    """
    spare = np.maximum(students - 1, 0).sum(axis=1)
    squares = np.maximum(inside.sum(axis=1), 0.0)
    variance = np.full(adopts.size, squares.sum() / max(spare.sum(), 1.0))
    for side in (adopts, ~adopts):
        if spare[side].sum() > 0:
            variance[side] = squares[side].sum() / spare[side].sum()
    return variance
