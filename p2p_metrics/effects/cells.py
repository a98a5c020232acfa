"""Like with like from sufficient statistics: exact strata, then coarser ones for those left over.

A cell is a row of stratum keys and `is_exposed` with, for each outcome, how many students have it
(`n_<outcome>`), its sum (`sum_thousandths_<outcome>`) and its sum of squares (`sum_sq_<outcome>`).
Nothing finer is needed, so the same code serves a warehouse of any size.

Each rung of the ladder is a list of keys, finest first.
A participant is compared at the first rung where the stratum holds a comparison student;
the comparison is weighted to the participants (the effect on those who took part).
Exact matching: Iacus, King and Porro (2012), Political Analysis 20, 1-24.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from p2p_metrics.effects.intervals import LEVEL, difference_of_means, margin
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_CELLS,
    Estimate,
    NotEstimable,
    Reason,
)

SMALL_GROUP = 30
_EVERYONE = "everyone"
_SUMS = ("n_p", "s_p", "q_p", "n_c", "s_c", "q_c")


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """A like-for-like difference with the raw one beside it.

    `exact_share` is the share of participants (0-1) with a comparison student in the finest
    stratum (overlap); `matched_share` the share matched at any rung; `matched_by_rung` the counts.
    `comparison_value` is the comparison group's mean weighted to the participants.
    """

    effect: Estimate
    naive: Estimate
    exact_share: float
    matched_share: float
    matched_by_rung: tuple[int, ...]
    comparison_value: float


Answer = LikeForLike | NotEstimable


def like_for_like(
    cells: pl.DataFrame,
    rungs: Sequence[Sequence[str]],
    outcome: str,
    unit_per_thousandth: float = 0.001,
    level: float = LEVEL,
) -> Answer:
    """Compare participants with similar students who did not take part, in one cut of the cells.

    `cells`: one row per stratum and `is_exposed` (see the module); `rungs`: key columns, finest
    first; `unit_per_thousandth`: 0.001 gives marks or scale points, 0.1 gives percentage points
    from an outcome stored as 0 or 1000.
    Refuses, in words, when nobody took part, nobody can be compared, or nothing varies.
    """
    found = like_for_like_by(cells, (), rungs, outcome, unit_per_thousandth, level)
    return found.get((), NotEstimable(Reason.NO_STUDENTS))


def like_for_like_by(
    cells: pl.DataFrame,
    by: Sequence[str],
    rungs: Sequence[Sequence[str]],
    outcome: str,
    unit_per_thousandth: float = 0.001,
    level: float = LEVEL,
) -> dict[tuple[Any, ...], Answer]:
    """Give a like-for-like difference for every cut of the cells by the columns `by`, in one pass.

    The dictionary's keys are the values of `by` in order; the answers are those of
    `like_for_like`. A cut with fewer than SMALL_GROUP participants or comparison students takes
    the larger of its own and the pooled spread, which keeps the cover of small groups.
    """
    strata = _strata(cells, by, rungs, outcome)
    if strata.is_empty():
        return {}
    matched = _climbed(strata, by, rungs)
    rows = _totals(matched, by, len(rungs)).rows(named=True)
    pooled = _pooled_spread(rows)
    return {
        tuple(row[f"by_{name}"] for name in by): _answer(
            row, pooled, len(rungs), unit_per_thousandth, level
        )
        for row in rows
    }


def _strata(
    cells: pl.DataFrame, by: Sequence[str], rungs: Sequence[Sequence[str]], outcome: str
) -> pl.DataFrame:
    """Sum the cells to one row per cut and finest stratum, participants and comparison abreast.

    Sums are divided by a thousand so that squares of large cells stay exact in floating point.
    """
    keys = sorted({key for rung in rungs for key in rung})
    columns = {
        "n": pl.col(f"n_{outcome}").fill_null(0).cast(pl.Int64),
        "s": pl.col(f"sum_thousandths_{outcome}").fill_null(0).cast(pl.Float64) / 1e3,
        "q": pl.col(f"sum_sq_{outcome}").fill_null(0).cast(pl.Float64) / 1e6,
    }
    exposed = pl.col("is_exposed").cast(pl.Boolean)
    sums = [
        (value * side.cast(pl.Int64)).sum().alias(f"{name}_{suffix}")
        for suffix, side in (("p", exposed), ("c", ~exposed))
        for name, value in columns.items()
    ]
    groups = [
        pl.lit(0).alias(_EVERYONE),
        *(pl.col(name).alias(f"by_{name}") for name in by),
        *(pl.col(key) for key in keys),
    ]
    return cells.filter(pl.col(f"n_{outcome}") > 0).group_by(groups).agg(sums)


def _climbed(
    strata: pl.DataFrame, by: Sequence[str], rungs: Sequence[Sequence[str]]
) -> pl.DataFrame:
    """Match each participant stratum at the first rung that holds a comparison student.

    Adds `rung` (null while unmatched), `expected` (the comparison mean it is held against),
    `weight` (participants carried by each comparison student), and the sums of squares within
    strata with their degrees of freedom, from the rung at which each stratum was used.
    """
    cuts = _cut_columns(by)
    climbed = strata.with_columns(
        rung=pl.lit(None, pl.Int32),
        expected=pl.lit(None, pl.Float64),
        weight=pl.lit(0.0),
        within=pl.lit(0.0),
        degrees=pl.lit(0.0),
    )
    for number, rung in enumerate(rungs):
        climbed = _one_rung(climbed, list(dict.fromkeys((*cuts, *rung))), number)
    return climbed


def _one_rung(climbed: pl.DataFrame, keys: list[str], number: int) -> pl.DataFrame:
    """Match what is still unmatched at one rung, whose strata are the distinct values of `keys`."""
    waiting = pl.col("rung").is_null() & (pl.col("n_p") > 0)
    sums = [
        pl.col("n_c").sum().alias("held_n"),
        pl.col("s_c").sum().alias("held_s"),
        pl.col("q_c").sum().alias("held_q"),
        (pl.col("n_p") * waiting).sum().alias("waiting_n"),
        (pl.col("s_p") * waiting).sum().alias("waiting_s"),
        (pl.col("q_p") * waiting).sum().alias("waiting_q"),
    ]
    grouped = climbed.group_by(keys).agg(sums)
    used = grouped.filter((pl.col("held_n") > 0) & (pl.col("waiting_n") > 0)).with_columns(
        mean=pl.col("held_s") / pl.col("held_n"),
        carried=pl.col("waiting_n") / pl.col("held_n"),
        spread=_scatter("held") + _scatter("waiting"),
        freedom=(pl.col("held_n") + pl.col("waiting_n") - 2).cast(pl.Float64),
    )
    chosen = [*keys, "mean", "carried", "spread", "freedom", "waiting_n"]
    joined = climbed.join(used.select(chosen), on=keys, how="left", nulls_equal=True)
    taken = waiting & pl.col("mean").is_not_null()
    share = pl.when(taken).then(pl.col("n_p") / pl.col("waiting_n")).otherwise(0.0)
    return joined.with_columns(
        rung=pl.when(taken).then(pl.lit(number, pl.Int32)).otherwise(pl.col("rung")),
        expected=pl.when(taken).then("mean").otherwise("expected"),
        weight=pl.col("weight") + pl.col("carried").fill_null(0.0),
        within=pl.col("within") + share * pl.col("spread").fill_null(0.0),
        degrees=pl.col("degrees") + share * pl.col("freedom").fill_null(0.0),
    ).select(climbed.columns)


def _scatter(side: str) -> pl.Expr:
    """Give the sum of squares about the mean of one side of a stratum."""
    count, total, squares = (pl.col(f"{side}_{part}") for part in ("n", "s", "q"))
    return (squares - total * total / count).clip(lower_bound=0.0)


def _totals(matched: pl.DataFrame, by: Sequence[str], rungs: int) -> pl.DataFrame:
    """Add the matched strata up to one row per cut."""
    is_matched = pl.col("rung").is_not_null()
    sums = [
        *(pl.col(name).sum() for name in _SUMS),
        *((pl.col("n_p") * (pl.col("rung") == number)).sum().alias(f"matched_{number}")
          for number in range(rungs)),
        (pl.col("n_p") * is_matched).sum().alias("matched"),
        (pl.col("s_p") * is_matched).sum().alias("matched_sum"),
        (pl.col("n_p") * pl.col("expected")).sum().alias("expected_sum"),
        (pl.col("n_c") * (pl.col("weight") > 0)).sum().alias("used"),
        (pl.col("n_c") * pl.col("weight") ** 2).sum().alias("weights_squared"),
        pl.col("within").sum(),
        pl.col("degrees").sum(),
    ]  # fmt: skip
    return matched.group_by(_cut_columns(by), maintain_order=True).agg(sums)


def _cut_columns(by: Sequence[str]) -> list[str]:
    """Name the columns that tell one cut from another; one constant column when there are none."""
    return [_EVERYONE, *(f"by_{name}" for name in by)]


def _pooled_spread(rows: Sequence[Mapping[str, Any]]) -> float:
    """Give the variance within strata over all cuts together, or 0 where nothing can be said."""
    degrees = sum(row["degrees"] for row in rows)
    return sum(row["within"] for row in rows) / degrees if degrees > 0 else 0.0


def _answer(
    row: Mapping[str, Any], pooled: float, rungs: int, unit_per_thousandth: float, level: float
) -> Answer:
    """Turn the sums of one cut into the record a reader gets, or say why not."""
    unit = unit_per_thousandth * 1e3
    naive = difference_of_means(
        (row["n_p"], unit * row["s_p"], unit * unit * row["q_p"]),
        (row["n_c"], unit * row["s_c"], unit * unit * row["q_c"]),
        level,
    )
    if isinstance(naive, NotEstimable):
        return naive
    if not row["matched"]:
        return NotEstimable(Reason.NO_OVERLAP)
    variance = _variance_within(row, pooled, naive, unit)
    return LikeForLike(
        effect=_effect(row, variance, unit, level),
        naive=naive,
        exact_share=row["matched_0"] / row["n_p"],
        matched_share=row["matched"] / row["n_p"],
        matched_by_rung=tuple(int(row[f"matched_{number}"]) for number in range(rungs)),
        comparison_value=unit * row["expected_sum"] / row["matched"],
    )


def _variance_within(row: Mapping[str, Any], pooled: float, naive: Estimate, unit: float) -> float:
    """Give the variance of one student's outcome within strata, in outcome units squared.

    Strata of single students say nothing about spread: then the spread behind the naive
    difference, which can only be wider, stands in.
    """
    total = naive.standard_error**2 / (1 / naive.n_participants + 1 / naive.n_comparison)
    own = unit * unit * row["within"] / row["degrees"] if row["degrees"] > 0 else total
    if min(row["matched"], row["used"]) < SMALL_GROUP:
        return max(own, unit * unit * pooled)
    return own if own > 0 else total


def _effect(row: Mapping[str, Any], variance: float, unit: float, level: float) -> Estimate:
    """Give the weighted difference, its standard error and its t interval."""
    matched = row["matched"]
    estimate = unit * (row["matched_sum"] - row["expected_sum"]) / matched
    error = math.sqrt(variance * (1 / matched + row["weights_squared"] / matched**2))
    half = margin(error, max(row["degrees"], 1), level)
    return Estimate(
        estimate=estimate,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        standard_error=error,
        n_participants=int(matched),
        n_comparison=int(row["used"]),
        method=METHOD_CELLS,
        design=DESIGN_OPT_IN,
    )
