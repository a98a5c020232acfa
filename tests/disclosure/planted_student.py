"""A made-up university in which one student is planted who takes part in everything, every year."""

from dataclasses import replace

import numpy as np
import polars as pl

from p2p_metrics.disclosure_study.university import Size, University, raw_tables, university

YEAR = "academic_year"


def with_and_without(seed: int, size: Size) -> tuple[dict[str, pl.DataFrame], ...]:
    """The raw tables with the planted student, and with the same students but that one."""
    found = university(seed, size)
    draw = np.random.default_rng(seed)
    rows = found.students.with_row_index("row")
    places = [int(draw.choice(part["row"])) for part in rows.partition_by(YEAR)]
    same = found.students[[places[0]]].drop(YEAR)
    is_theirs = np.isin(np.arange(found.students.height), places)
    theirs = found.students.with_columns(
        pl.when(pl.Series(is_theirs)).then(pl.lit(same[name][0])).otherwise(name).alias(name)
        for name in same.columns
    )
    eligible, takes_part = found.eligible.copy(), found.takes_part.copy()
    for place in places:
        runs = eligible[(rows[YEAR] == rows[YEAR][place]).to_numpy()].any(axis=0)
        eligible[place], takes_part[place] = runs, runs
    whole = replace(found, students=theirs, eligible=eligible, takes_part=takes_part)
    return raw_tables(whole), raw_tables(_only(whole, ~is_theirs))


def _only(found: University, kept: np.ndarray) -> University:
    return replace(
        found,
        students=found.students.filter(pl.Series(kept)),
        eligible=found.eligible[kept],
        takes_part=found.takes_part[kept],
    )
