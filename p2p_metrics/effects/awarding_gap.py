"""How much of an awarding gap comes with peer learning: reach x take-up x effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.rates import Intervals, newcombe, normal_quantile
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


class Many(NamedTuple):
    """`GroupRecord`s of many groups, as arrays of one shape (k,), without their awards."""

    students: Numbers
    offered: Numbers
    participants: Numbers
    effect: Numbers
    standard_error: Numbers


class Parts(NamedTuple):
    """The explained part of many gaps and its three parts, in points, each (k,) with limits."""

    explained: Intervals
    by_reach: Intervals
    by_take_up: Intervals
    by_effect: Intervals


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
    parts = gap_parts(_one(group), _one(reference), effect_covariance, confidence)
    return AwardingGap(_interval(gap), *(_interval(part) for part in parts))


def gap_parts(
    group: Many, reference: Many, effect_covariance: float = 0.0, confidence: float = 0.95
) -> Parts:
    """Give the parts of many gaps at once, as `awarding_gap` does; nobody's offer may be nought."""
    point = np.stack([*_factors(reference), *_factors(group)])
    variances = np.stack([*_variances(reference), *_variances(group)])
    z = normal_quantile(confidence)
    quantities: list[Callable[[Numbers], Numbers]] = [_difference]
    quantities += [partial(_part, factor) for factor in range(3)]
    return Parts(
        *(_with_interval(one, point, variances, effect_covariance, z) for one in quantities)
    )


def _check(one: GroupRecord) -> None:
    if not 0 <= one.participants <= one.offered <= one.students:
        raise ValueError("participants are among the offered, and the offered among the students")
    if not (0 <= one.awarded <= one.students and one.standard_error >= 0):
        raise ValueError("the awarded are among the students, and an error is not negative")


def _one(record: GroupRecord) -> Many:
    figures = (record.students, record.offered, record.participants, record.effect)
    return Many(*(np.asarray(one, dtype=np.float64) for one in (*figures, record.standard_error)))


def _interval(found: Intervals) -> Interval:
    return Interval(float(found.estimate), float(found.ci_lower), float(found.ci_upper))


def _factors(one: Many) -> tuple[Numbers, Numbers, Numbers]:
    return one.offered / one.students, one.participants / one.offered, one.effect


def _variances(one: Many) -> tuple[Numbers, Numbers, Numbers]:
    return (
        _binomial_variance(one.offered, one.students),
        _binomial_variance(one.participants, one.offered),
        one.standard_error**2,
    )


def _binomial_variance(successes: Numbers, n: Numbers) -> Numbers:
    drawn_in = (successes + 2) / (n + 4)
    return drawn_in * (1 - drawn_in) / (n + 4)


def _difference(factors: Numbers) -> Numbers:
    return np.asarray(factors[:3].prod(axis=0) - factors[3:].prod(axis=0))


def _part(changed: int, factors: Numbers) -> Numbers:
    """The share of one factor in the difference of two products, averaged over all orders.

    Das Gupta's (1993) equation for three factors: in two of six orders the other two are both the
    reference's, in two both the group's, in one each of the mixed pairs.
    """
    reference, group = factors[:3], factors[3:]
    first, second = (i for i in range(3) if i != changed)
    alike = reference[first] * reference[second] + group[first] * group[second]
    mixed = reference[first] * group[second] + group[first] * reference[second]
    return np.asarray((reference[changed] - group[changed]) * (alike / 3 + mixed / 6))


def _with_interval(
    quantity: Callable[[Numbers], Numbers],
    point: Numbers,
    variances: Numbers,
    effect_covariance: float,
    z: float,
) -> Intervals:
    # Every quantity is linear along each single factor: central differences are exact.
    steps = np.eye(len(point)).reshape(len(point), len(point), *[1] * (point.ndim - 1))
    slope = np.stack([(quantity(point + step) - quantity(point - step)) / 2 for step in steps])
    variance = (slope**2 * variances).sum(axis=0) + 2 * slope[2] * slope[5] * effect_covariance
    estimate, reach = quantity(point), z * np.sqrt(np.maximum(variance, 0.0))
    return Intervals(estimate, estimate - reach, estimate + reach)
