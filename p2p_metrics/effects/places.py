"""Places of courses: which shocks several years of study of one course have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.course_panel import Numbers

SAME = 1e-9  # rounding error of the sums, relative to their size


def summed_over(number: NDArray[np.int64], values: Numbers) -> Numbers:
    """Give the sums (G, T) of values (C, T) over places with the same number 0.. (C,)."""
    totals = np.zeros((int(number.max()) + 1, values.shape[1]))
    np.add.at(totals, number, values)
    return totals


@dataclass(frozen=True, slots=True)
class Places:
    """C places, their K cohorts (those adopting in the same year) and their G courses.

    `cohort` and `course` (C,) number them; `counts` (K, G) is how many places each cohort has of
    each course.
    """

    cohort: NDArray[np.int64]
    course: NDArray[np.int64]
    counts: Numbers

    @classmethod
    def of(cls, adopted: Numbers, whole: NDArray[np.int64]) -> Places:
        """Number the cohorts and courses of places; both arrays have shape (C,)."""
        cohorts, cohort = np.unique(adopted, return_inverse=True)
        courses, course = np.unique(whole, return_inverse=True)
        counts = np.zeros((cohorts.size, courses.size))
        np.add.at(counts, (cohort, course), 1.0)
        return cls(cohort, course, counts)

    @property
    def _members(self) -> Numbers:
        return np.asarray(self.counts.sum(axis=1))

    @property
    def _sums(self) -> Numbers:
        """How sums over courses spread, (G, G), once the mean of each cohort is taken out."""
        apart = np.diag(self.counts.sum(axis=0))
        return np.asarray(apart - self.counts.T @ (self.counts / self._members[:, None]))

    @property
    def degrees(self) -> int:
        """How many independent courses the sums amount to (Satterthwaite 1946, Biometrics 2, 110).

        With one place to a course: the courses less one for each cohort.
        """
        twice = self._sums @ self._sums
        squares = float((twice**2).sum())
        return int(np.trace(twice) ** 2 / squares + SAME) if squares > SAME else 0

    def shocks(self, means: Numbers, sampling: Numbers, centre: Numbers) -> tuple[Numbers, Numbers]:
        """Tell the shocks (T, T) that a course's places share from those each has of its own.

        `means` and `sampling` are (C, T), `centre` (T, T) takes a place's own mean out. By moments:
        the scatter of places holds both, that of sums over courses the shared ones many times.
        With one place to a course nothing is its own.
        """
        apart = self._apart(means)
        one, total = apart.T @ apart, summed_over(self.course, apart)
        alone, together = self._noise(sampling)
        scatter = centre @ (one - np.diag(alone)) @ centre
        summed = centre @ (total.T @ total - np.diag(together)) @ centre
        spare = float(self.cohort.size - self._members.size)
        trace, twice = float(np.trace(self._sums)), float((self._sums**2).sum())
        gained = spare * twice - trace**2
        if gained <= SAME * spare * twice:
            return scatter / spare, np.zeros_like(scatter)
        shared = (spare * summed - trace * scatter) / gained
        return shared, (scatter - trace * shared) / spare

    def _apart(self, values: Numbers) -> Numbers:
        means = summed_over(self.cohort, values) / self._members[:, None]
        return np.asarray(values - means[self.cohort])

    def _noise(self, sampling: Numbers) -> tuple[Numbers, Numbers]:
        """What the students' number adds (T,) to the scatter of places, and of sums."""
        members = self._members[self.cohort]
        mine = self.counts[self.cohort, self.course]
        others = (self.counts**2).sum(axis=1)[self.cohort]
        kept = 1 - 2 * mine / members + others / members**2
        return (1 - 1 / members) @ sampling, kept @ sampling
