"""How many different people took part where years are added up: one may do so in every year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.config import Cut
from p2p_metrics.estimation.lattice import ALL, ALL_YEARS, KEYS, UNIT, rolled_up

if TYPE_CHECKING:
    from p2p_metrics.estimation.participation import Fetches

PEOPLE = "participant_people"
COUNT = "participant_count"
# Where so many took part in one year, there are enough people for any profile: no need to count.
ENOUGH = 10
CUT = tuple(key for key in KEYS if key != "academic_year")
GROUP = ["characteristic_code", "group_code"]


def with_people(
    engine: Fetches, counts: pl.DataFrame, cells: pl.DataFrame, cuts: Iterable[Cut]
) -> pl.DataFrame:
    """The counted cuts with `participant_people`: how many different people are behind them.

    At least so many: those of the fullest year. They are counted one by one where that is few.
    """
    yearly = [
        one if "academic_year" in one.by else replace(one, by=(*one.by, "academic_year"))
        for one in cuts
    ]
    by_year = rolled_up(cells, yearly, [COUNT]).filter(pl.col("academic_year") != ALL_YEARS)
    fullest = by_year.group_by(CUT).agg(pl.col(COUNT).max().alias(PEOPLE))
    is_one_year = pl.col("academic_year") != ALL_YEARS
    found = counts.join(fullest, on=CUT, how="left", maintain_order="left").with_columns(
        pl.when(is_one_year).then(pl.col(COUNT)).otherwise(pl.col(PEOPLE)).alias(PEOPLE)
    )
    few = found.filter(~is_one_year, pl.col(PEOPLE) < ENOUGH, pl.col(PEOPLE) < pl.col(COUNT))
    exact = _counted(few.select(CUT), engine)
    return found.join(exact, on=KEYS, how="left", maintain_order="left").with_columns(
        pl.max_horizontal(PEOPLE, "_people").alias(PEOPLE)
    ).drop("_people")  # fmt: skip


def _counted(few: pl.DataFrame, engine: Fetches) -> pl.DataFrame:
    """The different people behind some cuts of all years together, counted one by one."""
    taking_part = _fetched(few, engine) if few.height else None
    parts = [few.select(CUT).head(0).with_columns(_people=pl.lit(0, pl.UInt32))]
    for (name,), wanted in few.partition_by("characteristic_code", as_dict=True).items():
        if taking_part is None:
            break
        own = taking_part.with_columns(
            pl.lit(name).alias("characteristic_code"), pl.col(f"group_{name}").alias("group_code")
        )
        joined = wanted.join(own, on=[*UNIT, *GROUP], how="inner", suffix="_own")
        inside = [
            (pl.col(key) == ALL) | (pl.col(key) == pl.col(f"{key}_own"))
            for key in ("faculty_code", "level")
        ]
        parts.append(
            joined.filter(*inside)
            .group_by(CUT)
            .agg(pl.col("student_id").n_unique().alias("_people"))
        )
    return pl.concat(parts).with_columns(academic_year=pl.lit(ALL_YEARS, pl.Int32))


def _fetched(few: pl.DataFrame, engine: Fetches) -> pl.DataFrame:
    """Who took part in units and groups of which few did, with the group of each characteristic."""
    units = {
        (kind, code): key
        for kind, code, key in engine.fetch(
            "select unit_kind, unit_code, unit_key from dim_units"
        ).rows()
    }
    names = [name for name in few["characteristic_code"].unique().sort() if name != ALL]
    asked, params = _conditions(few, units)
    chosen = "".join(f", group_keys.{name} as group_{name}" for name in names)
    rows = engine.fetch(
        f"""
        select came.unit_key, came.role, enrolments.student_id, enrolments.faculty_code,
            enrolments.level{chosen}
        from fct_taking_part as came
        inner join fct_enrolments as enrolments using (engagement_id, academic_year)
        inner join fct_group_keys as group_keys using (engagement_id, academic_year)
        where came.took_part = 1 and ({asked})
        """,  # noqa: S608 - the names are the vocabulary's, the values question marks
        params,
    )
    codes = {key: code for (_, code), key in units.items()}
    kinds = {key: kind for (kind, _), key in units.items()}
    return rows.with_columns(
        pl.col("unit_key").replace_strict(kinds, return_dtype=pl.String).alias("unit_kind"),
        pl.col("unit_key").replace_strict(codes, return_dtype=pl.String).alias("unit_code"),
        pl.lit(ALL).alias(f"group_{ALL}"),
        *(
            pl.col(f"group_{name}").replace_strict(
                _codes(name), default=None, return_dtype=pl.String
            )
            for name in names
        ),
    )


def _codes(characteristic: str) -> dict[int, str]:
    return {int(one.group_key): one.group_code for one in vocabulary.groups(characteristic)}


def _conditions(few: pl.DataFrame, units: dict[tuple[str, str], int]) -> tuple[str, Sequence[int]]:
    """Which units and groups are asked about, as SQL with a question mark for every value."""
    said, params = [], []
    for (name, group), wanted in few.partition_by(GROUP, as_dict=True).items():
        keys = sorted({units[unit] for unit in wanted.select(UNIT[:2]).rows()})
        condition = f"came.unit_key in ({', '.join('?' * len(keys))})"
        params += keys
        if name != ALL:
            condition += f" and group_keys.{name} = ?"
            params.append(next(key for key, code in _codes(name).items() if code == group))
        said.append(f"({condition})")
    return " or ".join(said), params
