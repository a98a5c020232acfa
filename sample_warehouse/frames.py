"""Columns for files: codes, yes and no, days, and the made-up numbers of students."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.dates import NEVER

# A permutation of the numbers below a prime: neighbours in the generator are strangers in a file.
_PRIME = 9_999_999_967
_FACTORS = {"student": 2_654_435_761 % 900_000_011, "engagement": 7_368_787 * 101}
_DIGITS = 10


def identifiers(kind: str, numbers: Ints) -> pl.Series:
    """Ten digits for each number, never the same for two numbers, zeros in front."""
    mixed = (numbers + 1) * _FACTORS[kind] % _PRIME
    return pl.Series(mixed).cast(pl.String).str.zfill(_DIGITS)


def coded(names: Sequence[str], positions: Ints | Flags) -> pl.Series:
    """The name at each position of a list of codes."""
    return pl.Series(list(names), dtype=pl.String).gather(positions.astype(np.int64))


def yes_no(flags: Flags) -> pl.Series:
    """Yes where true."""
    return coded(("no", "yes"), flags)


def dates(days: Ints) -> pl.Series:
    """Days as dates; NEVER is empty."""
    return pl.Series(days.astype(np.int32)).replace(NEVER, None).cast(pl.Date)


def optional(values: Ints, missing: Flags) -> pl.Series:
    """Whole numbers, empty where missing."""
    return pl.Series(values).set(pl.Series(missing), None)


def decimals(values: Floats) -> pl.Series:
    """Numbers, empty where NaN."""
    return pl.Series(values).fill_nan(None)
