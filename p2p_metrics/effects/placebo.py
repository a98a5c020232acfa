"""The placebo: did those who took part already do better before it could have helped them?

The headline estimate is repeated on a mark from before the activity, with that mark left out of the
covariates (otherwise it passes by construction). Anything but nought betrays a difference that
adjustment did not remove: the label then turns from effect to association.
Negative control outcomes: Lipsitch, Tchetgen Tchetgen and Cohen (2010), Epidemiology 21, 383-388.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.aipw import fit_values
from p2p_metrics.effects.codes import Floats, Mask
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.propensity import Propensity, propensity
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_PLACEBO,
    Estimate,
    Found,
    NotEstimable,
    Reason,
)

FEWEST = 20
# 1.96 + 0.84 standard errors: flagged at 5 %, seen with 80 % power (Cohen 1988).
SEEN_IN_ERRORS = 2.8
LABEL = (METHOD_PLACEBO, DESIGN_OPT_IN)
Contrasts = dict[str, Contrast | NotEstimable]


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
    fitted: Contrasts | None = None,
) -> Placebo | NotEstimable:
    """Give the placebo on the first mark of `order` that enough participants have.

    `order` names `earlier_marks` or `marks` of the comparison, the best first: the nearest mark
    before the activity that did not itself decide who joined. `chances` is the headline's chance of
    taking part, used again where the mark is not among its covariates; `fitted` keeps what was
    fitted for a mark, for those who ask again.
    'Placebo not possible' is a refusal of its own: it never counts as passed.
    """
    refused = comparison.refusal()
    if refused is not None:
        return refused
    for name in order:
        values = _values(comparison, name)
        if values is None or not _enough(comparison, values, fewest):
            continue
        found = _kept(comparison, name, values, chances, fitted)
        if isinstance(found, NotEstimable):
            continue
        answer = _answer(name, found.effect(), _share(values, comparison.exposed))
        if answer:
            return answer
    return NotEstimable(Reason.NO_PLACEBO)


def placebos(
    comparison: Comparison,
    order: Sequence[str],
    among: Mapping[str, Mask],
    enough: float,
    chances: Propensity | None = None,
    fitted: Contrasts | None = None,
) -> dict[str, Placebo | NotEstimable]:
    """Give the placebo anew in each group of students, which may overlap; masks (n,) by name.

    A negative control speaks for those whom it looks at: an outcome that only some students have is
    cleared by a mark of theirs. So each group takes the first mark of `order` that the share
    `enough` (0 to 1) of its participants have. Where there is none it is not possible, unless it
    fails on a mark that fewer have: those who were different already are among the group.
    Nothing is fitted anew for a group.
    """
    refused = comparison.refusal()
    none = refused or NotEstimable(Reason.NO_PLACEBO)
    found: dict[str, Placebo] = {}
    partly: dict[str, Placebo] = {}
    for name in () if refused else order:
        values = _values(comparison, name)
        if values is None:
            continue
        shares = {
            group: _share(values, comparison.exposed & chosen)
            for group, chosen in among.items()
            if group not in found and _enough(comparison, np.where(chosen, values, np.nan), FEWEST)
        }
        model = _kept(comparison, name, values, chances, fitted) if shares else None
        if isinstance(model, Contrast):
            effects = model.effects_among([among[group] for group in shares])
            for group, effect in zip(shares, effects, strict=True):
                answer = _answer(name, effect, shares[group])
                if answer and shares[group] >= enough:
                    found[group] = answer
                elif answer and not answer.is_passed:
                    partly.setdefault(group, answer)
    return {group: found.get(group) or partly.get(group) or none for group in among}


def _kept(
    comparison: Comparison,
    name: str,
    values: Floats,
    chances: Propensity | None,
    fitted: Contrasts | None,
) -> Contrast | NotEstimable:
    """Fit a mark, unless it is fitted already."""
    kept = {} if fitted is None else fitted
    if name not in kept:
        kept[name] = placebo_contrast(comparison, name, values, chances)
    return kept[name]


def _answer(name: str, effect: Found, share: float) -> Placebo | None:
    """Judge the difference found in a mark; None where there is none to judge."""
    if isinstance(effect, NotEstimable):
        return None
    is_passed = effect.ci_lower <= 0 <= effect.ci_upper
    return Placebo(name, effect, is_passed, share, SEEN_IN_ERRORS * effect.standard_error)


def _share(values: Floats, participants: Mask) -> float:
    """Give the share of the participants who have the mark."""
    return float(np.isfinite(values[participants]).mean())


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
