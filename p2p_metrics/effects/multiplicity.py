"""Claims that survive having looked at many schemes at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p_values: ArrayLike, rate: float = 0.05) -> NDArray[np.bool_]:
    """Say which of many p-values may be claimed, as booleans of the same shape (n,).

    Benjamini and Hochberg (1995), JRSS B 57, 289-300: of the claims made, at most a share `rate`
    is expected to be false. Raises ValueError if a p-value or the rate lies outside 0 to 1.
    """
    if not 0 < rate < 1:
        raise ValueError(f"a false discovery rate lies between 0 and 1, not at {rate}")
    found = _checked(p_values)
    order = np.argsort(found, kind="stable")
    passed = np.flatnonzero(found[order] <= np.arange(1, found.size + 1) / found.size * rate)
    claimed = np.zeros(found.size, dtype=np.bool_)
    claimed[order[: passed.max(initial=-1) + 1]] = True
    return claimed


def _checked(p_values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(p_values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError("p-values come as one list")
    if not ((found >= 0) & (found <= 1)).all():
        raise ValueError("a p-value lies between 0 and 1")
    return found


def claims_within(
    families: Sequence[Hashable], p_values: ArrayLike, rate: float
) -> NDArray[np.bool_]:
    """Say which p-values may be claimed, each judged among its own family; shape (n,).

    A family is what a reader compares on one page: the schemes (or approaches, or contexts) of one
    outcome in one release. `families` has one key per p-value; raises ValueError otherwise.
    """
    found = np.asarray(p_values, dtype=np.float64)
    if len(families) != found.size:
        raise ValueError("every p-value belongs to one family")
    claimed = np.zeros(found.size, dtype=np.bool_)
    members: dict[Hashable, list[int]] = {}
    for position, family in enumerate(families):
        members.setdefault(family, []).append(position)
    for positions in members.values():
        claimed[positions] = benjamini_hochberg(found[positions], rate)
    return claimed
