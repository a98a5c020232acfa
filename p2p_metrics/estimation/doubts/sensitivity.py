"""How strong something hidden would have to be, against the strongest covariate that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.effects.yardstick import Sensitivity, sensitivity
from p2p_metrics.estimation.doubts.balance import OTHER_SCHEMES
from p2p_metrics.estimation.doubts.covariates import named
from p2p_metrics.estimation.doubts.fit import Fit
from p2p_metrics.estimation.doubts.setting import Setting

SCHEMA: Mapping[str, Any] = {
    "outcome_code": pl.String,
    "covariate": pl.String,
    "with_taking_part": pl.Float64,
    "with_outcome": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "reason": pl.String,
}


def table(fit: Fit, setting: Setting) -> pl.DataFrame:
    """A row per checked outcome: the yardstick, from which the finish step works the rest out."""
    rows = [_row(fit, outcome) for outcome in setting.checked]
    return fit.table(rows, SCHEMA)


def _row(fit: Fit, outcome: str) -> dict[str, Any]:
    headline = fit.headline[outcome]
    found: Sensitivity | NotEstimable
    if isinstance(headline, Estimate) and isinstance(fit.chances, Propensity):
        found = sensitivity(fit.chances, outcome, headline, fit.solved)
    else:
        found = headline if isinstance(headline, NotEstimable) else NotEstimable("")
    row: dict[str, Any] = dict.fromkeys(SCHEMA) | {"outcome_code": outcome}
    if isinstance(found, NotEstimable) or not isinstance(headline, Estimate):
        return row | {"reason": str(found.reason) if isinstance(found, NotEstimable) else ""}
    is_scheme = found.covariate not in {*fit.comparison.categories, *fit.comparison.marks}
    return row | {
        "covariate": OTHER_SCHEMES if is_scheme else named(found.covariate),
        "with_taking_part": found.strength.with_taking_part,
        "with_outcome": found.strength.with_outcome,
        "n_participants": headline.n_participants,
        "n_comparison": headline.n_comparison,
        "reason": "",
    }
