"""The placebo: did those who took part already do better before it could have helped them?

The headline estimate is repeated on a mark from before the activity, with that mark left out of the
covariates (otherwise it passes by construction). Anything but nought betrays a difference that
adjustment did not remove: the label then turns from effect to association.
Negative control outcomes: Lipsitch, Tchetgen Tchetgen and Cohen (2010), Epidemiology 21, 383-388.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.aipw import fit_values
from p2p_metrics.effects.codes import Floats
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.propensity import Propensity, propensity
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_PLACEBO,
    Estimate,
    NotEstimable,
    Reason,
)

FEWEST = 20
# 1.96 + 0.84 standard errors: flagged at 5 %, seen with 80 % power (Cohen 1988).
SEEN_IN_ERRORS = 2.8
LABEL = (METHOD_PLACEBO, DESIGN_OPT_IN)


@dataclass(frozen=True, slots=True)
class Placebo:
    """What the headline method finds on a mark that the activity cannot have changed.

    `mark` names it; `effect` is in that mark's unit; `is_passed` where the interval holds nought;
    `share`: the share of participants (0-1) who have such a mark; `detectable`: the smallest true
    difference that it would flag four times in five. One that could not have seen a difference as
    large as the effect itself says little by passing.
    """

    mark: str
    effect: Estimate
    is_passed: bool
    share: float
    detectable: float


def placebo(
    comparison: Comparison,
    order: Sequence[str],
    chances: Propensity | None = None,
    fewest: int = FEWEST,
) -> Placebo | NotEstimable:
    """Give the placebo on the first mark of `order` that enough participants have.

    `order` names `earlier_marks` or `marks` of the comparison, the best first: the nearest mark
    before the activity that did not itself decide who joined. `chances` is the headline's chance of
    taking part, used again where the mark is not among its covariates.
    'Placebo not possible' is a refusal of its own: it never counts as passed.
    """
    refused = comparison.refusal()
    if refused is not None:
        return refused
    for name in order:
        values = _values(comparison, name)
        if values is None or not _enough(comparison, values, fewest):
            continue
        found = placebo_contrast(comparison, name, values, chances)
        if isinstance(found, NotEstimable):
            continue
        effect = found.effect()
        if isinstance(effect, NotEstimable):
            continue
        share = float(np.isfinite(values[comparison.exposed]).mean())
        detectable = SEEN_IN_ERRORS * effect.standard_error
        is_passed = effect.ci_lower <= 0 <= effect.ci_upper
        return Placebo(name, effect, is_passed, share, detectable)
    return NotEstimable(Reason.NO_PLACEBO)


def placebo_contrast(
    comparison: Comparison, name: str, values: Floats, chances: Propensity | None = None
) -> Contrast | NotEstimable:
    """Give the placebo for every cut: the contrast on an earlier mark `values` (n,), NaN = none."""
    if chances is None or name in comparison.marks:
        fitted = propensity(comparison.without(name))
        if isinstance(fitted, NotEstimable):
            return fitted
        chances = fitted
    return fit_values(chances, values, LABEL)


def _values(comparison: Comparison, name: str) -> Floats | None:
    """Find a mark by name among those from before the activity."""
    found = comparison.earlier_marks.get(name)
    return comparison.marks.get(name) if found is None else found


def _enough(comparison: Comparison, values: Floats, fewest: int) -> bool:
    """Tell whether both sides have enough students with the mark."""
    known = np.isfinite(values)
    part = int((known & comparison.exposed).sum())
    return min(part, int(known.sum()) - part) >= fewest
