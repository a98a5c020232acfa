"""Did it do more for one group than for another? From the published effects of the two groups."""

from collections.abc import Mapping

import polars as pl

from p2p_metrics.effects.contrast_of_groups import difference_of_effects
from p2p_metrics.estimation.groups import (
    COMPARED_WITH,
    REFERENCE,
    as_columns,
    beside_reference,
    joined_back,
    limits,
    splits_and_unit,
)
from p2p_metrics.estimation.groups import PLACE as PLACES
from p2p_metrics.estimation.verdicts import split, to_judge, verdicts

KEYS = (*splits_and_unit(), "outcome_code")
FIGURES = ("difference", "ci_lower", "ci_upper")


def group_differences(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit, role, outcome, cut and group: its effect less its reference group's.

    In the outcome's unit, with the interval of that difference. Worked out from two published
    effects instead of being estimated once more: a third figure that says what two others say
    already would give whoever subtracts them a second reading of both.
    """
    rows = beside_reference(
        tables["impact"], ("estimate", "ci_lower", "ci_upper"), (*PLACES, "outcome_code")
    ).filter(pl.col("group_code") != pl.col(COMPARED_WITH))
    shown = rows.drop_nulls(["estimate", "estimate" + REFERENCE])
    found = difference_of_effects(
        limits(shown, rate="estimate"), limits(shown, REFERENCE, "estimate")
    )
    figures = shown.select(KEYS).with_columns(as_columns(found, FIGURES))
    made = joined_back(rows, KEYS, [figures])
    judged = to_judge(made.rename({"difference": "estimate"}), split())
    return made.with_columns(verdicts(judged))
