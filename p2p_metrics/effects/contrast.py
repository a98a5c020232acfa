"""Participants against weighted comparison students, for any cut, with honest intervals.

Every individual-level estimator ends here: it brings what is left of each student's outcome after
adjustment and the weight each comparison student carries, and gets effects for the whole, for a
cut, for every value of a cut at once, and for the difference between two groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, Mask, totals
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.records import Estimate, Found, NotEstimable, Reason
from p2p_metrics.effects.tally import Parts, Tally, ratio
from p2p_metrics.effects.uncertainty import Spread, spread


@dataclass(frozen=True)
class Contrast:
    """What remains after adjustment, for students with a known outcome, in order of student.

    Arrays have shape (n,). `exposed`; `outcome` in outcome units; `residual`: outcome less what was
    expected without taking part; `weight`: what a comparison student counts for (0 for
    participants); `course`, `student`: codes for clustering; `position`: the row of the
    `Comparison` (of `size` students) each came from; `inflation` (>= 1) scales comparison residuals
    for the columns fitted to them.
    """

    exposed: Mask
    outcome: Floats
    residual: Floats
    weight: Floats
    course: Codes
    student: Codes
    position: Codes
    size: int
    inflation: float
    method: str
    design: str

    def effect(self, chosen: Mask | None = None) -> Found:
        """Give the effect on participants, among the chosen students if a mask (size,) is given."""
        return self.effects_by(self._cut(chosen), 1)[0]

    def effects_by(self, cut: Codes, cuts: int | None = None) -> list[Found]:
        """Give the effect for every cut 0..cuts-1; `cut` (size,) has -1 for students in none.

        Influence values are averaged over each cut: nothing is fitted anew.
        """
        cuts = int(cut.max(initial=-1)) + 1 if cuts is None else cuts
        if sum(self._pooled) <= 0:
            return [NotEstimable(Reason.NO_VARIATION)] * cuts
        tally, rows = self._tally(cut, cuts)
        spreads = self._spread(tally, rows)
        return [self._record(tally, spreads, index) for index in range(cuts)]

    def difference(self, first: Mask, second: Mask) -> Found:
        """Give the first group's effect less the second's, with the interval of that difference.

        Masks have shape (size,) and must not overlap; students of one course, and one student's
        years, may lie on both sides, which the clustered errors allow for.
        """
        if np.any(first & second):
            raise ValueError("the two groups of a difference must not overlap")
        cut = np.where(first, 0, np.where(second, 1, -1)).astype(np.intp)
        effects = self.effects_by(cut, 2)
        if isinstance(effects[0], NotEstimable):
            return effects[0]
        if isinstance(effects[1], NotEstimable):
            return effects[1]
        tally, rows = self._tally(cut, 2)
        ways = [
            tally.by_codes(codes).difference() for codes in (self.course[rows], self.student[rows])
        ]
        independent = np.array([tally.independent.sum()])
        found = spread(independent, np.array([tally.degrees.min()]), ways)
        return self._estimate(
            effects[0].estimate - effects[1].estimate,
            (float(found.standard_error[0]), float(found.half_width[0])),
            (tally.taking_part.sum(), tally.compared.sum()),
        )

    def comparison_values(self, cut: Codes, cuts: int) -> list[float | None]:
        """Give the comparison group's mean, weighted to the participants, for every cut.

        It is the participants' mean less the effect: what was to be expected without taking part.
        """
        tally, rows = self._tally(cut, cuts)
        outcome = self._parts.part[rows] * self.outcome[rows]
        expected = ratio(totals(tally.cut, outcome, cuts), tally.taking_part) - tally.estimate
        return [
            float(value) if usable else None
            for value, usable in zip(expected, tally.is_usable, strict=True)
        ]

    def influence(self, chosen: Mask | None = None) -> Floats:
        """Give what each student (size,) adds to the error of the effect; nought if left out."""
        tally, rows = self._tally(self._cut(chosen), 1)
        full = np.zeros(self.size)
        full[self.position[rows]] = tally.errors()
        return full

    def placed(self, rows: Codes, size: int) -> Contrast:
        """Give the same contrast for a comparison of `size` students of which ours were `rows`."""
        return replace(self, position=rows[self.position], size=size)

    def _cut(self, chosen: Mask | None) -> Codes:
        """Give everyone, or the chosen, as a cut."""
        if chosen is None:
            return np.zeros(self.size, dtype=np.intp)
        return np.where(chosen, 0, -1).astype(np.intp)

    @cached_property
    def _parts(self) -> Parts:
        """What tallies add up."""
        return Parts.of(self.exposed, self.residual, self.weight)

    @cached_property
    def _pooled(self) -> tuple[float, float]:
        """The variance of what remains: among participants, and among the comparison group."""
        part = self.residual[self.exposed]
        others, weight = self.residual[~self.exposed], self.weight[~self.exposed] ** 2
        own = float(part.var(ddof=1)) if part.size > 1 else 0.0
        if weight.sum() <= 0:
            return own, own
        mean = np.average(others, weights=weight)
        theirs = float(np.average((others - mean) ** 2, weights=weight)) * self.inflation**2
        return (own if part.size > 1 else theirs), theirs

    def _tally(self, cut: Codes, cuts: int) -> tuple[Tally, Codes | slice]:
        """Add the students of every cut up, and say which of ours are in one."""
        mine = cut[self.position]
        rows: Codes | slice = slice(None)
        parts = self._parts
        if mine.min(initial=0) < 0:
            rows = np.flatnonzero(mine >= 0)
            mine, parts = mine[rows], parts.take(rows)
        return Tally(parts, mine, cuts, self.inflation, self._pooled), rows

    def _spread(self, tally: Tally, rows: Codes | slice) -> Spread:
        """Give standard errors and half-widths for every cut."""
        by_course = tally.by_codes(self.course[rows]).clustered(tally.cuts)
        by_student = tally.by_runs(self.student[rows]).clustered(tally.cuts)
        return spread(tally.independent, tally.degrees, [by_course, by_student])

    def _record(self, tally: Tally, spreads: Spread, index: int) -> Found:
        """Write one cut's effect down, or which side of it is empty."""
        if tally.taking_part[index] <= 0:
            return NotEstimable(Reason.NO_PARTICIPANTS)
        if tally.weight[index] <= 0:
            return NotEstimable(Reason.NO_COMPARISON)
        return self._estimate(
            float(tally.estimate[index]),
            (float(spreads.standard_error[index]), float(spreads.half_width[index])),
            (tally.taking_part[index], tally.compared[index]),
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


def contrast(
    comparison: Comparison,
    values: Floats,
    expected: Floats,
    weight: Floats,
    columns: float,
    label: tuple[str, str],
) -> Contrast:
    """Set participants against weighted comparison students; arrays have shape (n,).

    `values`: the outcome, NaN where not known; `expected`: what was expected without taking part;
    `weight`: of each comparison student; `columns`: how many were fitted to the comparison group;
    `label`: the method and the design.
    """
    position = np.flatnonzero(np.isfinite(values) & (comparison.exposed | (weight > 0)))
    position = position[np.argsort(comparison.student[position], kind="stable")]
    exposed = comparison.exposed[position]
    others = int((~exposed).sum())
    return Contrast(
        exposed=exposed,
        outcome=values[position],
        residual=values[position] - expected[position],
        weight=np.where(exposed, 0.0, weight[position]),
        course=comparison.course[position],
        student=comparison.student[position],
        position=position,
        size=comparison.size,
        inflation=float(np.sqrt(others / max(others - columns, others / 2, 1.0))),
        method=label[0],
        design=label[1],
    )
