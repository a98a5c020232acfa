"""How far an estimate could be off: the widest of three honest answers.

Students as independent; students who share a course; the same student in several years.
Clustered variance: Liang and Zeger (1986), Biometrika 73, 13-22, with Student's t on the effective
number of clusters, which unequal clusters make smaller (Carter, Schnepel and
Steigerwald 2017, Review of Economics and Statistics 99, 698-709).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, totals
from p2p_metrics.effects.intervals import margin

FEWEST_CLUSTERS = 6.0
# Beyond this many counters a student, numbering the clusters that occur is quicker than counting
# over all that could.
MOST_COUNTERS = 4


@dataclass(frozen=True, slots=True)
class Influence:
    """What each student adds to the error of an estimate; arrays have shape (n,).

    `error`: the student's own share, residual and all; `variance`: the variance expected of that
    share from its weight alone; `cut`: which of the estimates it belongs to, 0..;
    `clusters`: codes of courses, and of students.
    """

    error: Floats
    variance: Floats
    cut: Codes
    clusters: tuple[Codes, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard errors and half-widths of 95 % intervals, one for each cut; shape (cuts,)."""

    standard_error: Floats
    half_width: Floats


def spread(influence: Influence, independent: Floats, degrees: Floats) -> Spread:
    """Give each cut's standard error and half-width: the widest of independent and clustered.

    `independent`, `degrees` (cuts,): variance and degrees of freedom with students taken as
    independent. Fewer than FEWEST_CLUSTERS effective clusters say nothing about how clusters
    differ; the cut then keeps its independent error.
    """
    cuts = independent.size
    error = np.sqrt(independent)
    half = np.array([margin(*pair) for pair in zip(error, degrees, strict=True)])
    for codes in influence.clusters:
        variance, effective = _clustered(influence, codes, cuts)
        for index in np.flatnonzero(effective >= FEWEST_CLUSTERS):
            wider = margin(float(np.sqrt(variance[index])), effective[index] - 1)
            if wider > half[index]:
                error[index], half[index] = np.sqrt(variance[index]), wider
    return Spread(error, half)


def _clustered(influence: Influence, codes: Codes, cuts: int) -> tuple[Floats, Floats]:
    """Give each cut's clustered variance and its effective number of clusters."""
    key, owner = _keys(influence.cut, codes, cuts)
    sums = totals(key, influence.error, owner.size)
    expected = totals(key, influence.variance, owner.size)
    share = totals(owner, expected, cuts)
    squares = totals(owner, expected * expected, cuts)
    effective = np.divide(share * share, squares, out=np.zeros(cuts), where=squares > 0)
    count = totals(owner, expected > 0, cuts)
    inflate = np.divide(count, count - 1, out=np.ones(cuts), where=count > 1)
    return inflate * totals(owner, sums * sums, cuts), effective


def _keys(cut: Codes, codes: Codes, cuts: int) -> tuple[Codes, Codes]:
    """Number the clusters within cuts, and say which cut each belongs to."""
    size = int(codes.max(initial=0)) + 1
    key = cut * size + codes
    if cuts * size <= MOST_COUNTERS * codes.size:
        return key, np.repeat(np.arange(cuts, dtype=np.intp), size)
    found, key = np.unique(key, return_inverse=True)
    return key.reshape(-1), (found // size).astype(np.intp)
