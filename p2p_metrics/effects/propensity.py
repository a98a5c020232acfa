"""How likely each eligible student was to take part, given what was known beforehand.

Rosenbaum and Rubin (1983), Biometrika 70, 41-55. One logistic regression serves every outcome and
every cut of a unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Floats, Mask
from p2p_metrics.effects.columns import Fewest, design_of
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.design import Design
from p2p_metrics.effects.records import NotEstimable

LARGEST_SCORE = 0.98
PLACE_RIDGE = 1.0
COLUMN_RIDGE = 0.1
ROUNDS = 40
STEPS_A_CURVATURE = 3
SMALLEST_STEP = 1e-6
CLOSE = 1e-3


@dataclass(frozen=True)
class Propensity:
    """The chance of taking part (`score`, shape (n,)) and the comparison group's weights.

    `odds` weights a comparison student to look like the participants; scores above LARGEST_SCORE
    are held there, and `clipped_share` is the share of participants to whom that happened.
    `places`, `columns`: the coefficients of the design's, from which a like fit may start.
    """

    comparison: Comparison
    design: Design
    score: Floats
    odds: Floats
    clipped_share: float
    places: Floats
    columns: Floats


def propensity(
    comparison: Comparison, fewest: Fewest | None = None, near: Propensity | None = None
) -> Propensity | NotEstimable:
    """Fit the chance of taking part, or say why no comparison exists.

    `near` is a fit of nearly the same students on nearly the same columns: starting from it saves
    most of the work and changes nothing else.

    Newton's method on the penalised likelihood: places are pulled towards the common chance by the
    weight of one student, other columns by a tenth of one, so that separation cannot break it.
    """
    refused = comparison.refusal()
    if refused is not None:
        return refused
    design = design_of(comparison, fewest)
    places, columns = logistic(design, comparison.exposed, _start(design, near))
    score = chance(design.times(places, columns))
    held = np.minimum(score, LARGEST_SCORE)
    clipped = float(np.mean(score[comparison.exposed] > LARGEST_SCORE))
    return Propensity(comparison, design, score, held / (1 - held), clipped, places, columns)


def _start(design: Design, near: Propensity | None) -> tuple[Floats, Floats] | None:
    """Give the coefficients of a like fit to the places and columns of the same name."""
    if near is None:
        return None
    known = dict(zip(near.design.names, near.columns, strict=True))
    columns = np.array([known.get(name, 0.0) for name in design.names])
    places = np.zeros(design.place_count)
    _, here, there = np.intersect1d(
        design.place_names, near.design.place_names, assume_unique=True, return_indices=True
    )
    places[here] = near.places[there]
    return places, columns


def logistic(
    design: Design, target: Mask, start: tuple[Floats, Floats] | None = None
) -> tuple[Floats, Floats]:
    """Give the coefficients of places and columns that predict `target` (n,), true or false.

    Newton steps from `start`, where one is given, halved until the penalised likelihood rises;
    curvature, the dear part, is worked out anew only every STEPS_A_CURVATURE steps (Shamanskii
    1967, Ukrainian Mathematical Journal 19, 133-138).
    """
    wanted = target.astype(np.float64)
    ridge = design.ridge(COLUMN_RIDGE)
    places, columns = start or _common_chance(design, wanted)
    linear = design.times(places, columns)
    before = _penalised(linear, wanted, places, columns, ridge)
    for number in range(ROUNDS):
        fitted = chance(linear)
        if number % STEPS_A_CURVATURE == 0:
            solver = design.gram(fitted * (1 - fitted)).solver(PLACE_RIDGE, ridge)
        place_slope, column_slope = design.transposed(wanted - fitted)
        place_step, column_step = solver.solve(
            place_slope - PLACE_RIDGE * places, column_slope - ridge * columns
        )
        step = design.times(place_step, column_step)
        size = 1.0
        while True:
            tried = places + size * place_step, columns + size * column_step
            after = _penalised(linear + size * step, wanted, *tried, ridge)
            if after >= before - CLOSE or size < SMALLEST_STEP:
                break
            size /= 2
        (places, columns), linear = tried, linear + size * step
        if after - before < CLOSE:
            break
        before = after
    return places, columns


def _common_chance(design: Design, wanted: Floats) -> tuple[Floats, Floats]:
    """Give the coefficients by which everyone's chance is the same."""
    columns = np.zeros(design.width)
    share = np.clip(wanted.mean(), 1e-6, 1 - 1e-6)
    columns[design.constant] = np.log(share / (1 - share))
    return np.zeros(design.place_count), columns


def chance(linear: Floats) -> Floats:
    """Give the logistic of the linear predictor without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(linear, -30, 30))))


def _penalised(
    linear: Floats, exposed: Floats, places: Floats, columns: Floats, ridge: Floats
) -> float:
    """Give the penalised log-likelihood."""
    likelihood = np.dot(exposed, linear) - np.logaddexp(0, linear).sum()
    penalty = PLACE_RIDGE * np.dot(places, places) + np.dot(ridge * columns, columns)
    return float(likelihood - penalty / 2)
