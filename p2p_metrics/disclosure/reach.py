"""How far one or two people can move a figure: nothing that they alone could move is moved.

How often one person can stand in a count is declared with the table (`counted`, `counted_as` and
`often` in tables.toml), never here: in a row of all years somebody stands once for every year.
"""

from collections.abc import Mapping

import polars as pl

from p2p_metrics.disclosure import rounding
from p2p_metrics.disclosure.declarations import Declaration
from p2p_metrics.disclosure.rules import UNSEEN, Policy

YEAR, ALL_YEARS = "academic_year", 0


def years_of(tables: Mapping[str, pl.DataFrame]) -> int:
    """How many academic years the tables hold; at least one."""
    found = [
        frame.filter(pl.col(YEAR) != ALL_YEARS)[YEAR].n_unique()
        for frame in tables.values()
        if YEAR in frame.columns
    ]
    return max([1, *found])


def each(said: Declaration, column: str, years: int) -> pl.Expr:
    """How often one person can stand in a count, row by row; `years` is what the release holds."""
    times = pl.lit(1, pl.Int64)
    for factor in said.factors(column):
        times = times * _times(factor, said, years)
    return times


def _times(factor: str, said: Declaration, years: int) -> pl.Expr:
    in_all = pl.lit(years, pl.Int64)
    match factor:
        case "years":
            return in_all
        case "years of the row" if YEAR in said.keys:
            return pl.when(pl.col(YEAR) == ALL_YEARS).then(in_all).otherwise(1)
        case "years of the row":
            return in_all
        case "records":
            return pl.max_horizontal(
                pl.col(key).replace_strict(records, default=1, return_dtype=pl.Int64)
                for key, records in said.often.items()
            )
    return pl.lit(int(factor) if factor.isdigit() else 1, pl.Int64)


def slack(said: Declaration, years: int) -> pl.Expr:
    """How far two people can move the count that a row is judged by."""
    return UNSEEN * pl.max_horizontal(each(said, name, years) for name in said.judged_by)


def of_count(said: Declaration, column: str, policy: Policy, years: int) -> pl.Expr:
    """How far a count must lie from what was printed of it before it moves: three people's doing.

    A printed count may have lain half a base from the true one.
    """
    base = said.base(column, policy)
    moved = base // 2 + UNSEEN * each(said, column, years) + 1
    return pl.max_horizontal(pl.lit(base), moved)


def of_value(step: pl.Expr, one_person: pl.Expr | float, said: Declaration, years: int) -> pl.Expr:
    """How far a mean must lie from what was printed before it moves: more than one person's doing.

    It was printed within half its step; `one_person` is the most that somebody's own value can
    change by, shared by all whom the row rests on.
    """
    shared = weight(said, years) * one_person / fewest(said).clip(lower_bound=1)
    return pl.max_horizontal(step, step / 2 + shared)


def weight(said: Declaration, years: int) -> pl.Expr:
    """For how many one person may count in a mean: weights make some count for two and more."""
    often = pl.max_horizontal(each(said, name, years) for name in said.judged_by)
    return pl.max_horizontal(often, pl.lit(UNSEEN))


def fewest(said: Declaration) -> pl.Expr:
    """The fewest people that a row rests on; nobody where they are not counted."""
    return pl.min_horizontal(pl.col(said.judged_by)).fill_null(0)


def rounded_counts(said: Declaration, columns: tuple[str, ...], policy: Policy) -> list[pl.Expr]:
    """Each count to its base."""
    return [rounding.rounded(pl.col(name), said.base(name, policy)).alias(name) for name in columns]
