"""Degree classes by group: counts of awards, and of the years of study that led to them."""

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.estimation.lattice import ALL, ALL_YEARS

OUTCOME = "first_or_upper_second"
COUNTS = ("award_count", "first_or_upper_second_count", "student_year_count")
KEYS = ("academic_year", "characteristic_code", "group_code")


def awards(rows: pl.DataFrame, keys: pl.DataFrame, configuration: Configuration) -> pl.DataFrame:
    """Classified first degrees by year of award and group, whole university, exact counts.

    `rows` are the analysis frame's, `keys` its key columns in the same order. Each award counts
    once, in the group the student was in when the final year began; `student_year_count` holds all
    the years of study of those students that the frame has.
    """
    column = f"{OUTCOME}_thousandths"
    if OUTCOME not in configuration.outcomes or column not in rows.columns:
        return pl.DataFrame(schema=dict(zip(KEYS, (pl.Int32, pl.String, pl.String), strict=True))
                            | dict.fromkeys(COUNTS, pl.Int64))  # fmt: skip
    known = pl.concat([rows.select("engagement_id", column), keys], how="horizontal").filter(
        pl.col(column).is_not_null()
    )
    names = [f"group_{name}" for name in configuration.characteristics]
    long = pl.concat([_long(_awards(known, column), names), _years(known, names)], how="diagonal")
    summed = [
        long.group_by(*by, "characteristic_code", "group_code").agg(pl.col(COUNTS).sum())
        for by in ((), ("academic_year",))
    ]
    whole = summed[0].with_columns(academic_year=pl.lit(ALL_YEARS, pl.Int32))
    made = pl.concat([whole, summed[1]], how="diagonal").select(*KEYS, *COUNTS)
    return made.filter(pl.col("award_count") > 0).sort(KEYS)


def _awards(known: pl.DataFrame, column: str) -> pl.DataFrame:
    """One row per award: its final year and groups."""
    final = known.sort("academic_year").group_by("engagement_id", maintain_order=True).last()
    return final.with_columns(
        award_count=pl.lit(1, pl.Int64),
        first_or_upper_second_count=(pl.col(column) > 0).cast(pl.Int64),
        student_year_count=pl.lit(0, pl.Int64),
    )


def _years(known: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """One row per year of study, under the group that the student was in then."""
    return _long(
        known.with_columns(
            award_count=pl.lit(0, pl.Int64),
            first_or_upper_second_count=pl.lit(0, pl.Int64),
            student_year_count=pl.lit(1, pl.Int64),
        ),
        names,
    )


def _long(rows: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """A row per characteristic and group, and one for everybody."""
    everyone = rows.with_columns(group_all=pl.lit(ALL))
    long = everyone.unpivot(
        ["group_all", *names],
        index=["academic_year", *COUNTS],
        variable_name="characteristic_code",
        value_name="group_code",
    )
    return long.drop_nulls("group_code").with_columns(
        pl.col("characteristic_code").str.strip_prefix("group_")
    )
