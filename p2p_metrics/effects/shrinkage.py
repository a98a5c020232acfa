"""Schemes side by side: what can be said of each once chance is taken off, and of its rank."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from p2p_metrics.effects.records import Interval, NotEstimable

Numbers = NDArray[np.float64]

FEWEST = 3
TOO_FEW = "because fewer than three estimates cannot tell how far they differ by themselves"
GRID = np.linspace(0, 1, 12)
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Shrunken:
    """One scheme among the others, in the order given.

    `effect` is shrunken towards its approach and the rest, in outcome units; `rank` is the expected
    rank, rounded (1 is the highest effect), between `rank_lower` and `rank_upper`.
    """

    effect: Interval
    rank: int
    rank_lower: int
    rank_upper: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """All schemes of one comparison, and how far true effects differ between and inside groups."""

    schemes: tuple[Shrunken, ...]
    mean: Interval
    spread_between_groups: float
    spread_inside_groups: float


@dataclass(frozen=True, slots=True)
class _Posterior:
    """The mean of the effects for one pair of spreads, with that pair's weight.

    `pull` (k, k) draws estimates less their centre towards it.
    """

    spreads: tuple[float, float]
    log_weight: float
    mean: Numbers
    pull: Numbers
    centre: float
    centre_variance: float


def shrink(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    groups: Sequence[Hashable] | None = None,
    seed: int = 20250101,
) -> SideBySide | NotEstimable:
    """Shrink each estimate towards its group and all, and give it a rank with an interval.

    Normal hierarchical model: effect = overall mean + group + scheme (Morris 1983, JASA 78, 47-55).
    The two spreads are not fixed at one guess but averaged over by their restricted likelihood, so
    that intervals stay honest with few schemes; rank intervals are those of 4,000 joint draws
    (Goldstein and Spiegelhalter 1996, JRSS A 159, 385-443), the same for the same seed.
    `estimates` and `standard_errors` have shape (k,), in outcome units; `groups` names each
    scheme's approach or context. Refuses fewer than three; raises ValueError for an error of
    nought, a missing value or lengths that differ.
    """
    values, errors, members = _checked(estimates, standard_errors, groups)
    if values.size < FEWEST:
        return NotEstimable(TOO_FEW)
    fits = _posteriors(values, errors, members)
    logs = np.array([fit.log_weight for fit in fits])
    weights = np.exp(logs - logs.max())
    weights = weights / weights.sum()
    draws = _drawn(fits, weights, (values, errors, members), np.random.default_rng(seed))
    ranks = 1 + np.argsort(np.argsort(-draws, axis=1), axis=1)
    mean = np.tensordot(weights, [fit.mean for fit in fits], axes=1)
    return SideBySide(
        tuple(_one(mean[j], draws[:, j], ranks[:, j]) for j in range(values.size)),
        _centre(fits, weights),
        *(float(np.dot(weights, [fit.spreads[level] for fit in fits])) for level in (0, 1)),
    )


def _checked(
    estimates: ArrayLike, standard_errors: ArrayLike, groups: Sequence[Hashable] | None
) -> tuple[Numbers, Numbers, Numbers]:
    values = np.asarray(estimates, dtype=np.float64)
    errors = np.asarray(standard_errors, dtype=np.float64)
    names = list(groups) if groups is not None else [None] * values.size
    if values.ndim != 1 or not values.shape == errors.shape == (len(names),):
        raise ValueError("estimates, standard errors and groups come in equal numbers")
    if not (np.isfinite(values).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise ValueError("every estimate needs a standard error above nought")
    order = {name: position for position, name in enumerate(dict.fromkeys(names))}
    member = np.zeros((values.size, len(order)))
    member[np.arange(values.size), [order[name] for name in names]] = 1.0
    return values, errors, member


def _posteriors(values: Numbers, errors: Numbers, members: Numbers) -> list[_Posterior]:
    # Beyond twice the spread of the estimates themselves the likelihood has nothing left.
    widest = max(2.0 * float(values.std(ddof=1)), float(errors.min()) / 4)
    has_groups = 1 < members.shape[1] < values.size
    between = GRID if has_groups else GRID[:1]
    return [
        _posterior(values, errors, members, (widest * a, widest * b))
        for a, b in product(between, GRID)
    ]


def _posterior(
    values: Numbers, errors: Numbers, members: Numbers, spreads: tuple[float, float]
) -> _Posterior:
    prior = spreads[0] ** 2 * members @ members.T + spreads[1] ** 2 * np.eye(values.size)
    total = prior + np.diag(errors**2)
    inverse = np.linalg.inv(total)
    precision = float(inverse.sum())
    centre = float(inverse.sum(axis=0) @ values) / precision
    apart = values - centre
    pull = prior @ inverse
    log_weight = -0.5 * (
        np.linalg.slogdet(total)[1] + np.log(precision) + float(apart @ inverse @ apart)
    )
    return _Posterior(
        spreads, float(log_weight), centre + pull @ apart, pull, centre, 1 / precision
    )


def _drawn(
    fits: Sequence[_Posterior],
    weights: Numbers,
    given: tuple[Numbers, Numbers, Numbers],
    random: np.random.Generator,
) -> Numbers:
    """Joint draws (draws, k) of the effects.

    Effects and estimates are drawn as the model makes them, then pulled to the estimates that were
    seen (Hoffman and Ribak 1991, ApJ 380, L5-L8): no matrix of 60 schemes is taken apart.
    """
    values, errors, members = given
    parts = []
    for fit, count in zip(fits, random.multinomial(DRAWS, weights), strict=True):
        if not count:
            continue
        centre = fit.centre + np.sqrt(fit.centre_variance) * random.standard_normal((count, 1))
        by_group = fit.spreads[0] * random.standard_normal((count, members.shape[1])) @ members.T
        made = centre + by_group + fit.spreads[1] * random.standard_normal((count, values.size))
        seen = made + errors * random.standard_normal((count, values.size))
        parts.append(made + (values - seen) @ fit.pull.T)
    return np.concatenate(parts)


def _one(mean: float, draws: Numbers, ranks: NDArray[np.int64]) -> Shrunken:
    lower, upper = np.quantile(draws, (0.025, 0.975))
    first, last = np.quantile(ranks, (0.025, 0.975), method="closest_observation")
    effect = Interval(float(mean), float(min(lower, mean)), float(max(upper, mean)))
    return Shrunken(effect, round(float(ranks.mean())), int(first), int(last))


def _centre(fits: Sequence[_Posterior], weights: Numbers) -> Interval:
    centres = np.array([fit.centre for fit in fits])
    mean = float(weights @ centres)
    variance = float(
        weights @ (np.array([fit.centre_variance for fit in fits]) + (centres - mean) ** 2)
    )
    reach = 1.96 * np.sqrt(variance)
    return Interval(mean, float(mean - reach), float(mean + reach))
