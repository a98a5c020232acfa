"""What truly happened: for those who took part, the outcome with the schemes and without.

Both outcomes use the same draws, so their difference is the effect on the very students exposed
by the landmark. The pipeline never reads this; the tests and one page do.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from sample_warehouse.arrays import Floats, Ints
from sample_warehouse.awards import Awards, average_of, is_upper
from sample_warehouse.careers import Careers
from sample_warehouse.dates import day_of
from sample_warehouse.effects import Effects
from sample_warehouse.plan import Plan
from sample_warehouse.potential import YEARLY_OUTCOMES, Year
from sample_warehouse.units import Units


@dataclass(slots=True)
class _Open:
    """Lines that wait for the student's award; one value per line."""

    unit: Ints
    engagement: Ints
    impulse: Floats  # what is left of the effect on marks
    points: Floats  # what it added in the stages an award counts


@dataclass(slots=True)
class Ledger:
    """Sums by unit and outcome over all blocks: students, outcomes with, outcomes without."""

    plan: Plan
    units: Units
    sums: Floats = field(init=False)
    open: _Open = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing."""
        self.sums = np.zeros((len(self.outcomes), 3, self.units.count))
        self.start_block()

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome codes, the award last."""
        return (*YEARLY_OUTCOMES, "first_or_upper_second")

    def start_block(self) -> None:
        """Forget the students of the block before."""
        none = np.zeros(0, dtype=np.int64)
        self.open = _Open(none, none, np.zeros(0), np.zeros((0, 2)))

    def enter(self, year: Year, effects: Effects, groups: dict[str, Ints]) -> None:
        """Count a year's participations, and open a line for each until the award."""
        lines = self.units.lines(effects, groups)
        for place, outcome in enumerate(YEARLY_OUTCOMES.values()):
            known, with_them, without = outcome(year, lines)
            self._add(place, lines.unit[known], with_them[known], without[known])
        shift = year.mean_shift(lines)
        count = lines.unit.size
        self._carry_on(year)
        fresh = _Open(lines.unit, year.roll.engagement[lines.row], shift, np.zeros((count, 2)))
        self.open = _joined(self.open, fresh)
        self._collect(year)
        # From here on a fading effect is gone.
        self.open.impulse[-count:] -= lines.fading if count else 0.0

    def award(self, careers: Careers, awards: Awards) -> None:
        """Close the lines of those who finished: the class with and without."""
        finished = np.full(careers.status.size, -1, dtype=np.int64)
        finished[awards.engagement] = np.arange(awards.count)
        place = finished[self.open.engagement]
        closing = np.flatnonzero(place >= 0)
        place, who = place[closing], self.open.engagement[closing]
        moved = average_of(self.plan, self.open.points[closing], careers.weights[who])
        classed = np.isin(
            np.array(awards.award_class), ("first", "upper_second", "lower_second", "third")
        )
        counted = classed & (awards.date <= day_of(self.plan.snapshot_date))
        known, average = counted[place], awards.average[place]
        with_them = is_upper(self.plan, average).astype(float)
        without = is_upper(self.plan, average - moved).astype(float)
        unit = self.open.unit[closing]
        self._add(len(self.outcomes) - 1, unit[known], with_them[known], without[known])

    def sweep(self, careers: Careers) -> None:
        """Drop the lines of those who are gone, and what repeated stages no longer count."""
        self.open.points *= careers.weights[self.open.engagement] > 0
        still = careers.status[self.open.engagement] == 1
        self.open = _Open(*(getattr(self.open, name)[still] for name in _Open.__slots__))

    def table(self) -> pl.DataFrame:
        """The truth by unit, role and outcome."""
        scales = {"mean_mark": 1.0, "satisfaction": 1.0}
        parts = [
            self.units.labels().with_columns(
                outcome_code=pl.lit(code),
                n_participants=pl.Series(self.sums[place, 0].astype(np.int64)),
                sum_with=pl.Series(self.sums[place, 1] * scales.get(code, 100.0)),
                sum_without=pl.Series(self.sums[place, 2] * scales.get(code, 100.0)),
            )
            for place, code in enumerate(self.outcomes)
        ]
        mean = {
            name: pl.col(f"sum_{name}") / pl.col("n_participants") for name in ("with", "without")
        }
        return (
            pl.concat(parts)
            .filter(pl.col("n_participants") > 0)
            .with_columns(
                true_effect=(mean["with"] - mean["without"]).round(6),
                mean_with=mean["with"].round(6),
                mean_without=mean["without"].round(6),
            )
            .drop("sum_with", "sum_without")
        )

    def _add(self, place: int, unit: Ints, with_them: Floats, without: Floats) -> None:
        for row, weight in enumerate((np.ones(unit.size), with_them, without)):
            self.sums[place, row] += np.bincount(unit, weights=weight, minlength=self.units.count)

    def _carry_on(self, year: Year) -> None:
        """Part of last year's effect is left in this year's marks."""
        marked = np.isfinite(year.mean_by_engagement()[self.open.engagement])
        kept = self.plan.section("marks")["persistence"]
        self.open.impulse = np.where(marked, self.open.impulse * kept, self.open.impulse)

    def _collect(self, year: Year) -> None:
        counted = year.counted_by_engagement()[self.open.engagement]
        self.open.points += self.open.impulse[:, None] * counted


def _joined(older: _Open, fresh: _Open) -> _Open:
    return _Open(
        *(np.concatenate([getattr(older, name), getattr(fresh, name)]) for name in _Open.__slots__)
    )
