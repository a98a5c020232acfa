"""The balance of every covariate, before and after weighting: the data of a Love plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.balance import Balance
from p2p_metrics.estimation.doubts.covariates import Labels, named
from p2p_metrics.estimation.doubts.fit import Fit

ALL = "all"
OTHER_SCHEMES = "other_schemes"
SCHEMA: Mapping[str, Any] = {
    "covariate": pl.String,
    "covariate_level": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
    "fewest_people": pl.Int64,
    "people_per_sd": pl.Float64,
}


def table(fit: Fit, labels: Labels) -> pl.DataFrame:
    """A row for every covariate and level.

    Other schemes have one row together, the one least in balance: which schemes students also
    joined is nowhere told of two schemes at a time.
    """
    own = [line for line in fit.lines if not _is_scheme(fit, line)]
    schemes = [line for line in fit.lines if _is_scheme(fit, line)]
    rows = [_row(line, *_named(line, labels)) for line in own]
    if schemes:
        worst = max(schemes, key=lambda line: abs(line.after))
        rows.append(_row(worst, OTHER_SCHEMES, ALL))
    return fit.table(rows, SCHEMA)


def _is_scheme(fit: Fit, line: Balance) -> bool:
    return line.covariate in fit.comparison.others.names


def _named(line: Balance, labels: Labels) -> tuple[str, str]:
    if line.level is not None:
        return named(line.covariate), labels[line.covariate][line.level]
    return line.covariate.replace(" ", "_"), ALL


def _row(line: Balance, covariate: str, level: str) -> dict[str, Any]:
    return {
        "covariate": covariate,
        "covariate_level": level,
        "before": line.before,
        "after": line.after,
        "fewest_people": line.fewest,
        "people_per_sd": line.people_per_sd,
    }
