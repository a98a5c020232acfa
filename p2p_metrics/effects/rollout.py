"""Activities that reach everyone on a course: what followed their adoption, course by course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.effects.course_panel import Numbers, Panel, panel_of
from p2p_metrics.effects.distributions import student_point
from p2p_metrics.effects.drift import Drift, drift_of
from p2p_metrics.effects.evidence_rules import Power
from p2p_metrics.effects.group_time import (
    Contrast,
    averaged,
    by_event_time,
    group_time_contrasts,
)
from p2p_metrics.effects.pre_trend import PreTrend, pre_trend
from p2p_metrics.effects.records import Estimate, NotEstimable, Reason

METHOD = "group_time_effects"
DESIGN = "roll_out"
NEGLIGIBLE = 1e-10  # rounding error of sums, relative to the outcome's size
NO_ADOPTION = "because no course adopted it in these years"
ALL_FROM_THE_START = "because every course that has it had it from the first year on"
NO_COMPARISON = (
    "not identifiable: no course that never adopted it, or had yet to adopt it, is left to compare"
)


@dataclass(frozen=True, slots=True)
class PointInTime:
    """An effect at one time, in outcome units, with its t interval.

    `adopted` is None where groups are averaged; `event_time` counts years since adoption.
    `n_participants` and `n_comparison` are the students of adopting courses and of those beside
    them, in that year or in the year before adoption, whichever are fewer.
    """

    event_time: int
    estimate: float
    ci_lower: float
    ci_upper: float
    n_participants: int
    n_comparison: int
    adopted: int | None = None


@dataclass(frozen=True, slots=True)
class RollOut:
    """What followed adoption, with everything a reader needs to doubt it.

    `effect` is the average over adopting courses and their years since adoption, weighted by
    students; in it `n_participants` counts students of adopting courses in those years and
    `n_comparison` students of not-yet-adopting courses beside them. `event_study` averages groups
    by years since adoption; the year before adoption is its base and not listed. `group_times`
    holds each ATT(g, t). After `identifiable_until` nothing can be said, and `limits` says so.
    `fewest` counts the students on either side in these years or in the year before adoption,
    whichever are fewer; `student_sd` is the outcome's standard deviation inside courses and years.
    `years_on` is how many years, on average, the effect lies from the year before adoption: so many
    times a yearly trend of the adopting courses would be in it.
    """

    effect: Estimate
    fewest: tuple[int, int]
    student_sd: float
    event_study: tuple[PointInTime, ...]
    group_times: tuple[PointInTime, ...]
    pretrend: PreTrend | NotEstimable
    n_adopting: int
    n_comparison: int
    n_always: int
    degrees_of_freedom: int
    identifiable_until: int
    limits: str
    years_on: float

    def bias_missed(self, power: Power) -> float | None:
        """Give the bias that a trend which the test would just have found would put in the effect.

        In outcome units, with the power asked for; None where the trends could not be tested.
        """
        if isinstance(self.pretrend, NotEstimable):
            return None
        return self.pretrend.steepest_missed(power) * self.years_on


def roll_out(cells: pl.DataFrame, confidence: float = 0.95) -> RollOut | NotEstimable:
    """Estimate what followed a staggered adoption by whole courses.

    Group-time effects with not-yet-adopting courses as comparison: Callaway and Sant'Anna (2021),
    Journal of Econometrics 225, 200-230, without covariates. The variance is pooled over courses,
    because the few that adopt cannot tell their own (Ferman and Pinto 2019), with a t interval.

    `cells` has a row per course and year: course_key, academic_year (integers),
    first_year_offered (null for never), student_count, outcome_sum and outcome_sum_sq in the
    outcome's unit. Rows of one course and year are added up, and its earliest offer counts. Where
    years of study adopt each for itself, `course_key` numbers these places and `whole_course` the
    course they belong to: shocks that they share are counted once (without it, each is a course).
    Adoption is taken as lasting. Refuses where no course adopted (or all of them had it from the
    first year on), where nobody is left to compare, and where too few courses tell how courses
    drift by themselves.
    """
    panel = panel_of(cells)
    if isinstance(panel, NotEstimable):
        return panel
    if not (panel.adopted <= panel.years[-1]).any():
        return NotEstimable(ALL_FROM_THE_START if panel.n_always else NO_ADOPTION)
    contrasts = group_time_contrasts(panel)
    after = [contrast for contrast in contrasts if contrast.event_time >= 0]
    if not after:
        return NotEstimable(NO_COMPARISON)
    drift = drift_of(panel, _years_used(contrasts))
    if isinstance(drift, NotEstimable):
        return drift
    return _described(panel, drift, contrasts, after, confidence)


def _years_used(contrasts: Sequence[Contrast]) -> NDArray[np.bool_]:
    used: NDArray[np.bool_] = np.any([one.weights != 0 for one in contrasts], axis=(0, 1))
    return used


def _described(
    panel: Panel,
    drift: Drift,
    contrasts: Sequence[Contrast],
    after: Sequence[Contrast],
    confidence: float,
) -> RollOut | NotEstimable:
    effect = _effect(panel, drift, after, confidence)
    if isinstance(effect, NotEstimable):
        return effect
    reach = _reach(drift, confidence)
    last = max(contrast.year for contrast in after)
    return RollOut(
        effect,
        _fewest(after, panel),
        float(np.sqrt(np.average(panel.student_variance, weights=panel.weights))),
        tuple(
            PointInTime(
                time,
                *_limits(panel, drift, weights, reach),
                *_fewest([one for one in contrasts if one.event_time == time], panel),
            )
            for time, weights in by_event_time(contrasts).items()
        ),
        tuple(
            PointInTime(
                one.event_time,
                *_limits(panel, drift, one.weights, reach),
                *_fewest([one], panel),
                one.adopted,
            )
            for one in contrasts
        ),
        pre_trend(panel, drift, contrasts, confidence),
        _courses(_ever(after, panel, treated=True), panel),
        _courses(_ever(after, panel, treated=False), panel),
        panel.n_always,
        drift.degrees,
        last,
        _words(last, int(panel.years[-1])),
        float(
            np.average([1 + one.event_time for one in after], weights=[one.mass for one in after])
        ),
    )


def _courses(cells: NDArray[np.bool_], panel: Panel) -> int:
    """How many courses have a cell among these (C, T), however many places they have."""
    return int(np.unique(panel.whole[cells.any(axis=1)]).size)


def _words(last: int, end: int) -> str:
    if last == end:
        return ""
    return f"after {last}/{(last + 1) % 100:02d} it is {NO_COMPARISON}"


def _effect(
    panel: Panel, drift: Drift, after: Sequence[Contrast], confidence: float
) -> Estimate | NotEstimable:
    weights = averaged(after)
    error = float(np.sqrt(drift.covariance([weights])[0, 0]))
    if error <= NEGLIGIBLE * max(1.0, float(np.abs(panel.means).max())):
        return NotEstimable(Reason.NO_VARIATION)
    estimate, lower, upper = _limits(panel, drift, weights, _reach(drift, confidence))
    counts = [
        int(panel.students[_ever(after, panel, treated=side)].sum()) for side in (True, False)
    ]
    return Estimate(estimate, lower, upper, error, counts[0], counts[1], METHOD, DESIGN)


def _ever(after: Sequence[Contrast], panel: Panel, treated: bool) -> NDArray[np.bool_]:
    """Cells (C, T) of the years compared: of adopting courses, or of those beside them."""
    cells = np.zeros(panel.means.shape, dtype=np.bool_)
    for one in after:
        at = one.year - int(panel.years[0])
        cells[:, at] |= one.weights[:, at] > 0 if treated else one.weights[:, at] < 0
    return cells


def _fewest(contrasts: Sequence[Contrast], panel: Panel) -> tuple[int, int]:
    """Students on the adopting side and beside it, at the time or before adoption."""
    first = int(panel.years[0])
    cells = np.zeros((2, 2, *panel.means.shape), dtype=np.bool_)
    for one in contrasts:
        at, base = one.year - first, one.adopted - 1 - first
        for side, sign in enumerate((1, -1)):
            chosen = sign * one.weights[:, at] > 0
            cells[side, 0, :, at] |= chosen
            cells[side, 1, :, base] |= chosen
    adopting, beside = (min(int(panel.students[one].sum()) for one in side) for side in cells)
    return adopting, beside


def _reach(drift: Drift, confidence: float) -> float:
    return float(student_point((1 - confidence) / 2, drift.degrees))


def _limits(
    panel: Panel, drift: Drift, weights: Numbers, reach: float
) -> tuple[float, float, float]:
    estimate = float((weights * panel.means).sum())
    error = float(np.sqrt(drift.covariance([weights])[0, 0]))
    return estimate, estimate - reach * error, estimate + reach * error
