"""The awarding gap by group, and what of it comes with peer learning: from published tables."""

from collections.abc import Mapping

import polars as pl

from p2p_metrics.effects.awarding_gap import Many, gap_parts
from p2p_metrics.effects.intervals import error_of_limits
from p2p_metrics.effects.rates import gap_between
from p2p_metrics.estimation.awards import OUTCOME
from p2p_metrics.estimation.groups import (
    COMPARED_WITH,
    REFERENCE,
    as_columns,
    beside_reference,
    joined_back,
    limits,
    numbers,
    whole_university,
)
from p2p_metrics.estimation.lattice import UNIT
from p2p_metrics.estimation.verdicts import clear

GROUP = ("characteristic_code", "group_code", COMPARED_WITH)
GAP = ("gap_points", "gap_ci_lower", "gap_ci_upper")
PARTS = ("explained", "by_reach", "by_take_up", "by_effect")
ALTOGETHER = ("explained_points", "explained_ci_lower", "explained_ci_upper")
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
    years together. Blank unless the effect is published for both groups. `is_clear`: the gap is
    wider or narrower with the unit, even after looking at all units of a kind and all groups.
    """
    keys = (*UNIT, *GROUP)
    impact = whole_university(tables["impact"]).filter(outcome_code=OUTCOME)
    rows = _with_years(impact.select(*UNIT, *GROUP[:2], *READ), tables["awards"])
    rows = beside_reference(rows, KNOWN, UNIT)
    rows = rows.filter(pl.col("group_code") != pl.col(COMPARED_WITH))
    shown = rows.drop_nulls([*KNOWN, *(name + REFERENCE for name in KNOWN)]).filter(
        pl.col("offered") > 0, pl.col("offered" + REFERENCE) > 0
    )
    figures = shown.select(keys).with_columns(_parts(shown))
    made = joined_back(rows, keys, [figures])
    return made.with_columns(clear(made, ALTOGETHER, ("unit_kind", "role")))


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


def _parts(shown: pl.DataFrame) -> list[pl.Series]:
    """Reach and take-up of both groups, and the parts, as columns."""
    group, reference = (_many(shown, suffix) for suffix in ("", REFERENCE))
    found = gap_parts(group, reference)
    shares = {
        "reach": group.offered / group.students,
        "take_up": group.participants / group.offered,
        "reach_of_reference": reference.offered / reference.students,
        "take_up_of_reference": reference.participants / reference.offered,
    }
    of_shares = [pl.Series(name, one.round(6), dtype=pl.Float64) for name, one in shares.items()]
    of_parts = [
        column
        for name in PARTS
        for column in as_columns(
            getattr(found, name), (f"{name}_points", f"{name}_ci_lower", f"{name}_ci_upper")
        )
    ]
    return [*of_shares, *of_parts]


def _many(shown: pl.DataFrame, suffix: str) -> Many:
    """One side of every gap; an effect's error is that of its published interval."""
    lower, upper = (numbers(shown, limit + suffix) for limit in ("ci_lower", "ci_upper"))
    return Many(
        students=numbers(shown, "years" + suffix),
        offered=numbers(shown, "offered" + suffix),
        participants=numbers(shown, "participants" + suffix),
        effect=numbers(shown, "estimate" + suffix),
        standard_error=error_of_limits(lower, upper),
    )
