"""The columns that a release of this version publishes, and what an earlier one lacks of them."""

from collections.abc import Iterable
from functools import cache

import polars as pl

from p2p_metrics.vocabulary import FOLDER

FILE = FOLDER.parent / "published" / "columns.csv"
KEYS = ("table", "column")
EARLIER = (
    "This release was made by an earlier version of this tool, which published {tables} in "
    "another form. Figures about that are empty here; a new release has them again."
)


@cache
def _now() -> frozenset[tuple[str, str]]:
    return frozenset(pl.read_csv(FILE).select(KEYS).rows())


def in_another_form(definitions: pl.DataFrame, tables: Iterable[str]) -> frozenset[str]:
    """Those of a release's `tables` that lack a column of this version.

    `definitions` is the release's own table of its published columns; a release without one is
    taken as it is.
    """
    if definitions.is_empty():
        return frozenset()
    lacking = _now() - frozenset(definitions.select(KEYS).rows())
    return frozenset(table for table, _ in lacking) & frozenset(tables)
