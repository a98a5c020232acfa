"""Students put into cuts, and within them into courses and into persons, once for every outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from p2p_metrics.effects.codes import ByCode, Codes, Floats, Mask, numbered

SIDES = 2
# Where a cut has more rows than this on a side, its different persons are not counted one by one.
MANY = 1000


@dataclass(frozen=True)
class Clusters:
    """Students numbered into clusters by `codes` (n,); `owner` (clusters,) is the cut of each.

    `cuts` counts the cut of students in none as well.
    """

    codes: Codes
    owner: Codes
    cuts: int

    def sums(self, columns: Floats) -> Floats:
        """Add up the columns (n, k) by cluster; shape (clusters, k)."""
        return self._members.sums(columns)

    @cached_property
    def owners(self) -> ByCode:
        """Adds clusters up by cut."""
        return ByCode(self.owner, self.cuts)

    @cached_property
    def _members(self) -> ByCode:
        return ByCode(self.codes, self.owner.size)


@dataclass(frozen=True)
class Grouping:
    """Cuts 0..cuts-1 of a comparison of n students, their two sides, and the clusters inside each.

    `cut` (n,) has -1 for students in none, who are kept in a last cut of their own that nobody
    reads; `exposed` (n,) tells the sides apart; `course`, `student` (n,) are the codes of clusters.
    """

    cut: Codes
    cuts: int
    exposed: Mask
    course: Codes
    student: Codes

    @cached_property
    def own(self) -> Codes:
        """The cut of each student (n,), the last for those in none."""
        return np.where(self.cut < 0, self.cuts, self.cut)

    @cached_property
    def side(self) -> Codes:
        """The cut and side of each student (n,): even for participants, odd for the others."""
        return self.own * SIDES + ~self.exposed

    @cached_property
    def courses(self) -> Clusters:
        """One cluster for each cut and course."""
        size = int(self.course.max(initial=0)) + 1
        owner = np.repeat(np.arange(self.cuts + 1, dtype=np.intp), size)
        return Clusters(self.own * size + self.course, owner, self.cuts + 1)

    @cached_property
    def persons(self) -> Clusters:
        """One cluster for each cut and person: those of one person's years that lie in one cut."""
        keys, codes = numbered(self.student * (self.cuts + 1) + self.own)
        owner = (keys % (self.cuts + 1)).astype(np.intp)
        return Clusters(codes, owner, self.cuts + 1)

    def sums(self, columns: Floats) -> Floats:
        """Add up the columns (n, k) by cut and side; shape (cuts, 2, k)."""
        found = self._sides.sums(columns)
        return found.reshape(self.cuts + 1, SIDES, columns.shape[1])[:-1]

    def people(self, used: Mask) -> Floats:
        """How many different persons are behind `used` (n, k), by cut and side; (cuts, 2, k).

        Exact where a side of a cut has no more than MANY rows; above that at least so many.
        """
        rows = np.bincount(self.side, minlength=SIDES * (self.cuts + 1))
        most_years = max(int(np.bincount(self.persons.codes).max(initial=1)), 1)
        found = np.repeat(np.ceil(rows / most_years)[:, None], used.shape[1], axis=1)
        few = rows <= MANY
        picked = np.flatnonzero(few[self.side] & (self.own < self.cuts))
        cluster, side, taken = self.persons.codes[picked], self.side[picked], used[picked]
        for one in range(SIDES):
            of_side = side % SIDES == one
            for place in range(used.shape[1]):
                there = np.zeros(self.persons.owner.size, dtype=bool)
                there[cluster[of_side & taken[:, place]]] = True
                counts = np.bincount(self.persons.owner[there], minlength=self.cuts + 1)
                found[one::SIDES, place] = np.where(
                    few[one::SIDES], counts, found[one::SIDES, place]
                )
        return found.reshape(self.cuts + 1, SIDES, used.shape[1])[:-1]

    @cached_property
    def _sides(self) -> ByCode:
        return ByCode(self.side, SIDES * (self.cuts + 1))
