"""What taking part changed: one doubly robust fit per unit, every registered cut drawn from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.effects import aipw
from p2p_metrics.effects.codes import Codes, Floats
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.frame import Frame, Unit
from p2p_metrics.effects.grouping import Grouping
from p2p_metrics.effects.ladder import strata
from p2p_metrics.effects.overlap import exact_shares
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.estimation import cuts
from p2p_metrics.estimation.lattice import SPLITS, UNIT
from p2p_metrics.estimation.sharing import shared_out
from p2p_metrics.progress import Progress, silent

MEASURES: Mapping[str, Any] = {
    "estimate": pl.Float64,
    "ci_lower": pl.Float64,
    "ci_upper": pl.Float64,
    "naive_estimate": pl.Float64,
    "naive_ci_lower": pl.Float64,
    "naive_ci_upper": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "overlap": pl.Float64,
    "comparison_value": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}
FIGURES = tuple(name for name, kind in MEASURES.items() if kind != pl.String)
COLUMNS = (*UNIT, "outcome_code", *SPLITS)

# What makes a comparator exactly like a participant: the finest rung of the matching ladder.
ALIKE = ("academic_year", "stage", "sex", "ethnicity", "disability", "age_group", "deprivation")
BANDS = {"prior_mark": 5.0, "entry_tariff": 16.0}


@dataclass(frozen=True, slots=True)
class Work:
    """All that estimating needs: the frame, the registered splits of it, and the outcomes."""

    frame: Frame
    splits: Mapping[str, Sequence[cuts.Split]]
    outcomes: Sequence[str]

    def of_unit(self, unit: Unit) -> pl.DataFrame:
        """Every outcome and cut of one unit."""
        rows = self.frame.exposures[unit].rows
        comparison = self.frame.comparison(unit)
        cells = [_cells(split, rows, comparison) for split in self.splits[unit.kind]]
        return _of_unit(unit, comparison, cells, self.outcomes)


def impact(
    frame: Frame,
    keys: pl.DataFrame,
    configuration: Configuration,
    progress: Progress = silent,
    processes: int = 1,
) -> pl.DataFrame:
    """One row per unit, role, outcome and registered cut, not yet controlled.

    `keys` are the frame's key columns in its row order, with the codes that a release prints.
    An estimate that cannot be given keeps its row, with the reason in words. The answer does not
    depend on how many processes share the units.
    """
    work = Work(frame, cuts.splits(keys, configuration), configuration.outcomes)
    sizes = {unit: exposure.rows.size for unit, exposure in frame.exposures.items()}
    largest_first = sorted(sizes, key=lambda unit: (-sizes[unit], unit))
    parts = []
    for unit, part in shared_out(work, largest_first, processes):
        parts.append(part)
        progress(f"Estimated {unit.code} ({len(parts)} of {len(sizes)})")
    return pl.concat(parts).sort(COLUMNS)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one split that occur among the eligible of a unit, and who is in each."""

    split: cuts.Split
    grouping: Grouping
    found: Codes


def _cells(split: cuts.Split, rows: Codes, comparison: Comparison) -> _Cells:
    codes, found = split.among(rows)
    return _Cells(
        split,
        Grouping(codes, found.size, comparison.exposed, comparison.course, comparison.student),
        found,
    )


def _of_unit(
    unit: Unit, comparison: Comparison, cells: Sequence[_Cells], outcomes: Sequence[str]
) -> pl.DataFrame:
    """Every outcome and cut of one unit: the chance of taking part is fitted once for all."""
    chances = propensity(comparison)
    fitted: Mapping[str, Contrast | NotEstimable] = (
        dict.fromkeys(outcomes, chances)
        if isinstance(chances, NotEstimable)
        else aipw.fit_all(chances, outcomes)
    )
    alike = strata(comparison, ALIKE, BANDS, place=1)
    shares = [
        exact_shares(comparison.exposed, alike, one.grouping.cut, one.found.size) for one in cells
    ]
    measured = [
        _measured(fitted[outcome], one, share)
        for outcome in outcomes
        for one, share in zip(cells, shares, strict=True)
    ]
    columns = {name: np.concatenate([one[name] for one in measured]) for name in MEASURES}
    table = pl.DataFrame(columns, nan_to_null=True).cast(pl.Schema(MEASURES))
    where = pl.concat([one.split.cells[one.found] for one in cells])
    named = [pl.lit(value).alias(name) for name, value in zip(UNIT, unit, strict=True)]
    outcome_codes = pl.Series("outcome_code", outcomes).repeat_by(where.height).explode()
    keyed = pl.concat([where] * len(outcomes)).with_columns(*named, outcome_codes)
    return pl.concat([keyed, table], how="horizontal").select(*COLUMNS, *MEASURES)


def _measured(
    fitted: Contrast | NotEstimable, cells: _Cells, shares: Sequence[float | None]
) -> dict[str, Any]:
    """The measures of every cell of one split by name, NaN where there is no figure."""
    if isinstance(fitted, NotEstimable):
        return _reasoned(fitted, cells.found.size)
    found = fitted.effects(cells.grouping)
    if isinstance(found, NotEstimable):
        return _reasoned(found, cells.found.size)
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
        "overlap": np.array(shares, dtype=np.float64),
        "comparison_value": found.expected,
    }
    sides = [found.taking_part <= 0, found.weight <= 0]
    reason = np.select(sides, [str(Reason.NO_PARTICIPANTS), str(Reason.NO_COMPARISON)], "")
    return _columns(figures, fitted.method, reason)


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
