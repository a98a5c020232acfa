"""How much of an awarding gap comes with peer learning: reach x take-up x effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.rates import newcombe, normal_quantile
from p2p_metrics.effects.records import Interval, NotEstimable

Numbers = NDArray[np.float64]

NOBODY = "because one of the groups has no students with a known award"
NOBODY_REACHED = "because nobody of one of the groups was offered a place"


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """What is known of one group: students, those offered, those who took part, and the award.

    `effect` is the estimated effect on those who took part, in percentage points, with its
    `standard_error`; `awarded` of the `students` reached a first or 2:1.
    """

    students: int
    offered: int
    participants: int
    awarded: int
    effect: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class AwardingGap:
    """An awarding gap (reference minus group) in points, and the part that peer learning brings.

    `explained` is how much wider (above nought) or narrower the gap is than without the activity,
    and the sum of `by_reach` (who is offered it), `by_take_up` (who of them takes part) and
    `by_effect` (what taking part brings). It is as causal as the effects put in, and no more.
    """

    gap: Interval
    explained: Interval
    by_reach: Interval
    by_take_up: Interval
    by_effect: Interval


def awarding_gap(
    group: GroupRecord,
    reference: GroupRecord,
    effect_covariance: float = 0.0,
    confidence: float = 0.95,
) -> AwardingGap | NotEstimable:
    """Split the part of an awarding gap that comes with an activity into reach, take-up and effect.

    A group's gain is offered / students x participants / offered x effect; the difference between
    two groups' gains is shared out over its three factors by the average over all orders of
    changing them (Das Gupta 1993, Standardization and Decomposition of Rates, US Bureau of the
    Census, P23-186). Intervals by the delta method: binomial shares, drawn in towards a half by
    Agresti and Coull (1998) so that nought and one keep a variance, and the effects' errors with
    their covariance (that of one effect used for both groups is its variance).
    Refuses where a group is empty or was offered nothing; raises ValueError for impossible counts.
    """
    for one in (group, reference):
        _check(one)
        if one.students == 0:
            return NotEstimable(NOBODY)
        if one.offered == 0:
            return NotEstimable(NOBODY_REACHED)
    gap = newcombe(reference.awarded, reference.students, group.awarded, group.students)
    point = np.array([*_factors(reference), *_factors(group)])
    covariance = _covariance(reference, group, effect_covariance)
    z = normal_quantile(confidence)
    return AwardingGap(
        Interval(float(gap.estimate), float(gap.ci_lower), float(gap.ci_upper)),
        _with_interval(_difference, point, covariance, z),
        *(_with_interval(partial(_part, factor), point, covariance, z) for factor in range(3)),
    )


def _check(one: GroupRecord) -> None:
    if not 0 <= one.participants <= one.offered <= one.students:
        raise ValueError("participants are among the offered, and the offered among the students")
    if not (0 <= one.awarded <= one.students and one.standard_error >= 0):
        raise ValueError("the awarded are among the students, and an error is not negative")


def _factors(one: GroupRecord) -> tuple[float, float, float]:
    return one.offered / one.students, one.participants / one.offered, one.effect


def _covariance(reference: GroupRecord, group: GroupRecord, shared: float) -> Numbers:
    variances = [
        variance
        for one in (reference, group)
        for variance in (
            _binomial_variance(one.offered, one.students),
            _binomial_variance(one.participants, one.offered),
            one.standard_error**2,
        )
    ]
    covariance = np.diag(variances)
    covariance[2, 5] = covariance[5, 2] = shared
    return covariance


def _binomial_variance(successes: int, n: int) -> float:
    drawn_in = (successes + 2) / (n + 4)
    return drawn_in * (1 - drawn_in) / (n + 4)


def _difference(factors: Numbers) -> float:
    return float(np.prod(factors[:3]) - np.prod(factors[3:]))


def _part(changed: int, factors: Numbers) -> float:
    """The share of one factor in the difference of two products, averaged over all orders."""
    reference, group = factors[:3], factors[3:]
    steps = []
    for order in permutations(range(3)):
        before = order[: order.index(changed)]
        others = [i for i in range(3) if i != changed]
        held = [reference[i] if i in before else group[i] for i in others]
        steps.append((reference[changed] - group[changed]) * np.prod(held))
    return float(np.mean(steps))


def _with_interval(
    quantity: Callable[[Numbers], float], point: Numbers, covariance: Numbers, z: float
) -> Interval:
    # Every quantity is linear along each single factor: central differences are exact.
    slope = np.array(
        [(quantity(point + step) - quantity(point - step)) / 2 for step in np.eye(point.size)]
    )
    estimate = quantity(point)
    reach = z * float(np.sqrt(max(slope @ covariance @ slope, 0.0)))
    return Interval(estimate, estimate - reach, estimate + reach)
