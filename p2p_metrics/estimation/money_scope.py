"""To how many of those who took part, in scheme-years with costs, an outcome applies."""

from collections.abc import Mapping

import polars as pl

from p2p_metrics.effects.scope import Scope
from p2p_metrics.estimation.costed_units import KEYS, OUTCOMES, Key
from p2p_metrics.estimation.groups import base_of
from p2p_metrics.estimation.participation import Fetches

COUNTS = ("place_count", "applies_count")


def money_scope(engine: Fetches) -> pl.DataFrame:
    """One row per scheme, approach and context and per outcome, exact counts, not yet controlled.

    `place_count` counts places taken up in scheme-years with known costs, `applies_count` the
    students among those who took them, once a year each, to whom the outcome applies.
    """
    cells = engine.fetch("select * from cells_money_scope")
    parts = [
        cells.select(
            "unit_kind",
            "unit_code",
            pl.lit(outcome).alias("outcome_code"),
            "place_count",
            pl.col(f"{outcome}_count").alias("applies_count"),
        )
        for outcome in OUTCOMES
    ]
    return pl.concat(parts).sort(KEYS)


def scopes(published: pl.DataFrame, base: int) -> dict[Key, Scope]:
    """The share of places with somebody to whom the outcome applies, by KEYS, where it is shown.

    The variance is that which rounding to `base` leaves to the two counts.
    """
    off = rounding_variance(base)
    shown = published.filter(pl.col("applies_count") > 0)
    return {
        tuple(key): _scope(applies, places, off)
        for *key, places, applies in shown.select(*KEYS, *COUNTS).iter_rows()
    }


def rounding_variance(base: int) -> float:
    """The variance of a true count around one that was rounded to `base`."""
    hidden = base // 2
    return hidden * (hidden + 1) / 3


def base_of_counts(tables: Mapping[str, pl.DataFrame]) -> int:
    """The base to which counts of people were rounded, read off the published ones; at least 1."""
    counted = [tables[name]["participant_count"] for name in ("money", "participation")]
    return max(1, base_of(*counted, *(tables["money_scope"][name] for name in COUNTS)))


def applying(scope: Scope | None, participants: int, base: int) -> int | None:
    """How many of these participants the outcome applies to, as exact as the counts behind it."""
    if scope is None:
        return None
    return min(participants, base * round(scope.share * participants / base))


def _scope(applies: int, places: int, off: float) -> Scope:
    share = min(1.0, applies / places)
    return Scope(share, off * (1 + share**2) / places**2)
