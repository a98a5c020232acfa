"""Stage ratings beside effects across schemes: exploratory, from what is published alone."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.stages import StageAssociation, stage_associations
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.published import ERROR, estimates, families

COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("outcome_code", "role"), pl.String),
    "stage_number": pl.Int64,
    **dict.fromkeys(("estimate", "ci_lower", "ci_upper", "unexplained"), pl.Float64),
    "n_schemes": pl.Int64,
    "label": pl.String,
}
DECIMALS = 4


def stage_association(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per outcome, role and stage where schemes with an effect were rated differently.

    By how much the effect is higher for each level of the rating, in outcome units; `label` says
    that this is an association between schemes. Too few rated schemes, or all rated alike, have no
    row. A scheme's rating is that of its latest rated year.
    """
    shown = estimates(tables).filter(unit_kind="scheme")
    rated = _ratings(tables["provision"])
    rows = [
        (*key, *row)
        for key, schemes in families(shown, ("outcome_code", "role"))
        for row in _by_stage(schemes, rated)
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").with_columns(
        pl.col(pl.Float64).round(DECIMALS)
    )


def _ratings(provision: pl.DataFrame) -> dict[int, dict[str, int]]:
    """For every stage, each rated scheme's latest rating."""
    latest = provision.sort("academic_year")
    return {
        stage.stage_number: dict(
            latest.select("scheme_id", pl.col(f"stage_{stage.stage_number}_rating"))
            .drop_nulls()
            .rows()
        )
        for stage in vocabulary.stages()
    }


def _by_stage(
    schemes: pl.DataFrame, rated: Mapping[int, Mapping[str, int]]
) -> Iterator[tuple[Any, ...]]:
    codes = schemes["unit_code"].to_list()
    found: Mapping[str, StageAssociation | NotEstimable] = stage_associations(
        schemes["estimate"].to_list(),
        schemes[ERROR].to_list(),
        {str(stage): [given.get(code) for code in codes] for stage, given in rated.items()},
        house_rule().associations.fewest_schemes,
    )
    for stage, one in found.items():
        if not isinstance(one, NotEstimable):
            slope = one.per_level
            yield (
                *(int(stage), slope.estimate, slope.ci_lower, slope.ci_upper),
                *(one.unexplained, one.n_schemes, one.label),
            )
