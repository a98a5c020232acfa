"""Does the roll-out estimate keep its promises? Known universities, drawn many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.calibration.courses import CourseWorld, drawn
from p2p_metrics.effects.rates import wilson
from p2p_metrics.effects.records import Interval, NotEstimable
from p2p_metrics.effects.rollout import METHOD, RollOut, roll_out

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How an estimate behaved over the replications, each figure with its Monte Carlo interval.

    `cover` and `false_alarm` are shares (0 to 1); `false_alarm` is the share of intervals leaving
    out nought and means what it says in worlds without an effect only. `pretrend_alarm` is the
    share of replications whose trends before adoption were found to differ (p below 0.05).
    """

    world: CourseWorld
    method: str
    replications: int
    refused: int
    bias: Interval
    rmse: Interval
    cover: Interval
    false_alarm: Interval
    pretrend_alarm: Interval | NotEstimable


def calibrate_rollout(
    worlds: Sequence[CourseWorld], replications: int = 300, seed: int = 20250101
) -> tuple[Calibrated, ...]:
    """Draw each world many times and say how close the estimates came to what was planted.

    Replication r of world w is seeded (seed, w, r). The truth is the planted effect averaged over
    the students reached in the years that could be compared.
    """
    return tuple(
        _calibrated(world, [_replicated(world, (seed, w, r)) for r in range(replications)])
        for w, world in enumerate(worlds)
    )


def _replicated(world: CourseWorld, seed: Sequence[int]) -> tuple[float, RollOut | NotEstimable]:
    draw = drawn(world, seed)
    return draw.truth, roll_out(draw.cells)


def _calibrated(
    world: CourseWorld, results: Sequence[tuple[float, RollOut | NotEstimable]]
) -> Calibrated:
    found = [(truth, one) for truth, one in results if isinstance(one, RollOut)]
    errors = np.array([one.effect.estimate - truth for truth, one in found])
    covered = [one.effect.ci_lower <= truth <= one.effect.ci_upper for truth, one in found]
    alarms = [not one.effect.ci_lower <= 0 <= one.effect.ci_upper for _, one in found]
    trends = [
        one.pretrend.p_value < 0.05
        for _, one in found
        if not isinstance(one.pretrend, NotEstimable)
    ]
    return Calibrated(
        world,
        METHOD,
        len(results),
        len(results) - len(found),
        averaged(errors),
        root_mean_square(errors),
        share(covered),
        share(alarms),
        share(trends)
        if trends
        else NotEstimable("because no course had two years before adoption"),
    )


def averaged(errors: Numbers) -> Interval:
    """Give the mean error (the bias) with its Monte Carlo interval."""
    reach = 1.96 * float(errors.std(ddof=1)) / np.sqrt(errors.size)
    return Interval(
        float(errors.mean()), float(errors.mean() - reach), float(errors.mean() + reach)
    )


def root_mean_square(errors: Numbers) -> Interval:
    """Give the root mean square error with its Monte Carlo interval (delta method)."""
    squared = averaged(errors**2)
    root = float(np.sqrt(squared.estimate))
    reach = (squared.estimate - squared.ci_lower) / (2 * root)
    return Interval(root, max(root - reach, 0.0), root + reach)


def share(happened: Sequence[bool]) -> Interval:
    """Give how often something happened with its Monte Carlo interval (Wilson 1927)."""
    found = wilson(sum(happened), len(happened))
    return Interval(float(found.estimate), float(found.ci_lower), float(found.ci_upper))
