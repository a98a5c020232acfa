"""Names for the shapes that the generator works on, and the few draws that numpy lacks."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Random = np.random.Generator


def logistic(value: Floats) -> Floats:
    """The probability whose log-odds are `value`."""
    return 1.0 / (1.0 + np.exp(-value))


def choose(rng: Random, shares: Sequence[float] | Floats, count: int) -> Ints:
    """The position drawn for each of `count`, by shares that are scaled to add up to one."""
    edges = np.cumsum(np.asarray(shares, dtype=float))
    drawn = rng.random(count)
    return np.searchsorted(edges / edges[-1], drawn, side="right").astype(np.int64)


def choose_by(rng: Random, shares: Floats, kind: Ints) -> Ints:
    """The position drawn for each row, by the row of `shares` that its kind names."""
    edges = np.cumsum(shares, axis=1)
    edges = edges / edges[:, -1:]
    drawn: Flags = rng.random(kind.size)[:, None] > edges[kind]
    return np.asarray(np.count_nonzero(drawn, axis=1), dtype=np.int64)


def days_between(rng: Random, first: Ints | int, last: Ints | int, count: int) -> Ints:
    """A day for each of `count`, evenly from `first` to `last`, both included."""
    return rng.integers(first, np.asarray(last) + 1, size=count)


def weighed(flags: Mapping[str, Floats], weights: Mapping[str, float], count: int) -> Floats:
    """The sum of the characteristics each row has, weighed by name."""
    total = np.zeros(count)
    for name, weight in weights.items():
        total += weight * flags[name]
    return total


def odds_for(share: float, spread: float) -> float:
    """The log-odds that make `share` of a population join whose log-odds vary by `spread`."""
    widened = np.sqrt(1.0 + 0.346 * spread**2)
    return float(np.log(share / (1.0 - share)) * widened)
