"""Group-time contrasts: which cells stand against which, as weights on courses and years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.course_panel import Numbers, Panel


@dataclass(frozen=True, slots=True)
class Contrast:
    """One group-time comparison as weights (C, T) on cell means; `mass` is the group's students."""

    adopted: int
    year: int
    weights: Numbers
    mass: float

    @property
    def event_time(self) -> int:
        """Years since adoption: nought in the first year offered, negative before it."""
        return self.year - self.adopted


def group_time_contrasts(panel: Panel) -> tuple[Contrast, ...]:
    """Give every contrast ATT(g, t) of Callaway and Sant'Anna (2021) that can be formed.

    Courses adopting in year g, from the year before adoption to year t, against courses that had
    not adopted by either year (never or later), each course weighted by its students. The year
    before adoption is the base for earlier years too, so those before it show the trends.
    """
    cohorts = np.unique(panel.adopted[np.isfinite(panel.adopted)]).astype(np.int64)
    found = (
        _contrast(panel, int(cohort), int(year))
        for cohort in cohorts
        for year in panel.years
        if year != cohort - 1
    )
    return tuple(contrast for contrast in found if contrast is not None)


def _contrast(panel: Panel, cohort: int, year: int) -> Contrast | None:
    base, at = (int(one - panel.years[0]) for one in (cohort - 1, year))
    if base >= panel.years.size:
        return None
    running = panel.observed[:, base] & panel.observed[:, at]
    group = running & (panel.adopted == cohort)
    comparison = running & (panel.adopted > max(year, cohort - 1)) & (panel.adopted != cohort)
    if not group.any() or not comparison.any():
        return None
    weights = np.zeros_like(panel.means)
    weights[:, at] = _shares(panel.weights, group) - _shares(panel.weights, comparison)
    weights[:, base] = -weights[:, at]
    return Contrast(cohort, year, weights, float(panel.weights[group].sum()))


def _shares(weights: Numbers, chosen: NDArray[np.bool_]) -> Numbers:
    picked = np.where(chosen, weights, 0.0)
    return np.asarray(picked / picked.sum())


def averaged(contrasts: Sequence[Contrast]) -> Numbers:
    """Give the students-weighted average of several contrasts, as weights (C, T)."""
    mass = np.array([contrast.mass for contrast in contrasts])
    stacked = np.stack([contrast.weights for contrast in contrasts])
    return np.asarray(np.tensordot(mass / mass.sum(), stacked, axes=1))


def by_event_time(contrasts: Sequence[Contrast]) -> dict[int, Numbers]:
    """Give, for each number of years since adoption, the average contrast over groups."""
    times = sorted({contrast.event_time for contrast in contrasts})
    return {time: averaged([one for one in contrasts if one.event_time == time]) for time in times}
