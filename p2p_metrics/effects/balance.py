"""Balance: were the two groups alike beforehand, and are they after weighting? (Love plot data)

Standardised differences: Austin (2009), Statistics in Medicine 28, 3083-3107. Beyond 0.1 either
way a covariate is out of balance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, counted, totals
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import NotEstimable

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Balance:
    """One covariate's standardised difference, participants less comparison group.

    `level` is the code of a category's level, None for a mark or a scheme. `before` is unweighted,
    `after` weighted as in the estimate; both in standard deviations from before weighting.
    `fewest`: the smallest group behind it, of those with and without the level on either side (with
    a known mark, for a mark); `people_per_sd`: how many people of the smaller side, each moved by a
    whole level (a standard deviation of the mark), would move it by one standard deviation.
    """

    covariate: str
    level: int | None
    before: float
    after: float
    fewest: int
    people_per_sd: float


def balance(chances: Propensity, fewest: int = FEWEST) -> tuple[Balance, ...] | NotEstimable:
    """Give the balance of every covariate of the headline, before and after weighting.

    Levels, missing marks and other schemes that fewer than `fewest` students have are left out:
    their standardised differences are noise and they are pooled in the model as well.
    """
    comparison = chances.comparison
    refused = comparison.refusal()
    if refused is not None:
        return refused
    weight = np.where(comparison.exposed, 0.0, chances.odds)
    return tuple(_lines(comparison, weight, fewest))


def largest(lines: tuple[Balance, ...]) -> float:
    """Give the largest standardised difference after weighting, ignoring its sign."""
    return max((abs(line.after) for line in lines), default=0.0)


def _lines(comparison: Comparison, weight: Floats, fewest: int) -> Iterator[Balance]:
    """Go through categories, marks and other schemes."""
    for name, codes in comparison.categories.items():
        yield from _levels(comparison, name, codes, weight, fewest)
    for name, values in comparison.marks.items():
        known = np.isfinite(values)
        if known.sum() >= fewest:
            yield from _mark(comparison, name, values, known, weight)
        missing = ~known
        if fewest <= missing.sum() <= missing.size - fewest:
            yield _missing(comparison, name, missing, weight)
    yield from _schemes(comparison, weight, fewest)


def _schemes(comparison: Comparison, weight: Floats, fewest: int) -> Iterator[Balance]:
    """Compare the shares who had joined each other scheme."""
    joined, exposed = comparison.others.joined.T.tocsr(), comparison.exposed
    taking_part = joined @ exposed.astype(np.float64)
    others = joined @ (~exposed).astype(np.float64)
    weighted = joined @ weight
    counts, sides = taking_part + others, _sides(comparison)
    for column, name in enumerate(comparison.others.names):
        if fewest <= counts[column] <= exposed.size - fewest:
            have = float(taking_part[column]), float(others[column])
            yield _line((name, None), have, sides, float(weighted[column] / weight.sum()))


def _levels(
    comparison: Comparison, name: str, codes: Codes, weight: Floats, fewest: int
) -> Iterator[Balance]:
    """Compare the shares of every level of a category."""
    size, exposed = int(codes.max(initial=0)) + 1, comparison.exposed
    counts = counted(codes, size)
    if (counts > 0).sum() < 2:
        return
    part, sides = counted(codes[exposed], size), _sides(comparison)
    weighted = totals(codes, weight, size) / weight.sum()
    for level in np.flatnonzero(counts >= fewest):
        have = float(part[level]), float(counts[level] - part[level])
        yield _line((name, int(level)), have, sides, float(weighted[level]))


def _mark(
    comparison: Comparison, name: str, values: Floats, known: np.ndarray, weight: Floats
) -> Iterator[Balance]:
    """Compare the means of a mark among students who have one."""
    part, others = known & comparison.exposed, known & ~comparison.exposed
    if part.sum() < 2 or others.sum() < 2 or weight[others].sum() <= 0:
        return
    spread = np.sqrt((values[part].var(ddof=1) + values[others].var(ddof=1)) / 2)
    if spread <= 0:
        return
    mean = values[part].mean()
    before = (mean - values[others].mean()) / spread
    after = (mean - np.average(values[others], weights=weight[others])) / spread
    people = int(min(part.sum(), others.sum()))
    yield Balance(name, None, float(before), float(after), people, float(people))


def _missing(comparison: Comparison, name: str, missing: np.ndarray, weight: Floats) -> Balance:
    """Compare the shares who have no such mark."""
    exposed = comparison.exposed
    have = float(missing[exposed].sum()), float(missing[~exposed].sum())
    share = float(weight[missing].sum() / weight.sum())
    return _line((f"{name} missing", None), have, _sides(comparison), share)


def _sides(comparison: Comparison) -> tuple[int, int]:
    """Count the participants and the others."""
    taking_part = int(comparison.exposed.sum())
    return taking_part, comparison.size - taking_part


def _line(
    where: tuple[str, int | None],
    have: tuple[float, float],
    sides: tuple[int, int],
    weighted: float,
) -> Balance:
    """Standardise a difference of shares: of those who `have` it, on the two sides."""
    taking_part, others = have[0] / sides[0], have[1] / sides[1]
    spread = float(np.sqrt((taking_part * (1 - taking_part) + others * (1 - others)) / 2))
    without = sides[0] - have[0], sides[1] - have[1]
    fewest = int(min(*have, *without))
    if spread <= 0:
        return Balance(*where, 0.0, 0.0, fewest, 0.0)
    before, after = (taking_part - others) / spread, (taking_part - weighted) / spread
    return Balance(*where, before, after, fewest, min(sides) * spread)
