"""How much of a gap between two groups is where they study, and how much is inside courses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from p2p_metrics.effects.rates import checked_counts, newcombe, normal_quantile
from p2p_metrics.effects.records import Interval, NotEstimable

Numbers = NDArray[np.float64]

EMPTY_GROUP = "because one of the groups is empty"
NOTHING_SHARED = "because the two groups share no course"
SMALL_COURSE = 10  # below this a course's own variance is no guide: nobody failed, so nobody could


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A gap in percentage points and the parts that add up to it, each with its interval.

    `course_mix`: what would be left if the groups differed only in the courses they are on;
    `inside_courses`: what would be left if they were spread alike; `courses_not_shared`: what comes
    from courses where only one of the groups is found. `shared` is the share (0 to 1) of both
    groups' members, taken together, who are on shared courses.
    """

    gap: Interval
    course_mix: Interval
    inside_courses: Interval
    courses_not_shared: Interval
    shared: float


class _Influence(NamedTuple):
    """What one member moves: by being on a course (k,), and by succeeding there (k,)."""

    presence: Numbers
    success: Numbers

    def minus(self, other: _Influence) -> _Influence:
        return _Influence(self.presence - other.presence, self.success - other.success)


@dataclass(frozen=True, slots=True)
class _Side:
    """One group by course: shares of all its members, and of those on shared courses, and rates."""

    n: Numbers
    share: Numbers
    shared_share: Numbers
    rate: Numbers
    variance: Numbers

    def scaled(self, presence: Numbers, success: Numbers) -> _Influence:
        """Influence of a quantity that looks at shared courses only, from its two derivatives."""
        on_shared = self.shared_share > 0
        centred = np.where(on_shared, presence - (self.shared_share * presence).sum(), 0.0)
        per_member = np.divide(success, self.share, out=np.zeros_like(success), where=on_shared)
        return _Influence(centred / self.share[on_shared].sum(), per_member)

    def of_rate(self) -> _Influence:
        """Influence of the group's overall rate."""
        overall = float((self.share * self.rate).sum())
        present = np.where(self.share > 0, self.rate - overall, 0.0)
        return _Influence(present, np.where(self.share > 0, 1.0, 0.0))

    def variance_of(self, influence: _Influence) -> float:
        each = influence.presence**2 + influence.success**2 * self.variance
        return float((self.n * each).sum() / self.n.sum() ** 2)


def kitagawa(
    successes: ArrayLike,
    n: ArrayLike,
    reference_successes: ArrayLike,
    reference_n: ArrayLike,
    confidence: float = 0.95,
) -> Decomposition | NotEstimable:
    """Split the gap "reference minus group" by course, in percentage points.

    Kitagawa (1955), JASA 50, 1168-1194, each part weighted by the average of the two groups so
    that it does not matter which comes first; courses of one group only are set apart (Nopo 2008,
    Review of Economics and Statistics 90, 290-299) instead of being given a made-up rate. The gap
    has Newcombe's interval, the parts the delta method's, with members falling on courses by
    chance. All arrays (k,), one entry per course, empty courses allowed. Refuses where a group is
    empty or no course is shared; raises ValueError for impossible counts.
    """
    shape = np.broadcast_shapes(np.shape(n), np.shape(reference_n))
    sizes = [np.broadcast_to(np.asarray(one, float), shape) for one in (n, reference_n)]
    if min(one.sum() for one in sizes) <= 0:
        return NotEstimable(EMPTY_GROUP)
    shared = (sizes[0] > 0) & (sizes[1] > 0)
    if not shared.any():
        return NotEstimable(NOTHING_SHARED)
    group = _side(np.broadcast_to(np.asarray(successes, float), shape), sizes[0], shared)
    reference = _side(
        np.broadcast_to(np.asarray(reference_successes, float), shape), sizes[1], shared
    )
    members = sizes[0] + sizes[1]
    return Decomposition(
        *_parts(reference, group, confidence), float(members[shared].sum() / members.sum())
    )


def _side(successes: Numbers, n: Numbers, shared: NDArray[np.bool_]) -> _Side:
    checked_counts(successes[n > 0], n[n > 0])
    rate = np.divide(successes, n, out=np.zeros_like(n), where=n > 0)
    overall = float(successes.sum() / n.sum())
    floor = np.where(n < SMALL_COURSE, overall * (1 - overall), 0.0)
    on_shared = np.where(shared, n, 0.0)
    variance = np.maximum(rate * (1 - rate), floor)
    return _Side(n, n / n.sum(), on_shared / on_shared.sum(), rate, variance)


def _parts(
    reference: _Side, group: _Side, confidence: float
) -> tuple[Interval, Interval, Interval, Interval]:
    apart = reference.shared_share - group.shared_share
    average_share = (reference.shared_share + group.shared_share) / 2
    average_rate = (reference.rate + group.rate) / 2
    rate_gap = reference.rate - group.rate
    mix = float((apart * average_rate).sum())
    inside = float((average_share * rate_gap).sum())
    gap = float((reference.share * reference.rate).sum() - (group.share * group.rate).sum())
    of_mix = (
        reference.scaled(average_rate, apart / 2),
        group.scaled(-average_rate, apart / 2),
    )
    of_inside = (
        reference.scaled(rate_gap / 2, average_share),
        group.scaled(rate_gap / 2, -average_share),
    )
    of_group = group.of_rate()
    of_gap = (reference.of_rate(), _Influence(-of_group.presence, -of_group.success))
    of_rest = tuple(
        whole.minus(one).minus(two)
        for whole, one, two in zip(of_gap, of_mix, of_inside, strict=True)
    )
    sides = (reference, group)
    z = normal_quantile(confidence)
    return (
        _newcombe(reference, group, confidence),
        _around(mix, sides, of_mix, z),
        _around(inside, sides, of_inside, z),
        _around(gap - mix - inside, sides, of_rest, z),
    )


def _around(
    estimate: float, sides: tuple[_Side, ...], influences: tuple[_Influence, ...], z: float
) -> Interval:
    variance = sum(
        side.variance_of(influence) for side, influence in zip(sides, influences, strict=True)
    )
    points, reach = 100 * estimate, 100 * z * float(np.sqrt(variance))
    return Interval(points, points - reach, points + reach)


def _newcombe(reference: _Side, group: _Side, confidence: float) -> Interval:
    (won, n), (own, own_n) = (
        (float((side.n * side.rate).sum()), float(side.n.sum())) for side in (reference, group)
    )
    found = newcombe(won, n, own, own_n, confidence)
    return Interval(float(found.estimate), float(found.ci_lower), float(found.ci_upper))
