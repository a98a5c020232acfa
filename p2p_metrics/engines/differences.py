"""Where two engines' rows of one model differ: exactly, but for the last digits of fractions."""

from collections.abc import Sequence

import polars as pl

# Sums of doubles are added up in another order on each engine; nothing else may differ at all.
RELATIVE = 1e-9


def differences(
    model: str, grain: Sequence[str], one: pl.DataFrame, other: pl.DataFrame
) -> list[str]:
    """A sentence for each column that differs, with how many rows; none where all are equal."""
    if one.schema != other.schema:
        return [f"{model}: {dict(one.schema)} on one, {dict(other.schema)} on the other"]
    if one.height != other.height:
        return [f"{model}: {one.height:,} rows on one, {other.height:,} on the other"]
    first, second = (rows.sort(grain, nulls_last=True) for rows in (one, other))
    counts = {name: _differing(first[name], second[name]) for name in first.columns}
    return [
        f"{model}.{name}: {count:,} of {one.height:,} rows differ"
        for name, count in counts.items()
        if count
    ]


def _differing(one: pl.Series, other: pl.Series) -> int:
    """In how many rows two columns differ; both empty is equal."""
    unequal = one.ne_missing(other)
    if one.dtype.is_float():
        close = (one - other).abs() <= RELATIVE * one.abs()
        unequal = unequal & ~close.fill_null(False)
    return int(unequal.sum())
