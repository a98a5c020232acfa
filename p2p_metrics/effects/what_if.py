"""What if there were more places? Coefficients with their covariance, inside the scale observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.records import Estimate, Interval, NotEstimable

Numbers = NDArray[np.float64]

OUTSIDE = "because no scheme of this kind was ever run at that scale"
TOO_FEW = "because fewer than three scheme-years with different numbers of places have their costs"


@dataclass(frozen=True, slots=True)
class CostLine:
    """Total cost = fixed + per place x places, in pounds; `covariance` of the two is (2, 2)."""

    fixed_gbp: float
    per_place_gbp: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    fewest_places: int
    most_places: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """All that a what-if needs, and the scale inside which it holds.

    `coefficients` are (fixed cost in pounds, cost per place in pounds, effect in percentage
    points) and `covariance` is (3, 3) in that order; `reach` turns a standard error into half an
    interval.
    """

    coefficients: tuple[float, float, float]
    covariance: tuple[tuple[float, ...], ...]
    fewest_places: int
    most_places: int
    reach: float


@dataclass(frozen=True, slots=True)
class Imagined:
    """What a number of places would cost, in pounds, and how many more students it would bring."""

    cost_gbp: Interval
    additional_students: Interval


def cost_line(places: Sequence[int], total_gbp: Sequence[float]) -> CostLine | NotEstimable:
    """Fit what scheme-years cost against how many places they had, by least squares.

    Both of shape (k,). The errors are White's (1980, Econometrica 48, 817-838) in the small-sample
    form of MacKinnon and White (1985, J. Econometrics 29, 305-325; HC3), because large schemes vary
    more. Refuses fewer than three scheme-years or a single scale; raises ValueError for lengths
    that differ.
    """
    sizes, costs = np.asarray(places, float), np.asarray(total_gbp, float)
    if sizes.shape != costs.shape:
        raise ValueError("every scheme-year has its places and its cost")
    if sizes.size < 3 or np.unique(sizes).size < 3:
        return NotEstimable(TOO_FEW)
    design = np.column_stack([np.ones_like(sizes), sizes])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ costs
    leverage = np.einsum("ip,pq,iq->i", design, inverse, design)
    # A scheme-year on which the line turns altogether says nothing about its own error.
    spare = np.maximum(1 - leverage, 1e-6)
    scores = design * ((costs - design @ coefficients) / spare)[:, None]
    covariance = inverse @ scores.T @ scores @ inverse
    return CostLine(
        float(coefficients[0]),
        float(coefficients[1]),
        _as_tuple(covariance),  # type: ignore[arg-type]
        int(sizes.min()),
        int(sizes.max()),
    )


def what_if(line: CostLine, effect: Estimate | NotEstimable) -> WhatIf | NotEstimable:
    """Put a cost line and an effect together; the two are taken as independent.

    Refuses where there is no effect, or one without an error.
    """
    if isinstance(effect, NotEstimable):
        return effect
    covariance = np.zeros((3, 3))
    covariance[:2, :2] = line.covariance
    covariance[2, 2] = effect.standard_error**2
    half = (effect.ci_upper - effect.ci_lower) / 2
    reach = half / effect.standard_error if effect.standard_error > 0 else 0.0
    return WhatIf(
        (line.fixed_gbp, line.per_place_gbp, effect.estimate),
        _as_tuple(covariance),
        line.fewest_places,
        line.most_places,
        reach,
    )


def imagined(model: WhatIf, places: int) -> Imagined | NotEstimable:
    """Give cost and additional students at a number of places, by the delta method (both linear).

    Every place is taken as filled by students like those who took part. Refuses outside the scale
    observed: there is nothing to say about schemes larger or smaller than any that was run.
    """
    if not model.fewest_places <= places <= model.most_places:
        return NotEstimable(OUTSIDE)
    return Imagined(
        _linear(model, np.array([1.0, places, 0.0])),
        _linear(model, np.array([0.0, 0.0, places / 100])),
    )


def _linear(model: WhatIf, weights: Numbers) -> Interval:
    estimate = float(weights @ np.array(model.coefficients))
    variance = float(weights @ np.array(model.covariance) @ weights)
    half = model.reach * float(np.sqrt(max(variance, 0.0)))
    return Interval(estimate, estimate - half, estimate + half)


def _as_tuple(matrix: Numbers) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(one) for one in row) for row in matrix)
