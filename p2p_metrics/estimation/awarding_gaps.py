"""The awarding gap by group, and what of it comes with peer learning: from published tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.awarding_gap import AwardingGap, GroupRecord, awarding_gap
from p2p_metrics.effects.rates import gap_between, normal_quantile
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.estimation.awards import OUTCOME
from p2p_metrics.estimation.groups import (
    COMPARED_WITH,
    REFERENCE,
    as_columns,
    beside_reference,
    joined_back,
    limits,
    whole_university,
)
from p2p_metrics.estimation.lattice import UNIT

GROUP = ("characteristic_code", "group_code", COMPARED_WITH)
GAP = ("gap_points", "gap_ci_lower", "gap_ci_upper")
PARTS = ("explained", "by_reach", "by_take_up", "by_effect")
RATE = "first_or_upper_second_rate"
READ = ("n_participants", "n_comparison", "estimate", "ci_lower", "ci_upper")
KNOWN = ("years", "offered", "participants", "estimate", "ci_lower", "ci_upper")


def awarding_gaps(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per year of award (0 for all) and group: reference rate less group's, in points.

    Above nought where the group reaches a first or 2:1 less often than its reference group.
    """
    keys = ("academic_year", *GROUP)
    rows = beside_reference(tables["awards"], (RATE, "ci_lower", "ci_upper"), ("academic_year",))
    shown = rows.filter(
        pl.col("group_code") != pl.col(COMPARED_WITH),
        pl.col(RATE).is_not_null(),
        pl.col(RATE + REFERENCE).is_not_null(),
    )
    gap = gap_between(limits(shown, REFERENCE, RATE), limits(shown, rate=RATE))
    others = rows.filter(pl.col("group_code") != pl.col(COMPARED_WITH))
    return joined_back(others, keys, [shown.select(*keys, *as_columns(gap, GAP))])


def awarding_gap_parts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit, role and group: reach x take-up x effect, against the reference group.

    In points of the awarding gap, for an average year of study of those whose class is known, all
    years together. Blank unless the effect is published for both groups.
    """
    keys = (*UNIT, *GROUP)
    impact = whole_university(tables["impact"]).filter(outcome_code=OUTCOME)
    rows = _with_years(impact.select(*UNIT, *GROUP[:2], *READ), tables["awards"])
    rows = beside_reference(rows, KNOWN, UNIT)
    rows = rows.filter(pl.col("group_code") != pl.col(COMPARED_WITH))
    shown = rows.drop_nulls([*KNOWN, *(name + REFERENCE for name in KNOWN)])
    found = [(*row, *_parts(one)) for row, one in zip(
        shown.select(keys).rows(), shown.iter_rows(named=True), strict=True
    )]  # fmt: skip
    schema = dict.fromkeys(keys, pl.String) | dict.fromkeys(_columns(), pl.Float64)
    return joined_back(rows, keys, [pl.DataFrame(found, schema=schema, orient="row")])


def _with_years(impact: pl.DataFrame, awards: pl.DataFrame) -> pl.DataFrame:
    """Every row with the years of study of its group; who was offered is among them."""
    years = awards.filter(academic_year=0).select(*GROUP[:2], years="student_year_count")
    offered = pl.min_horizontal(pl.col("n_participants") + pl.col("n_comparison"), "years")
    rows = impact.join(years, on=list(GROUP[:2]), how="left").with_columns(offered=offered)
    rows = rows.with_columns(participants=pl.min_horizontal("n_participants", "offered"))
    missing = pl.any_horizontal(pl.col("years", "n_participants", "n_comparison").is_null())
    return rows.with_columns(
        pl.when(missing).then(None).otherwise(pl.col("offered", "participants")).name.keep()
    )


def _parts(row: Mapping[str, Any]) -> tuple[float | None, ...]:
    found = awarding_gap(_record(row, ""), _record(row, REFERENCE))
    if isinstance(found, NotEstimable):
        return (None,) * len(_columns())
    return (
        *(round(one, 6) for one in _reach_and_take_up(row)),
        *(round(one, 6) + 0.0 for name in PARTS for one in _interval(found, name)),
    )


def _interval(found: AwardingGap, name: str) -> tuple[float, float, float]:
    one = getattr(found, name)
    return one.estimate, one.ci_lower, one.ci_upper


def _reach_and_take_up(row: Mapping[str, Any]) -> list[float]:
    return [
        row[part + suffix] / row[whole + suffix]
        for suffix in ("", REFERENCE)
        for part, whole in (("offered", "years"), ("participants", "offered"))
    ]


def _record(row: Mapping[str, Any], suffix: str) -> GroupRecord:
    """What is known of one group; the gap itself is not read off here, so no award is counted."""
    width = row["ci_upper" + suffix] - row["ci_lower" + suffix]
    return GroupRecord(
        students=row["years" + suffix],
        offered=row["offered" + suffix],
        participants=row["participants" + suffix],
        awarded=0,
        effect=row["estimate" + suffix],
        standard_error=width / (2 * normal_quantile(0.95)),
    )


def _columns() -> tuple[str, ...]:
    shares = ("reach", "take_up", "reach_of_reference", "take_up_of_reference")
    parts = [
        name
        for part in PARTS
        for name in (f"{part}_points", f"{part}_ci_lower", f"{part}_ci_upper")
    ]
    return (*shares, *parts)
