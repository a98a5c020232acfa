"""Adding students up: by cut, by cut and course, by cut and student.

An effect and its clustered variance need only a handful of sums, so a cut costs a few passes over
the students however many values it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, Mask, totals
from p2p_metrics.effects.uncertainty import Clustered, clustered

SMALL_GROUP = 30


@dataclass(frozen=True, slots=True)
class Parts:
    """What is added up of each student; arrays have shape (n,).

    `part`: 1 for participants; `residual`: theirs, nought for others; `weight`, `weighted` residual
    and `squared` weight of comparison students, nought for participants; `spread`: participants'
    squared residual; `cross`, `spread_weighted`: squared weight times residual and its square.
    """

    part: Floats
    residual: Floats
    weight: Floats
    weighted: Floats
    squared: Floats
    spread: Floats
    cross: Floats
    spread_weighted: Floats

    @classmethod
    def of(cls, exposed: Mask, residual: Floats, weight: Floats) -> Parts:
        """Make the parts of students with these residuals and weights."""
        part = exposed.astype(np.float64)
        mine, weighted = part * residual, weight * residual
        return cls(
            part, mine, weight, weighted, weight * weight,
            mine * mine, weight * weighted, weighted * weighted,
        )  # fmt: skip

    @property
    def linear(self) -> tuple[Floats, ...]:
        """Those that clusters need."""
        return self.part, self.residual, self.weight, self.weighted, self.squared

    def take(self, rows: Codes) -> Parts:
        """Give the parts of some students."""
        return Parts(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Clusters:
    """What clusters add up to; arrays have shape (clusters,).

    `error`: of the estimate of the cut `owner`; `expected`: its variance from weights alone.
    """

    error: Floats
    expected: Floats
    owner: Codes

    def clustered(self, cuts: int) -> Clustered:
        """Give the clustered variance of every cut's estimate."""
        return clustered(self.error, self.expected, self.owner, cuts)

    def difference(self) -> Clustered:
        """Give the variance of the first cut's estimate less the second's, the same clusters."""
        half = self.error.size // 2
        return clustered(
            self.error[:half] - self.error[half:],
            self.expected[:half] + self.expected[half:],
            np.zeros(half, dtype=np.intp),
            1,
        )


@dataclass(frozen=True)
class Tally:
    """The sums of every cut; those named like a quantity have shape (cuts,).

    `parts` and `cut` (n,): the students and the cut each is in; `inflation` scales comparison
    residuals; `pooled`: the variance of what remains among participants, and among the others.
    """

    parts: Parts
    cut: Codes
    cuts: int
    inflation: float
    pooled: tuple[float, float]

    def _sum(self, values: Floats) -> Floats:
        return totals(self.cut, values, self.cuts)

    @cached_property
    def taking_part(self) -> Floats:
        """Participants of each cut."""
        return self._sum(self.parts.part)

    @cached_property
    def compared(self) -> Floats:
        """Comparison students with weight."""
        return self._sum((self.parts.weight > 0).astype(np.float64))

    @cached_property
    def weight(self) -> Floats:
        """The weight they carry together."""
        return self._sum(self.parts.weight)

    @cached_property
    def weight_squared(self) -> Floats:
        """The sum of squared weights."""
        return self._sum(self.parts.squared)

    @cached_property
    def mean(self) -> Floats:
        """Participants' mean residual."""
        return ratio(self._sum(self.parts.residual), self.taking_part)

    @cached_property
    def comparison_mean(self) -> Floats:
        """The comparison group's weighted mean residual."""
        return ratio(self._sum(self.parts.weighted), self.weight)

    @property
    def estimate(self) -> Floats:
        """The effect on participants."""
        return self.mean - self.comparison_mean

    @property
    def is_usable(self) -> Mask:
        """Whether both sides have anyone."""
        return np.asarray((self.taking_part > 0) & (self.weight > 0))

    @cached_property
    def degrees(self) -> Floats:
        """Degrees of freedom: effective students on the two sides, less two."""
        effective = ratio(self.weight**2, self.weight_squared)
        return np.maximum(self.taking_part + effective - 2, 1)

    @cached_property
    def independent(self) -> Floats:
        """The variance of each estimate with students taken as independent.

        Below SMALL_GROUP students a side takes the larger of its own and the pooled variance.
        """
        count = np.maximum(self.taking_part, 1)
        scatter = self._sum(self.parts.spread) - count * self.mean**2
        own = np.maximum(scatter, 0) / (count * np.maximum(count - 1, 1))
        few = self.taking_part < SMALL_GROUP
        own = np.where(few, np.maximum(own, self.pooled[0] / count), own)
        return np.asarray(own + self._independent_comparison())

    def _independent_comparison(self) -> Floats:
        """The comparison group's part of that variance."""
        middle = self.comparison_mean
        scatter = (
            self._sum(self.parts.spread_weighted)
            - 2 * middle * self._sum(self.parts.cross)
            + middle**2 * self.weight_squared
        )
        share = ratio(self.weight_squared, self.weight**2)
        theirs = self.inflation**2 * ratio(np.maximum(scatter, 0), self.weight**2)
        few = share * SMALL_GROUP > 1
        return np.where(few, np.maximum(theirs, self.pooled[1] * share), theirs)

    def by_codes(self, codes: Codes) -> Clusters:
        """Add students up within cuts by any codes (n,): size is cuts times codes."""
        size = int(codes.max(initial=0)) + 1
        key, count = self.cut * size + codes, self.cuts * size
        owner = np.repeat(np.arange(self.cuts, dtype=np.intp), size)
        sums = [totals(key, values, count) for values in self.parts.linear]
        return self._clusters(sums, owner)

    def by_runs(self, codes: Codes) -> Clusters:
        """Add students up within cuts by codes (n,) that come in ascending order: few passes."""
        if not codes.size:
            return Clusters(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.intp))
        key, cut = codes * self.cuts + self.cut, self.cut
        order: Codes | slice = slice(None)
        if (key[1:] < key[:-1]).any():
            order = np.argsort(key, kind="stable")
            key, cut = key[order], cut[order]
        starts = np.concatenate([[0], np.flatnonzero(key[1:] != key[:-1]) + 1]).astype(np.intp)
        sums = [np.add.reduceat(values[order], starts) for values in self.parts.linear]
        return self._clusters(sums, cut[starts])

    def _clusters(self, sums: Sequence[Floats], owner: Codes) -> Clusters:
        """Turn sums by cluster into errors and the variances expected of them."""
        part, residual, weight, weighted, squared = sums
        mine = 1 / np.maximum(self.taking_part, 1)
        theirs = self.inflation * ratio(np.ones(self.cuts), self.weight)
        error = mine[owner] * (residual - self.mean[owner] * part)
        error -= theirs[owner] * (weighted - self.comparison_mean[owner] * weight)
        expected = self.pooled[0] * (mine * mine)[owner] * part
        expected += self.pooled[1] * (theirs * theirs)[owner] * squared
        return Clusters(error, expected, owner)

    def errors(self) -> Floats:
        """What each student (n,) adds to the error of its own cut's estimate."""
        return self._clusters(self.parts.linear, self.cut).error


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide, giving nought where there is nothing to divide by."""
    divided = np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
    return np.asarray(divided, dtype=np.float64)
