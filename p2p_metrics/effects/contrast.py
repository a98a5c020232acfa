"""Participants against weighted comparison students, for any cut, with honest intervals.

Every individual-level estimator ends here: it brings what is left of each student's outcome after
adjustment and the weight each comparison student carries, and gets effects for the whole, for a
cut, for every value of a cut at once, and for the difference between two groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, Mask, counted, totals
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.records import Estimate, Found, NotEstimable, Reason
from p2p_metrics.effects.uncertainty import Influence, Spread, spread

SMALL_GROUP = 30


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


@dataclass(frozen=True, slots=True)
class _Sums:
    """What each cut adds up to; every array has shape (cuts,)."""

    taking_part: Floats
    compared: Floats
    weight: Floats
    weight_squared: Floats
    mean: Floats
    comparison_mean: Floats


@dataclass(frozen=True)
class Contrast:
    """What remains after adjustment, for students with a known outcome; arrays have shape (n,).

    `exposed`; `outcome` in outcome units; `residual`: outcome less what was expected without
    taking part; `weight`: what a comparison student counts for (0 for participants); `course`,
    `student`: codes for clustering; `position`: the row of the `Comparison` each came from;
    `inflation` (>= 1) scales comparison residuals for the columns fitted to them.
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
        cut = np.zeros(self.size, dtype=np.intp)
        if chosen is not None:
            cut = np.where(chosen, 0, -1).astype(np.intp)
        return self.effects_by(cut, 1)[0]

    def effects_by(self, cut: Codes, cuts: int | None = None) -> list[Found]:
        """Give the effect for every cut 0..cuts-1; `cut` (size,) has -1 for students in none.

        Influence values are averaged over each cut: nothing is fitted anew.
        """
        cuts = int(cut.max(initial=-1)) + 1 if cuts is None else cuts
        inside, rows = self._rows(cut)
        sums = self._sums(inside, rows, cuts)
        usable = (sums.taking_part > 0) & (sums.weight > 0)
        if self._pooled[0] + self._pooled[1] <= 0:
            return [NotEstimable(Reason.NO_VARIATION)] * cuts
        spreads = self._spread(inside, rows, sums)
        return [
            self._record(sums, spreads, index) if usable[index] else _refusal(sums, index)
            for index in range(cuts)
        ]

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
        inside, rows = self._rows(cut)
        sums = self._sums(inside, rows, 2)
        influence = self._influence(inside, rows, sums)
        turned = replace(
            influence,
            error=influence.error * np.where(inside == 0, 1.0, -1.0),
            cut=np.zeros_like(inside),
        )
        independent = self._independent(influence, self.exposed[rows], sums).sum()
        found = spread(turned, np.array([independent]), np.array([_degrees(sums).min()]))
        return self._estimate(
            effects[0].estimate - effects[1].estimate,
            (float(found.standard_error[0]), float(found.half_width[0])),
            (sums.taking_part.sum(), sums.compared.sum()),
        )

    def comparison_values(self, cut: Codes, cuts: int) -> list[float | None]:
        """Give the comparison group's mean, weighted to the participants, for every cut.

        It is the participants' mean less the effect: what was to be expected without taking part.
        """
        inside, rows = self._rows(cut)
        sums = self._sums(inside, rows, cuts)
        part = self.exposed[rows]
        sums_of_outcome = totals(inside[part], self.outcome[rows][part], cuts)
        return [
            None if not count or weight <= 0 else float(total / count - (mean - other))
            for total, count, weight, mean, other in zip(
                sums_of_outcome,
                sums.taking_part,
                sums.weight,
                sums.mean,
                sums.comparison_mean,
                strict=True,
            )
        ]

    def influence(self, chosen: Mask | None = None) -> Floats:
        """Give what each student (size,) adds to the error of the effect; nought if left out."""
        cut = np.zeros(self.size, dtype=np.intp)
        if chosen is not None:
            cut = np.where(chosen, 0, -1).astype(np.intp)
        inside, rows = self._rows(cut)
        full = np.zeros(self.size)
        sums = self._sums(inside, rows, 1)
        full[self.position[rows]] = self._influence(inside, rows, sums).error
        return full

    def placed(self, rows: Codes, size: int) -> Contrast:
        """Give the same contrast for a comparison of `size` students of which ours were `rows`."""
        return replace(self, position=rows[self.position], size=size)

    def _rows(self, cut: Codes) -> tuple[Codes, Codes]:
        """Give the cut of each of our students that is in one, and which of them they are."""
        mine = cut[self.position]
        rows = np.flatnonzero(mine >= 0)
        return mine[rows], rows

    def _sums(self, cut: Codes, rows: Codes, cuts: int) -> _Sums:
        """Add up participants and weighted comparison students by cut."""
        part = self.exposed[rows]
        residual, weight = self.residual[rows], self.weight[rows]
        counts = counted(cut[part], cuts)
        held = totals(cut, weight, cuts)
        return _Sums(
            taking_part=counts,
            compared=totals(cut, weight > 0, cuts),
            weight=held,
            weight_squared=totals(cut, weight * weight, cuts),
            mean=_ratio(totals(cut[part], residual[part], cuts), counts),
            comparison_mean=_ratio(totals(cut, weight * residual, cuts), held),
        )

    def _influence(self, cut: Codes, rows: Codes, sums: _Sums) -> Influence:
        """Give each student's share of the error of its own cut's effect."""
        part = self.exposed[rows]
        residual, weight = self.residual[rows], self.weight[rows]
        lever = np.where(
            part,
            _ratio(np.ones(cut.size), sums.taking_part[cut]),
            -self.inflation * _ratio(weight, sums.weight[cut]),
        )
        centre = np.where(part, sums.mean[cut], sums.comparison_mean[cut])
        pooled = np.where(part, self._pooled[0], self._pooled[1])
        return Influence(
            error=lever * (residual - centre),
            variance=lever * lever * pooled,
            cut=cut,
            clusters=(self.course[rows], self.student[rows]),
        )

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

    def _independent(self, influence: Influence, part: Mask, sums: _Sums) -> Floats:
        """Give each cut's variance with students taken as independent.

        Below SMALL_GROUP students a side takes the larger of its own and the pooled variance.
        """
        cut, squares = influence.cut, influence.error * influence.error
        cuts, count = sums.weight.size, np.maximum(sums.taking_part, 1)
        own = totals(cut[part], squares[part], cuts) * count / np.maximum(count - 1, 1)
        theirs = totals(cut[~part], squares[~part], cuts)
        share = _ratio(sums.weight_squared, sums.weight**2)
        few = sums.taking_part < SMALL_GROUP
        few_others = share * SMALL_GROUP > 1
        own = np.where(few, np.maximum(own, self._pooled[0] / count), own)
        theirs = np.where(few_others, np.maximum(theirs, self._pooled[1] * share), theirs)
        return np.asarray(own + theirs)

    def _spread(self, cut: Codes, rows: Codes, sums: _Sums) -> Spread:
        """Give standard errors and half-widths for every cut."""
        influence = self._influence(cut, rows, sums)
        independent = self._independent(influence, self.exposed[rows], sums)
        return spread(influence, independent, _degrees(sums))

    def _record(self, sums: _Sums, spreads: Spread, index: int) -> Found:
        """Write one cut's effect down."""
        return self._estimate(
            float(sums.mean[index] - sums.comparison_mean[index]),
            (float(spreads.standard_error[index]), float(spreads.half_width[index])),
            (sums.taking_part[index], sums.compared[index]),
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


def _degrees(sums: _Sums) -> Floats:
    """Give degrees of freedom: effective students on the two sides, less two."""
    effective = _ratio(sums.weight**2, sums.weight_squared)
    return np.maximum(sums.taking_part + effective - 2, 1)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide, giving nought where there is nothing to divide by."""
    divided = np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
    return np.asarray(divided, dtype=np.float64)


def _refusal(sums: _Sums, index: int) -> NotEstimable:
    """Say which side of a cut is empty."""
    if sums.taking_part[index] <= 0:
        return NotEstimable(Reason.NO_PARTICIPANTS)
    return NotEstimable(Reason.NO_COMPARISON)
