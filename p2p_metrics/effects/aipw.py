"""The headline: the average effect on those who took part, doubly robust.

Augmented inverse probability weighting for the effect on participants: right if either the chance
of taking part or the expected outcome is modelled well. Robins, Rotnitzky and Zhao (1994), Journal
of the American Statistical Association 89, 846-866; for the effect on the treated, Sant'Anna and
Zhao (2020), Journal of Econometrics 219, 101-122.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from p2p_metrics.effects.codes import Floats
from p2p_metrics.effects.contrast import Contrast, contrast
from p2p_metrics.effects.outcome_model import Solved, expected, refusal
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_AIPW,
    NotEstimable,
    Reason,
)

Fitted = Contrast | NotEstimable
LABEL = (METHOD_AIPW, DESIGN_OPT_IN)


def fit(chances: Propensity, outcome: str) -> Fitted:
    """Fit one outcome for a unit; `.effect(mask)`, `.effects_by(cut)`, `.difference(a, b)` follow.

    The expected outcome without taking part is a regression among comparison students with a known
    outcome; comparison residuals are weighted by the odds of taking part (normalised).
    """
    return fit_all(chances, [outcome])[outcome]


def fit_all(chances: Propensity, outcomes: Iterable[str]) -> dict[str, Fitted]:
    """Fit several outcomes of one unit; those known for the same students share a Gram matrix."""
    solved = Solved()
    found: dict[str, Fitted] = {}
    for outcome in outcomes:
        values = chances.comparison.outcomes.get(outcome)
        found[outcome] = (
            NotEstimable(Reason.NO_OUTCOME)
            if values is None
            else fit_values(
                chances, values, solved=solved, answers=chances.comparison.answers.get(outcome)
            )
        )
    return found


def fit_values(
    chances: Propensity,
    values: Floats,
    label: tuple[str, str] = LABEL,
    solved: Solved | None = None,
    answers: Floats | None = None,
) -> Fitted:
    """Fit any outcome given as values (n,), NaN where not known, in outcome units.

    `label` is the method and design written into the estimates. `answers` (n,): what each answer
    counts for where not everyone asked gave one (`satisfaction.response_weights`): the regression
    and both averages count it so, and the effect is that on all participants who were asked.
    Refuses where no outcome is known, one side is empty, or nothing varies.
    """
    comparison = chances.comparison
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    fitted_on = (np.isfinite(values) & ~comparison.exposed).astype(np.float64)
    if answers is not None:
        fitted_on = fitted_on * answers
    model = expected(chances.design, values, fitted_on, solved)
    return contrast(comparison, values, model.values, chances.odds, model.columns, label, answers)
