"""How far an estimate could be off: the widest of three honest answers.

Students as independent; students who share a course; the same student in several years.
Clustered variance: Liang and Zeger (1986), Biometrika 73, 13-22, with Student's t on the effective
number of clusters, which unequal clusters make smaller (Carter, Schnepel and Steigerwald 2017,
Review of Economics and Statistics 99, 698-709).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import ByCode, Codes, Floats, totals
from p2p_metrics.effects.intervals import margins

FEWEST_CLUSTERS = 6.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard errors and half-widths of 95 % intervals, one for each estimate.

    `degrees`: of the Student's t that stretched the half-width.
    """

    standard_error: Floats
    half_width: Floats
    degrees: Floats


@dataclass(frozen=True, slots=True)
class Clustered:
    """What one way of clustering says of each estimate.

    `variance` of the estimate; `effective`: the number of equal clusters its clusters are worth.
    """

    variance: Floats
    effective: Floats


def spread(independent: Floats, degrees: Floats, ways: Sequence[Clustered]) -> Spread:
    """Give each estimate's standard error and half-width: the widest of independent and clustered.

    `independent`, `degrees`: variance and degrees of freedom with students taken as independent.
    Fewer than FEWEST_CLUSTERS effective clusters say nothing about how clusters differ; an estimate
    then keeps its independent error.
    """
    error = np.sqrt(independent)
    half = margins(error, degrees)
    for way in ways:
        clustered = np.sqrt(way.variance)
        wider = margins(clustered, way.effective - 1)
        counts = (way.effective >= FEWEST_CLUSTERS) & (wider > half)
        error, half = np.where(counts, clustered, error), np.where(counts, wider, half)
        degrees = np.where(counts, way.effective - 1, degrees)
    return Spread(error, half, degrees)


def clustered(error: Floats, expected: Floats, owners: ByCode) -> Clustered:
    """Give the clustered variance of each estimate from what its clusters add up to.

    `error`, `expected` (clusters, k): the error of each cluster for k outcomes, and the variance
    expected of it from weights alone; `owners` adds clusters up by the
    estimate that they belong to. What is given has shape (cuts, k).
    """
    share, squares = owners.sums(expected), owners.sums(expected * expected)
    effective = np.divide(share * share, squares, out=np.zeros(share.shape), where=squares > 0)
    count = owners.sums((expected > 0).astype(np.float64))
    inflate = np.divide(count, count - 1, out=np.ones(count.shape), where=count > 1)
    return Clustered(inflate * owners.sums(error * error), effective)


def spread_of_one(
    error: Floats, expected: Floats, degrees: float, clusters: Sequence[Codes]
) -> tuple[float, float]:
    """Give the standard error and half-width of one estimate from its students' influence.

    `error` (n,): what each student adds to the error; `expected` (n,): the variance expected of
    that from weights alone; `clusters`: codes (n,) of courses, of students.
    """
    ways = []
    for codes in clusters:
        size = int(codes.max(initial=0)) + 1
        sums, shares = totals(codes, error, size), totals(codes, expected, size)
        one = ByCode(np.zeros(size, dtype=np.intp), 1)
        ways.append(clustered(sums[:, None], shares[:, None], one))
    found = spread(np.array([[np.dot(error, error)]]), np.array([[degrees]]), ways)
    return float(found.standard_error[0, 0]), float(found.half_width[0, 0])
