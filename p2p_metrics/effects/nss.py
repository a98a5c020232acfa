"""NSS results of courses beside how many of their students took part: association, never effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.effects.distributions import student_point
from p2p_metrics.effects.evidence_rules import Associations, Surveys
from p2p_metrics.effects.records import Interval, NotEstimable

Numbers = NDArray[np.float64]

LABEL = "association between courses, not an effect on students"
TOO_FEW = "because too few courses have a published result"
ALL_ALIKE = "because the same share took part on all courses"
ROUNDING = 1e-10  # of products, relative to what they are taken from
STEP = 0.10  # the association is told for ten more in a hundred students taking part


@dataclass(frozen=True, slots=True)
class CourseAssociation:
    """How much higher positivity is, in percentage points, for ten more in a hundred taking part.

    One theme and one set of items (the scale changed in 2023: sets are never put together).
    `label` goes wherever the figure goes.
    """

    theme: str
    item_set: str
    points: Interval
    n_courses: int
    n_results: int
    label: str = LABEL


def nss_associations(
    results: pl.DataFrame, surveys: Surveys, associations: Associations
) -> dict[tuple[str, str], CourseAssociation | NotEstimable]:
    """Give, for each theme and item set, the association of positivity with taking part.

    `results` has a row per course, survey year and theme: course_key, survey_year, theme, item_set,
    respondents, response_rate and positivity (0 to 1), took_part_share (0 to 1, of the course's
    students surveyed) and, if wanted, subject, within which courses are then compared. Least
    squares weighted by respondents with each year (and subject) having its own level; courses
    recur, so the error leaves out one course at a time (cluster jackknife: MacKinnon, Nielsen and
    Webb 2023, J. Econometrics 232, 272-299, CV3), with Student's t. Results below the survey's
    threshold of publication are left out. Nothing is joined to a person: students of one course may
    differ from the course (Robinson 1950, American Sociological Review 15, 351-357).
    """
    published = results.drop_nulls(["positivity", "took_part_share"]).filter(
        pl.col("respondents") >= surveys.fewest_respondents,
        pl.col("response_rate") >= surveys.smallest_response_rate,
    )
    keys = results.select("theme", "item_set").unique().sort("theme", "item_set")
    return {
        (theme, item_set): _association(
            theme, item_set, published.filter(theme=theme, item_set=item_set), associations
        )
        for theme, item_set in keys.iter_rows()
    }


def _association(
    theme: str, item_set: str, results: pl.DataFrame, associations: Associations
) -> CourseAssociation | NotEstimable:
    courses = results["course_key"].unique()
    if len(courses) < max(associations.fewest_courses, 2):
        return NotEstimable(TOO_FEW)
    shown = 100 * results["positivity"].to_numpy()
    shares = results["took_part_share"].to_numpy() / STEP
    grams = _grams(np.column_stack([_levels(results), shares, shown]), results)
    whole = grams.sum(axis=0)
    slopes = _slopes(np.concatenate([whole[None], whole - grams]))
    if not np.isfinite(slopes).all():
        return NotEstimable(ALL_ALIKE)
    slope, known = float(slopes[0]), slopes[1:]
    degrees = known.size - 1
    error = float(np.sqrt(degrees / known.size * ((known - slope) ** 2).sum()))
    reach = float(student_point(0.025, degrees)) * error
    interval = Interval(slope, slope - reach, slope + reach)
    return CourseAssociation(theme, item_set, interval, len(courses), results.height)


def _levels(results: pl.DataFrame) -> Numbers:
    return np.column_stack(list(_indicators(results)))


def _indicators(results: pl.DataFrame) -> Iterator[Numbers]:
    """One column for each survey year, and for each subject but the first."""
    for year in results["survey_year"].unique().sort():
        yield (results["survey_year"] == year).to_numpy().astype(np.float64)
    if "subject" in results.columns:
        for subject in results["subject"].unique().sort()[1:]:
            yield (results["subject"] == subject).fill_null(False).to_numpy().astype(np.float64)


def _grams(columns: Numbers, results: pl.DataFrame) -> Numbers:
    """What every course adds to the products of columns, weighted by respondents: (c, q, q)."""
    course = results["course_key"].rank("dense").to_numpy().astype(np.int64) - 1
    weighted = columns * results["respondents"].to_numpy()[:, None]
    order = np.argsort(course, kind="stable")
    starts = np.flatnonzero(np.diff(course[order], prepend=-1))
    products = np.einsum("ij,ik->ijk", weighted, columns)[order]
    return np.asarray(np.add.reduceat(products, starts))


def _slopes(grams: Numbers) -> Numbers:
    """The weighted slopes (m,) of the last column on the one before it, all others taken out.

    Frisch and Waugh (1933), from products alone; not a number where nothing is left to move.
    """
    others, both = grams[:, :-2, :-2], grams[:, :-2, -2:]
    left = grams[:, -2:, -2:] - both.transpose(0, 2, 1) @ (
        np.linalg.pinv(others, rcond=1e-12, hermitian=True) @ both
    )
    is_moving = left[:, 0, 0] > ROUNDING * (grams[:, -2, -2] + 1)
    slopes = np.full(len(grams), np.nan)
    np.divide(left[:, 0, 1], left[:, 0, 0], out=slopes, where=is_moving)
    return slopes
