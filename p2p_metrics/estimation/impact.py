"""What taking part changed: every registered cut of a unit, drawn from its one fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.effects.aipw import Fitted
from p2p_metrics.effects.codes import Codes, Floats
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.effects_by_cut import Effects, effects_by_cut
from p2p_metrics.effects.frame import Unit
from p2p_metrics.effects.grouping import Grouping
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
class Cells:
    """The cells of one split that occur among the eligible of a unit, and who is in each."""

    split: cuts.Split
    grouping: Grouping
    found: Codes


def cells_of(split: cuts.Split, rows: Codes, comparison: Comparison) -> Cells:
    """The cells of a split among the eligible `rows` of a unit."""
    codes, found = split.among(rows)
    return Cells(
        split,
        Grouping(codes, found.size, comparison.exposed, comparison.course, comparison.student),
        found,
    )


def impact_of(
    unit: Unit,
    comparison: Comparison,
    fitted: Mapping[str, Fitted],
    cells: Sequence[Cells],
) -> pl.DataFrame:
    """One row per outcome and registered cut of one unit, not yet controlled.

    An estimate that cannot be given keeps its row, with the reason in words.
    """
    outcomes = list(fitted)
    alike = strata(comparison, ALIKE, BANDS, place=1)
    shares = [
        exact_shares(comparison.exposed, alike, one.grouping.cut, one.found.size) for one in cells
    ]
    found = _effects(fitted, cells)
    measured = [
        _measured(of_split[outcome], one, share, _method(fitted[outcome]))
        for outcome in outcomes
        for of_split, one, share in zip(found, cells, shares, strict=True)
    ]
    columns = {name: np.concatenate([one[name] for one in measured]) for name in MEASURES}
    table = pl.DataFrame(columns, nan_to_null=True).cast(pl.Schema(MEASURES))
    where = pl.concat([one.split.cells[one.found] for one in cells])
    named = [pl.lit(value).alias(name) for name, value in zip(UNIT, unit, strict=True)]
    outcome_codes = pl.Series("outcome_code", outcomes).repeat_by(where.height).explode()
    keyed = pl.concat([where] * len(outcomes)).with_columns(*named, outcome_codes)
    return pl.concat([keyed, table], how="horizontal").select(*COLUMNS, *MEASURES)


def _effects(
    fitted: Mapping[str, Fitted], cells: Sequence[Cells]
) -> list[dict[str, Effects | NotEstimable]]:
    """For every split the effects in its cells by outcome, or why there are none."""
    there = {name: one for name, one in fitted.items() if isinstance(one, Contrast)}
    refused: dict[str, Effects | NotEstimable] = {
        name: one for name, one in fitted.items() if isinstance(one, NotEstimable)
    }
    if not there:
        return [dict(refused) for _ in cells]
    parts = Parts.together([one.parts for one in there.values()])
    return [
        refused | dict(zip(there, effects_by_cut(parts, one.grouping), strict=True))
        for one in cells
    ]


def _method(fitted: Fitted) -> str:
    return "" if isinstance(fitted, NotEstimable) else fitted.method


def _measured(
    found: Effects | NotEstimable, cells: Cells, shares: Sequence[float | None], method: str
) -> dict[str, Any]:
    """The measures of every cell of one split by name, NaN where there is no figure."""
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
    return _columns(figures, method, reason)


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
