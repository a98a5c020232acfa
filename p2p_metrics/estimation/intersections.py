"""Where characteristics cross: cautious rates of small groups, from the published counts."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.effects.records import Interval, NotEstimable
from p2p_metrics.effects.strata import Intersections, intersections
from p2p_metrics.estimation.groups import NOT_COMPARED
from p2p_metrics.estimation.lattice import UNIT
from p2p_metrics.estimation.verdicts import clear

OF_A_UNIT = ("academic_year", *UNIT[:2])
STRATUM = (
    *("cautious_rate", "cautious_ci_lower", "cautious_ci_upper"),
    *("beyond_sum_points", "beyond_sum_ci_lower", "beyond_sum_ci_upper"),
)
SPREAD = ("between_share", "between_ci_lower", "between_ci_upper", "additive_share")
TOO_SMALL_TO_TELL = 0.05  # points
FIGURES = ("eligible_count", "participant_count", "rate", "ci_lower", "ci_upper", "status")


def intersections_with_cautious_rates(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The published crossings, each with its rate drawn towards what the characteristics add up to.

    The smaller a crossing, the more it is drawn in (MAIHDA); `beyond_sum_points` is how far it lies
    from that sum, and `is_clear` whether that stands among all crossings of the unit. Crossings
    whose counts are masked, or where a characteristic is not known, are left out of the model and
    have no cautious rate.
    """
    table = tables["participation_intersections"]
    parts = [_strata(rows, found) for rows, found in _fitted(table)]
    empty = pl.DataFrame(schema=dict.fromkeys(STRATUM, pl.Float64))
    blank = pl.concat([table.head(0), empty], how="horizontal")
    keys = [name for name in table.columns if name not in FIGURES]
    cautious = pl.concat([blank, *parts]).select(*keys, *STRATUM)
    made = table.join(cautious, on=keys, how="left", maintain_order="left")
    return made.with_columns(is_clear=clear(made, STRATUM[3:], OF_A_UNIT))


def intersection_spread(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per year and unit: how much of all variation lies between crossings (0 to 1).

    `additive_share` is the part of it that the characteristics account for one by one; blank where
    it cannot be told.
    """
    table = tables["participation_intersections"]
    rows = [_spread(one, found) for one, found in _fitted(table)]
    schema: dict[str, Any] = {name: table.schema[name] for name in OF_A_UNIT}
    schema |= {"strata_count": pl.Int64, **dict.fromkeys(SPREAD, pl.Float64)}
    made = pl.DataFrame(rows, schema=schema, orient="row")
    units = table.select(OF_A_UNIT).unique()
    return units.join(made, on=list(OF_A_UNIT), how="left")


def _fitted(table: pl.DataFrame) -> list[tuple[pl.DataFrame, Intersections]]:
    """The shown crossings of every unit, with what the model says of them."""
    crossed = _crossed(table)
    shown = table.filter(
        pl.col("rate").is_not_null(),
        *(~pl.col(name).is_in(NOT_COMPARED) for name in crossed),
    )
    made = []
    for rows in shown.sort(table.columns[:6]).partition_by(*OF_A_UNIT, maintain_order=True):
        counts = rows.select("participant_count", "eligible_count", *crossed).rows()
        found = _model(tuple(counts))
        if not isinstance(found, NotEstimable):
            made.append((rows, found))
    return made


@lru_cache(maxsize=32)
def _model(counts: tuple[tuple[Any, ...], ...]) -> Intersections | NotEstimable:
    """What the model says of the same counts; two tables ask, and the door asks again."""
    successes, sizes = (np.array([row[at] for row in counts], float) for at in (0, 1))
    return intersections(successes, sizes, np.array([row[2:] for row in counts], dtype=object))


def _crossed(table: pl.DataFrame) -> list[str]:
    return [name for name in table.columns if name not in (*OF_A_UNIT, *FIGURES)]


def _strata(rows: pl.DataFrame, found: Intersections) -> pl.DataFrame:
    numbers = [(*_three(one.rate), *_three(one.interaction)) for one in found.strata]
    figures = np.round(np.array(numbers).T, 6) + 0.0
    # Where the model finds nothing beyond the sum at all, it gives nought without any doubt: that
    # is more than the data say, so it is left blank.
    told = np.abs(figures[3:]).max(initial=0.0) > TOO_SMALL_TO_TELL
    figures[3:] = figures[3:] if told else np.nan
    return rows.with_columns(
        pl.Series(name, column, dtype=pl.Float64).fill_nan(None)
        for name, column in zip(STRATUM, figures, strict=True)
    )


def _spread(rows: pl.DataFrame, found: Intersections) -> tuple[Any, ...]:
    shares = [round(one, 6) for one in _three(found.between_strata)]
    is_told = not isinstance(found.additive, NotEstimable) and shares[0] > 0
    additive = round(float(found.additive), 6) if is_told else None  # type: ignore[arg-type]
    return (*rows.select(OF_A_UNIT).row(0), rows.height, *shares, additive)


def _three(found: Interval) -> Sequence[float]:
    return found.estimate, found.ci_lower, found.ci_upper
