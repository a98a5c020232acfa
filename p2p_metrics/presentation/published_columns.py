"""The columns that a release of this version publishes, and what an earlier one lacks of them."""

from collections.abc import Iterable
from functools import cache

import polars as pl

from p2p_metrics.vocabulary import FOLDER

FILE = FOLDER.parent / "published" / "columns.csv"
# Columns that came later, without which the rest of a table still says what it said.
ADDED = FOLDER.parent / "published" / "added.csv"
KEYS = ("table", "column")
EARLIER = (
    "This release was made by an earlier version of this tool, which published {tables} in "
    "another form. Figures about that are empty here; a new release has them again."
)


@cache
def _now() -> frozenset[tuple[str, str]]:
    return frozenset(pl.read_csv(FILE).select(KEYS).rows())


@cache
def added(table: str) -> tuple[str, ...]:
    """The columns that a table of an earlier version may lack: they read as blank."""
    return tuple(pl.read_csv(ADDED).filter(table=table)["column"])


def in_another_form(definitions: pl.DataFrame, tables: Iterable[str]) -> frozenset[str]:
    """Those of a release's `tables` that lack a column of this version, other than one added.

    `definitions` is the release's own table of its published columns; a release without one is
    taken as it is.
    """
    if definitions.is_empty():
        return frozenset()
    lacking = _now() - frozenset(definitions.select(KEYS).rows())
    beyond = (table for table, column in lacking if column not in added(table))
    return frozenset(beyond) & frozenset(tables)
