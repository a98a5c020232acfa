"""Does the same approach do differently in different faculties?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from p2p_metrics.effects.between import checked, departure, variance_at, weighted_fit
from p2p_metrics.effects.distributions import chi_squared_point, chi_squared_tail, student_point
from p2p_metrics.effects.records import Interval, NotEstimable

Numbers = NDArray[np.float64]

ONE_PLACE = "because the approach was estimated in one place only"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far true effects differ between places, in outcome units.

    `between` is their standard deviation with its limits, `next_place` where the effect in one more
    such place would lie (None with two places, too few to say), and a small `p_value` says that
    the differences are more than chance.
    """

    mean: Interval
    between: Interval
    next_place: Interval | None
    p_value: float
    n_places: int


def spread_between(estimates: ArrayLike, standard_errors: ArrayLike) -> Spread | NotEstimable:
    """Give the spread of an approach's effect over faculties (or schemes), and its centre.

    Spread by Paule and Mandel (1982), J. Res. NBS 87, 377-385, with Q-profile limits (Viechtbauer
    2007, Statistics in Medicine 26, 37-52); centre by Hartung and Knapp (2001), the same journal
    20, 3875-3889, never narrower than without their factor; the next place by Higgins, Thompson and
    Spiegelhalter (2009), JRSS A 172, 137-159. Both arrays (k,), in outcome units. Refuses a single
    place; raises ValueError for an error of nought, a missing value or lengths that differ.
    """
    values, errors = checked(estimates, standard_errors)
    if values.size < 2:
        return NotEstimable(ONE_PLACE)
    degrees = values.size - 1
    alone = np.ones((values.size, 1))
    between = Interval(
        *(math.sqrt(variance_at(level, values, errors, alone)) for level in _levels(degrees))
    )
    mean, error = _centre(values, errors, between.estimate**2)
    return Spread(
        _around(mean, error, degrees),
        between,
        _around(mean, float(np.hypot(error, between.estimate)), degrees - 1)
        if degrees > 1
        else None,
        float(chi_squared_tail(departure(0.0, values, errors, alone), degrees)),
        values.size,
    )


def _levels(degrees: int) -> tuple[float, float, float]:
    """Departures expected at the estimate, and at its lower and upper limit."""
    upper, lower = (float(chi_squared_point(tail, degrees)) for tail in (0.025, 0.975))
    return float(degrees), upper, lower


def _centre(values: Numbers, errors: Numbers, variance: float) -> tuple[float, float]:
    alone = np.ones((values.size, 1))
    mean, inverse = weighted_fit(variance, values, errors, alone)
    factor = max(1.0, departure(variance, values, errors, alone) / (values.size - 1))
    return float(mean[0]), math.sqrt(factor * float(inverse[0, 0]))


def _around(mean: float, error: float, degrees: int) -> Interval:
    reach = float(student_point(0.025, degrees)) * error
    return Interval(mean, mean - reach, mean + reach)
