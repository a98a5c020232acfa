"""Integer codes: numbering labels, crossing them, adding up by them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# How many places of a table a value may cost before sorting is cheaper.
SPARSEST = 8


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


def indicator(codes: Codes, size: int) -> Any:
    """Give the sparse matrix (size, n) whose product with columns (n, k) adds them up by code."""
    ones = (np.ones(codes.size), codes, np.arange(codes.size + 1))
    return sparse.csr_matrix(ones, (codes.size, size)).T
