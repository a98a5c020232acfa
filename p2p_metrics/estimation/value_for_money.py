"""What an activity costs for each thing it brings, from published costs, counts and effects."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.money import (
    NO_COST,
    NO_GAIN,
    Cost,
    CostPerOutcome,
    cost_per_outcome,
    cost_per_participant,
)
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.effects.scope import Scope
from p2p_metrics.estimation import fee_income
from p2p_metrics.estimation.costed_units import KEYS, Key, effects, keys_of, with_units
from p2p_metrics.estimation.money_scope import (
    applying,
    base_of_counts,
    rounding_variance,
    scopes,
)

CONTINUED = "continued"
NO_COST_CODE, NO_EFFECT_CODE, NO_GAIN_CODE = "no_cost", "no_effect", "not_a_gain"
NO_LIMIT_CODE, TOO_FEW_CODE = "no_upper_limit", "too_few"
FIGURES: Mapping[str, Any] = {
    "cost_years": pl.Int64,
    "participant_count": pl.Int64,
    "applies_count": pl.Int64,
    "total_gbp": pl.Float64,
    "cost_per_participant_gbp": pl.Float64,
    "cost_per_outcome_gbp": pl.Float64,
    "cost_lower_gbp": pl.Float64,
    "cost_upper_gbp": pl.Float64,
    "limit_code": pl.String,
    **fee_income.FIGURES,
}


def value_for_money(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per scheme, approach and context and per outcome, over the years with costs.

    Cost per participant; the whole cost for each additional student with the outcome, who can only
    be one of those to whom it applies, with the costs that cannot be ruled out (no upper limit
    where a zero effect cannot be); and for continuing the effect at which a year's gross fee income
    equals the cost. `limit_code` says why a figure or a limit is missing.
    """
    keys, base = keys_of(tables["provision"]), base_of_counts(tables)
    costs = {row["key"]: row for row in _costs(tables, base).iter_rows(named=True)}
    found, scope = effects(tables["impact"]), scopes(tables["money_scope"], base)
    shares = fee_income.paying(tables["participation"])
    rows = [
        (
            *key,
            *_row(costs[key[:2]], found.get(key), scope.get(key), base),
            *_fee_income(key, costs[key[:2]], scope.get(key), shares),
        )
        for key in keys.rows()
        if key[:2] in costs
    ]
    schema = dict.fromkeys(KEYS, pl.String) | dict(FIGURES)
    return keys.join(pl.DataFrame(rows, schema=schema, orient="row"), on=list(KEYS), how="left")


def _costs(tables: Mapping[str, pl.DataFrame], base: int) -> pl.DataFrame:
    summed = (
        with_units(tables)
        .group_by("unit_kind", "unit_code")
        .agg(
            pl.col("participant_count", "total_gbp").sum(),
            cost_years=pl.len().cast(pl.Int64),
            each=(pl.col("per_place_gbp").fill_null(0) * pl.col("participant_count")).sum(),
            fee_year=pl.col("academic_year").max(),
        )
        .sort("unit_kind", "unit_code")
    )
    off = rounding_variance(base) * pl.col("cost_years")
    fixed = (pl.col("total_gbp") - pl.col("each")) / pl.col("participant_count") ** 2
    keys = summed.select("unit_kind", "unit_code").rows()
    return summed.with_columns(key=pl.Series(keys, dtype=pl.Object), variance=fixed**2 * off)


def _row(
    cost: Mapping[str, Any], effect: Estimate | None, scope: Scope | None, base: int
) -> tuple[Any, ...]:
    spent = _spent(cost)
    each = cost_per_participant(spent)
    return (
        *(cost["cost_years"], cost["participant_count"]),
        applying(scope, cost["participant_count"], base),
        cost["total_gbp"],
        None if isinstance(each, NotEstimable) else round(each, 2),
        *_per_outcome(spent, effect, scope, cost["variance"]),
    )


def _spent(cost: Mapping[str, Any]) -> Cost:
    return Cost(cost["total_gbp"], 0.0, cost["participant_count"])


def _per_outcome(
    spent: Cost, effect: Estimate | None, scope: Scope | None, variance: float
) -> tuple[Any, ...]:
    if effect is None or scope is None:
        return None, None, None, NO_EFFECT_CODE if effect is None else TOO_FEW_CODE
    return _in_pounds(cost_per_outcome(spent, effect, scope, cost_variance=variance))


def _in_pounds(found: CostPerOutcome | NotEstimable) -> tuple[Any, ...]:
    if isinstance(found, NotEstimable):
        codes = {NO_COST: NO_COST_CODE, NO_GAIN: NO_GAIN_CODE}
        return None, None, None, codes.get(found.reason, NO_EFFECT_CODE)
    limits = [None if one is None else round(one) for one in (found.lower_gbp, found.upper_gbp)]
    return round(found.estimate_gbp), *limits, NO_LIMIT_CODE if found.words else ""


def _fee_income(
    key: Key,
    cost: Mapping[str, Any],
    scope: Scope | None,
    shares: Mapping[Key, fee_income.Shares],
) -> tuple[Any, ...]:
    """Only continuing brings a fee: a first or 2:1 has none of its own."""
    if key[2] != CONTINUED:
        return (None,) * len(fee_income.FIGURES)
    share = shares.get(key[:2], fee_income.NOT_KNOWN)
    return fee_income.fee_income(_spent(cost), cost["fee_year"], scope, share)
