"""Units left out altogether: the last resort where hiding cells one by one cannot stop the attack.

A missing row says "two people or fewer", and a row hidden as `c` says that there are more. Of a
unit that is withheld neither is said: none of its rows is published, whatever they hold. The
manifest names such units, so a reader (and the attacker) knows that nothing follows from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure.declarations import Declaration

# What a unit is split by; a unit is withheld with all of it.
SPLITS = ("characteristic_code", "outcome_code")
Unit = Mapping[str, Any]


def unit_keys(said: Declaration) -> tuple[str, ...]:
    """The keys that name a unit of a table; none where the table is about one thing."""
    splits = {*said.additive, *said.crossed, *SPLITS}
    return tuple(key for key in said.keys if key not in splits)


def units_of(rows: pl.DataFrame, said: Declaration) -> list[Unit]:
    """The units that some rows are about, each once."""
    keys = unit_keys(said)
    if not keys:
        return [{}] if rows.height else []
    return [dict(unit) for unit in rows.select(keys).unique().sort(keys).iter_rows(named=True)]


def is_about(rows: pl.DataFrame, units: Sequence[Unit]) -> NDArray[np.bool_]:
    """Which rows are about one of the units; a unit without keys is the whole table."""
    found = np.zeros(rows.height, dtype=np.bool_)
    for unit in units:
        one = np.ones(rows.height, dtype=np.bool_)
        for key, value in unit.items():
            one &= np.asarray((rows[key] == value).to_numpy(), dtype=np.bool_)
        found |= one
    return found
