"""What the covariates of a comparison are called: the vocabulary's codes instead of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.estimation.analysis import CATEGORIES

Labels = Mapping[str, Sequence[str]]
NOT_KNOWN = "not_known"


def labels(rows: pl.DataFrame) -> Labels:
    """For every category of the frame, what each of its codes 0.. means.

    A characteristic's group codes, the year, or for `stage` the level and year of study.
    """
    plain = {name: _of(rows, name) for name in CATEGORIES}
    return plain | {"stage": _stages(rows)}


def named(name: str) -> str:
    """A category's name without its key's ending: mode_key is mode."""
    return name.removesuffix("_key")


def _of(rows: pl.DataFrame, name: str) -> list[str]:
    """Codes number the sorted values; a blank came first, as -1."""
    values = rows[name].fill_null(-1).unique().sort().to_list()
    names = _groups(named(name))
    return [NOT_KNOWN if value == -1 else names.get(value, str(value)) for value in values]


def _stages(rows: pl.DataFrame) -> list[str]:
    """Level and year of study, in the order in which crossing numbers them."""
    pairs = rows.select(pl.col("level_key", "year_of_study").fill_null(-1)).unique()
    names = _groups("level")
    return [
        f"{names.get(level, NOT_KNOWN)}_{year}"
        for level, year in pairs.sort("level_key", "year_of_study").rows()
    ]


def _groups(characteristic: str) -> dict[int, str]:
    known = vocabulary.table("characteristics")["characteristic_code"].to_list()
    if characteristic not in known:
        return {0: "no", 1: "yes"} if characteristic.startswith("is_") else {}
    return {int(one.group_key): one.group_code for one in vocabulary.groups(characteristic)}
