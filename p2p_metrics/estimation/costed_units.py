"""The units that money is asked of: their scheme-years with costs, and their published effects."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from p2p_metrics.effects.intervals import error_of_limits
from p2p_metrics.effects.records import Estimate
from p2p_metrics.estimation.groups import whole_university
from p2p_metrics.estimation.lattice import ALL

# The outcomes that a student has or has not, and that money is asked for.
OUTCOMES = ("continued", "first_or_upper_second")
KEYS = ("unit_kind", "unit_code", "outcome_code")
KINDS = (("scheme", "scheme_id"), ("approach", "approach_code"), ("context", "context_code"))
Key = tuple[str, ...]


def keys_of(provision: pl.DataFrame) -> pl.DataFrame:
    """Every scheme, approach and context with every outcome, in order."""
    units = units_of(provision).select("unit_kind", "unit_code").unique()
    return units.join(pl.DataFrame({"outcome_code": OUTCOMES}), how="cross").sort(KEYS)


def units_of(provision: pl.DataFrame) -> pl.DataFrame:
    """Which units every scheme-year belongs to: itself, its approach, its context that year."""
    parts = [
        provision.select(
            "scheme_id",
            "academic_year",
            pl.lit(kind).alias("unit_kind"),
            pl.col(column).alias("unit_code"),
        )
        for kind, column in KINDS
    ]
    return pl.concat(parts).drop_nulls("unit_code")


def with_units(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every scheme-year whose cost and participants are published, under each of its units."""
    known = tables["money"].filter(
        pl.col("participant_count") > 0,
        pl.col("fixed_gbp").is_not_null() | pl.col("per_place_gbp").is_not_null(),
    )
    return known.join(units_of(tables["provision"]), on=["scheme_id", "academic_year"])


def effects(impact: pl.DataFrame) -> dict[Key, Estimate]:
    """The shown effect of every whole unit on every outcome of money, by KEYS."""
    shown = _recipients_first(impact, OUTCOMES)
    return {tuple(row[name] for name in KEYS): _estimate(row) for row in shown.to_dicts()}


def degrees_of(impact: pl.DataFrame) -> dict[Key, int]:
    """The degrees of freedom of every such effect's interval, where the release says them."""
    shown = _recipients_first(impact, OUTCOMES)
    if "degrees" not in shown.columns:
        return {}
    known = shown.drop_nulls("degrees").select(*KEYS, pl.col("degrees").cast(pl.Int64))
    return {tuple(key): degrees for *key, degrees in known.iter_rows()}


def _recipients_first(impact: pl.DataFrame, outcomes: Sequence[str]) -> pl.DataFrame:
    """The effects on recipients, or on providers where nobody receives."""
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


def _estimate(row: Mapping[str, Any]) -> Estimate:
    """A published effect as the estimators read it; its error is that of a normal interval."""
    error = error_of_limits(row["ci_lower"], row["ci_upper"])
    return Estimate(
        row["estimate"], row["ci_lower"], row["ci_upper"], error,
        row["n_participants"] or 0, row["n_comparison"] or 0, row["method"] or "", "",
    )  # fmt: skip
