"""Does the roll-out estimate keep its promises? Known universities of courses, drawn many times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from p2p_metrics.calibration.courses import CourseWorld, drawn
from p2p_metrics.calibration.detection import Each
from p2p_metrics.calibration.study import Finding, held_to
from p2p_metrics.calibration.summary import Measure, summary
from p2p_metrics.effects.pre_trend import PreTrend
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.rollout import METHOD, roll_out

TRENDS = "trends before adoption"
SEED = 20250101
ALARM = 0.05

_IN_POINTS = CourseWorld(2, effect=2.0, shock_spread=1.5, mean_outcome=85.0, is_binary=True)

# Few, some and many adopting courses, in marks and in points, with an effect and without; then
# courses that all adopt in the end, and trends that differed before.
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
}


def calibrate_rollout(
    worlds: Mapping[str, CourseWorld] = WORLDS,
    replications: int = 300,
    seed: int = SEED,
    each: Each = map,
) -> list[Measure]:
    """Give bias, RMSE, cover and false alarms of the roll-out in each world, and of its trend test.

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
    yield held_to(found.effect, draw.truth, label, seed[-1], is_zero, students)
    if not isinstance(found.pretrend, NotEstimable):
        yield _trend(found.pretrend, world.diverging, (f"{TRENDS}, {name}", outcome), seed[-1])


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
