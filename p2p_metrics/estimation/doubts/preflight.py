"""Before any estimate: what each scheme's numbers could show at all, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.effects.frame import Exposure, Frame, Unit
from p2p_metrics.effects.plan import AnalysisPlan
from p2p_metrics.effects.power import Sides
from p2p_metrics.effects.preflight import NO_REGISTER, Preflight, SchemeFacts, preflight
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.estimation.analysis import PER_THOUSANDTH
from p2p_metrics.estimation.doubts.placebo import ORDER
from p2p_metrics.estimation.doubts.setting import Setting
from p2p_metrics.estimation.lattice import UNIT
from p2p_metrics.estimation.participation import Fetches

SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(UNIT, pl.String),
    "outcome_code": pl.String,
    "strongest_design": pl.String,
    "is_large_enough": pl.String,
    "advice": pl.String,
    "attended_share": pl.Float64,
    "smallest_effect": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "reason": pl.String,
}
OFFERS = """
    select offers.scheme_id, offers.role,
        bool_or(offers.is_compulsory) as is_compulsory,
        bool_or(offers.has_register) as has_register,
        max_by(years.approach_code, years.academic_year)
            filter (where years.approach_code is not null) as approach_code
    from fct_cohort_offers as offers
    inner join stg_scheme_years as years using (scheme_id, academic_year)
    group by all
    order by all
"""
SESSIONS = """
    select scheme_id, role, cast(sum(sessions_expected) as bigint) as expected,
        cast(sum(sessions_attended) as bigint) as attended
    from fct_participation
    where sessions_attended > 0 and sessions_expected is not null
    group by all
"""
COURSES = """
    select unit_code, count(distinct course_key) filter (where first_year_offered is not null),
        count(distinct course_key) filter (where first_year_offered is null)
    from fct_adoptions
    where unit_kind = 'scheme'
    group by all
"""

# How far the mean of a course that never took the activity up strays from one year to the next.
DRIFTS = """
    with means as (
        select unit_code, course_key, academic_year,
            cast(sum(sum_thousandths_{outcome}) as bigint)
                / nullif(cast(sum(n_{outcome}) as bigint), 0) as mean
        from cells_rollout
        where unit_kind = 'scheme' and first_year_offered is null and n_{outcome} > 0
        group by all
    ),

    changes as (
        select unit_code,
            mean - lag(mean) over (
                partition by unit_code, course_key order by academic_year
            ) as change
        from means
    )

    select unit_code, stddev_samp(change) from changes where change is not null group by unit_code
"""


def table(engine: Fetches, frame: Frame, setting: Setting) -> pl.DataFrame:
    """A row per scheme and role, for the primary outcome, all years together."""
    sessions = {(row[0], row[1]): row[2:] for row in engine.fetch(SESSIONS).rows()}
    courses = {row[0]: Sides(*row[1:]) for row in engine.fetch(COURSES).rows()}
    by = PER_THOUSANDTH["points" if setting.primary in setting.points else "mark"]
    drifts = dict(engine.fetch(DRIFTS.format(outcome=setting.primary)).rows())
    rows = []
    for offer in engine.fetch(OFFERS).rows(named=True):
        unit = Unit("scheme", offer["scheme_id"], offer["role"])
        pooled = Unit("approach", offer["approach_code"] or "", offer["role"])
        exact = _sides(frame, unit, setting)
        facts = _facts(frame, unit, offer, setting)
        told = SchemeFacts(
            **facts,
            sides=as_published(exact, setting.policy),
            pooled_approach=as_published(_sides(frame, pooled, setting), setting.policy),
            courses=courses.get(unit.code, Sides(0, 0)),
            course_sd=drifts[unit.code] * by if drifts.get(unit.code) else None,
            sessions_expected=_whole(sessions, unit, 0),
            sessions_attended=_whole(sessions, unit, 1),
        )
        rows.append(_row(unit, told, exact, preflight(told, setting.rules), setting))
    return pl.DataFrame(rows, schema=dict(SCHEMA), orient="row")


def _row(
    unit: Unit, facts: SchemeFacts, exact: Sides, found: Preflight, setting: Setting
) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(UNIT, unit, strict=True)) | {
        "outcome_code": setting.primary,
        "strongest_design": str(found.strongest_design),
        "is_large_enough": "yes" if found.is_large_enough else "no",
        "advice": "; ".join(map(str, found.advice)),
        "reason": "",
    }
    if facts.is_compulsory or not facts.has_register:
        return row | {"reason": str(Reason.EMBEDDED) if facts.is_compulsory else NO_REGISTER}
    return row | {
        "n_participants": exact.participants,
        "n_comparison": exact.comparison,
        "attended_share": _figure(found.attended_share),
        "smallest_effect": _figure(found.smallest_effect),
    }


def _figure(found: float | NotEstimable) -> float | None:
    return None if isinstance(found, NotEstimable) else found


def _facts(frame: Frame, unit: Unit, offer: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    exposure = frame.exposures.get(unit)
    values = np.empty(0) if exposure is None else frame.outcomes[setting.primary][exposure.rows]
    return {
        "outcome_sd": float(np.nanstd(values)) if np.isfinite(values).any() else 0.0,
        "is_points": setting.primary in setting.points,
        "is_compulsory": bool(offer["is_compulsory"]),
        "has_register": bool(offer["has_register"]),
        "has_earlier_mark": exposure is not None
        and _marks(frame, exposure) >= setting.policy.minimum,
        "is_planned": any(_is_about(plan, unit) for plan in setting.plans),
    }


def _marks(frame: Frame, exposure: Exposure) -> int:
    """How many of the eligible have an earlier mark of the kind that most have."""
    known = [
        int(np.isfinite(frame.earlier_marks[name].before(exposure)).sum())
        for name in ORDER
        if name in frame.earlier_marks
    ]
    return max(known, default=0)


def _is_about(plan: AnalysisPlan, unit: Unit) -> bool:
    return (plan.unit_kind, plan.unit_code, plan.role) == tuple(unit)


def _sides(frame: Frame, unit: Unit, setting: Setting) -> Sides:
    """Who is on either side with the primary outcome known."""
    exposure = frame.exposures.get(unit)
    if exposure is None:
        return Sides(0, 0)
    known = np.isfinite(frame.outcomes[setting.primary][exposure.rows])
    taking_part = int((known & exposure.exposed).sum())
    return Sides(taking_part, int(known.sum()) - taking_part)


def as_published(sides: Sides, policy: Policy) -> Sides:
    """The counts as they are published, those too small to be shown as next to none.

    So the advice tells nothing that the counts do not.
    """
    base = policy.count_base
    return Sides(
        *(
            base if count < policy.minimum else (2 * count + base) // (2 * base) * base
            for count in (sides.participants, sides.comparison)
        )
    )


def _whole(sums: Mapping[tuple[str, str], Any], unit: Unit, place: int) -> int | None:
    found = sums.get((unit.code, unit.role), (None, None))[place]
    return None if found is None else int(found)
