"""Participants against weighted comparison students, for any cut, with honest intervals.

Every individual-level estimator ends here: it brings what is left of each student's outcome after
adjustment and the weight each comparison student carries, and gets effects for the whole, for a
cut, for every value of a cut at once, and for the difference between two groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, Mask
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.effects_by_cut import Effects, effects_by_cut
from p2p_metrics.effects.grouping import Grouping
from p2p_metrics.effects.records import Estimate, Found, NotEstimable, Reason
from p2p_metrics.effects.tally import Parts, Tally
from p2p_metrics.effects.uncertainty import spread


@dataclass(frozen=True)
class Contrast:
    """What remains after adjustment of each student of a comparison; arrays have shape (n,).

    `exposed`: took part and has a known outcome; `outcome` in outcome units; `residual`: outcome
    less what was expected without taking part; `weight`: what a student counts for, which is 1 for
    participants unless answers stand for students who gave none. All are nought for students who
    are not used. `course`, `student`: codes for clustering; `inflation` (>= 1) scales comparison
    residuals for the columns fitted to them.
    """

    exposed: Mask
    outcome: Floats
    residual: Floats
    weight: Floats
    course: Codes
    student: Codes
    inflation: float
    method: str
    design: str

    @property
    def size(self) -> int:
        """How many students the comparison has."""
        return int(self.exposed.size)

    def effect(self, chosen: Mask | None = None) -> Found:
        """Give the effect on participants, among the chosen students if a mask (n,) is given."""
        return self.effects_by(self._cut(chosen), 1)[0]

    def effects_by(self, cut: Codes, cuts: int | None = None) -> list[Found]:
        """Give the effect for every cut 0..cuts-1; `cut` (n,) has -1 for students in none."""
        cuts = int(cut.max(initial=-1)) + 1 if cuts is None else cuts
        found = self.effects(self.grouping(cut, cuts))
        if isinstance(found, NotEstimable):
            return [found] * cuts
        return [self._record(found, index) for index in range(cuts)]

    def effects_among(self, groups: Sequence[Mask]) -> list[Found]:
        """Give the effect in each of several groups (n,), which may overlap, in the same passes."""
        if not groups:
            return []
        rows = np.flatnonzero(self.weight > 0)
        parts = Parts.together([self._only(rows, chosen[rows]).parts for chosen in groups])
        everyone = np.zeros(rows.size, dtype=np.intp)
        of = Grouping(everyone, 1, self.exposed[rows], self.course[rows], self.student[rows])
        found = effects_by_cut(parts, of)
        return [one if isinstance(one, NotEstimable) else self._record(one, 0) for one in found]

    def effects(self, grouping: Grouping) -> Effects | NotEstimable:
        """Give the effects of all cuts at once.

        Influence values are averaged over each cut: nothing is fitted anew.
        """
        return effects_by_cut(self.parts, grouping)[0]

    def difference(self, first: Mask, second: Mask) -> Found:
        """Give the first group's effect less the second's, with the interval of that difference.

        Masks have shape (n,) and must not overlap; students of one course, and one student's
        years, may lie on both sides, which the clustered errors allow for.
        """
        if np.any(first & second):
            raise ValueError("the two groups of a difference must not overlap")
        sides = self.grouping(np.where(first, 0, np.where(second, 1, -1)).astype(np.intp), 2)
        found = self.effects(sides)
        if isinstance(found, NotEstimable):
            return found
        for index in range(2):
            refused = _refusal(found, index)
            if refused is not None:
                return refused
        tally, either = Tally(self.parts, sides), self.grouping(self._cut(first | second), 1)
        ways = [tally.clustered_difference(one) for one in (either.courses, either.persons)]
        independent = tally.independent.sum(axis=0, keepdims=True)
        apart = spread(independent, tally.degrees.min(axis=0, keepdims=True), ways)
        return self._estimate(
            float(found.estimate[0] - found.estimate[1]),
            (float(apart.standard_error[0, 0]), float(apart.half_width[0, 0])),
            (found.taking_part.sum(), found.compared.sum()),
        )

    def influence(self, chosen: Mask | None = None) -> Floats:
        """Give what each student (n,) adds to the error of the effect; nought if left out."""
        return Tally(self.parts, self.grouping(self._cut(chosen), 1)).errors[0][:, 0]

    def placed(self, rows: Codes, size: int) -> Contrast:
        """Give the same contrast for a comparison of `size` students of which ours were `rows`.

        The other students are nobody's course mates and are not used.
        """
        return Contrast(
            exposed=_spread_out(self.exposed, rows, size),
            outcome=_spread_out(self.outcome, rows, size),
            residual=_spread_out(self.residual, rows, size),
            weight=_spread_out(self.weight, rows, size),
            course=_spread_out(self.course, rows, size),
            student=_spread_out(self.student, rows, size),
            inflation=self.inflation,
            method=self.method,
            design=self.design,
        )

    def grouping(self, cut: Codes, cuts: int) -> Grouping:
        """Put the students into cuts; a grouping serves every outcome of one comparison."""
        return Grouping(cut, cuts, self.exposed, self.course, self.student)

    def _only(self, rows: Codes, chosen: Mask) -> Contrast:
        """Give the same contrast for some rows, with only the chosen of them used."""
        return replace(
            self,
            exposed=self.exposed[rows] & chosen,
            outcome=np.where(chosen, self.outcome[rows], 0.0),
            residual=np.where(chosen, self.residual[rows], 0.0),
            weight=np.where(chosen, self.weight[rows], 0.0),
            course=self.course[rows],
            student=self.student[rows],
        )

    def _cut(self, chosen: Mask | None) -> Codes:
        """Give everyone, or the chosen, as a cut."""
        if chosen is None:
            return np.zeros(self.size, dtype=np.intp)
        return np.where(chosen, 0, -1).astype(np.intp)

    @cached_property
    def parts(self) -> Parts:
        """What tallies add up, as one column."""
        return Parts(
            used=(self.weight > 0)[:, None],
            is_part=self.exposed[:, None],
            outcome=self.outcome[:, None],
            residual=self.residual[:, None],
            share=self.weight[:, None],
            inflation=np.array([self.inflation]),
            pooled=np.array(self._pooled)[:, None],
        )

    @cached_property
    def _pooled(self) -> tuple[float, float]:
        """The variance of what remains: among participants, and among the comparison group."""
        part = self.residual[self.exposed]
        used = (self.weight > 0) & ~self.exposed
        others, weight = self.residual[used], self.weight[used] ** 2
        own = float(part.var(ddof=1)) if part.size > 1 else 0.0
        if weight.sum() <= 0:
            return own, own
        mean = np.average(others, weights=weight)
        theirs = float(np.average((others - mean) ** 2, weights=weight)) * self.inflation**2
        return (own if part.size > 1 else theirs), theirs

    def _record(self, found: Effects, index: int) -> Found:
        """Write one cut's effect down, or which side of it is empty."""
        refused = _refusal(found, index)
        if refused is not None:
            return refused
        return self._estimate(
            float(found.estimate[index]),
            (float(found.standard_error[index]), float(found.half_width[index])),
            (found.taking_part[index], found.compared[index]),
        )

    def _estimate(
        self, estimate: float, error: tuple[float, float], counts: tuple[float, float]
    ) -> Estimate:
        """Put figures into the record a reader gets."""
        return Estimate(
            estimate=estimate,
            ci_lower=estimate - error[1],
            ci_upper=estimate + error[1],
            standard_error=error[0],
            n_participants=int(counts[0]),
            n_comparison=int(counts[1]),
            method=self.method,
            design=self.design,
        )


def _refusal(found: Effects, index: int) -> NotEstimable | None:
    """Say which side of a cut is empty."""
    if found.taking_part[index] <= 0:
        return NotEstimable(Reason.NO_PARTICIPANTS)
    return NotEstimable(Reason.NO_COMPARISON) if found.weight[index] <= 0 else None


def _spread_out(values: Any, rows: Codes, size: int) -> Any:
    """Give values (size,) that are ours in our rows, and nought elsewhere."""
    full = np.zeros(size, dtype=values.dtype)
    full[rows] = values
    return full


def contrast(
    comparison: Comparison,
    values: Floats,
    expected: Floats,
    weight: Floats,
    columns: float,
    label: tuple[str, str],
    answers: Floats | None = None,
) -> Contrast:
    """Set participants against weighted comparison students; arrays have shape (n,).

    `values`: the outcome, NaN where not known; `expected`: what was expected without taking part;
    `weight`: of each comparison student; `columns`: how many were fitted to the comparison group;
    `label`: the method and the design; `answers`: what each student's answer counts for, where not
    everyone who was asked gave one, nought for those who gave none.
    """
    counts = np.ones(values.size) if answers is None else answers
    known = np.isfinite(values) & (counts > 0)
    exposed, compared = known & comparison.exposed, known & ~comparison.exposed & (weight > 0)
    used = exposed | compared
    others = int(compared.sum())
    return Contrast(
        exposed=exposed,
        outcome=np.where(used, values, 0.0),
        residual=np.where(used, values - expected, 0.0),
        weight=np.where(exposed, counts, np.where(compared, weight * counts, 0.0)),
        course=comparison.course,
        student=comparison.student,
        inflation=float(np.sqrt(others / max(others - columns, others / 2, 1.0))),
        method=label[0],
        design=label[1],
    )
