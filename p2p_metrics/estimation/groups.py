"""Groups of students beside their reference group, in tables that are published already."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics import vocabulary
from p2p_metrics.effects.rates import Intervals
from p2p_metrics.estimation.lattice import ALL, SPLITS, UNIT

EVERYONE_ELSE = "everyone_else"
COMPARED_WITH = "compared_with"
# Not known, not said, not defined: counted among everyone, compared with nobody.
NOT_COMPARED = ("unknown", "refused", "outside_population")
REFERENCE = "_reference"
WHOLE = "_whole"
PLACE = (*UNIT, "academic_year", "faculty_code", "level")
IS_WHOLE_UNIVERSITY = {"academic_year": 0, "faculty_code": ALL, "level": ALL}


def references() -> Mapping[str, str]:
    """The reference group of every characteristic that has one."""
    listed = vocabulary.table("groups").filter(pl.col("is_reference") == "yes")
    return dict(listed.select("characteristic_code", "group_code").rows())


def groups_of(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of a published table that are about a group, with the group it is set beside."""
    compared = pl.col("characteristic_code").replace_strict(
        references(), default=EVERYONE_ELSE, return_dtype=pl.String
    )
    is_group = (pl.col("characteristic_code") != ALL) & ~pl.col("group_code").is_in(NOT_COMPARED)
    return table.filter(is_group).with_columns(compared.alias(COMPARED_WITH))


def beside_reference(
    table: pl.DataFrame, columns: Sequence[str], by: Sequence[str] = PLACE
) -> pl.DataFrame:
    """Every group's row with `columns` of its reference group's row, marked `_reference`."""
    groups = groups_of(table)
    on = [*by, "characteristic_code"]
    theirs = groups.filter(pl.col("group_code") == pl.col(COMPARED_WITH)).select(
        *on, *(pl.col(name).alias(name + REFERENCE) for name in columns)
    )
    return groups.join(theirs, on=on, how="left")


def beside_whole(
    groups: pl.DataFrame, table: pl.DataFrame, columns: Sequence[str], by: Sequence[str] = PLACE
) -> pl.DataFrame:
    """Every group's row with `columns` of the row of all groups together, marked `_whole`."""
    theirs = table.filter(pl.col("characteristic_code") == ALL).select(
        *by, *(pl.col(name).alias(name + WHOLE) for name in columns)
    )
    return groups.join(theirs, on=list(by), how="left")


def whole_university(table: pl.DataFrame) -> pl.DataFrame:
    """The rows that split neither year, faculty nor level."""
    there = {name: value for name, value in IS_WHOLE_UNIVERSITY.items() if name in table.columns}
    return table.filter(**there)


def hidden_by_rounding(*published: pl.Series) -> int:
    """How far a true count may lie from a published one, read off the published counts."""
    return base_of(*published) // 2


def base_of(*published: pl.Series) -> int:
    """The base that published counts were rounded to, read off them; 0 where there are none.

    All are multiples of it; where there are few of them, what they have in common may be more than
    the base, which can only widen an interval.
    """
    counts = np.concatenate([one.drop_nulls().cast(pl.Int64).to_numpy() for one in published])
    return int(np.gcd.reduce(counts)) if counts.any() else 0


def fewest_shown(denominators: pl.Series) -> int:
    """The smallest denominator that a published rate of a table has: no share has less."""
    fewest = denominators.min()
    return int(fewest) if isinstance(fewest, int) else 0


def limits(rows: pl.DataFrame, suffix: str = "", rate: str = "rate") -> Intervals:
    """The published rate with its limits, as arrays."""
    return Intervals(*(numbers(rows, name + suffix) for name in (rate, "ci_lower", "ci_upper")))


def numbers(rows: pl.DataFrame, column: str) -> NDArray[np.float64]:
    """A column as an array."""
    return rows[column].cast(pl.Float64).to_numpy()


def as_columns(found: Intervals, names: Sequence[str], digits: int = 6) -> list[pl.Series]:
    """An interval's three arrays under three column names."""
    parts = (found.estimate, found.ci_lower, found.ci_upper)
    return [
        pl.Series(name, np.round(one, digits) + 0.0, dtype=pl.Float64)
        for name, one in zip(names, parts, strict=True)
    ]


def joined_back(
    rows: pl.DataFrame, keys: Sequence[str], figures: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """The keys of every row, with the figures of those rows that have any."""
    made = rows.select(keys)
    for one in figures:
        made = made.join(one, on=list(keys), how="left")
    return made


def splits_and_unit() -> tuple[str, ...]:
    """The key columns of a row about a unit and a group, with what it is set beside."""
    return (*UNIT, *SPLITS, COMPARED_WITH)
