"""Intervals that the estimators share: Student's t limits and the raw difference of means."""

from __future__ import annotations

import math
from functools import cache

from scipy import special

from p2p_metrics.effects.records import (
    DESIGN_NONE,
    METHOD_NAIVE,
    Estimate,
    NotEstimable,
    Reason,
)

LEVEL = 0.95


@cache
def critical_value(degrees: int, level: float = LEVEL) -> float:
    """Give the two-sided critical value of Student's t with `degrees` degrees of freedom (>= 1)."""
    return float(special.stdtrit(max(1, degrees), 0.5 + level / 2))


def margin(standard_error: float, degrees: float, level: float = LEVEL) -> float:
    """Give the half-width of an interval, in the unit of the standard error.

    Degrees of freedom are rounded down, which can only widen the interval.
    """
    return critical_value(max(1, min(100_000, math.floor(degrees))), level) * standard_error


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
    spreads = [_variance(*participants), _variance(*comparison)]
    known = [spread for spread in spreads if spread is not None]
    if not known:
        return NotEstimable(Reason.TOO_FEW)
    if max(known) <= 0:
        return NotEstimable(Reason.NO_VARIATION)
    counts = (participants[0], comparison[0])
    parts = [
        (max(known) if spread is None else spread) / count
        for spread, count in zip(spreads, counts, strict=True)
    ]
    estimate = participants[1] / participants[0] - comparison[1] / comparison[0]
    error = math.sqrt(sum(parts))
    half = margin(error, _welch_degrees(parts, counts), level)
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


def _variance(count: float, total: float, squares: float) -> float | None:
    """Give the sample variance, or None for a group of one."""
    if count < 2:
        return None
    return max(0.0, squares - total * total / count) / (count - 1)


def _welch_degrees(parts: list[float], counts: tuple[float, float]) -> float:
    """Give Welch and Satterthwaite's degrees of freedom."""
    below = sum(part * part / max(count - 1, 1) for part, count in zip(parts, counts, strict=True))
    return sum(parts) ** 2 / below if below > 0 else sum(counts) - 2
