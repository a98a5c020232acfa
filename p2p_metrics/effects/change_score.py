"""The change score: did participants' marks rise more than those of similar students?

Doubly robust difference-in-differences on the change from last year's mark: Sant'Anna and Zhao
(2020), Journal of Econometrics 219, 101-122. It removes whatever is lasting about a student, seen
or not; it misleads where people join because last year happened to go badly or well.
"""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.aipw import fit_values
from p2p_metrics.effects.codes import Floats, Mask
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.propensity import Propensity, propensity
from p2p_metrics.effects.records import (
    DESIGN_CHANGE,
    METHOD_CHANGE_SCORE,
    NotEstimable,
    Reason,
)

FEWEST = 20
LABEL = (METHOD_CHANGE_SCORE, DESIGN_CHANGE)


def change_score(
    comparison: Comparison,
    outcome: str,
    prior: str,
    fewest: int = FEWEST,
    near: Propensity | None = None,
) -> Contrast | NotEstimable:
    """Give the contrast in the change of a mark since the year before, in marks.

    `prior` names the mark among the comparison's `marks` that the outcome is held against; it is
    left out of the covariates. Only students with both marks count. `near`: the headline's chance
    of taking part, to start from.
    Refuses where fewer than `fewest` on either side have both.
    """
    if comparison.is_embedded:
        return NotEstimable(Reason.EMBEDDED)
    values, before = comparison.outcomes.get(outcome), comparison.marks.get(prior)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    if before is None:
        return NotEstimable(Reason.NO_PRIOR_YEAR)
    change = values - before
    known = np.isfinite(change)
    part = int((known & comparison.exposed).sum())
    if min(part, int(known.sum()) - part) < fewest:
        return NotEstimable(Reason.NO_PRIOR_YEAR)
    return _fitted(comparison.without(prior), change, known, near)


def _fitted(
    comparison: Comparison, change: Floats, known: Mask, near: Propensity | None
) -> Contrast | NotEstimable:
    """Fit the change among students who have one, placed back among all of them."""
    chances = propensity(comparison.take(known), near=near)
    if isinstance(chances, NotEstimable):
        return chances
    found = fit_values(chances, change[known], LABEL)
    if isinstance(found, NotEstimable):
        return found
    return found.placed(np.flatnonzero(known), comparison.size)
