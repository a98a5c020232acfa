"""Overlap: how many participants have a student like them who did not take part.

Where overlap is small, an estimate rests on the model more than on comparable students.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Codes, Mask, counted, dense_codes
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import NotEstimable, Reason

LARGEST_TABLE = 50_000_000


@dataclass(frozen=True, slots=True)
class Overlap:
    """How comparable the two sides are.

    `exact_share`: participants (0-1) with an exact like-for-like comparator; `clipped_share`:
    participants (0-1) so likely to take part that hardly anyone is like them;
    `effective_comparison`: how many equal students the weighted comparison group is worth;
    `largest_share`: the share (0-1) of all weight that one comparison student carries.
    """

    exact_share: float
    clipped_share: float
    effective_comparison: float
    largest_share: float


def exact_shares(
    exposed: Mask, strata: Codes, cut: Codes | None = None, cuts: int = 1
) -> list[float | None]:
    """Give, for every cut 0..cuts-1, the share of participants whose stratum holds a comparator.

    `strata`, `cut`: codes (n,); a cut of -1 is in none; comparators count within the cut only.
    None where nobody took part.
    """
    cut = np.zeros(exposed.size, dtype=np.intp) if cut is None else cut
    inside = cut >= 0
    size = int(strata.max(initial=0)) + 1
    key = cut[inside] * size + strata[inside]
    if cuts * size > LARGEST_TABLE:
        key = dense_codes(key)
    part = exposed[inside]
    holds_comparison = np.zeros(int(key.max(initial=0)) + 1, dtype=np.bool_)
    holds_comparison[key[~part]] = True
    matched = holds_comparison[key[part]]
    taking_part = counted(cut[inside][part], cuts)
    found = counted(cut[inside][part][matched], cuts)
    return [
        float(share / count) if count else None
        for share, count in zip(found, taking_part, strict=True)
    ]


def overlap(chances: Propensity, strata: Codes) -> Overlap | NotEstimable:
    """Give the overlap of a unit; `strata` (n,) codes of students exactly alike."""
    exposed = chances.comparison.exposed
    share = exact_shares(exposed, strata)[0]
    weight = chances.odds[~exposed]
    if share is None or weight.sum() <= 0:
        return NotEstimable(Reason.NO_OVERLAP)
    return Overlap(
        exact_share=share,
        clipped_share=chances.clipped_share,
        effective_comparison=float(weight.sum() ** 2 / np.dot(weight, weight)),
        largest_share=float(weight.max() / weight.sum()),
    )
