"""Integer codes: numbering labels, crossing them, adding up by them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
# What is held of very many students: which rows they are, and whole numbers or NaN.
Rows = NDArray[np.intp] | NDArray[np.int32]
Counts = NDArray[np.float64] | NDArray[np.float32]

# How many places of a table a value may cost before sorting is cheaper.
SPARSEST = 8
# Up to so many columns are added up one by one before an indicator matrix is worth making.
NARROW = 2


def numbered(values: NDArray[Any]) -> tuple[NDArray[Any], Codes]:
    """Give the labels in order of size, and each value's number 0.. among them; shape (n,) in.

    Whole numbers that lie close together are looked up in a table: sorting takes ten times as long.
    """
    is_whole = values.size > 0 and np.issubdtype(values.dtype, np.integer)
    lowest, highest = (int(values.min()), int(values.max())) if is_whole else (0, 0)
    width = highest - lowest + 1
    if not is_whole or width > SPARSEST * values.size:
        labels, codes = np.unique(values, return_inverse=True)
        return labels, codes.astype(np.intp).reshape(-1)
    inside = values.astype(np.intp) - lowest
    occurs = np.zeros(width, dtype=bool)
    occurs[inside] = True
    number = np.cumsum(occurs) - 1
    return (np.flatnonzero(occurs) + lowest).astype(values.dtype), number[inside].astype(np.intp)


def dense_codes(values: NDArray[Any]) -> Codes:
    """Renumber any labels as 0.. in order of size; shape (n,) in, shape (n,) out."""
    return numbered(values)[1]


def crossed(*codes: NDArray[Any]) -> Codes:
    """Number the combinations of several codes 0.. ; each array has shape (n,)."""
    combined = dense_codes(codes[0])
    for more in codes[1:]:
        inner = dense_codes(more)
        combined = dense_codes(combined * (int(inner.max(initial=0)) + 1) + inner)
    return combined


def counted(codes: Codes, size: int) -> Floats:
    """Count the students with each code 0..size-1."""
    return np.bincount(codes, minlength=size).astype(np.float64)


def totals(codes: Codes, values: NDArray[Any], size: int) -> Floats:
    """Add up `values` (n,) by code 0..size-1; shape (size,)."""
    return np.asarray(np.bincount(codes, values, size), dtype=np.float64)


@dataclass(frozen=True)
class ByCode:
    """Adds columns up by code 0..size-1; `codes` has shape (n,)."""

    codes: Codes
    size: int

    def sums(self, columns: Floats) -> Floats:
        """Add up the columns (n, k); shape (size, k)."""
        if columns.shape[1] <= NARROW:
            each = [totals(self.codes, column, self.size) for column in columns.T]
            return np.stack(each, axis=1) if each else np.zeros((self.size, 0))
        return np.asarray(self._indicator @ columns)

    @cached_property
    def _indicator(self) -> Any:
        """The sparse matrix (size, n) of ones where a student has the code."""
        count = self.codes.size
        ones = (np.ones(count), self.codes, np.arange(count + 1))
        return sparse.csr_matrix(ones, (count, self.size)).T
