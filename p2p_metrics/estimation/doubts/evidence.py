"""All that the grade of an estimate depends on, gathered for every outcome of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from p2p_metrics.effects.codes import Mask
from p2p_metrics.effects.evidence_rules import StudyDesign
from p2p_metrics.effects.findings import Findings
from p2p_metrics.effects.placebo import Placebo
from p2p_metrics.effects.plan import PlanStatus
from p2p_metrics.effects.power import smallest_in_sd
from p2p_metrics.effects.records import METHOD_AIPW, Estimate, NotEstimable
from p2p_metrics.estimation.doubts.fit import Fit
from p2p_metrics.estimation.doubts.placebo import smallest_in_sd as smallest_placebo
from p2p_metrics.estimation.doubts.placebo import state
from p2p_metrics.estimation.doubts.setting import Setting

POPULATION = "eligible_at_landmark"


def findings(
    fit: Fit,
    outcome: str,
    answer: Placebo | NotEstimable,
    overlap: float | None,
    setting: Setting,
) -> Findings:
    """What is known of how one headline was made.

    `answer` is the placebo among the students of whom the outcome is known; `overlap` is that of
    the whole university.
    """
    headline, values = fit.headline[outcome], fit.comparison.outcomes[outcome]
    spread = float(np.nanstd(values)) if np.isfinite(values).any() else None
    missing, attrition = _missing(fit, outcome, setting)
    detectable = None
    if isinstance(headline, Estimate):
        taking_part, others = map(np.array, (headline.n_participants, headline.n_comparison))
        detectable = float(smallest_in_sd(taking_part, others, setting.rules.power))
    return Findings(
        design=StudyDesign.ROLL_OUT if fit.comparison.is_embedded else StudyDesign.OPT_IN,
        estimate=headline,
        outcome_sd=spread,
        is_points=outcome in setting.points,
        is_planned=plan_status(fit, outcome, setting) == PlanStatus.PLANNED,
        placebo=state(answer),
        placebo_detectable=smallest_placebo(fit, answer),
        largest_difference=fit.largest_differences[outcome],
        overlap=overlap,
        missing=missing,
        attrition=attrition,
        detectable=detectable,
    )


def plan_status(fit: Fit, outcome: str, setting: Setting) -> PlanStatus:
    """Whether this estimate was planned before anybody could have seen its outcomes."""
    plans = [
        one for one in setting.plans if (one.unit_kind, one.unit_code, one.role) == tuple(fit.unit)
    ]
    known_on = _known_on(fit, setting)
    found = {one.status(outcome, POPULATION, METHOD_AIPW, known_on) for one in plans}
    order = (PlanStatus.PLANNED, PlanStatus.LOCKED_TOO_LATE, PlanStatus.NOT_AS_PLANNED)
    return next((status for status in order if status in found), PlanStatus.NO_PLAN)


def _known_on(fit: Fit, setting: Setting) -> date:
    """The end of the first year that the estimate is about: its outcomes could be seen then."""
    rows = fit.frame.exposures[fit.unit].rows
    if not rows.size:
        return setting.snapshot
    return min(setting.snapshot, date(int(setting.years[rows].min()) + 1, 7, 31))


def not_known(fit: Fit, outcome: str, setting: Setting) -> tuple[float | None, float | None]:
    """The share of participants, and of the others, whose outcome is due and not known.

    Who left before they could have it are among them.
    """
    due, missing = _due(fit, outcome, setting)
    exposed = fit.comparison.exposed
    return _share(missing, due & exposed), _share(missing, due & ~exposed)


def _missing(fit: Fit, outcome: str, setting: Setting) -> tuple[float | None, float | None]:
    """The share of outcomes due that are missing, and how far the two sides differ in it."""
    taking_part, others = not_known(fit, outcome, setting)
    if taking_part is None or others is None:
        return None, None
    due, missing = _due(fit, outcome, setting)
    return _share(missing, due), abs(taking_part - others)


def _due(fit: Fit, outcome: str, setting: Setting) -> tuple[Mask, Mask]:
    """For whom an outcome is due, and of whom of them it is not known; shape (n,)."""
    due = setting.due[outcome][fit.frame.exposures[fit.unit].rows]
    return due, due & ~fit.known(outcome)


def _share(having: Mask, among: Mask) -> float | None:
    count = int(among.sum())
    return float((having & among).sum() / count) if count else None


Gathered = Mapping[str, Findings]
