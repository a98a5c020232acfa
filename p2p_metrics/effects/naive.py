"""The raw difference between those who took part and those who did not: what a plain table shows.

It is shown beside every estimate so that a reader sees what the adjustment did, never alone.
"""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, counted, totals
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast, contrast
from p2p_metrics.effects.intervals import difference_of_means
from p2p_metrics.effects.outcome_model import refusal
from p2p_metrics.effects.records import DESIGN_NONE, METHOD_NAIVE, Found, NotEstimable, Reason

LABEL = (METHOD_NAIVE, DESIGN_NONE)


def naive(comparison: Comparison, outcome: str) -> Contrast | NotEstimable:
    """Give the unadjusted contrast, in outcome units, with the same intervals as the headline.

    Refuses as every estimator does: no participants, nobody else, no known or varying outcome.
    """
    values = comparison.outcomes.get(outcome)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    nothing, everyone = np.zeros(comparison.size), np.ones(comparison.size)
    return contrast(comparison, values, nothing, everyone, 1.0, LABEL)


def naive_by(comparison: Comparison, outcome: str, cut: Codes, cuts: int) -> list[Found]:
    """Give the raw difference of every cut 0..cuts-1 with Welch's interval, in outcome units.

    `cut` (n,) has -1 for students in none. Cheaper than `naive`, which also clusters its errors:
    for the figure beside each estimate.
    """
    values = comparison.outcomes.get(outcome)
    if values is None:
        return [NotEstimable(Reason.NO_OUTCOME)] * cuts
    if comparison.is_embedded:
        return [NotEstimable(Reason.EMBEDDED)] * cuts
    known = np.isfinite(values) & (cut >= 0)
    part = known & comparison.exposed
    sides = [_sums(cut[side], values[side], cuts) for side in (part, known & ~part)]
    return [difference_of_means(mine, theirs) for mine, theirs in zip(*sides, strict=True)]


def _sums(cut: Codes, values: Floats, cuts: int) -> list[tuple[float, float, float]]:
    """Give (count, sum, sum of squares) of every cut."""
    columns = counted(cut, cuts), totals(cut, values, cuts), totals(cut, values * values, cuts)
    return [(float(n), float(s), float(q)) for n, s, q in zip(*columns, strict=True)]
