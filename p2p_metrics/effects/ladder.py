"""The check in plain English: match each participant to students alike, then adjust what is left.

Exact matching where it can be had, coarser matching for participants left over, and a regression
for the differences that coarse matching leaves. Ho, Imai, King and Stuart (2007), Political
Analysis 15, 199-236; bias-corrected as in Abadie and Imbens (2011), Journal of Business & Economic
Statistics 29, 1-11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, Mask, counted, crossed
from p2p_metrics.effects.columns import design_of
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast, contrast
from p2p_metrics.effects.design import Design
from p2p_metrics.effects.outcome_model import expected, refusal
from p2p_metrics.effects.records import DESIGN_OPT_IN, METHOD_LADDER, NotEstimable, Reason

LABEL = (METHOD_LADDER, DESIGN_OPT_IN)


@dataclass(frozen=True, slots=True)
class Matched:
    """Who was matched where; arrays have shape (n,).

    `rung`: the rung at which a participant was matched, -1 for one never matched and for others;
    `weight`: how many participants a comparison student stands for.
    """

    rung: Codes
    weight: Floats

    def share(self, exposed: Mask, rungs: int | None = None) -> float:
        """Give the share of participants (0-1) matched within the first `rungs` rungs."""
        rung = self.rung[exposed]
        return float(np.mean((rung >= 0) & (rung < (rungs or np.inf))))


def climb(exposed: Mask, rungs: Sequence[Codes], chosen: Mask | None = None) -> Matched:
    """Match each participant at the first rung whose stratum holds a comparison student.

    `rungs`: stratum codes 0.. (n,), finest first; `chosen`: students who count (all by default).
    The comparison students of a stratum share its participants equally.
    """
    chosen = np.ones(exposed.size, dtype=np.bool_) if chosen is None else chosen
    rung = np.full(exposed.size, -1, dtype=np.intp)
    weight = np.zeros(exposed.size)
    others = chosen & ~exposed
    for number, strata in enumerate(rungs):
        size = int(strata.max(initial=0)) + 1
        held = counted(strata[others], size)
        waiting = chosen & exposed & (rung < 0)
        matched = waiting & (held[strata] > 0)
        rung[matched] = number
        each = np.divide(counted(strata[matched], size), held, out=np.zeros(size), where=held > 0)
        weight[others] += each[strata[others]]
    return Matched(rung, weight)


def ladder(
    comparison: Comparison,
    rungs: Sequence[Codes],
    outcome: str,
    design: Design | None = None,
) -> Contrast | NotEstimable:
    """Give the matched and regression-adjusted contrast, in outcome units.

    `rungs`: stratum codes (n,), finest first (`strata` makes them); `design` may be the one that
    the headline already made. Participants who match nowhere are left out.
    """
    values = comparison.outcomes.get(outcome)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    known = np.isfinite(values)
    matched = climb(comparison.exposed, rungs, known)
    if not (matched.rung >= 0).any():
        return NotEstimable(Reason.NO_OVERLAP)
    model = expected(design or design_of(comparison), values, matched.weight)
    kept = np.where(comparison.exposed & (matched.rung < 0), np.nan, values)
    return contrast(comparison, kept, model.values, matched.weight, model.columns, LABEL)


def strata(
    comparison: Comparison, keys: Sequence[str], bands: dict[str, float], place: int | None = None
) -> Codes:
    """Number the strata (n,) of students alike in these categories, mark bands and place.

    `keys`: names of categories; `bands`: width of the bands of a mark, in its own unit (a missing
    mark is a band of its own); `place`: which of the comparison's places, finest 0, None for none.
    """
    parts = [comparison.categories[key] for key in keys]
    for name, width in bands.items():
        marks = comparison.marks[name]
        parts.append(np.where(np.isfinite(marks), np.floor(np.nan_to_num(marks) / width), -1e6))
    if place is not None:
        parts.append(comparison.places[place])
    return crossed(*parts) if parts else np.zeros(comparison.size, dtype=np.intp)
