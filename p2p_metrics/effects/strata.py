"""Intersections of characteristics: rates of small strata, and what their sum leaves over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit

from p2p_metrics.effects.distributions import chi_squared_point
from p2p_metrics.effects.random_intercept import (
    Fit,
    Strata,
    fit_random_intercept,
    profile_log_likelihood,
)
from p2p_metrics.effects.rates import checked_counts, normal_quantile
from p2p_metrics.effects.records import Interval, NotEstimable, Reason

Numbers = NDArray[np.float64]

FEWEST = 5
LOGISTIC_VARIANCE = np.pi**2 / 3
TOO_FEW = "because fewer than five strata cannot tell how strata differ"
SEPARATED = "because in one group nobody, or everybody, did"
WIDEST = 20.0  # a spread of 20 in log-odds: every stratum at nought or at one


@dataclass(frozen=True, slots=True)
class Stratum:
    """One intersection, in the order given; rates from 0 to 1.

    `rate` is drawn towards what the characteristics add up to, the more so the smaller the stratum;
    `interaction` is how far it lies from that sum, in percentage points, with what is not known of
    the sum (Prasad and Rao 1990, Journal of the American Statistical Association 85, 163-171).
    """

    rate: Interval
    interaction: Interval


@dataclass(frozen=True, slots=True)
class Intersections:
    """What a multilevel analysis of individual heterogeneity (MAIHDA) says of a table of strata.

    `between_strata` is the share (0 to 1) of all variation in log-odds that lies between strata
    (the VPC) with its profile-likelihood interval; `additive` the share of that which the
    characteristics one by one account for, or a refusal; `strata` follow the order given.
    """

    between_strata: Interval
    additive: float | NotEstimable
    strata: tuple[Stratum, ...]


def intersections(
    successes: ArrayLike, n: ArrayLike, groups: ArrayLike, confidence: float = 0.95
) -> Intersections | NotEstimable:
    """Describe the rates of intersecting groups without trusting small counts.

    MAIHDA: Evans and others (2018), Social Science and Medicine 203, 64-73; Merlo (2018), the same
    volume, 74-80. `successes` and `n` have shape (s,), one entry per stratum; `groups` (s, d) holds
    each stratum's group code on each of d characteristics. Where a group of one characteristic has
    nobody (or everybody) succeeding, its own contribution cannot be told: `additive` refuses and
    strata are drawn towards the overall rate. Refuses fewer than five strata with members and rates
    without variation; raises ValueError for impossible counts.
    """
    counts, sizes = np.asarray(successes, float), np.asarray(n, float)
    codes = np.asarray(groups)
    codes = codes.reshape(counts.size, -1)
    filled = sizes > 0
    checked_counts(counts[filled], sizes[filled])
    if filled.sum() < FEWEST:
        return NotEstimable(TOO_FEW)
    if counts.sum() in (0, sizes.sum()):
        return NotEstimable(Reason.NO_VARIATION)
    null_strata = Strata(counts, sizes, np.ones((counts.size, 1)))
    null = fit_random_intercept(null_strata)
    if isinstance(null, NotEstimable):
        return null
    main_strata = Strata(counts, sizes, main_effects(codes))
    main = _main_fit(main_strata)
    used, design = (
        (null, null_strata.design) if isinstance(main, NotEstimable) else (main, main_strata.design)
    )
    return Intersections(
        _share_between(null, null_strata, confidence),
        main if isinstance(main, NotEstimable) else _additive(null, main),
        _described(used, design, normal_quantile(confidence)),
    )


def main_effects(groups: NDArray[np.generic]) -> Numbers:
    """Give an intercept and an indicator for each group but the first, (s, p), of codes (s, d)."""
    columns = [np.ones(len(groups))]
    for characteristic in groups.T:
        columns += [
            (characteristic == code).astype(float) for code in np.unique(characteristic)[1:]
        ]
    return np.column_stack(columns)


def _main_fit(strata: Strata) -> Fit | NotEstimable:
    for column in strata.design[:, 1:].T.astype(bool):
        for side in (column, ~column):
            total = strata.successes[side].sum()
            if total in (0, strata.n[side].sum()):
                return NotEstimable(SEPARATED)
    return fit_random_intercept(strata)


def _additive(null: Fit, main: Fit) -> float:
    if null.spread == 0:
        return 1.0
    return float(np.clip(1 - main.spread**2 / null.spread**2, 0, 1))


def _share_between(null: Fit, strata: Strata, confidence: float) -> Interval:
    drop = float(chi_squared_point(1 - confidence, 1)) / 2

    def above(spread: float) -> float:
        held = profile_log_likelihood(spread, strata, null.coefficients)
        return float(held - null.log_likelihood + drop)

    lower = 0.0 if above(0.0) >= 0 else brentq(above, 0.0, null.spread, xtol=1e-6)
    widest = max(1.0, 2 * null.spread)
    while above(widest) > 0 and widest < WIDEST:
        widest *= 1.5
    upper = widest if above(widest) > 0 else brentq(above, null.spread, widest, xtol=1e-6)
    shares = (one**2 / (one**2 + LOGISTIC_VARIANCE) for one in (null.spread, lower, upper))
    return Interval(*(float(one) for one in shares))


def _described(fit: Fit, design: Numbers, z: float) -> tuple[Stratum, ...]:
    additive = design @ fit.coefficients
    unsure = np.einsum("sp,pq,sq->s", design, fit.covariance, design)
    # The more a stratum speaks for itself, the less the uncertainty of the coefficients matters for
    # its rate, and the more for how far it lies from their sum.
    own_voice = 1 - fit.mode_variances / fit.spread**2 if fit.spread > 0 else 0.0
    error = np.sqrt(np.maximum((1 - own_voice) ** 2 * unsure + fit.mode_variances, 0))
    middle, apart = additive + fit.modes, np.sqrt(fit.mode_variances + own_voice**2 * unsure)
    rates = expit(np.stack([middle, middle - z * error, middle + z * error]))
    moved = 100 * (
        expit(additive + np.stack([fit.modes, fit.modes - z * apart, fit.modes + z * apart]))
        - expit(additive)
    )
    return tuple(
        Stratum(Interval(*map(float, rate)), Interval(*map(float, move)))
        for rate, move in zip(rates.T, moved.T, strict=True)
    )
