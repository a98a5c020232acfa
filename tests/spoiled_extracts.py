"""Extracts in which nearly every rule of every contract is broken somewhere."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

import polars as pl
from made_up_extracts import clean_extracts

from p2p_metrics.extracts.contract import Column
from p2p_metrics.extracts.contract_file import contracts

TEXTS = (None, "no such code", "=1+1", " before", "after\u00a0", "two\nlines", "1")


def spoiled_extracts() -> dict[str, pl.DataFrame]:
    """Every extract, its clean rows first, then copies of them with a bad cell or two each."""
    return {extract: _spoiled(extract, frame) for extract, frame in clean_extracts().items()}


def _spoiled(extract: str, frame: pl.DataFrame) -> pl.DataFrame:
    bad = [
        (column.name, cell)
        for column in contracts()[extract].columns
        if column.name in frame.columns
        for cell in _bad_cells(column)
    ]
    rows = frame.rows(named=True)
    copies = [row | {name: cell} for row, (name, cell) in zip(cycle(rows), bad, strict=False)]
    return pl.DataFrame([*rows, *copies], schema=frame.schema)


def _bad_cells(column: Column) -> Iterator[str | None]:
    if column.is_academic_year:
        yield from (None, "2023-24", "2023/25", "1998/99\n", "2021/22")
        return
    if column.is_text:
        yield from TEXTS
        return
    yield from (None, "no such code")
    for bound, sign in ((column.minimum, -1), (column.maximum, 1)):
        if bound is None:
            continue
        if column.type == "DATE":
            yield str(date.fromisoformat(str(bound)) + timedelta(days=sign))
        else:
            yield str(Decimal(str(bound)) + sign)
        yield str(bound)
