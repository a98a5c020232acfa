"""A ratio of two estimates, and what can be said when its denominator may be nought."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from p2p_metrics.effects.records import NotEstimable

NO_UPPER_LIMIT = "no upper limit can be given"
NOTHING_BELOW = "because the denominator is nought"


class Limits(StrEnum):
    """Which limits a ratio has: both, one side of a gap, or none."""

    BOTH = "both"
    OUTSIDE = "outside"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with the set of values that its data do not rule out.

    `limits` BOTH: those from `lower` to `upper`. OUTSIDE: those up to `lower` and those from
    `upper` on, without end either way. NONE: any value at all, and both limits are None.
    """

    estimate: float
    lower: float | None
    upper: float | None
    limits: Limits


def fieller(
    numerator: float,
    denominator: float,
    numerator_variance: float,
    denominator_variance: float,
    covariance: float = 0.0,
    quantile: float = 1.959963984540054,
) -> Ratio | NotEstimable:
    """Give numerator / denominator with the set of ratios that cannot be ruled out.

    Fieller (1954), JRSS B 16, 175-185. Where the denominator may be nought the set is not an
    interval, and it is said so instead of giving limits that do not hold (the delta method's cover
    falls to 0.64 there). `quantile` is 1.96 for 95 %, or Student's. The ratio's unit is that of the
    numerator per that of the denominator. Refuses a denominator of exactly nought; raises
    ValueError for variances that are negative or do not fit their covariance.
    """
    if min(numerator_variance, denominator_variance) < 0:
        raise ValueError("a variance is not negative")
    if covariance**2 > numerator_variance * denominator_variance * (1 + 1e-9):
        raise ValueError("a covariance is no larger than its variances allow")
    if denominator == 0:
        return NotEstimable(NOTHING_BELOW)
    ratio = numerator / denominator
    squared = quantile**2
    # The ratios r kept are those with (numerator - r denominator)^2 <= quantile^2 x its variance.
    a = denominator**2 - squared * denominator_variance
    b = numerator * denominator - squared * covariance
    c = numerator**2 - squared * numerator_variance
    discriminant = b**2 - a * c
    if a > 0:
        root = math.sqrt(max(discriminant, 0.0))
        lower, upper = sorted(((b - root) / a, (b + root) / a))
        return Ratio(ratio, min(lower, ratio), max(upper, ratio), Limits.BOTH)
    if a == 0 or discriminant <= 0:
        return Ratio(ratio, None, None, Limits.NONE)
    root = math.sqrt(discriminant)
    lower, upper = sorted(((b - root) / a, (b + root) / a))
    return Ratio(ratio, lower, upper, Limits.OUTSIDE)
