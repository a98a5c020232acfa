"""Rates and the gaps between them, with intervals that stay inside their scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from p2p_metrics.effects.distributions import normal_point

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Intervals:
    """Estimates between their limits: three arrays of one shape (0-d for a single rate)."""

    estimate: Numbers
    ci_lower: Numbers
    ci_upper: Numbers


def wilson(successes: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Intervals:
    """Give the rate (0 to 1) of `successes` among `n`, with its score interval.

    Wilson (1927), JASA 22, 209-212: stays inside 0 to 1 and keeps its cover in small groups,
    where the textbook interval does not. Arrays broadcast together; counts may be rounded ones.
    Raises ValueError where a group is empty or has more successes than members.
    """
    counts, sizes = checked_counts(successes, n)
    z = normal_quantile(confidence)
    rate = counts / sizes
    centre = (rate + z**2 / (2 * sizes)) / (1 + z**2 / sizes)
    reach = z * np.sqrt(rate * (1 - rate) / sizes + z**2 / (4 * sizes**2)) / (1 + z**2 / sizes)
    # A rate of 0 or 1 is its own limit; rounding error must not push the limit past it.
    lower = np.minimum(np.maximum(centre - reach, 0.0), rate)
    upper = np.maximum(np.minimum(centre + reach, 1.0), rate)
    return Intervals(rate, np.where(counts == 0, 0.0, lower), np.where(counts == sizes, 1.0, upper))


def newcombe(
    successes: ArrayLike,
    n: ArrayLike,
    reference_successes: ArrayLike,
    reference_n: ArrayLike,
    confidence: float = 0.95,
) -> Intervals:
    """Give a rate minus the reference rate, in percentage points (-100 to 100).

    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10: the two Wilson intervals
    combined, so unlike the textbook interval it never leaves -100 to 100. Arrays broadcast
    together. Raises ValueError where a group is empty or has more successes than members.
    """
    return gap_between(
        wilson(successes, n, confidence), wilson(reference_successes, reference_n, confidence)
    )


def gap_between(group: Intervals, reference: Intervals) -> Intervals:
    """Give a rate minus the reference rate, in points, from two independent rates with limits.

    Newcombe's (1998) square-and-add step by itself, for limits that hold more than chance, such as
    those of rounded counts. Arrays broadcast together; rates and limits from 0 to 1.
    """
    gap = square_and_add(group, reference)
    return Intervals(
        100 * gap.estimate,
        100 * np.maximum(gap.ci_lower, -1.0),
        100 * np.minimum(gap.ci_upper, 1.0),
    )


def square_and_add(group: Intervals, reference: Intervals) -> Intervals:
    """Give one independent estimate less another, in their unit: reaches squared and added.

    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702. Arrays broadcast together.
    """
    difference = group.estimate - reference.estimate
    below = np.hypot(group.estimate - group.ci_lower, reference.ci_upper - reference.estimate)
    above = np.hypot(group.ci_upper - group.estimate, reference.estimate - reference.ci_lower)
    return Intervals(difference, difference - below, difference + above)


def wilson_within(
    successes: ArrayLike, n: ArrayLike, hidden: ArrayLike, confidence: float = 0.95
) -> Intervals:
    """Give the rate from counts that may each be off by `hidden`, with limits that hold them all.

    The lower limit takes the fewest successes among the most people, the upper the reverse. Arrays
    broadcast together. Raises ValueError where `hidden` could leave a group empty.
    """
    counts, sizes = checked_counts(successes, n)
    off = np.broadcast_to(np.asarray(hidden, dtype=np.float64), counts.shape)
    few = wilson(np.maximum(counts - off, 0.0), sizes + off, confidence)
    most = wilson(np.minimum(counts + off, sizes - off), sizes - off, confidence)
    rate = counts / sizes
    return Intervals(rate, np.minimum(few.ci_lower, rate), np.maximum(most.ci_upper, rate))


def normal_quantile(confidence: float) -> float:
    """Give the two-sided standard normal quantile: 1.96 for a confidence of 0.95."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return float(normal_point((1 - confidence) / 2))


def checked_counts(successes: ArrayLike, n: ArrayLike) -> tuple[Numbers, Numbers]:
    """Give both counts as arrays of one shape, or raise ValueError saying what is wrong."""
    counts, sizes = np.broadcast_arrays(
        np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    if not (np.isfinite(counts).all() and np.isfinite(sizes).all()):
        raise ValueError("a count is missing")
    if (sizes <= 0).any():
        raise ValueError("a rate needs at least one person in every group")
    if (counts < 0).any() or (counts > sizes).any():
        raise ValueError("successes lie between 0 and the size of the group")
    return counts, sizes
