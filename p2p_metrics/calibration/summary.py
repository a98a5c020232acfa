"""From single answers to what a reader wants to know of an estimator, with Monte Carlo intervals.

Schemes of one university are not independent of each other, so the interval of every measure is
taken over universities (Morris, White and Crowther 2019, Statistics in Medicine 38, 2074-2102).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.calibration.study import Finding
from p2p_metrics.effects.codes import Floats
from p2p_metrics.effects.intervals import critical_value

NOMINAL = 0.95
_ABOVE = (0.0, np.inf)
_SHARES = ("cover", "false alarms", "called causal")
LIMITS = {**dict.fromkeys(_SHARES, (0.0, 1.0)), "rmse": _ABOVE, "error ratio": _ABOVE}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one estimator: its value, its Monte Carlo interval, over how many answers."""

    estimator: str
    outcome: str
    measure: str
    value: float
    mc_lower: float
    mc_upper: float
    answers: int


def summary(findings: Iterable[Finding], fewest_participants: int = 0) -> list[Measure]:
    """Give bias, RMSE, cover, over-cover, false alarms and width of every estimator and outcome.

    Only schemes with at least `fewest_participants` count. Bias and RMSE are in outcome units;
    cover, over-cover (cover less 0.95), false alarms and `called causal` are shares; `error
    ratio` is the (root mean square) standard error over the spread of errors, `width` the
    half-width in standard errors: together they explain over-cover.
    """
    kept = [one for one in findings if one.participants >= fewest_participants]
    labels = dict.fromkeys((one.estimator, one.outcome) for one in kept)
    return [
        measure
        for label in labels
        for measure in _measures([one for one in kept if (one.estimator, one.outcome) == label])
    ]


def _measures(found: Sequence[Finding]) -> list[Measure]:
    """Give every measure of one estimator and outcome."""
    errors = _column(found, "error")
    null = [one for one in found if one.is_null]
    measures = [
        _mean("bias", found, errors),
        _mean("rmse", found, errors**2, np.sqrt),
        _mean("cover", found, _column(found, "is_covered")),
        _mean("over-cover", found, _column(found, "is_covered") - NOMINAL),
        _mean("width", found, _column(found, "wide")),
        _mean(
            "error ratio",
            found,
            (_column(found, "standard_error") / max(errors.std(), 1e-12)) ** 2,
            np.sqrt,
        ),
    ]
    if null:
        measures.append(_mean("false alarms", null, _column(null, "is_alarm")))
    graded = [one for one in found if one.is_causal is not None]
    if graded:
        measures.append(_mean("called causal", graded, _column(graded, "is_causal")))
    return measures


def _column(found: Sequence[Finding], name: str) -> Floats:
    """Give one attribute of the findings as numbers."""
    return np.array([float(getattr(one, name)) for one in found])


def _mean(
    measure: str,
    found: Sequence[Finding],
    values: Floats,
    scale: Callable[[float], float] = float,
) -> Measure:
    """Give a mean over answers with the interval that universities, not answers, allow."""
    universities = np.array([one.replication for one in found])
    mean = float(values.mean())
    labels, inner = np.unique(universities, return_inverse=True)
    sums = np.bincount(inner.reshape(-1), values - mean)
    count = labels.size
    half = 0.0
    lowest, highest = LIMITS.get(measure, (-np.inf, np.inf))
    if count > 1:
        error = np.sqrt(count / (count - 1) * np.dot(sums, sums)) / values.size
        half = critical_value(count - 1) * float(error)
    if measure in _SHARES and mean in (0.0, 1.0):
        # Never, or always, seen: Hanley and Lippman-Hand (1983), JAMA 249, 1743-1745.
        half = 1 - 0.05 ** (1 / count)
    return Measure(
        estimator=found[0].estimator,
        outcome=found[0].outcome,
        measure=measure,
        value=float(scale(mean)),
        mc_lower=float(scale(max(mean - half, lowest))),
        mc_upper=float(scale(min(mean + half, highest))),
        answers=values.size,
    )
