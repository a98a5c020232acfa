"""The raw difference between those who took part and those who did not: what a plain table shows.

It is shown beside every estimate so that a reader sees what the adjustment did, never alone.
"""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast, contrast
from p2p_metrics.effects.outcome_model import refusal
from p2p_metrics.effects.records import DESIGN_NONE, METHOD_NAIVE, NotEstimable, Reason

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
