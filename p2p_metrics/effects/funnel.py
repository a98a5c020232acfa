"""Funnel limits: which schemes lie further out than chance would throw them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from p2p_metrics.effects.distributions import normal_point

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The centre and, for each scheme, the limits within which chance alone would leave it.

    Arrays have shape (k,), in the unit of what was put in; `is_outside` marks those further out.
    """

    centre: float
    lower: Numbers
    upper: Numbers
    is_outside: NDArray[np.bool_]


def funnel_of_effects(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    centre: float | None = None,
    coverage: float = 0.998,
) -> Funnel:
    """Give each effect's funnel limits about `centre` (by default their precision-weighted mean).

    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202: at 99.8 % two schemes in a thousand
    lie outside by chance. A funnel is not a test of each scheme against nought. Shapes (k,).
    Raises ValueError without estimates, or with a standard error that is missing or nought.
    """
    values = np.asarray(estimates, dtype=np.float64)
    errors = np.asarray(standard_errors, dtype=np.float64)
    if values.size == 0 or values.shape != errors.shape:
        raise ValueError("every estimate needs its standard error")
    if not (np.isfinite(values).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise ValueError("estimates are numbers and standard errors above nought")
    middle = float(np.average(values, weights=errors**-2)) if centre is None else centre
    reach = normal_point((1 - coverage) / 2) * errors
    return Funnel(middle, middle - reach, middle + reach, np.abs(values - middle) > reach)
