"""The one verdict on an estimate, from the values that are published."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from p2p_metrics.effects.distributions import normal_point, normal_tail, student_point, student_tail


class Verdict(StrEnum):
    """What may be said of an estimate; the values are the codes of the verdicts vocabulary."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot_tell"
    NOT_ESTIMATED = "not_estimated"


def verdict(
    estimate: float | None,
    ci_lower: float | None,
    ci_upper: float | None,
    claim: bool,
    higher_is_better: bool,
) -> Verdict:
    """Give the verdict on one published estimate, in the outcome's unit.

    Better or worse only where the interval leaves out nought and the claim survived the looking
    at many (Benjamini and Hochberg 1995); otherwise it cannot be told yet, which does not mean
    that the scheme does not work. A suppressed or refused estimate (None) has no verdict.
    """
    if estimate is None or ci_lower is None or ci_upper is None:
        return Verdict.NOT_ESTIMATED
    return verdicts(estimate, ci_lower, ci_upper, claim, higher_is_better)[0]


def verdicts(
    estimates: ArrayLike,
    ci_lower: ArrayLike,
    ci_upper: ArrayLike,
    claims: ArrayLike,
    higher_is_better: ArrayLike,
) -> list[Verdict]:
    """Give the verdict on each of many published estimates, as `verdict` does on one; NaN is none.

    Arrays of shape (n,) or single values.
    """
    middle, lower, upper = (
        np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (estimates, ci_lower, ci_upper)
    )
    is_better = (lower > 0) == np.asarray(higher_is_better)
    leaves_out_nought = ~((lower <= 0) & (upper >= 0))
    found = np.select(
        [
            np.isnan(middle) | np.isnan(lower) | np.isnan(upper),
            ~(np.asarray(claims, dtype=bool) & leaves_out_nought),
            is_better,
        ],
        [Verdict.NOT_ESTIMATED, Verdict.CANNOT_TELL, Verdict.BETTER],
        Verdict.WORSE,
    )
    return [Verdict(one) for one in found.tolist()]


def p_value(
    estimate: ArrayLike,
    ci_lower: ArrayLike,
    ci_upper: ArrayLike,
    degrees_of_freedom: ArrayLike | None = None,
    confidence: float = 0.95,
) -> NDArray[np.float64]:
    """Give the two-sided p-value against nought that a published interval stands for; 0 to 1.

    Altman and Bland (2011), BMJ 343, d2304, turned to the limit that faces nought, so that the
    p-value falls below 1 - confidence exactly where the interval leaves out nought, also when
    rounding or the method made it lopsided. Arrays broadcast together. An interval of no width
    (rounded away) is no evidence and gives 1. Without degrees of freedom the interval is read as a
    normal one; for a t interval pass them, otherwise very small p-values come out too small.
    """
    centre, lower, upper = (
        np.asarray(one, dtype=np.float64)
        for one in np.broadcast_arrays(estimate, ci_lower, ci_upper)
    )
    if not np.isfinite([centre, lower, upper]).all():
        raise ValueError("a published estimate and its limits are numbers")
    reach = np.where(centre >= 0, centre - lower, upper - centre)
    has_width = (upper > lower) & (reach > 0)
    relative = np.divide(np.abs(centre), reach, out=np.zeros_like(centre), where=has_width)
    tail = (1 - confidence) / 2
    if degrees_of_freedom is None:
        return np.asarray(2 * normal_tail(normal_point(tail) * relative), dtype=np.float64)
    degrees = np.asarray(degrees_of_freedom, dtype=np.float64)
    size = student_point(tail, degrees) * relative
    return np.asarray(2 * student_tail(size, degrees), dtype=np.float64)
