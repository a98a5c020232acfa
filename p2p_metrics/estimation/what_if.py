"""What if a scheme had more places? The coefficients that a page needs, from published tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.intervals import MOST_DEGREES, critical_value
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.what_if import WhatIf, cost_line, what_if
from p2p_metrics.estimation.costed_units import KEYS, degrees_of, effects, keys_of, with_units
from p2p_metrics.estimation.money_scope import base_of_counts, scopes

SCHEME = "scheme"
OUTER, INNER = 0.95, 0.5
FIGURES: Mapping[str, Any] = {
    "fixed_gbp": pl.Float64,
    "per_place_gbp": pl.Float64,
    "effect_points": pl.Float64,
    "gain_per_hundred": pl.Float64,
    "fixed_variance": pl.Float64,
    "per_place_variance": pl.Float64,
    "cost_covariance": pl.Float64,
    "gain_variance": pl.Float64,
    "fewest_places": pl.Int64,
    "most_places": pl.Int64,
    "reach": pl.Float64,
    "inner_reach": pl.Float64,
    "cost_reach": pl.Float64,
    "cost_inner_reach": pl.Float64,
}


def what_if_coefficients(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per scheme and outcome: places are planned scheme by scheme, and seen so.

    A year's cost as a line in its filled places, over the scheme's own years, and how many more
    students have the outcome for every hundred places: the effect (points) times the share of
    participants to whom the outcome applies. With variances and the covariance of the line; the
    gain is taken as independent of it. `reach` (95 %) and `inner_reach` (50 %) go with the gain,
    Student's with the effect's own degrees of freedom; `cost_reach` and `cost_inner_reach` with the
    cost, Student's with the years less two. Holds from `fewest_places` to `most_places` of that
    scheme and says nothing beyond.
    """
    keys = keys_of(tables["provision"]).filter(unit_kind=SCHEME)
    scope = scopes(tables["money_scope"], base_of_counts(tables))
    lines = {
        unit: cost_line(rows["participant_count"].to_list(), rows["total_gbp"].to_list())
        for unit, rows in with_units(tables)
        .filter(unit_kind=SCHEME)
        .sort("scheme_id", "academic_year")
        .partition_by("unit_kind", "unit_code", as_dict=True)
        .items()
    }
    degrees = degrees_of(tables["impact"])
    rows = []
    for key, effect in effects(tables["impact"]).items():
        line = lines.get(key[:2])
        if line is None or isinstance(line, NotEstimable) or key not in scope:
            continue
        model = what_if(line, effect, scope[key])
        if not isinstance(model, NotEstimable):
            rows.append((*key, *_figures(model, effect.estimate, degrees.get(key, MOST_DEGREES))))
    schema = dict.fromkeys(KEYS, pl.String) | dict(FIGURES)
    made = pl.DataFrame(rows, schema=schema, orient="row")
    return keys.join(made, on=list(KEYS), how="left")


def _figures(model: WhatIf, points: float, degrees: int) -> tuple[Any, ...]:
    of_fixed, of_each, of_gain = model.covariance
    inner = critical_value(degrees, INNER) / critical_value(degrees, OUTER)
    fixed, each, gain = (round(one, 4) for one in model.coefficients)
    return (
        *(fixed, each, round(points, 4), gain),
        *(round(one, 6) for one in (of_fixed[0], of_each[1], of_fixed[1], of_gain[2])),
        *(
            model.fewest_places,
            model.most_places,
            round(model.reach, 6),
            round(inner * model.reach, 6),
        ),
        *(round(model.cost_reach(level), 6) for level in (OUTER, INNER)),
    )
