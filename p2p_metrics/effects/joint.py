"""The joint regression: one line through everyone, this scheme and all the others at once.

A sensitivity only: where effects differ between students it answers another question (Angrist 1998,
Econometrica 66, 249-288), and its intervals then miss the effect on those who took part.
"""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.columns import design_of
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.design import Design
from p2p_metrics.effects.outcome_model import Solved, expected, refusal
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_JOINT,
    Estimate,
    NotEstimable,
    Reason,
)
from p2p_metrics.effects.uncertainty import spread_of_one


def joint(
    comparison: Comparison,
    outcome: str,
    design: Design | None = None,
    solved: Solved | None = None,
) -> Estimate | NotEstimable:
    """Give the coefficient of taking part, in outcome units, beside covariates and other schemes.

    Both outcome and taking part are cleared of the other columns (Frisch, Waugh and Lovell), then
    compared; clustered errors as for every estimator. `solved` keeps what outcomes known for the
    same students share.
    """
    values = comparison.outcomes.get(outcome)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    columns = design or design_of(comparison)
    known = np.isfinite(values)
    exposed = comparison.exposed.astype(np.float64)
    cleared = cleared_of(columns, values, exposed, known, solved)
    if cleared is None:
        return NotEstimable(Reason.UNDEFINED)
    left_outcome, left_exposed, degrees = cleared
    below = float(np.dot(left_exposed, left_exposed))
    estimate = float(np.dot(left_exposed, left_outcome)) / below
    influence = left_exposed * (left_outcome - estimate * left_exposed) / below
    influence *= np.sqrt(known.sum() / degrees)
    error, half = spread_of_one(
        influence,
        left_exposed * left_exposed,
        degrees,
        (comparison.course[known], comparison.student[known]),
    )
    return Estimate(
        estimate=estimate,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        standard_error=error,
        n_participants=int(exposed[known].sum()),
        n_comparison=int(known.sum() - exposed[known].sum()),
        method=METHOD_JOINT,
        design=DESIGN_OPT_IN,
    )


def cleared_of(
    design: Design,
    values: np.ndarray,
    exposed: np.ndarray,
    known: np.ndarray,
    solved: Solved | None = None,
) -> tuple[np.ndarray, np.ndarray, float] | None:
    """Give what is left of outcome and taking part beyond the columns, among known students.

    Also the degrees of freedom left; None where taking part is wholly explained by the columns.
    """
    weights = known.astype(np.float64)
    solved = solved or Solved()
    by_columns = expected(design, values, weights, solved)
    outcome = (values - by_columns.values)[known]
    part = (exposed - expected(design, exposed, weights, solved).values)[known]
    degrees = float(known.sum()) - by_columns.columns - 1
    if degrees < 1 or np.dot(part, part) < 1e-6:
        return None
    return outcome, part, degrees
