"""What if a scheme had more places? Coefficients with their covariance, inside the scale it ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.intervals import LEVEL, critical_value
from p2p_metrics.effects.records import Estimate, Interval, NotEstimable
from p2p_metrics.effects.scope import Scope, gained, reach_of

Numbers = NDArray[np.float64]

OUTSIDE = "because the scheme was never run at that scale"
TOO_FEW = "because fewer than three years with different numbers of places have their costs"
FEWEST_YEARS = 3


@dataclass(frozen=True, slots=True)
class CostLine:
    """Total cost = fixed + per place x places, in pounds; `covariance` of the two is (2, 2).

    `degrees` of freedom are those of the covariance: with few years limits reach far.
    """

    fixed_gbp: float
    per_place_gbp: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    degrees: int
    fewest_places: int
    most_places: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """All that a what-if needs, and the scale inside which it holds.

    `coefficients` are (fixed cost in pounds, cost per place in pounds, additional students for a
    hundred places) and `covariance` is (3, 3) in that order. `reach` turns the standard error of
    the gain into half an interval; for the cost Student's t with `degrees` does.
    """

    coefficients: tuple[float, float, float]
    covariance: tuple[tuple[float, ...], ...]
    degrees: int
    fewest_places: int
    most_places: int
    reach: float

    def cost_reach(self, level: float) -> float:
        """How many standard errors of the cost half an interval of this level spans."""
        return critical_value(self.degrees, level)


@dataclass(frozen=True, slots=True)
class Imagined:
    """What a number of places would cost, in pounds, and how many more students it would bring."""

    cost_gbp: Interval
    additional_students: Interval


def cost_line(places: Sequence[int], total_gbp: Sequence[float]) -> CostLine | NotEstimable:
    """Fit what the years of one scheme cost against how many places they had, by least squares.

    Both of shape (k,). The errors are the ordinary ones, to be used with Student's t: a scheme has
    a handful of years, of which sandwich errors know too little (their cover falls short at 95 %
    and their inner half holds too much). Refuses fewer than three years or a single scale; raises
    ValueError for lengths that differ.
    """
    sizes, costs = np.asarray(places, float), np.asarray(total_gbp, float)
    if sizes.shape != costs.shape:
        raise ValueError("every year has its places and its cost")
    if np.unique(sizes).size < FEWEST_YEARS:
        return NotEstimable(TOO_FEW)
    design = np.column_stack([np.ones_like(sizes), sizes])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ costs
    degrees = sizes.size - 2
    left = costs - design @ coefficients
    covariance = inverse * float(left @ left) / degrees
    return CostLine(
        float(coefficients[0]),
        float(coefficients[1]),
        _as_tuple(covariance),  # type: ignore[arg-type]
        degrees,
        int(sizes.min()),
        int(sizes.max()),
    )


def what_if(line: CostLine, effect: Estimate | NotEstimable, scope: Scope) -> WhatIf | NotEstimable:
    """Put together a cost line, an effect (points) and the share to whom the outcome applies.

    The line and the gain are taken as independent. Refuses where there is no effect.
    """
    gain = gained(effect, scope)
    if isinstance(gain, NotEstimable):
        return gain
    covariance = np.zeros((3, 3))
    covariance[:2, :2] = line.covariance
    covariance[2, 2] = gain.standard_error**2
    return WhatIf(
        (line.fixed_gbp, line.per_place_gbp, gain.estimate),
        _as_tuple(covariance),
        line.degrees,
        line.fewest_places,
        line.most_places,
        reach_of(gain),
    )


def imagined(model: WhatIf, places: int, level: float = LEVEL) -> Imagined | NotEstimable:
    """Give cost and additional students at a number of places, by the delta method (both linear).

    Every place is taken as filled by students like those who took part. `level` is that of the
    cost's interval; the gain's is that of the effect. Refuses outside the scale observed: there is
    nothing to say about a size at which the scheme was never run.
    """
    if not model.fewest_places <= places <= model.most_places:
        return NotEstimable(OUTSIDE)
    return Imagined(
        _linear(model, np.array([1.0, places, 0.0]), model.cost_reach(level)),
        _linear(model, np.array([0.0, 0.0, places / 100]), model.reach),
    )


def _linear(model: WhatIf, weights: Numbers, reach: float) -> Interval:
    estimate = float(weights @ np.array(model.coefficients))
    variance = float(weights @ np.array(model.covariance) @ weights)
    half = reach * float(np.sqrt(max(variance, 0.0)))
    return Interval(estimate, estimate - half, estimate + half)


def _as_tuple(matrix: Numbers) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(one) for one in row) for row in matrix)
