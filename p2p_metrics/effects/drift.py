"""How courses move apart by themselves: the yardstick for what followed an adoption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from p2p_metrics.effects.course_panel import Numbers, Panel
from p2p_metrics.effects.places import Places, summed_over
from p2p_metrics.effects.records import NotEstimable

FEWEST_DEGREES = 2  # below this an interval on courses says nothing at all
TOO_FEW_COURSES = (
    "because too few courses ran through all these years to tell how courses drift by themselves"
)


@dataclass(frozen=True, slots=True)
class Drift:
    """How courses move apart from one year to the next without any adoption.

    `shared` (T, T) is the covariance of the yearly shocks that all places of a course have
    together, `own` (T, T) of those that each place has for itself; `sampling` (C, T) the variance
    of a cell's mean that comes from its students; `whole` (C,) numbers each place's course;
    `degrees` how many courses told us.
    """

    shared: Numbers
    own: Numbers
    sampling: Numbers
    whole: NDArray[np.int64]
    degrees: int

    def covariance(self, contrasts: Sequence[Numbers]) -> Numbers:
        """Give the (q, q) covariance of q contrasts, each (C, T) weights on cells.

        A course's contrast is summed over its places before their shared shocks are counted. Never
        less than their students' number alone makes it, in whichever direction: the shocks are a
        difference of two estimates and may fall below nought by chance.
        """
        stacked = np.stack(contrasts)
        summed = np.stack([summed_over(self.whole, weights) for weights in stacked])
        between = np.einsum("act,ts,bcs->ab", summed, self.shared, summed)
        between += np.einsum("act,ts,bcs->ab", stacked, self.own, stacked)
        within = np.einsum("act,ct,bct->ab", stacked, self.sampling, stacked)
        if np.linalg.matrix_rank(within, hermitian=True) < len(contrasts):
            return np.asarray(between + within)
        sizes, directions = eigh(between, within)
        carried = within @ directions
        return np.asarray((carried * (1 + np.maximum(sizes, 0))) @ carried.T)


def drift_of(panel: Panel, used: NDArray[np.bool_]) -> Drift | NotEstimable:
    """Pool, over all courses, how they move about the mean of places adopting in the same year.

    `used` (T,) marks the years that matter. Only differences between years of one place enter an
    effect, so each place's own mean is taken out. What the students' number explains is taken off
    the shocks and put back for each place by its own size (Ferman and Pinto 2019, Review of
    Economics and Statistics 101, 452-467: the untreated courses tell the variance of the few that
    adopt, corrected for size). Years of study of one course are not witnesses of their own: what
    they have in common is told by their sums (Cameron and Miller 2015, Journal of Human Resources
    50, 317-372), and the degrees are those of the courses.
    """
    sampling = np.zeros_like(panel.means)
    np.divide(panel.student_variance[:, None], panel.students, out=sampling, where=panel.observed)
    complete = panel.observed[:, used].all(axis=1)
    if not complete.any():
        return NotEstimable(TOO_FEW_COURSES)
    places = Places.of(panel.adopted[complete], panel.whole[complete])
    if places.degrees < FEWEST_DEGREES:
        return NotEstimable(TOO_FEW_COURSES)
    size = int(used.sum())
    shared, own = np.zeros((2, used.size, used.size))
    shared[np.ix_(used, used)], own[np.ix_(used, used)] = places.shocks(
        panel.means[complete][:, used],
        sampling[complete][:, used],
        np.eye(size) - 1 / size,
    )
    return Drift(shared, own, sampling, panel.whole, places.degrees)
