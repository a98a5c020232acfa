"""Does more attendance go with more? Effects by band of sessions, and the trend across bands.

Each band of participants is compared with all eligible non-participants, weighted to look like that
band. How much to attend is chosen as well: a trend says what went with attending more, not what
another session would do. Imbens (2000), Biometrika 87, 706-710.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Floats, Mask
from p2p_metrics.effects.contrast import Contrast, contrast
from p2p_metrics.effects.outcome_model import Expected, expected, refusal
from p2p_metrics.effects.propensity import Propensity, chance, logistic
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_AIPW,
    Estimate,
    Found,
    NotEstimable,
    Reason,
)
from p2p_metrics.effects.uncertainty import spread_of_one

LABEL = (METHOD_AIPW, DESIGN_OPT_IN)


@dataclass(frozen=True, slots=True)
class Band:
    """Participants who attended from `lower` to below `upper` sessions (None: no upper limit)."""

    lower: float
    upper: float | None
    mean_sessions: float
    effect: Found


@dataclass(frozen=True, slots=True)
class Dose:
    """Effects by band, lowest first, and the trend in outcome units for one more session."""

    bands: tuple[Band, ...]
    trend: Found


def dose(chances: Propensity, outcome: str, edges: Sequence[float]) -> Dose | NotEstimable:
    """Give the effect of every band of attendance and the trend across them, in outcome units.

    `edges`: lower limits of the bands in sessions, ascending, the first at or below the least
    attended. Participants whose attendance is not known are left out.
    Refuses where attendance was not recorded for anyone.
    """
    comparison = chances.comparison
    values, sessions = comparison.outcomes.get(outcome), comparison.sessions
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    if sessions is None or not np.isfinite(sessions[comparison.exposed]).any():
        return NotEstimable(Reason.NO_DOSE)
    others = (np.isfinite(values) & ~comparison.exposed).astype(np.float64)
    model = expected(chances.design, values, others)
    band = np.digitize(np.nan_to_num(sessions, nan=-np.inf), edges) - 1
    bands, contrasts = [], []
    for number, lower in enumerate(edges):
        inside = comparison.exposed & np.isfinite(sessions) & (band == number)
        upper = edges[number + 1] if number + 1 < len(edges) else None
        found = _band(chances, values, model, inside)
        usable = isinstance(found, Contrast)
        mean = float(sessions[inside & np.isfinite(values)].mean()) if usable else lower
        effect = found.effect() if isinstance(found, Contrast) else found
        bands.append(Band(float(lower), upper, mean, effect))
        contrasts.append(found)
    return Dose(tuple(bands), _trend(chances, bands, contrasts))


def _band(
    chances: Propensity, values: Floats, model: Expected, inside: Mask
) -> Contrast | NotEstimable:
    """Set one band against non-participants weighted to look like it.

    The chance of the band is the chance of taking part times that of the band among participants.
    """
    comparison = chances.comparison
    if not (inside & np.isfinite(values)).any():
        return NotEstimable(Reason.NO_PARTICIPANTS)
    rows = np.flatnonzero(comparison.exposed)
    if inside.sum() < rows.size:
        coefficients = logistic(chances.design.take(rows), inside[rows])
        among = chance(chances.design.times(*coefficients))
    else:
        among = np.ones(comparison.size)
    kept = np.where(comparison.exposed & ~inside, np.nan, values)
    return contrast(comparison, kept, model.values, chances.odds * among, model.columns, LABEL)


def _trend(
    chances: Propensity, bands: Sequence[Band], contrasts: Sequence[Contrast | NotEstimable]
) -> Found:
    """Give the slope of the bands' effects on their mean sessions, weighted by participants."""
    found = [
        (band, band.effect, one)
        for band, one in zip(bands, contrasts, strict=True)
        if isinstance(band.effect, Estimate) and isinstance(one, Contrast)
    ]
    if len(found) < 2:
        return NotEstimable(Reason.TOO_FEW)
    sessions = np.array([band.mean_sessions for band, _, _ in found])
    weight = np.array([float(effect.n_participants) for _, effect, _ in found])
    centred = sessions - np.average(sessions, weights=weight)
    below = float(np.dot(weight, centred * centred))
    if below <= 0:
        return NotEstimable(Reason.UNDEFINED)
    lever = weight * centred / below
    influence = np.sum(
        [part * one.influence() for part, (_, _, one) in zip(lever, found, strict=True)], axis=0
    )
    comparison = chances.comparison
    error, half = spread_of_one(
        influence,
        influence * influence,
        float(weight.sum() - len(found)),
        (comparison.course, comparison.student),
    )
    slope = float(np.dot(lever, [effect.estimate for _, effect, _ in found]))
    return Estimate(
        estimate=slope,
        ci_lower=slope - half,
        ci_upper=slope + half,
        standard_error=error,
        n_participants=int(weight.sum()),
        n_comparison=max(effect.n_comparison for _, effect, _ in found),
        method=METHOD_AIPW,
        design=DESIGN_OPT_IN,
    )
