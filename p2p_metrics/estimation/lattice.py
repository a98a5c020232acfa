"""Key columns of a release: the registered cuts, and counts rolled up to each of them."""

from collections.abc import Iterable, Sequence

import polars as pl

from p2p_metrics.config import Cut

ALL = "all"
ALL_YEARS = 0
SPLITS = ("academic_year", "faculty_code", "level", "characteristic_code", "group_code")
UNIT = ("unit_kind", "unit_code", "role")
KEYS = (*UNIT, *SPLITS)


def splits_of(cut: Cut) -> tuple[str, ...]:
    """The key columns that a registered cut tells apart; a group carries its characteristic."""
    told_apart = set(cut.by)
    if "group" in told_apart:
        told_apart |= {"characteristic_code", "group_code"}
    return tuple(column for column in SPLITS if column in told_apart)


def whole() -> pl.Expr:
    """Whether a row tells nothing apart: every year, faculty, level and group together."""
    return pl.all_horizontal(
        pl.col("academic_year") == ALL_YEARS,
        *(pl.col(name) == ALL for name in SPLITS if name != "academic_year"),
    )


def rolled_up(cells: pl.DataFrame, cuts: Iterable[Cut], counts: Sequence[str]) -> pl.DataFrame:
    """Sum `counts` of the finest cells to every registered cut; one row per key of KEYS.

    `cells` has a row per unit x year x faculty x level x characteristic group, with the whole
    population under characteristic "all": a cut without groups reads those rows alone.
    """
    parts = [_one_cut(cells, cut, counts) for cut in cuts]
    if not parts:
        return cells.head(0).select(*KEYS, *counts)
    return pl.concat(parts).unique(KEYS, keep="first").sort(KEYS)


def _one_cut(cells: pl.DataFrame, cut: Cut, counts: Sequence[str]) -> pl.DataFrame:
    splits = splits_of(cut)
    of_groups = "group_code" in splits
    everyone = pl.col("characteristic_code") == ALL
    chosen = cells.filter(
        pl.col("unit_kind") == cut.unit_kind, ~everyone if of_groups else everyone
    )
    summed = chosen.group_by(*UNIT, *splits).agg(pl.col(list(counts)).sum())
    return with_rolled_up_keys(summed, splits).select(*KEYS, *counts)


def with_rolled_up_keys(table: pl.DataFrame, splits: Sequence[str]) -> pl.DataFrame:
    """Add the key columns that a cut does not tell apart, marked as "all"."""
    marks = {
        column: pl.lit(ALL_YEARS) if column == "academic_year" else pl.lit(ALL)
        for column in SPLITS
        if column not in splits
    }
    return table.with_columns(**marks).with_columns(pl.col("academic_year").cast(pl.Int32))
