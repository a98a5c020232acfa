"""Does the roll-out estimate keep its promises? Known universities of courses, drawn many times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from p2p_metrics.calibration.courses import CourseWorld, drawn
from p2p_metrics.calibration.detection import Each
from p2p_metrics.calibration.study import Finding, held_to
from p2p_metrics.calibration.summary import Measure, summary
from p2p_metrics.effects.passport import EvidenceType, passport
from p2p_metrics.effects.pre_trend import PreTrend
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.rollout import METHOD, RollOut, roll_out
from p2p_metrics.effects.verdict import Verdict
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.rollout import Answered, graded_on

TRENDS = "trends before adoption"
SEED = 20250101
ALARM = 0.05

_IN_POINTS = CourseWorld(2, effect=2.0, shock_spread=1.5, mean_outcome=85.0, is_binary=True)

_DIVERGING = CourseWorld(20, effect=0.0, effect_spread=0.0, diverging=0.3)

# Few, some and many adopting courses, in marks and in points, with an effect and without; then
# courses that all adopt in the end, trends that differed before, courses with three years of study
# each, and adoption after many years. Of the last, one world moves alike and one apart.
WORLDS = {
    "2 adopting": CourseWorld(2),
    "8 adopting": CourseWorld(8),
    "20 adopting": CourseWorld(20),
    "2 adopting, no effect": CourseWorld(2, effect=0.0, effect_spread=0.0),
    "8 adopting, no effect": CourseWorld(8, effect=0.0, effect_spread=0.0),
    "20 adopting, no effect": CourseWorld(20, effect=0.0, effect_spread=0.0),
    "2 adopting, in points": _IN_POINTS,
    "8 adopting, in points": replace(_IN_POINTS, n_adopting=8),
    "20 adopting, in points": replace(_IN_POINTS, n_adopting=20),
    "20 adopting, then everyone has": CourseWorld(20, n_never=0),
    "20 adopting, diverging already": CourseWorld(20, diverging=0.3),
    "20 adopting, no effect, diverging already": _DIVERGING,
    "20 adopting, three years of study": CourseWorld(20, years_of_study=3),
    "20 adopting, many years before": CourseWorld(20, n_years=10, earliest=8),
    "20 adopting, no effect, diverging for many years": replace(_DIVERGING, n_years=10, earliest=8),
}


def calibrate_rollout(
    worlds: Mapping[str, CourseWorld] = WORLDS,
    replications: int = 300,
    seed: int = SEED,
    each: Each = map,
) -> list[Measure]:
    """Give bias, RMSE, cover and false alarms of the roll-out in each world, and of its trend test.

    `called causal` is the share of estimates that the house rule would speak of as an effect.

    The estimator's name carries the world's. Of the trend test, `false alarms` is how often flat
    trends were called different (p below 0.05); in a diverging world its bias and cover are those
    of the slope. Replication r of the w-th world is seeded (seed, w, r). Refusals give none.
    """
    draws = [
        (name, world, (seed, position, replication))
        for position, (name, world) in enumerate(worlds.items())
        for replication in range(replications)
    ]
    return summary([finding for some in each(_replicated, draws) for finding in some])


def _replicated(draw: tuple[str, CourseWorld, tuple[int, int, int]]) -> list[Finding]:
    """Give one replication's answer held to the effect planted on the students it reached."""
    return list(_answers(*draw))


def _answers(name: str, world: CourseWorld, seed: tuple[int, int, int]) -> Iterator[Finding]:
    draw = drawn(world, seed)
    found = roll_out(draw.cells)
    if isinstance(found, NotEstimable):
        return
    outcome = "share in points" if world.is_binary else "mean_mark"
    label, students = (f"{METHOD}, {name}", outcome), found.effect.n_participants
    is_zero = world.effect == 0 and world.effect_spread == 0
    held = held_to(found.effect, draw.truth, label, seed[-1], is_zero, students)
    yield replace(held, is_causal=_is_causal(found, draw.cells, world))
    if not isinstance(found.pretrend, NotEstimable):
        yield _trend(found.pretrend, world.diverging, (f"{TRENDS}, {name}", outcome), seed[-1])


def _is_causal(found: RollOut, cells: pl.DataFrame, world: CourseWorld) -> bool:
    """Grade an answer as a release does, with every outcome known."""
    asked = cells.with_columns(asked="student_count")
    answer = Answered(("scheme", "", ""), found, asked, world.is_binary, False)
    rule = house_rule()
    graded = passport(graded_on(answer, found, rule), Verdict.CANNOT_TELL, rule)
    return graded.evidence_type == EvidenceType.CAUSAL


def _trend(found: PreTrend, truth: float, label: tuple[str, str], replication: int) -> Finding:
    half = (found.slope.ci_upper - found.slope.ci_lower) / 2
    return Finding(
        *label,
        replication=replication,
        participants=0,
        error=found.slope.estimate - truth,
        standard_error=half / 1.96,
        wide=1.96,
        is_covered=found.slope.ci_lower <= truth <= found.slope.ci_upper,
        is_alarm=found.p_value < ALARM,
        is_null=truth == 0,
    )
