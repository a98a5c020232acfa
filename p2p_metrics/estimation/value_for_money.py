"""What an activity costs for each thing it brings, from published costs, counts and effects."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from p2p_metrics.config import ROOT
from p2p_metrics.effects.fees import Fee, Student, fee_of
from p2p_metrics.effects.intervals import error_of_limits
from p2p_metrics.effects.money import (
    NO_COST,
    NO_GAIN,
    Cost,
    CostPerOutcome,
    break_even_points,
    cost_per_outcome,
    cost_per_participant,
)
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.estimation.groups import fewest_shown, hidden_by_rounding, whole_university
from p2p_metrics.estimation.lattice import ALL

# The outcomes that a student has or has not, and that money is asked for.
OUTCOMES = ("continued", "first_or_upper_second")
CONTINUED = "continued"
KEYS = ("unit_kind", "unit_code", "outcome_code")
YARDSTICK = Student("home", "full_time", "undergraduate", "england")
# The groups whose shares bound how many participants pay that fee.
PAYING = (("mode", "full_time"), ("domicile", "uk_england"))
NO_COST_CODE, NO_EFFECT_CODE, NO_GAIN_CODE = "no_cost", "no_effect", "not_a_gain"
NO_LIMIT_CODE = "no_upper_limit"
FIGURES: Mapping[str, Any] = {
    "cost_years": pl.Int64,
    "participant_count": pl.Int64,
    "total_gbp": pl.Float64,
    "cost_per_participant_gbp": pl.Float64,
    "cost_per_outcome_gbp": pl.Float64,
    "cost_lower_gbp": pl.Float64,
    "cost_upper_gbp": pl.Float64,
    "limit_code": pl.String,
    "fee_gbp": pl.Float64,
    "fee_year": pl.Int32,
    "paying_share_lower": pl.Float64,
    "paying_share_upper": pl.Float64,
    "break_even_points": pl.Float64,
}


def value_for_money(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per scheme, approach and context and per outcome, over the years with costs.

    Cost per participant and per additional student with the outcome, with the costs that cannot be
    ruled out (no upper limit where a zero effect cannot be), and for continuing the effect at which
    a year's gross fee income equals the cost. `limit_code` says why a figure or a limit is missing.
    """
    keys = _keys(tables["provision"])
    costs = {row["key"]: row for row in _costs(tables).iter_rows(named=True)}
    effects = _effects(tables["impact"])
    shares = _paying(tables["participation"])
    rows = [
        (*key, *_row(key, costs[key[:2]], effects.get(key), shares.get(key[:2], (None, None))))
        for key in keys.rows()
        if key[:2] in costs
    ]
    schema = dict.fromkeys(KEYS, pl.String) | dict(FIGURES)
    return keys.join(pl.DataFrame(rows, schema=schema, orient="row"), on=list(KEYS), how="left")


def units_of(provision: pl.DataFrame) -> pl.DataFrame:
    """Which units every scheme-year belongs to: itself, its approach, its context that year."""
    parts = [
        provision.select(
            "scheme_id",
            "academic_year",
            pl.lit(kind).alias("unit_kind"),
            pl.col(column).alias("unit_code"),
        )
        for kind, column in (
            ("scheme", "scheme_id"), ("approach", "approach_code"), ("context", "context_code"),
        )
    ]  # fmt: skip
    return pl.concat(parts).drop_nulls("unit_code")


def with_units(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every scheme-year whose cost and participants are published, under each of its units."""
    known = tables["money"].filter(
        pl.col("participant_count") > 0,
        pl.col("fixed_gbp").is_not_null() | pl.col("per_place_gbp").is_not_null(),
    )
    return known.join(units_of(tables["provision"]), on=["scheme_id", "academic_year"])


def recipients_first(impact: pl.DataFrame, outcomes: Sequence[str]) -> pl.DataFrame:
    """The shown effects of whole units: on recipients, or on providers where nobody receives."""
    shown = whole_university(impact).filter(
        pl.col("outcome_code").is_in(outcomes),
        pl.col("characteristic_code") == ALL,
        pl.col("estimate").is_not_null(),
    )
    received = impact.filter(role="recipient").select("unit_kind", "unit_code").unique()
    by_unit = ["unit_kind", "unit_code"]
    return pl.concat(
        [
            shown.filter(role="recipient"),
            shown.filter(role="provider").join(received, on=by_unit, how="anti"),
        ]
    )


def estimate_of(row: Mapping[str, Any]) -> Estimate:
    """A published effect as the estimators read it; its error is that of a normal interval."""
    error = error_of_limits(row["ci_lower"], row["ci_upper"])
    return Estimate(
        row["estimate"], row["ci_lower"], row["ci_upper"], error,
        row["n_participants"] or 0, row["n_comparison"] or 0, row["method"] or "", "",
    )  # fmt: skip


def _keys(provision: pl.DataFrame) -> pl.DataFrame:
    units = units_of(provision).select("unit_kind", "unit_code").unique()
    return units.join(pl.DataFrame({"outcome_code": OUTCOMES}), how="cross").sort(KEYS)


def _costs(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
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
    hidden = hidden_by_rounding(
        *(tables[name]["participant_count"] for name in ("money", "participation"))
    )
    off = pl.lit(hidden * (hidden + 1) / 3) * pl.col("cost_years")
    fixed = (pl.col("total_gbp") - pl.col("each")) / pl.col("participant_count") ** 2
    keys = summed.select("unit_kind", "unit_code").rows()
    return summed.with_columns(key=pl.Series(keys, dtype=pl.Object), variance=fixed**2 * off)


def _effects(impact: pl.DataFrame) -> dict[tuple[str, ...], Estimate]:
    shown = recipients_first(impact, OUTCOMES)
    return {
        (row["unit_kind"], row["unit_code"], row["outcome_code"]): estimate_of(row)
        for row in shown.iter_rows(named=True)
    }


def _row(
    key: tuple[str, ...],
    cost: Mapping[str, Any],
    effect: Estimate | None,
    shares: tuple[float | None, float | None],
) -> tuple[Any, ...]:
    spent = Cost(cost["total_gbp"], 0.0, cost["participant_count"])
    each = cost_per_participant(spent)
    found = cost_per_outcome(
        spent, effect or NotEstimable(NO_EFFECT_CODE), cost_variance=cost["variance"]
    )
    return (
        *(cost["cost_years"], cost["participant_count"], cost["total_gbp"]),
        None if isinstance(each, NotEstimable) else round(each, 2),
        *_per_outcome(found),
        *(_break_even(spent, cost["fee_year"], shares) if key[2] == CONTINUED else (None,) * 5),
    )


def _per_outcome(found: CostPerOutcome | NotEstimable) -> tuple[Any, ...]:
    if isinstance(found, NotEstimable):
        codes = {NO_COST: NO_COST_CODE, NO_GAIN: NO_GAIN_CODE}
        return None, None, None, codes.get(found.reason, NO_EFFECT_CODE)
    limits = [None if one is None else round(one) for one in (found.lower_gbp, found.upper_gbp)]
    return round(found.estimate_gbp), *limits, NO_LIMIT_CODE if found.words else ""


def _break_even(
    spent: Cost, year: int, shares: tuple[float | None, float | None]
) -> tuple[Any, ...]:
    fee = fee_of(fees(), YARDSTICK, year)
    points = break_even_points(spent, fee)
    return (
        None if isinstance(fee, NotEstimable) else fee,
        None if isinstance(fee, NotEstimable) else year,
        *shares,
        None if isinstance(points, NotEstimable) else round(points, 2),
    )


def _paying(
    participation: pl.DataFrame,
) -> dict[tuple[str, ...], tuple[float | None, float | None]]:
    """The least and the most of a unit's recipients who can be students of the fee's kind.

    Known are the shares of those who study full time, who are from England, who are
    undergraduates, not of those who are all three: Fréchet's bounds.
    """
    all_years = participation.filter(role="recipient", academic_year=0, faculty_code=ALL)
    everyone = all_years.filter(level=ALL, characteristic_code=ALL)
    by = ["unit_kind", "unit_code"]
    found = everyone.select(*by, whole="participant_count")
    parts = [
        all_years.filter(level=ALL, characteristic_code=name, group_code=group)
        for name, group in PAYING
    ]
    parts.append(all_years.filter(level=YARDSTICK.level, characteristic_code=ALL))
    for number, part in enumerate(parts):
        of_part = part.select(*by, pl.col("participant_count").alias(f"part_{number}"))
        found = found.join(of_part, on=by, how="inner")
    names = [f"part_{number}" for number in range(len(parts))]
    # A share of the few, or of all, is no more shown here than anywhere else.
    fewest = fewest_shown(participation["eligible_count"])
    known = found.drop_nulls().filter(pl.col("whole") >= fewest, pl.col("whole") > 0)
    shares = pl.col(names) / pl.col("whole")
    bounds = known.with_columns(shares.clip(0, 1)).with_columns(
        least=(pl.sum_horizontal(names) - (len(names) - 1)).clip(lower_bound=0).round(2),
        most=pl.min_horizontal(names).round(2),
    )
    told = bounds.filter(pl.col("least") < 1).select(*by, "least", "most")
    return {(kind, code): (least, most) for kind, code, least, most in told.rows()}


@cache
def fees() -> tuple[Fee, ...]:
    """The dated fee table of data_contracts/fees.csv."""
    said = pl.read_csv(ROOT / "data_contracts" / "fees.csv")
    columns = ("fee_status", "mode", "level", "nation", "first_year", "gbp")
    return tuple(
        Fee(status, mode, level, nation, year, float(gbp))
        for status, mode, level, nation, year, gbp in said.select(columns).rows()
    )
