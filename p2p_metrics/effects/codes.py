"""Integer codes: numbering labels, crossing them, adding up by them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def dense_codes(values: NDArray[Any]) -> Codes:
    """Renumber any labels as 0.. in order of size; shape (n,) in, shape (n,) out."""
    return np.unique(values, return_inverse=True)[1].astype(np.intp).reshape(-1)


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
