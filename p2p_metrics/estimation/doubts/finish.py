"""What follows from the published tables alone: sentences, and the strength of hidden causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.effects.intervals import error_of_limits
from p2p_metrics.effects.passport import Wording
from p2p_metrics.effects.records import DESIGN_OPT_IN, METHOD_AIPW, Estimate, NotEstimable
from p2p_metrics.effects.sensitivity import (
    Strength,
    e_value,
    robustness_value,
    robustness_value_of_limit,
    times_as_strong,
)
from p2p_metrics.effects.verdict import Verdict
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.lattice import UNIT, whole
from p2p_metrics.estimation.verdicts import impact_with_verdicts

Published = Mapping[str, pl.DataFrame]
KEYS = (*UNIT, "outcome_code")
STRENGTHS = (
    "robustness", "robustness_of_limit", "times_as_strong", "e_value", "e_value_of_limit",
)  # fmt: skip


def passport(tables: Published) -> pl.DataFrame:
    """The passports with the verdict on the published estimate and the sentences it allows.

    What is not estimated, or hidden, has none but "it cannot be estimated".
    """
    phrases = house_rule().phrases
    heads = impact_with_verdicts({**tables, "impact": tables["impact"].filter(whole())})
    heads = heads.select(*KEYS, "verdict")
    joined = tables["passport"].join(heads, on=KEYS, how="left", maintain_order="left")
    said = [_said(row["wording"], row["verdict"], phrases) for row in joined.rows(named=True)]
    names = ("verdict", "sentence", "can_say", "cannot_say")
    return tables["passport"].with_columns(
        pl.Series(name, [one[place] for one in said], dtype=pl.String)
        for place, name in enumerate(names)
    )


def _said(
    wording: str | None, verdict: str | None, phrases: Mapping[str, Mapping[str, str]]
) -> tuple[str, str, str, str]:
    is_silent = wording is None or verdict in (None, Verdict.NOT_ESTIMATED)
    settled = str(Verdict.NOT_ESTIMATED if is_silent else verdict)
    chosen = phrases[str(Wording.NONE) if is_silent else str(wording)]
    return settled, chosen[settled], chosen["can_say"], chosen["cannot_say"]


def specification(tables: Published) -> pl.DataFrame:
    """Every way of answering beside the published headline."""
    heads = (
        tables["impact"]
        .filter(whole())
        .select(*KEYS, headline="estimate", headline_lower="ci_lower", headline_upper="ci_upper")
    )
    return tables["specification"].join(heads, on=KEYS, how="left", maintain_order="left")


def sensitivity(tables: Published) -> pl.DataFrame:
    """How strong something hidden would have to be, from published estimate and yardstick."""
    heads = tables["impact"].filter(whole()).select(
        *KEYS, "estimate", "ci_lower", "ci_upper", "n_participants", "n_comparison",
        "comparison_value",
    )  # fmt: skip
    shown = tables["sensitivity"]
    points = {one.outcome_code for one in vocabulary.outcomes() if one.unit == "points"}
    joined = shown.join(heads, on=KEYS, how="left", maintain_order="left")
    found = [_strength(row, row["outcome_code"] in points) for row in joined.rows(named=True)]
    return shown.with_columns(
        pl.Series(name, [one.get(name) for one in found], dtype=pl.Float64) for name in STRENGTHS
    )


def _strength(row: Mapping[str, Any], is_points: bool) -> dict[str, float]:
    if row["estimate"] is None or row["with_outcome"] is None:
        return {}
    error = error_of_limits(row["ci_lower"], row["ci_upper"])
    if error <= 0:
        return {}
    sides = row["n_participants"], row["n_comparison"]
    limits = row["estimate"], row["ci_lower"], row["ci_upper"]
    head = Estimate(*limits, error, *sides, METHOD_AIPW, DESIGN_OPT_IN)
    degrees = float(sum(sides))
    yardstick = Strength(row["with_taking_part"], row["with_outcome"])
    found = {
        "robustness": round(robustness_value(head.estimate, error, degrees), 2),
        "robustness_of_limit": round(robustness_value_of_limit(head.estimate, error, degrees), 2),
        "times_as_strong": round(times_as_strong(head, yardstick, degrees), 1),
    }
    if is_points and row["comparison_value"] is not None:
        ratio = e_value(head, row["comparison_value"])
        if not isinstance(ratio, NotEstimable):
            found |= {
                "e_value": round(ratio.estimate, 1),
                "e_value_of_limit": round(ratio.limit, 1),
            }
    return found


def preflight(tables: Published) -> pl.DataFrame:
    """The pre-flight with the counts of participation, where those are shown."""
    counts = (
        tables["participation"].filter(whole()).select(*UNIT, "eligible_count", "participant_count")
    )
    return tables["preflight"].join(counts, on=UNIT, how="left", maintain_order="left")


FINISH = {
    "passport": passport,
    "specification": specification,
    "sensitivity": sensitivity,
    "preflight": preflight,
}
