"""Each outcome with the schemes and without, on the same draws, for those a unit reached."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.leaving import Leaving
from sample_warehouse.marks import Marks
from sample_warehouse.plan import Plan
from sample_warehouse.roll import DIED, INTERRUPTED, STAYED, Roll
from sample_warehouse.surveys import Survey
from sample_warehouse.units import Lines

Found = tuple[Flags, Floats, Floats]  # known, with, without
_FORTNIGHT = 14


@dataclass(frozen=True, slots=True)
class Year:
    """All that decided a year's outcomes."""

    plan: Plan
    roll: Roll
    marks: Marks
    pass_mark: Ints
    leaving: Leaving
    survey: Survey
    counted: Floats  # by row: credits that an award will count, penultimate and final stage
    engagements: int

    def shift(self, lines: Lines) -> Floats:
        """What the unit did to each module of each line."""
        everything = np.ones(lines.row.size, dtype=bool)
        early = self.marks.shifts(lines.early, ~everything, lines.row)
        late = self.marks.shifts(lines.late, everything, lines.row)
        return np.asarray(early + late)

    def mean_shift(self, lines: Lines) -> Floats:
        """What the unit did to the year's mean."""
        weight = self.weight(lines.row)
        total: Floats = (weight * self.shift(lines)).sum(axis=1)
        return np.asarray(total / np.maximum(weight.sum(axis=1), 1.0))

    def mean_by_engagement(self) -> Floats:
        """The year's mean of every engagement of the block; NaN without one."""
        found = np.full(self.engagements, np.nan)
        found[self.roll.engagement] = self.marks.mean
        return found

    def counted_by_engagement(self) -> Floats:
        """The credits of every engagement of the block that its award will count, by stage."""
        found = np.zeros((self.engagements, 2))
        found[self.roll.engagement] = self.counted
        return found

    def weight(self, rows: Ints) -> Floats:
        """The credits of the modules with a mark."""
        held = np.isfinite(self.marks.rounded[rows])
        return (self.marks.credits[rows] * held).astype(np.float64)


def mean_mark(year: Year, lines: Lines) -> Found:
    """The credit-weighted mean of the modules sat."""
    weight = year.weight(lines.row)
    total = np.maximum(weight.sum(axis=1), 1.0)
    exact = year.marks.exact[lines.row]
    with_them = (weight * np.clip(exact, 0, 100)).sum(axis=1) / total
    without = (weight * np.clip(exact - year.shift(lines), 0, 100)).sum(axis=1) / total
    return weight.sum(axis=1) > 0, with_them, without


def passed_first_time(year: Year, lines: Lines) -> Found:
    """Every module passed at the first attempt; leaving within the year is not passing."""
    roll, rows, left = year.roll, lines.row, year.leaving
    kept = left.at_risk[rows] & ~left.leaves[rows]
    lost = kept & ~left.stays_if(rows, lines.staying) & left.within_year[rows]
    with_them = _passed(year, rows, 0.0)
    without = _passed(year, rows, year.shift(lines)) & ~lost
    registered = roll.taken[rows].any(axis=1) | roll.on_placement[rows]
    known = registered & (roll.ending[rows] != INTERRUPTED)
    return known, with_them.astype(float), without.astype(float)


def _passed(year: Year, rows: Ints, less: Floats | float) -> Flags:
    """Who passed all with so many marks less; a placement year is passed by staying."""
    roll, taken = year.roll, year.roll.taken[rows]
    sat = np.isfinite(year.marks.rounded[rows])
    marked = np.round(year.marks.exact[rows] - less, 1) >= year.pass_mark[rows]
    stayed = roll.gone[rows] > roll.end[rows]
    return np.asarray(
        np.where(roll.on_placement[rows], stayed, (sat & marked | ~taken).all(axis=1))
    )


def continued(year: Year, lines: Lines) -> Found:
    """Entrants still here a year and 15 days after they started (two years part time)."""
    roll, rows = year.roll, lines.row
    part_time = roll.is_part_time[rows]
    matured = roll.academic_year + 1 + part_time <= year.plan.truth["last_year"]
    at_once = (roll.ending != STAYED) & (roll.gone - roll.start <= _FORTNIGHT)
    known = roll.is_entrant[rows] & matured & ~at_once[rows]
    return _stayed(year, lines, known)


def returned(year: Year, lines: Lines) -> Found:
    """After the first year: here again in December, or finished by then."""
    matured = year.roll.academic_year < year.plan.truth["last_year"]
    return _stayed(year, lines, ~year.roll.is_entrant[lines.row] & matured)


def satisfaction(year: Year, lines: Lines) -> Found:
    """The mean answer of those who answered."""
    rows = lines.row
    with_them = year.survey.answers(rows, np.zeros(rows.size)).mean(axis=1)
    without = year.survey.answers(rows, lines.satisfaction).mean(axis=1)
    return year.survey.answered[rows], with_them, without


def _stayed(year: Year, lines: Lines, known: Flags) -> Found:
    rows = lines.row
    known = known & ~np.isin(year.roll.ending[rows], (INTERRUPTED, DIED))
    nothing = np.zeros(rows.size)
    with_them = year.leaving.stays_if(rows, nothing).astype(float)
    return known, with_them, year.leaving.stays_if(rows, lines.staying).astype(float)


YEARLY_OUTCOMES = {
    "mean_mark": mean_mark,
    "passed_first_time": passed_first_time,
    "continued": continued,
    "returned": returned,
    "satisfaction": satisfaction,
}
