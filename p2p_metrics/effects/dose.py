"""Does more attendance go with more? Effects by band of sessions, and the trend across bands.

Each band of participants is compared with all eligible non-participants, weighted to look like that
band. How much to attend is chosen as well: a trend says what went with attending more, not what
another session would do. Imbens (2000), Biometrika 87, 706-710.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.codes import Codes, Floats, Mask
from p2p_metrics.effects.contrast import Contrast
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

FEWEST = 10


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


@dataclass(frozen=True, slots=True)
class Attendance:
    """Which band each participant is in, and how likely each student would be to be in it.

    `edges`: lower limits in sessions; `band` (n,): its number, -1 for those in none; `among`: for
    every band, the chance (n,) of being in it among those who take part.
    """

    edges: tuple[float, ...]
    band: Codes
    among: tuple[Floats, ...]


def dose(chances: Propensity, outcome: str, edges: Sequence[float]) -> Dose | NotEstimable:
    """Give the effect of every band of attendance and the trend across them, in outcome units.

    `edges`: lower limits of the bands in sessions, ascending, the first at or below the least
    attended. Participants whose attendance is not known are left out.
    Refuses where attendance was not recorded for anyone.
    """
    fitted = fit(chances, outcome)
    if isinstance(fitted, NotEstimable):
        return fitted
    found = attendance(chances, edges)
    return found if isinstance(found, NotEstimable) else dose_of(chances, fitted, found)


def attendance(chances: Propensity, edges: Sequence[float]) -> Attendance | NotEstimable:
    """Give the bands of a unit, which serve every outcome.

    The chances come from one logistic regression for every step upwards: of those who came so
    often, who came more often still (continuation ratios: Fienberg 1980, The Analysis of
    Cross-Classified Categorical Data, chapter 6).
    """
    comparison = chances.comparison
    sessions = comparison.sessions
    if sessions is None or not np.isfinite(sessions[comparison.exposed]).any():
        return NotEstimable(Reason.NO_DOSE)
    known = comparison.exposed & np.isfinite(sessions)
    number = np.digitize(np.nan_to_num(sessions, nan=-np.inf), edges) - 1
    band = np.where(known, number, -1).astype(np.intp)
    among, still = [], np.ones(comparison.size)
    for above in range(1, len(edges)):
        more = still * _going_on(chances, band, above)
        among.append(still - more)
        still = more
    return Attendance(tuple(map(float, edges)), band, (*among, still))


def _going_on(chances: Propensity, band: Codes, above: int) -> Floats:
    """Give the chance (n,) of reaching band `above`, among those who reached the one below it."""
    rows = np.flatnonzero(band >= above - 1)
    on = band[rows] >= above
    if min(on.sum(), rows.size - on.sum()) < FEWEST:
        return np.full(band.size, float(on.mean()) if rows.size else 0.0)
    return chance(chances.design.times(*logistic(chances.design.take(rows), on)))


def dose_of(chances: Propensity, fitted: Contrast, found: Attendance) -> Dose:
    """Give the effects by band of an outcome that the headline has fitted already."""
    sessions = chances.comparison.sessions
    bands, contrasts = [], []
    for number, lower in enumerate(found.edges):
        upper = found.edges[number + 1] if number + 1 < len(found.edges) else None
        one = _band(fitted, found.band == number, found.among[number])
        mean = lower
        if isinstance(one, Contrast) and sessions is not None:
            mean = float(sessions[one.exposed].mean())
        effect = one.effect() if isinstance(one, Contrast) else one
        bands.append(Band(lower, upper, mean, effect))
        contrasts.append(one)
    return Dose(tuple(bands), _trend(chances, bands, contrasts))


def _band(fitted: Contrast, inside: Mask, among: Floats) -> Contrast | NotEstimable:
    """Set one band against non-participants weighted to look like it."""
    part = fitted.exposed & inside
    if not part.any():
        return NotEstimable(Reason.NO_PARTICIPANTS)
    used = part | (~fitted.exposed & (fitted.weight > 0))
    return replace(
        fitted,
        exposed=part,
        outcome=np.where(used, fitted.outcome, 0.0),
        residual=np.where(used, fitted.residual, 0.0),
        weight=np.where(part, fitted.weight, np.where(used, fitted.weight * among, 0.0)),
    )


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
