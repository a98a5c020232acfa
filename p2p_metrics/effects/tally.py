"""Adding students up: by cut and side, by cut and course, by cut and student.

An effect and its clustered variance need only a handful of sums, so a cut costs a few passes over
the students however many values it has, and all outcomes are added up in the same passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np

from p2p_metrics.effects.codes import ByCode, Floats, Mask
from p2p_metrics.effects.grouping import SIDES, Clusters, Grouping
from p2p_metrics.effects.intervals import differences_of_means
from p2p_metrics.effects.uncertainty import Clustered, clustered

SMALL_GROUP = 30


class Side(NamedTuple):
    """The sums of one side of every cut; each of shape (cuts, k) for k outcomes.

    How many `students`; their `share` (what each counts for), its square, share times residual, the
    square of that, squared share times residual; `outcome`, its square, and share times it.
    """

    students: Floats
    share: Floats
    squared: Floats
    residual: Floats
    scatter: Floats
    cross: Floats
    outcome: Floats
    outcome_squared: Floats
    outcome_shared: Floats

    @property
    def effective(self) -> Floats:
        """How many students, all counting alike, would tell as much."""
        return ratio(self.share**2, self.squared)

    @property
    def mean(self) -> Floats:
        """The mean residual."""
        return ratio(self.residual, self.share)

    @property
    def spread(self) -> Floats:
        """The sum of squares of share times what residuals differ from their mean."""
        found = self.scatter - 2 * self.mean * self.cross + self.mean**2 * self.squared
        return np.maximum(found, 0.0)


@dataclass(frozen=True)
class Parts:
    """What is added up of each student for k outcomes; arrays (n, k), nought for those not used.

    `is_part` marks participants; `share` is what a student counts for: 1 for participants, the
    weight of comparison students; more or less where answers stand for students who gave none.
    `inflation` (k,) scales comparison residuals; `pooled` (2, k): the variance of what remains
    among participants, and among the others.
    """

    used: Mask
    is_part: Mask
    outcome: Floats
    residual: Floats
    share: Floats
    inflation: Floats
    pooled: Floats

    @classmethod
    def together(cls, several: Sequence[Parts]) -> Parts:
        """Set the outcomes of one comparison side by side."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(one, name) for one in several], -1) for name in names))

    @cached_property
    def quantities(self) -> tuple[Floats, ...]:
        """What the fields of `Side` add up, in their order; each (n, k)."""
        weighted = self.share * self.residual
        return (
            self.used.astype(np.float64), self.share, self.share * self.share,
            weighted, weighted * weighted, self.share * weighted,
            self.outcome, self.outcome * self.outcome, self.share * self.outcome,
        )  # fmt: skip

    @cached_property
    def expected_share(self) -> Floats:
        """The share of each student times the pooled standard deviation of the side; (n, k)."""
        part, others = np.sqrt(self.pooled)
        return np.asarray(self.share * np.where(self.is_part, part, others))


@dataclass(frozen=True)
class Tally:
    """The sums of every cut for k outcomes; those named like a quantity have shape (cuts, k)."""

    parts: Parts
    grouping: Grouping

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """The sums of participants, and of the comparison group."""
        found = [self.grouping.sums(one) for one in self.parts.quantities]
        part, others = (Side(*(one[:, side] for one in found)) for side in range(SIDES))
        return part, others

    @property
    def estimate(self) -> Floats:
        """The effect on participants."""
        return self.sides[0].mean - self.sides[1].mean

    @property
    def expected(self) -> Floats:
        """Participants' mean outcome less the effect: what was to be expected without."""
        part = self.sides[0]
        return ratio(part.outcome_shared, part.share) - self.estimate

    def naive(self) -> tuple[Floats, Floats]:
        """Give the raw difference of means and its half-width, NaN where there is none."""
        part, others = (
            np.stack([one.students, one.outcome, one.outcome_squared]) for one in self.sides
        )
        estimate, _, half = differences_of_means(part, others)
        return estimate, half

    @cached_property
    def degrees(self) -> Floats:
        """Degrees of freedom: effective students on the two sides, less two."""
        part, others = self.sides
        return np.maximum(part.effective + others.effective - 2, 1)

    @cached_property
    def independent(self) -> Floats:
        """The variance of each estimate with students taken as independent.

        Below SMALL_GROUP students a side takes the larger of its own and the pooled variance.
        """
        part, others = self.sides
        count = np.maximum(part.effective, 1)
        own = ratio(part.spread, part.share**2) * count / np.maximum(count - 1, 1)
        few = part.effective < SMALL_GROUP
        own = np.where(few, np.maximum(own, self.parts.pooled[0] / count), own)
        share = ratio(others.squared, others.share**2)
        theirs = self.parts.inflation**2 * ratio(others.spread, others.share**2)
        few = share * SMALL_GROUP > 1
        return np.asarray(
            own + np.where(few, np.maximum(theirs, self.parts.pooled[1] * share), theirs)
        )

    @cached_property
    def errors(self) -> tuple[Floats, Floats]:
        """What each student adds to the error of its own cut's estimate, and the variance expected
        of that from shares alone, each (n, k); nought for students in no cut.
        """
        part, others = self.sides
        own, theirs = (ratio(np.ones(side.share.shape), side.share) for side in self.sides)
        theirs *= -self.parts.inflation
        pull = self._of_side(own, theirs)
        error = self.parts.residual - self._of_side(part.mean, others.mean)
        error *= pull
        error *= self.parts.share
        pull *= self.parts.expected_share
        pull *= pull
        return error, pull

    def clustered(self, clusters: Clusters) -> Clustered:
        """Give the clustered variance of every cut's estimate."""
        error, expected = (clusters.sums(one) for one in self.errors)
        found = clustered(error, expected, clusters.owners)
        return Clustered(found.variance[:-1], found.effective[:-1])

    def clustered_difference(self, clusters: Clusters) -> Clustered:
        """Give the variance of the first cut's estimate less the second's; shape (1, k).

        `clusters`: those that may lie in both cuts, one each.
        """
        sign = np.where(self.grouping.cut == 1, -1.0, 1.0)[:, None]
        error, expected = clusters.sums(sign * self.errors[0]), clusters.sums(self.errors[1])
        one = ByCode(np.zeros(error.shape[0], dtype=np.intp), 1)
        return clustered(error, expected, one)

    def _of_side(self, part: Floats, others: Floats) -> Floats:
        """Give each student (n, k) the value of its cut and side, nought in no cut."""
        table = np.zeros((SIDES * (self.grouping.cuts + 1), part.shape[1]))
        table[0:-SIDES:SIDES], table[1:-SIDES:SIDES] = part, others
        return np.asarray(table.take(self.grouping.side, axis=0, mode="clip"))


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide, giving nought where there is nothing to divide by."""
    divided = np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
    return np.asarray(divided, dtype=np.float64)
