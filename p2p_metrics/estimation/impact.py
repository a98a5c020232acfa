"""What taking part changed: one doubly robust fit per unit, every registered cut drawn from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.effects import aipw
from p2p_metrics.effects.codes import Codes
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.frame import Frame, Unit
from p2p_metrics.effects.ladder import strata
from p2p_metrics.effects.naive import naive_by
from p2p_metrics.effects.overlap import exact_shares
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import Estimate, Found, NotEstimable
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
        cells = [_Cells(split, *split.among(rows)) for split in self.splits[unit.kind]]
        return _of_unit(unit, self.frame.comparison(unit), cells, self.outcomes)


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
    """The cells of one split that occur among the eligible of a unit."""

    split: cuts.Split
    codes: Codes
    found: Codes


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
    shares = [exact_shares(comparison.exposed, alike, one.codes, one.found.size) for one in cells]
    rows = [
        row
        for outcome in outcomes
        for one, share in zip(cells, shares, strict=True)
        for row in _measured(fitted[outcome], comparison, outcome, one, share)
    ]
    where = pl.concat([one.split.cells[one.found] for one in cells])
    measured = pl.DataFrame(rows, schema=MEASURES, orient="row")
    named = [pl.lit(value).alias(name) for name, value in zip(UNIT, unit, strict=True)]
    outcome_codes = pl.Series("outcome_code", outcomes).repeat_by(where.height).explode()
    keyed = pl.concat([where] * len(outcomes)).with_columns(*named, outcome_codes)
    return pl.concat([keyed, measured], how="horizontal").select(*COLUMNS, *MEASURES)


def _measured(
    fitted: Contrast | NotEstimable,
    comparison: Comparison,
    outcome: str,
    cells: _Cells,
    shares: Sequence[float | None],
) -> list[tuple[Any, ...]]:
    """The measures of every cell of one split, in the order of MEASURES."""
    size = cells.found.size
    if isinstance(fitted, NotEstimable):
        return [_refusal(fitted)] * size
    headline = fitted.effects_by(cells.codes, size)
    unadjusted = naive_by(comparison, outcome, cells.codes, size)
    levels = fitted.comparison_values(cells.codes, size)
    return [
        _refusal(found) if isinstance(found, NotEstimable) else _figures(found, raw, share, level)
        for found, raw, share, level in zip(headline, unadjusted, shares, levels, strict=True)
    ]


def _refusal(found: NotEstimable) -> tuple[Any, ...]:
    """No figures, and why."""
    return (*[None] * (len(MEASURES) - 2), "", str(found.reason))


def _figures(
    found: Estimate, unadjusted: Found, share: float | None, level: float | None
) -> tuple[Any, ...]:
    raw = (
        (None, None, None)
        if isinstance(unadjusted, NotEstimable)
        else (unadjusted.estimate, unadjusted.ci_lower, unadjusted.ci_upper)
    )
    return (
        *(found.estimate, found.ci_lower, found.ci_upper),
        *raw,
        *(found.n_participants, found.n_comparison, share, level, found.method, ""),
    )
