"""Balance: were the two groups alike beforehand, and are they after weighting? (Love plot data)

Standardised differences: Austin (2009), Statistics in Medicine 28, 3083-3107. Beyond 0.1 either
way a covariate is out of balance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Floats, Mask
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.intervals import ALMOST
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.side_sums import SideSums

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Balance:
    """One covariate's standardised difference, participants less comparison group.

    `level` is the code of a category's level, None for a mark or a scheme. `before` is unweighted,
    `after` weighted as in the estimate; both in standard deviations from before weighting.
    `fewest`: the smallest group behind it, of those with and without the level on either side (with
    a known mark, for a mark); `people_per_sd`: how many people of the smaller side, each moved by a
    whole level (a standard deviation of the mark), would move it by one standard deviation.
    """

    covariate: str
    level: int | None
    before: float
    after: float
    fewest: int
    people_per_sd: float


def balance(chances: Propensity, fewest: int = FEWEST) -> tuple[Balance, ...] | NotEstimable:
    """Give the balance of every covariate of the headline, before and after weighting.

    Levels, missing marks and other schemes that fewer than `fewest` students have are left out:
    their standardised differences are noise and they are pooled in the model as well.
    """
    found = balances(chances, [np.ones(chances.comparison.size, dtype=bool)], fewest)
    return found if isinstance(found, NotEstimable) else found[0]


def balances(
    chances: Propensity, groups: Sequence[Mask], fewest: int = FEWEST
) -> list[tuple[Balance, ...]] | NotEstimable:
    """Give the balance in each of several groups (n,) of the students, which may overlap.

    The weights are those of the whole comparison: two sides that are alike need not be so among
    the students of whom an outcome is known. A group with an empty side has no lines. All groups
    are added up in the same passes.
    """
    comparison = chances.comparison
    refused = comparison.refusal()
    if refused is not None:
        return refused
    weight = np.where(comparison.exposed, 0.0, chances.odds)
    sums = SideSums.of(comparison.exposed, groups)
    found: list[list[Balance]] = [[] for _ in groups]
    for group, line in _lines(comparison, _Weighed.of(sums, weight), fewest):
        found[group].append(line)
    return [tuple(lines) for lines in found]


def largest(lines: tuple[Balance, ...], fewest: int = 0) -> float | None:
    """Give the largest standardised difference after weighting, ignoring its sign.

    None where no line has `fewest` students behind it, with and without, on either side.
    """
    return max((abs(line.after) for line in lines if line.fewest >= fewest), default=None)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Sums by side and group; `sides` (groups, 2) counts students, `total` (groups,) weight.

    `weight` (n,) is nought for participants; `filled`: the groups with students on both sides.
    """

    sums: SideSums
    weight: Floats
    sides: Floats
    total: Floats
    filled: list[int]

    @classmethod
    def of(cls, sums: SideSums, weight: Floats) -> _Weighed:
        everyone = np.zeros(weight.size, dtype=np.intp)
        sides = sums.by(everyone, 1)[:, 0]
        total = sums.by(everyone, 1, weight)[:, 0, 0]
        filled = np.flatnonzero((sides.min(axis=1) > 0) & (total > 0)).tolist()
        return cls(sums, weight, sides, total, filled)

    def line(
        self, where: tuple[str, int | None], group: int, have: Floats, share: float
    ) -> Balance:
        """Standardise a difference of shares: of those who `have` it, others and participants.

        `share` is the weighted one of the others.
        """
        others, taking_part = have / self.sides[group]
        spread = float(np.sqrt((taking_part * (1 - taking_part) + others * (1 - others)) / 2))
        fewest = int(min(*have, *(self.sides[group] - have)))
        if spread <= 0:
            return Balance(*where, 0.0, 0.0, fewest, 0.0)
        before, after = (taking_part - others) / spread, (taking_part - share) / spread
        people = float(self.sides[group].min() * spread)
        return Balance(*where, float(before), float(after), fewest, people)


Lines = Iterator[tuple[int, Balance]]


def _lines(comparison: Comparison, weighed: _Weighed, fewest: int) -> Lines:
    """Go through categories, marks and other schemes."""
    for name, codes in comparison.categories.items():
        size = int(codes.max(initial=0)) + 1
        counts = weighed.sums.by(codes, size)
        weights = weighed.sums.by(codes, size, weighed.weight)[:, :, 0]
        for group in weighed.filled:
            both = counts[group].sum(axis=1)
            if (both > 0).sum() > 1:
                for level in np.flatnonzero(both >= fewest).tolist():
                    share = weights[group, level] / weighed.total[group]
                    yield group, weighed.line((name, level), group, counts[group, level], share)
    for name, values in comparison.marks.items():
        yield from _mark(name, values, weighed, fewest)
    yield from _schemes(comparison, weighed, fewest)


def _schemes(comparison: Comparison, weighed: _Weighed, fewest: int) -> Lines:
    """Compare the shares who had joined each other scheme."""
    joined, names = comparison.others.joined.tocoo(), comparison.others.names
    rows, columns = joined.row.astype(np.intp), joined.col.astype(np.intp)
    counts = weighed.sums.by(columns, len(names), rows=rows)
    weights = weighed.sums.by(columns, len(names), weighed.weight[rows], rows)[:, :, 0]
    for group in weighed.filled:
        most = weighed.sides[group].sum() - fewest
        for column, name in enumerate(names):
            if fewest <= counts[group, column].sum() <= most:
                share = weights[group, column] / weighed.total[group]
                yield group, weighed.line((name, None), group, counts[group, column], share)


def _mark(name: str, values: Floats, weighed: _Weighed, fewest: int) -> Lines:
    """Compare the means of a mark among students who have one, and the shares who have none."""
    known = np.isfinite(values)
    centre = float(values[known].mean()) if known.any() else 0.0
    level = np.where(known, values - centre, 0.0)
    has, weight = known.astype(np.intp), weighed.weight
    counts, summed, squared = (weighed.sums.by(has, 2, one) for one in (None, level, level**2))
    weights, shared = (weighed.sums.by(has, 2, one)[:, :, 0] for one in (weight, weight * level))
    for group in weighed.filled:
        having, missing = counts[group, 1], counts[group, 0]
        if having.min() > 1 and having.sum() >= fewest and weights[group, 1] > 0:
            mean = summed[group, 1] / having
            variance = (squared[group, 1] - having * mean**2) / (having - 1)
            people = float(having.min())
            spread = float(np.sqrt(max(variance.mean(), 0.0)))
            if spread > ALMOST:
                after = mean[1] - shared[group, 1] / weights[group, 1]
                before = float((mean[1] - mean[0]) / spread)
                yield group, Balance(name, None, before, float(after / spread), int(people), people)
        if fewest <= missing.sum() <= having.sum() + missing.sum() - fewest:
            share = weights[group, 0] / weighed.total[group]
            yield group, weighed.line((f"{name} missing", None), group, missing, share)
