"""Points and tails of the usual distributions, from scipy's special functions.

scipy.stats gives the same values but takes seconds to import, in every process that estimates.
A *point* is the value that is exceeded with the probability of its tail.
"""

from __future__ import annotations

from typing import Any

from scipy import special


def normal_point(tail: Any) -> Any:
    """Give the standard normal value exceeded with probability `tail`: 1.96 for 0.025."""
    return -special.ndtri(tail)


def normal_tail(value: Any) -> Any:
    """Give the probability that a standard normal exceeds `value`."""
    return special.ndtr(-value)


def student_point(tail: Any, degrees: Any) -> Any:
    """Give the value of Student's t exceeded with probability `tail`."""
    return -special.stdtrit(degrees, tail)


def student_tail(value: Any, degrees: Any) -> Any:
    """Give the probability that Student's t exceeds `value`."""
    return special.stdtr(degrees, -value)


def chi_squared_point(tail: Any, degrees: Any) -> Any:
    """Give the value of chi squared exceeded with probability `tail`."""
    return special.chdtri(degrees, tail)


def chi_squared_tail(value: Any, degrees: Any) -> Any:
    """Give the probability that chi squared exceeds `value`."""
    return special.chdtrc(degrees, value)


def f_tail(value: Any, above: Any, below: Any) -> Any:
    """Give the probability that Fisher's F (degrees of freedom above, below) exceeds `value`."""
    return special.fdtrc(above, below, value)
