"""Intervals that the estimators share: Student's t limits and the raw difference of means."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from scipy import special

from p2p_metrics.effects.codes import Floats
from p2p_metrics.effects.distributions import normal_point
from p2p_metrics.effects.records import (
    DESIGN_NONE,
    METHOD_NAIVE,
    Estimate,
    NotEstimable,
    Reason,
)

LEVEL = 0.95
MOST_DEGREES = 100_000
ALMOST = 1e-9  # so that rounding error does not lose a whole degree of freedom


@cache
def critical_value(degrees: int, level: float = LEVEL) -> float:
    """Give the two-sided critical value of Student's t with `degrees` degrees of freedom (>= 1)."""
    return float(special.stdtrit(max(1, degrees), 0.5 + level / 2))


def margin(standard_error: float, degrees: float, level: float = LEVEL) -> float:
    """Give the half-width of an interval, in the unit of the standard error.

    Degrees of freedom are rounded down, which can only widen the interval.
    """
    return critical_value(max(1, min(MOST_DEGREES, math.floor(degrees))), level) * standard_error


def margins(standard_errors: Floats, degrees: Floats, level: float = LEVEL) -> Floats:
    """Give the half-widths of many intervals at once; all shapes (k,). See `margin`."""
    whole = np.clip(np.floor(degrees + ALMOST), 1, MOST_DEGREES)
    return np.asarray(special.stdtrit(whole, 0.5 + level / 2) * standard_errors)


def error_of_limits(lower: Any, upper: Any, level: float = LEVEL) -> Any:
    """Give the standard error that limits stand for, in their unit: half their width in normal
    quantiles, since Student's would make the error of few students smaller.

    Of a published estimate only the limits are known; numbers, arrays and columns are taken alike.
    """
    return (upper - lower) / (2 * normal_point((1 - level) / 2))


def difference_of_means(
    participants: tuple[float, float, float],
    comparison: tuple[float, float, float],
    level: float = LEVEL,
) -> Estimate | NotEstimable:
    """Give the raw difference of two means with Welch's interval: what a plain table would show.

    Each argument is (count, sum, sum of squares) in outcome units.
    A group of one borrows the other group's variance.
    Welch (1947), Biometrika 34, 28-35.
    """
    if participants[0] <= 0:
        return NotEstimable(Reason.NO_PARTICIPANTS)
    if comparison[0] <= 0:
        return NotEstimable(Reason.NO_COMPARISON)
    part, others = (np.array(side).reshape(3, 1) for side in (participants, comparison))
    estimate, error, half = (float(one[0]) for one in differences_of_means(part, others, level))
    if max(participants[0], comparison[0]) < 2:
        return NotEstimable(Reason.TOO_FEW)
    if not error > 0:
        return NotEstimable(Reason.NO_VARIATION)
    return Estimate(
        estimate=estimate,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        standard_error=error,
        n_participants=int(participants[0]),
        n_comparison=int(comparison[0]),
        method=METHOD_NAIVE,
        design=DESIGN_NONE,
    )


def differences_of_means(
    participants: Floats, comparison: Floats, level: float = LEVEL
) -> tuple[Floats, Floats, Floats]:
    """Give many raw differences of two means: estimate, standard error, half-width, each (k,).

    Each argument (3, k) holds counts, sums and sums of squares. NaN where a side is empty, where
    neither has two, and where nothing varies.
    """
    counts = np.stack([participants[0], comparison[0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.stack([side[1] / side[0] for side in (participants, comparison)])
        scatter = np.stack([side[2] for side in (participants, comparison)]) - counts * means**2
        spreads = np.where(counts < 2, np.nan, np.maximum(0.0, scatter) / (counts - 1))
        spreads = np.where(np.isnan(spreads), spreads[::-1], spreads)
        parts = np.where(spreads.max(axis=0) > 0, spreads / counts, np.nan)
        error = np.sqrt(parts.sum(axis=0))
        below = (parts * parts / np.maximum(counts - 1, 1)).sum(axis=0)
        half = margins(error, parts.sum(axis=0) ** 2 / below, level)
    return np.where(np.isfinite(error), means[0] - means[1], np.nan), error, half
