"""What taking part changed: every registered cut of a unit, drawn from its one fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.effects import aipw
from p2p_metrics.effects.codes import Codes, Floats, Rows
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.effects_by_cut import Effects, effects_by_cut
from p2p_metrics.effects.frame import Unit
from p2p_metrics.effects.grouping import Grouping
from p2p_metrics.effects.intervals import ALMOST
from p2p_metrics.effects.ladder import strata
from p2p_metrics.effects.overlap import exact_shares
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.effects.tally import Parts
from p2p_metrics.estimation import cuts
from p2p_metrics.estimation.lattice import SPLITS, UNIT

MEASURES: Mapping[str, Any] = {
    "estimate": pl.Float64,
    "ci_lower": pl.Float64,
    "ci_upper": pl.Float64,
    "naive_estimate": pl.Float64,
    "naive_ci_lower": pl.Float64,
    "naive_ci_upper": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "participant_people": pl.Int64,
    "comparison_people": pl.Int64,
    "degrees": pl.Int64,
    "overlap": pl.Float64,
    "comparison_value": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
FIGURES = tuple(name for name, kind in MEASURES.items() if kind != pl.String)
# Degrees of freedom are told as the next of these below: enough to read an interval by, and too
# coarse to count anyone by.
DEGREES_TOLD = np.array([1, 2, 3, 5, 8, 12, 20, 50, 200])
COLUMNS = (*UNIT, "outcome_code", *SPLITS)

# What makes a comparator exactly like a participant: the finest rung of the matching ladder.
ALIKE = ("academic_year", "stage", "sex", "ethnicity", "disability", "age_group", "deprivation")
BANDS = {"prior_mark": 5.0, "entry_tariff": 16.0}


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one split that occur among the eligible of a unit, and the one of each (m,)."""

    split: cuts.Split
    codes: Codes
    found: Codes


def cells_of(split: cuts.Split, rows: Rows) -> Cells:
    """The cells of a split among the eligible `rows` of a unit."""
    return Cells(split, *split.among(rows))


def impact_of(
    unit: Unit,
    comparison: Comparison,
    fitted: Mapping[str, aipw.Fitted],
    cells: Sequence[Cells],
) -> pl.DataFrame:
    """One row per outcome and registered cut of one unit, not yet controlled.

    An estimate that cannot be given keeps its row, with the reason in words.
    """
    outcomes = list(fitted)
    drawn = Drawn.of(comparison, fitted)
    measured = [drawn.measured(one) for one in cells]
    columns = {
        name: np.concatenate([one[outcome][name] for outcome in outcomes for one in measured])
        for name in MEASURES
    }
    table = pl.DataFrame(columns, nan_to_null=True).cast(pl.Schema(MEASURES))
    where = pl.concat([one.split.cells[one.found] for one in cells])
    named = [pl.lit(value).alias(name) for name, value in zip(UNIT, unit, strict=True)]
    outcome_codes = pl.Series("outcome_code", outcomes).repeat_by(where.height).explode()
    keyed = pl.concat([where] * len(outcomes)).with_columns(*named, outcome_codes)
    return pl.concat([keyed, table], how="horizontal").select(*COLUMNS, *MEASURES)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What every split of a unit is drawn from: its fits, and who is exactly alike (n,).

    `parts` has the outcomes that could be fitted side by side, in the order of `fitted`.
    """

    comparison: Comparison
    fitted: Mapping[str, aipw.Fitted]
    parts: Parts | None
    alike: Codes

    @classmethod
    def of(cls, comparison: Comparison, fitted: Mapping[str, aipw.Fitted]) -> Drawn:
        """Set the outcomes side by side, once for every split."""
        there = [one.parts for one in fitted.values() if isinstance(one, Contrast)]
        alike = strata(comparison, ALIKE, BANDS, place=1)
        return cls(comparison, fitted, Parts.together(there) if there else None, alike)

    def measured(self, cells: Cells) -> dict[str, dict[str, Any]]:
        """The measures of every cell of one split, by outcome.

        Students are put into courses and persons within the cells here and let go with the split:
        kept for all splits of a large unit that is most of what estimating needs of memory.
        """
        one, size = self.comparison, cells.found.size
        grouping = Grouping(cells.codes, size, one.exposed, one.course, one.student)
        shares = exact_shares(one.exposed, self.alike, cells.codes, size)
        effects = iter(effects_by_cut(self.parts, grouping) if self.parts else ())
        return {
            outcome: _reasoned(fit, size)
            if isinstance(fit, NotEstimable)
            else _measured(next(effects), shares, fit.method)
            for outcome, fit in self.fitted.items()
        }


def _measured(
    found: Effects | NotEstimable, shares: Sequence[float | None], method: str
) -> dict[str, Any]:
    """The measures of every cell of one split by name, NaN where there is no figure."""
    if isinstance(found, NotEstimable):
        return _reasoned(found, len(shares))
    raw, half = found.naive
    figures = {
        "estimate": found.estimate,
        "ci_lower": found.estimate - found.half_width,
        "ci_upper": found.estimate + found.half_width,
        "naive_estimate": raw,
        "naive_ci_lower": raw - half,
        "naive_ci_upper": raw + half,
        "n_participants": found.taking_part,
        "n_comparison": found.compared,
        "participant_people": found.people[0],
        "comparison_people": found.people[1],
        "degrees": _told(found.degrees),
        "overlap": np.array(shares, dtype=np.float64),
        "comparison_value": found.expected,
    }
    sides = [found.taking_part <= 0, found.weight <= 0]
    reason = np.select(sides, [str(Reason.NO_PARTICIPANTS), str(Reason.NO_COMPARISON)], "")
    return _columns(figures, method, reason)


def _told(degrees: Floats) -> Floats:
    """Degrees of freedom, rounded down to what is told of them."""
    place = np.searchsorted(DEGREES_TOLD, degrees + ALMOST, side="right") - 1
    return DEGREES_TOLD[np.maximum(place, 0)].astype(np.float64)


def _reasoned(refused: NotEstimable, count: int) -> dict[str, Any]:
    """No figures, and why, so many times."""
    return _columns({}, "", np.full(count, str(refused.reason)))


def _columns(figures: Mapping[str, Floats], method: str, reason: Any) -> dict[str, Any]:
    """Every measure: figures where there is no reason against them, else the reason alone."""
    shown = reason == ""
    nothing = np.full(reason.size, np.nan)
    return {
        **{name: np.where(shown, figures.get(name, nothing), np.nan) for name in FIGURES},
        "method": np.where(shown, method, ""),
        "reason": reason,
    }
