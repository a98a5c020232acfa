"""Stage ratings beside effects: do schemes that rate themselves higher do better? Exploratory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.between import checked, departure, variance_at, weighted_fit
from p2p_metrics.effects.distributions import student_point
from p2p_metrics.effects.records import Interval, NotEstimable

Numbers = NDArray[np.float64]

LABEL = "exploratory: an association between schemes, not the effect of a stage"
TOO_FEW = "because too few schemes have both a rating and an effect"
ALL_ALIKE = "because all schemes were rated alike"


@dataclass(frozen=True, slots=True)
class StageAssociation:
    """How much higher the effect is for each level of one stage's rating, in outcome units.

    `unexplained` is the standard deviation of effects between schemes that the rating leaves;
    `label` goes wherever the figure goes.
    """

    per_level: Interval
    unexplained: float
    n_schemes: int
    label: str = LABEL


def stage_associations(
    estimates: Sequence[float],
    standard_errors: Sequence[float],
    ratings: Mapping[str, Sequence[int | None]],
    fewest_schemes: int,
) -> dict[str, StageAssociation | NotEstimable]:
    """Give, for each stage, the association of its rating with the schemes' effects.

    Random-effects meta-regression on one rating at a time: Knapp and Hartung (2003), Statistics in
    Medicine 22, 2693-2710, with the spread of Paule and Mandel (1982), never narrower than without
    their factor. Estimates and errors (k,) in outcome units; each list of ratings (k,), None where
    not rated. Five stages looked at once find something by chance more often than one: it stays
    exploratory. Refuses, stage by stage, too few rated schemes or ratings all alike; raises
    ValueError for lengths that differ or an error of nought.
    """
    values, errors = checked(estimates, standard_errors)
    if any(len(one) != values.size for one in ratings.values()):
        raise ValueError("every scheme has a rating, or None, on every stage")
    return {
        stage: _association(values, errors, given, max(fewest_schemes, 3))
        for stage, given in ratings.items()
    }


def _association(
    values: Numbers, errors: Numbers, ratings: Sequence[int | None], fewest: int
) -> StageAssociation | NotEstimable:
    rated = np.array([one is not None for one in ratings], dtype=np.bool_)
    if rated.sum() < fewest:
        return NotEstimable(TOO_FEW)
    levels = np.array([one for one in ratings if one is not None], dtype=np.float64)
    if np.unique(levels).size < 2:
        return NotEstimable(ALL_ALIKE)
    values, errors = values[rated], errors[rated]
    design = np.column_stack([np.ones_like(levels), levels - levels.mean()])
    degrees = values.size - 2
    variance = variance_at(float(degrees), values, errors, design)
    coefficients, inverse = weighted_fit(variance, values, errors, design)
    factor = max(1.0, departure(variance, values, errors, design) / degrees)
    slope = float(coefficients[1])
    reach = float(student_point(0.025, degrees)) * math.sqrt(factor * float(inverse[1, 1]))
    return StageAssociation(
        Interval(slope, slope - reach, slope + reach), math.sqrt(variance), int(values.size)
    )
