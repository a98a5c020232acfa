"""How courses move apart by themselves: the yardstick for what followed an adoption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from p2p_metrics.effects.course_panel import Numbers, Panel
from p2p_metrics.effects.records import NotEstimable

FEWEST_DEGREES = 2  # below this an interval on courses says nothing at all
TOO_FEW_COURSES = (
    "because too few courses ran through all these years to tell how courses drift by themselves"
)


@dataclass(frozen=True, slots=True)
class Drift:
    """How courses move apart from one year to the next without any adoption.

    `shocks` (T, T) is the covariance of a course's own yearly shocks; `sampling` (C, T) the
    variance of a cell's mean that comes from its students; `degrees` how many courses told us.
    """

    shocks: Numbers
    sampling: Numbers
    degrees: int

    def covariance(self, contrasts: Sequence[Numbers]) -> Numbers:
        """Give the (q, q) covariance of q contrasts, each (C, T) weights on cells.

        Never less than their students' number alone makes it, in whichever direction: the shocks
        are a difference of two estimates and may fall below nought by chance.
        """
        stacked = np.stack(contrasts)
        between = np.einsum("act,ts,bcs->ab", stacked, self.shocks, stacked)
        within = np.einsum("act,ct,bct->ab", stacked, self.sampling, stacked)
        if np.linalg.matrix_rank(within, hermitian=True) < len(contrasts):
            return np.asarray(between + within)
        sizes, directions = eigh(between, within)
        carried = within @ directions
        return np.asarray((carried * (1 + np.maximum(sizes, 0))) @ carried.T)


def drift_of(panel: Panel, used: NDArray[np.bool_]) -> Drift | NotEstimable:
    """Pool, over all courses, how they move about the mean of courses adopting in the same year.

    `used` (T,) marks the years that matter. Only differences between years of one course enter an
    effect, so each course's own mean is taken out. What the students' number explains is taken off
    the courses' shocks and put back for each course by its own size (Ferman and Pinto 2019, Review
    of Economics and Statistics 101, 452-467: the untreated courses tell the variance of the few
    that adopt, corrected for size).
    """
    sampling = np.zeros_like(panel.means)
    np.divide(panel.student_variance[:, None], panel.students, out=sampling, where=panel.observed)
    complete = panel.observed[:, used].all(axis=1)
    size = int(used.sum())
    own = np.eye(size) - 1 / size
    scatter, expected, degrees = np.zeros((size, size)), np.zeros((size, size)), 0
    for year in np.unique(panel.adopted[complete]):
        cohort = complete & (panel.adopted == year)
        members = panel.means[cohort][:, used]
        moved = (members - members.mean(axis=0)) @ own
        scatter += moved.T @ moved
        noise = sampling[cohort][:, used].sum(axis=0) * (1 - 1 / len(members))
        expected += own @ np.diag(noise) @ own
        degrees += len(members) - 1
    if degrees < FEWEST_DEGREES:
        return NotEstimable(TOO_FEW_COURSES)
    shocks = np.zeros((used.size, used.size))
    shocks[np.ix_(used, used)] = (scatter - expected) / degrees
    return Drift(shocks, sampling, degrees)
