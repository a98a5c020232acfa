"""The evidence passport of every headline, and the grade of every cut of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.effects.evidence_rules import EvidenceRules
from p2p_metrics.effects.findings import Findings
from p2p_metrics.effects.passport import EvidenceType, Passport, Wording, passport
from p2p_metrics.effects.power import smallest_in_sd
from p2p_metrics.effects.records import Estimate
from p2p_metrics.effects.security import lost_by, lowerings
from p2p_metrics.effects.verdict import Verdict
from p2p_metrics.estimation.doubts.evidence import Gathered, not_known, plan_status
from p2p_metrics.estimation.doubts.fit import Fit
from p2p_metrics.estimation.doubts.setting import Setting
from p2p_metrics.estimation.lattice import whole

SCHEMA: Mapping[str, Any] = {
    "outcome_code": pl.String,
    "design": pl.String,
    "evidence_type": pl.String,
    "security": pl.Int64,
    "wording": pl.String,
    "lowered_by": pl.String,
    "missing_for_next": pl.String,
    "plan_status": pl.String,
    "alarm": pl.String,
    "not_known_participants": pl.Float64,
    "not_known_comparison": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "reason": pl.String,
}
GRADES: Mapping[str, Any] = {
    "evidence_type": pl.String,
    "security": pl.Int64,
    "wording": pl.String,
}


def passports(gathered: Gathered, setting: Setting) -> dict[str, Passport]:
    """The passport of every outcome; the verdict is settled later, from the published values.

    It does not change type, security or wording of what is estimated.
    """
    return {
        outcome: passport(found, Verdict.CANNOT_TELL, setting.rules)
        for outcome, found in gathered.items()
    }


def table(
    fit: Fit,
    gathered: Gathered,
    made: Mapping[str, Passport],
    setting: Setting,
    wholes: Mapping[str, Mapping[str, Any]],
) -> pl.DataFrame:
    """A row per outcome: design, type, security, what lowered it, what the next type asks for.

    `wholes`: the impact rows of the whole university by outcome. A passport is shown where its
    estimate is, so as many different people stand behind it.
    """
    rows = [
        {
            "outcome_code": outcome,
            "design": str(one.design),
            **told(one),
            "plan_status": str(plan_status(fit, outcome, setting)),
            **_not_known(fit, outcome, setting),
            **_sides(gathered[outcome], wholes.get(outcome, {})),
        }
        for outcome, one in made.items()
    ]
    return fit.table(rows, SCHEMA)


def told(made: Passport) -> dict[str, Any]:
    """What a release says of a passport, whatever the design."""
    return {
        "evidence_type": str(int(made.evidence_type)),
        "security": made.security,
        "wording": str(made.wording),
        "lowered_by": "; ".join(f"{low.check} (-{low.lost})" for low in made.lowered_by),
        "missing_for_next": "; ".join(made.missing_for_next),
        "alarm": f"larger than {made.alarm.limit:g} {made.alarm.unit}" if made.alarm else "",
    }


def _not_known(fit: Fit, outcome: str, setting: Setting) -> dict[str, float | None]:
    """On either side the share whose outcome is not known; of no estimate, none."""
    is_found = isinstance(fit.headline[outcome], Estimate)
    taking_part, others = not_known(fit, outcome, setting) if is_found else (None, None)
    return {"not_known_participants": taking_part, "not_known_comparison": others}


def _sides(found: Findings, whole: Mapping[str, Any]) -> dict[str, Any]:
    headline = found.estimate
    if isinstance(headline, Estimate):
        return {
            "n_participants": whole.get("participant_people", headline.n_participants),
            "n_comparison": whole.get("comparison_people", headline.n_comparison),
            "reason": "",
        }
    return {"n_participants": None, "n_comparison": None, "reason": str(headline.reason)}


def graded(
    impact: pl.DataFrame, gathered: Gathered, made: Mapping[str, Passport], rules: EvidenceRules
) -> pl.DataFrame:
    """The impact rows of a unit with evidence type, security and wording.

    The whole university has those of its passport. A cut was not planned, so it is never causal;
    its security takes its own overlap and its own smallest detectable effect, the rest inherited.
    """
    parts = []
    for (outcome,), rows in impact.group_by("outcome_code", maintain_order=True):
        grades = _grades(rows, gathered[str(outcome)], made[str(outcome)], rules)
        parts.append(pl.concat([rows, grades], how="horizontal"))
    return pl.concat(parts) if parts else impact


def _grades(
    rows: pl.DataFrame, found: Findings, made: Passport, rules: EvidenceRules
) -> pl.DataFrame:
    is_whole, is_found = rows.select(whole()).to_series(), rows["estimate"].is_not_null()
    cut = (
        EvidenceType.EMPIRICAL if made.evidence_type == EvidenceType.CAUSAL else made.evidence_type
    )
    said = Wording.COMPARISON if made.wording == Wording.EFFECT else made.wording
    grades = pl.DataFrame(
        {
            "evidence_type": np.where(is_whole, str(int(made.evidence_type)), str(int(cut))),
            "security": np.where(is_whole, made.security, _securities(rows, found, rules)),
            "wording": np.where(is_whole, str(made.wording), str(said)),
        },
        schema=dict(GRADES),
    )
    return grades.select(pl.when(is_found).then(pl.col(name)).alias(name) for name in GRADES)


def _securities(rows: pl.DataFrame, found: Findings, rules: EvidenceRules) -> NDArray[np.int64]:
    """The security of every cut: the unit's own losses, and those of the cut."""
    best = rules.designs[found.design].best_security
    inherited = replace(found, overlap=1.0, detectable=0.0)
    shared = sum(one.lost for one in lowerings(inherited, rules))
    taking_part = rows["n_participants"].fill_null(0).to_numpy()
    others = rows["n_comparison"].fill_null(0).to_numpy()
    overlap = rows["overlap"].fill_null(float("nan")).to_numpy()
    detectable = smallest_in_sd(taking_part, others, rules.power)
    lost = lost_by(rules.security.overlap, overlap, is_below=True)
    lost = lost + lost_by(rules.security.detectable, detectable)
    return np.maximum(best - shared - lost, 0).astype(np.int64)
