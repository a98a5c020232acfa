"""What the doubts need besides the fits: the house rule, plans, and what is due of each outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.config import Configuration
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.effects.codes import Codes, Mask
from p2p_metrics.effects.evidence_rules import EvidenceRules
from p2p_metrics.effects.plan import AnalysisPlan
from p2p_metrics.estimation.doubts.covariates import Labels, labels
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.participation import Fetches

# A value that ought to be there by now: known, or missing without a reason that excuses it.
DUE = ("known", "unknown")
# Whoever leaves without an award has no class, and a class is all that a first or 2:1 compares. It
# is none that is missing, but those compared are the ones who stayed: an activity that keeps
# students changes who they are. So leavers are counted as lost (What Works Clearinghouse, attrition
# standard).
LOST = "left_without_award"


@dataclass(frozen=True, slots=True)
class Setting:
    """The same for every unit; masks and codes have shape (n,), a row for each of the frame.

    `due`: for whom an outcome ought to be known by now, those included who left before they could
    have it; `left`: these, for outcomes that leaving takes away; `years`: starting years;
    `labels`: what the codes of each covariate are called in the vocabulary; `policy`: how the
    release will be controlled, for advice that is worked out from counts.
    """

    rules: EvidenceRules
    plans: Sequence[AnalysisPlan]
    due: Mapping[str, Mask]
    years: Codes
    labels: Labels
    snapshot: date
    primary: str
    checked: Sequence[str]
    most: int
    core: Sequence[str]
    bands: Sequence[float]
    policy: Policy
    left: Mapping[str, Mask] = field(default_factory=dict)

    @property
    def points(self) -> frozenset[str]:
        """The outcomes that are percentage points."""
        return frozenset(one.outcome_code for one in vocabulary.outcomes() if one.unit == "points")


def setting(
    engine: Fetches,
    rows: pl.DataFrame,
    configuration: Configuration,
    plans: Sequence[AnalysisPlan],
    snapshot: date,
    policy: Policy,
) -> Setting:
    """The setting of a warehouse; `rows` is its analysis frame, in the frame's order."""
    left = left_without(engine, rows, configuration.outcomes)
    due = _due(engine, rows, configuration.outcomes)
    return Setting(
        rules=house_rule(),
        plans=plans,
        due=due | {name: due[name] | gone for name, gone in left.items()},
        years=rows["academic_year"].to_numpy().astype(np.intp),
        labels=labels(rows),
        snapshot=snapshot,
        primary=configuration.primary_outcome,
        checked=configuration.checked_outcomes,
        most=configuration.most_specifications,
        core=configuration.core_covariates,
        bands=configuration.attendance_bands,
        policy=policy,
        left=left,
    )


def _due(engine: Fetches, rows: pl.DataFrame, outcomes: Sequence[str]) -> dict[str, Any]:
    keys = ["engagement_id", "academic_year"]
    states = [f"{name}_state" for name in outcomes]
    columns = ", ".join([*keys, *states])
    known = engine.fetch(f"select {columns} from fct_outcomes")  # noqa: S608 - checked names
    joined = rows.select(keys).join(known, on=keys, how="left", maintain_order="left")
    return {
        name: joined[state].is_in(DUE).fill_null(False).to_numpy()
        for name, state in zip(outcomes, states, strict=True)
    }


def left_without(engine: Fetches, rows: pl.DataFrame, outcomes: Sequence[str]) -> dict[str, Mask]:
    """Who left before they could have an outcome, for the outcomes that leaving takes away."""
    keys = ["engagement_id", "academic_year"]
    gone = engine.fetch(
        f"""
        select engagement_id, academic_year, outcome_code
        from fct_findings
        where finding = '{LOST}'
        """  # noqa: S608 - a constant
    )
    found = {}
    for (outcome,), those in gone.group_by("outcome_code"):
        if outcome in outcomes:
            marked = those.select(*keys, is_gone=pl.lit(True))
            joined = rows.select(keys).join(marked, on=keys, how="left", maintain_order="left")
            found[str(outcome)] = joined["is_gone"].fill_null(False).to_numpy()
    return found
