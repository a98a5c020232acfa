"""Rates of many small strata by maximum likelihood: logistic regression with a random intercept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from p2p_metrics.effects.records import NotEstimable

Numbers = NDArray[np.float64]

# 25 points err by 0.1 in log-likelihood where half the strata are at nought; 41 by 0.01.
NODES, WEIGHTS = np.polynomial.hermite.hermgauss(41)
NEWTON_STEPS = 60
NOT_CONVERGED = "because the rates of the strata do not settle on an answer"


@dataclass(frozen=True, slots=True)
class Strata:
    """What is observed: `successes` of `n` in each stratum (s,), and its `design` row (s, p)."""

    successes: Numbers
    n: Numbers
    design: Numbers


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model, on the scale of log-odds.

    `coefficients` (p,) with `covariance` (p, p); `spread` is the standard deviation between strata
    that the coefficients leave; `modes` and `mode_variances` (s,) say how far each stratum lies
    from its coefficients, and how surely; `log_likelihood` leaves out the binomial constants.
    """

    coefficients: Numbers
    covariance: Numbers
    spread: float
    modes: Numbers
    mode_variances: Numbers
    log_likelihood: float


def fit_random_intercept(strata: Strata) -> Fit | NotEstimable:
    """Fit log-odds = design x coefficients + spread x u, u standard normal for each stratum.

    Adaptive Gauss-Hermite quadrature with 41 points about each stratum's own mode: Pinheiro and
    Bates (1995), J. Computational and Graphical Statistics 4, 12-35. Ordinary quadrature, about
    nought, goes wrong for large strata. Refuses where no maximum is reached.
    """
    start = np.zeros(strata.design.shape[1] + 1)
    overall = strata.successes.sum() / strata.n.sum()
    start[:-1] = np.linalg.lstsq(
        strata.design, np.full(strata.n.size, np.log(overall / (1 - overall))), rcond=None
    )[0]
    start[-1] = 0.5
    found = minimize(_minus, start, args=(strata,), jac=True, method="BFGS", options={"gtol": 1e-7})
    # The search may stop on rounding error just short of its tolerance; the slope decides.
    if not np.isfinite(found.fun) or np.abs(found.jac).max() > 1e-3:
        return NotEstimable(NOT_CONVERGED)
    coefficients, spread = found.x[:-1], float(found.x[-1])
    modes, curvature = _modes(strata.design @ coefficients, spread, strata)
    return Fit(
        coefficients,
        _covariance(found.x, strata),
        abs(spread),
        spread * modes,
        spread**2 / curvature,
        -float(found.fun),
    )


def profile_log_likelihood(spread: float, strata: Strata, start: Numbers) -> float:
    """Give the highest log-likelihood with the spread held fixed; `start` has shape (p,)."""

    def held(coefficients: Numbers) -> tuple[float, Numbers]:
        value, slope = _minus(np.append(coefficients, spread), strata)
        return value, slope[:-1]

    # Stops on the value, not the slope: the value is all that is asked for.
    return -float(minimize(held, start, jac=True, method="L-BFGS-B").fun)


def _minus(parameters: Numbers, strata: Strata) -> tuple[float, Numbers]:
    """Minus the log-likelihood and its slope, by Fisher's identity over the same points."""
    eta, spread = strata.design @ parameters[:-1], float(parameters[-1])
    modes, curvature = _modes(eta, spread, strata)
    reach = np.sqrt(2 / curvature)[:, None]
    u = modes[:, None] + reach * NODES
    linear = eta[:, None] + spread * u
    n, successes = strata.n[:, None], strata.successes[:, None]
    log_density = successes * linear - n * np.logaddexp(0, linear) - u**2 / 2
    log_terms = log_density + np.log(WEIGHTS) + NODES**2 + np.log(reach / np.sqrt(2 * np.pi))
    log_each = logsumexp(log_terms, axis=1)
    posterior = np.exp(log_terms - log_each[:, None])
    surplus = posterior * (successes - n * expit(linear))
    slope = np.append(strata.design.T @ surplus.sum(axis=1), (surplus * u).sum())
    return -float(log_each.sum()), -slope


def _modes(eta: Numbers, spread: float, strata: Strata) -> tuple[Numbers, Numbers]:
    """Each stratum's most likely u and the curvature there, both (s,), by damped Newton steps."""
    u = np.zeros_like(eta)
    curvature = np.ones_like(eta)
    for _ in range(NEWTON_STEPS):
        rate = expit(eta + spread * u)
        curvature = spread**2 * strata.n * rate * (1 - rate) + 1
        step = (spread * (strata.successes - strata.n * rate) - u) / curvature
        u = u + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-12:
            break
    return u, curvature


def _covariance(parameters: Numbers, strata: Strata) -> Numbers:
    """Covariance of the coefficients, from the slope's change; (p, p)."""
    width = 1e-4
    curves = np.array(
        [
            (_minus(parameters + step, strata)[1] - _minus(parameters - step, strata)[1])
            / (2 * width)
            for step in width * np.eye(parameters.size)
        ]
    )
    symmetric = (curves + curves.T) / 2
    # With no spread left, or a flat direction, the plain inverse does not exist.
    return np.asarray(np.linalg.pinv(symmetric, hermitian=True)[:-1, :-1])
