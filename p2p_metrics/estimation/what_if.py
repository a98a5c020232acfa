"""What if there were more places? The coefficients that a page needs, from published tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.what_if import WhatIf, cost_line, what_if
from p2p_metrics.estimation.value_for_money import (
    KEYS,
    OUTCOMES,
    estimate_of,
    recipients_first,
    units_of,
    with_units,
)

FIGURES: Mapping[str, Any] = {
    "fixed_gbp": pl.Float64,
    "per_place_gbp": pl.Float64,
    "effect_points": pl.Float64,
    "fixed_variance": pl.Float64,
    "per_place_variance": pl.Float64,
    "cost_covariance": pl.Float64,
    "effect_variance": pl.Float64,
    "fewest_places": pl.Int64,
    "most_places": pl.Int64,
    "reach": pl.Float64,
}


def what_if_coefficients(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per scheme, approach and context and per outcome.

    A scheme-year's cost as a line in its filled places, over the unit's scheme-years, and the
    unit's effect in points, with variances and the covariance of the line; the effect is taken as
    independent of it. Holds from `fewest_places` to `most_places` and says nothing beyond.
    """
    units = units_of(tables["provision"]).select("unit_kind", "unit_code").unique()
    keys = units.join(pl.DataFrame({"outcome_code": OUTCOMES}), how="cross").sort(KEYS)
    lines = {
        unit: cost_line(rows["participant_count"].to_list(), rows["total_gbp"].to_list())
        for unit, rows in with_units(tables)
        .sort("scheme_id", "academic_year")
        .partition_by("unit_kind", "unit_code", as_dict=True)
        .items()
    }
    rows = []
    for effect in recipients_first(tables["impact"], OUTCOMES).iter_rows(named=True):
        key = tuple(effect[name] for name in KEYS)
        line = lines.get(key[:2])
        if line is None or isinstance(line, NotEstimable):
            continue
        model = what_if(line, estimate_of(effect))
        if not isinstance(model, NotEstimable):
            rows.append((*key, *_figures(model)))
    schema = dict.fromkeys(KEYS, pl.String) | dict(FIGURES)
    made = pl.DataFrame(rows, schema=schema, orient="row")
    return keys.join(made, on=list(KEYS), how="left")


def _figures(model: WhatIf) -> tuple[Any, ...]:
    of_fixed, of_each, of_effect = model.covariance
    return (
        *(round(one, 4) for one in model.coefficients),
        *(round(one, 6) for one in (of_fixed[0], of_each[1], of_fixed[1], of_effect[2])),
        *(model.fewest_places, model.most_places, round(model.reach, 6)),
    )
