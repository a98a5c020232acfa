"""Balance: were the two groups alike beforehand, and are they after weighting? (Love plot data)

Standardised differences: Austin (2009), Statistics in Medicine 28, 3083-3107. Beyond 0.1 either
way a covariate is out of balance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, counted, dense_codes, totals
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import NotEstimable

LINE = 0.1
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Balance:
    """One covariate's standardised difference, participants less comparison group.

    `level` is the code of a category's level, None for a mark or a scheme. `before` is unweighted,
    `after` weighted as in the estimate; both in standard deviations from before weighting.
    """

    covariate: str
    level: int | None
    before: float
    after: float


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
        missing = (~known).astype(np.float64)
        if fewest <= missing.sum() <= missing.size - fewest:
            yield _line(f"{name} missing", None, *_shares(comparison, missing, weight))
    yield from _schemes(comparison, weight, fewest)


def _schemes(comparison: Comparison, weight: Floats, fewest: int) -> Iterator[Balance]:
    """Compare the shares who had joined each other scheme."""
    joined, exposed = comparison.others.joined.T.tocsr(), comparison.exposed
    taking_part = joined @ exposed.astype(np.float64)
    others = joined @ (~exposed).astype(np.float64)
    weighted = joined @ weight
    counts = taking_part + others
    for column, name in enumerate(comparison.others.names):
        if fewest <= counts[column] <= exposed.size - fewest:
            yield _line(
                name,
                None,
                float(taking_part[column] / exposed.sum()),
                float(others[column] / (~exposed).sum()),
                float(weighted[column] / weight.sum()),
            )


def _levels(
    comparison: Comparison, name: str, codes: Codes, weight: Floats, fewest: int
) -> Iterator[Balance]:
    """Compare the shares of every level of a category."""
    labels, inner = np.unique(codes), dense_codes(codes)
    if labels.size < 2:
        return
    size, exposed = labels.size, comparison.exposed
    taking_part = counted(inner[exposed], size) / exposed.sum()
    others = counted(inner[~exposed], size) / (~exposed).sum()
    weighted = totals(inner, weight, size) / weight.sum()
    for level in np.flatnonzero(counted(inner, size) >= fewest):
        shares = float(taking_part[level]), float(others[level]), float(weighted[level])
        yield _line(name, int(labels[level]), *shares)


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
    yield Balance(name, None, float(before), float(after))


def _shares(
    comparison: Comparison, indicator: Floats, weight: Floats
) -> tuple[float, float, float]:
    """Give the share among participants, among the others, and among the others weighted."""
    exposed = comparison.exposed
    return (
        float(indicator[exposed].mean()),
        float(indicator[~exposed].mean()),
        float(np.dot(indicator, weight) / weight.sum()),
    )


def _line(
    name: str, level: int | None, taking_part: float, others: float, weighted: float
) -> Balance:
    """Standardise a difference of shares."""
    spread = np.sqrt((taking_part * (1 - taking_part) + others * (1 - others)) / 2)
    if spread <= 0:
        return Balance(name, level, 0.0, 0.0)
    return Balance(
        name,
        level,
        float((taking_part - others) / spread),
        float((taking_part - weighted) / spread),
    )
