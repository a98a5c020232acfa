"""The placebo of every unit: did those who took part already do better before?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.findings import PlaceboState
from p2p_metrics.effects.placebo import Placebo, placebo, placebos
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.estimation.doubts.fit import EFFECT, Fit, effect

# Marks from before an activity, the nearest first. Last year's mark and the entry tariff are not
# among them: they may themselves have decided who joined, and the estimate adjusts for them.
ORDER = ("term_1_mark", "mark_two_years_before")
ENOUGH = 0.5
OUTCOME = "mean_mark"
SCHEMA: Mapping[str, Any] = {
    "outcome_code": pl.String,
    "mark": pl.String,
    **EFFECT,
    "result": pl.String,
    "marked_share": pl.Float64,
    "smallest_seen": pl.Float64,
}


def found(fit: Fit) -> Placebo | NotEstimable:
    """The placebo on the nearest mark that half the participants have, else the commonest.

    It is about all of the unit's participants who have such a mark, and what the release prints.
    """
    return placebo(fit.comparison, _order(fit.comparison), _chances(fit), fitted=fit.earlier)


def judged(fit: Fit) -> dict[str, Placebo | NotEstimable]:
    """By outcome, the placebo that its grade goes by: among the students of whom it is known.

    Continuing is asked of entrants, who have no mark of the year before last: a placebo that could
    not look at them does not clear what is said of them.
    """
    known = {name: fit.known(name) for name in fit.contrasts}
    return placebos(fit.comparison, ORDER, known, ENOUGH, _chances(fit), fit.earlier)


def _chances(fit: Fit) -> Propensity | None:
    return None if isinstance(fit.chances, NotEstimable) else fit.chances


def state(answer: Placebo | NotEstimable) -> PlaceboState:
    """Passed, failed, or not possible."""
    if isinstance(answer, NotEstimable):
        return PlaceboState.NOT_POSSIBLE
    return PlaceboState.PASSED if answer.is_passed else PlaceboState.FAILED


def smallest_in_sd(fit: Fit, answer: Placebo | NotEstimable) -> float | None:
    """The smallest difference it would have flagged, in standard deviations of its mark."""
    if isinstance(answer, NotEstimable):
        return None
    values = fit.comparison.earlier_marks[answer.mark]
    spread = float(np.nanstd(values))
    return answer.detectable / spread if spread > 0 else None


def table(fit: Fit, answer: Placebo | NotEstimable) -> pl.DataFrame:
    """One row: which mark, what was found, and the smallest difference that would have shown."""
    if isinstance(answer, NotEstimable):
        row = dict.fromkeys(SCHEMA) | effect(answer)
    else:
        row = effect(answer.effect) | {
            "mark": answer.mark,
            "result": str(state(answer)),
            "marked_share": answer.share,
            "smallest_seen": answer.detectable,
        }
    return fit.table([row | {"outcome_code": OUTCOME}], SCHEMA)


def _order(comparison: Comparison) -> list[str]:
    shares = {
        name: float(np.isfinite(comparison.earlier_marks[name][comparison.exposed]).mean())
        for name in ORDER
        if name in comparison.earlier_marks and comparison.exposed.any()
    }
    common = [name for name, share in shares.items() if share >= ENOUGH]
    return [*common, *sorted(set(shares) - set(common), key=lambda name: -shares[name])]
