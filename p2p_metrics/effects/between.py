"""The variance between places or schemes that their own errors do not explain."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

Numbers = NDArray[np.float64]


def departure(variance: float, values: Numbers, errors: Numbers, design: Numbers) -> float:
    """Give the weighted sum of squares that is left about a fitted line (the generalised Q).

    `values` and `errors` (k,), `design` (k, p); `variance` is added to every squared error.
    """
    coefficients, _ = weighted_fit(variance, values, errors, design)
    return float(((values - design @ coefficients) ** 2 / (errors**2 + variance)).sum())


def weighted_fit(
    variance: float, values: Numbers, errors: Numbers, design: Numbers
) -> tuple[Numbers, Numbers]:
    """Give the coefficients (p,) and the inverse of their information (p, p)."""
    weighted = design / (errors**2 + variance)[:, None]
    inverse = np.linalg.inv(weighted.T @ design)
    return np.asarray(inverse @ weighted.T @ values), np.asarray(inverse)


def variance_at(level: float, values: Numbers, errors: Numbers, design: Numbers) -> float:
    """Give the variance between places at which the departure equals `level`, or nought.

    With the degrees of freedom as the level: Paule and Mandel (1982), J. Res. NBS 87, 377-385.
    """
    if departure(0.0, values, errors, design) <= level:
        return 0.0
    widest = float(np.ptp(values) ** 2 + errors.max() ** 2)
    while departure(widest, values, errors, design) > level:
        widest *= 2
    found = brentq(lambda one: departure(one, values, errors, design) - level, 0.0, widest)
    return float(found)


def checked(estimates: ArrayLike, standard_errors: ArrayLike) -> tuple[Numbers, Numbers]:
    """Give both as arrays (k,), or raise ValueError where an error is missing or nought."""
    values = np.asarray(estimates, dtype=np.float64)
    errors = np.asarray(standard_errors, dtype=np.float64)
    if values.shape != errors.shape or not np.isfinite([values, errors]).all():
        raise ValueError("every estimate needs its standard error")
    if (errors <= 0).any():
        raise ValueError("a standard error is above nought")
    return values, errors
