"""Does the placebo find hidden motivation? The share of schemes it flags, by strength.

Without hidden motivation the share is the rate of false alarms. Schemes for which no placebo is
possible (a first-year scheme that begins in October) are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from p2p_metrics.calibration.study import effect_of
from p2p_metrics.calibration.university import make
from p2p_metrics.calibration.world import EARLIER, MARK, TERM_1, World
from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.intervals import critical_value
from p2p_metrics.effects.placebo import Placebo, placebo
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import Estimate, NotEstimable

ORDER = (TERM_1, EARLIER)
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Flag:
    """One scheme's placebo: whether motivation drew students in, whether it was flagged.

    `bias`: estimate less truth, in marks; `is_flagged` is None where no placebo is possible;
    `is_strong_enough`: the placebo could have seen a difference as large as the mean true effect.
    """

    replication: int
    is_hidden: bool
    is_flagged: bool | None
    bias: float
    is_strong_enough: bool
    is_first_year: bool


@dataclass(frozen=True, slots=True)
class Detection:
    """One point of the curve: at `strength` (log-odds for a standard deviation of motivation) the
    estimates of schemes that draw on it are off by `bias` marks on average, and the placebo flags
    `share` of them (0-1), with a Monte Carlo interval; `clean` is the share of clean ones flagged.

    All shares are among schemes whose placebo could see the mean true effect; `possible` is the
    share of schemes for which a placebo exists, `strong` the share of those that could see it.
    """

    strength: float
    bias: float
    share: float
    mc_lower: float
    mc_upper: float
    clean: float
    clean_mc_lower: float
    clean_mc_upper: float
    possible: float
    strong: float
    first_year_possible: float


def detection(
    world: World, strengths: Sequence[float], seeds: Sequence[int], each: Each = map
) -> list[Detection]:
    """Give the detection curve over strengths of hidden motivation, one university a seed.

    `each` carries a function out over many arguments, in order: `map`, or that of a pool.
    """
    drawn = [
        (replace(world, motivation=strength), seed) for strength in strengths for seed in seeds
    ]
    flags = list(each(_flags, drawn))
    return [
        _point(strength, [flag for some in flags[at : at + len(seeds)] for flag in some])
        for strength, at in zip(strengths, range(0, len(flags), len(seeds)), strict=True)
    ]


def _flags(drawn: tuple[World, int]) -> list[Flag]:
    """Give every scheme's placebo in one university."""
    return list(_of_university(*drawn))


def _of_university(world: World, seed: int) -> Iterator[Flag]:
    university, strength = make(world, seed), world.motivation
    for unit, truth in university.truth.items():
        comparison = university.frame.comparison(unit)
        chances = propensity(comparison)
        if isinstance(chances, NotEstimable):
            continue
        effect = effect_of(fit(chances, MARK))
        if not isinstance(effect, Estimate):
            continue
        found = placebo(comparison, ORDER, chances)
        yield Flag(
            replication=seed,
            is_hidden=truth.is_hidden and strength > 0,
            is_flagged=None if isinstance(found, NotEstimable) else not found.is_passed,
            bias=effect.estimate - truth.mark,
            is_strong_enough=isinstance(found, Placebo) and found.detectable <= world.effect,
            is_first_year=truth.is_first_year,
        )


def _point(strength: float, flags: Sequence[Flag]) -> Detection:
    """Add the flags of one strength up."""
    strong = [flag for flag in flags if flag.is_strong_enough]
    hidden = [flag for flag in strong if flag.is_hidden]
    drawn = hidden if strength > 0 else strong
    clean = [flag for flag in strong if not flag.is_hidden]
    first = [flag for flag in flags if flag.is_first_year]
    share, lower, upper = _share(drawn)
    clean_share, clean_lower, clean_upper = _share(clean)
    possible = [flag for flag in flags if flag.is_flagged is not None]
    return Detection(
        strength=strength,
        bias=float(np.mean([flag.bias for flag in drawn])) if drawn else 0.0,
        share=share,
        mc_lower=lower,
        mc_upper=upper,
        clean=clean_share,
        clean_mc_lower=clean_lower,
        clean_mc_upper=clean_upper,
        possible=len(possible) / max(len(flags), 1),
        strong=len(strong) / max(len(possible), 1),
        first_year_possible=sum(flag.is_flagged is not None for flag in first) / max(len(first), 1),
    )


def _share(flags: Sequence[Flag]) -> tuple[float, float, float]:
    """Give the share flagged with an interval over universities."""
    if not flags:
        return 0.0, 0.0, 1.0
    flagged = np.array([float(bool(flag.is_flagged)) for flag in flags])
    seeds = np.unique([flag.replication for flag in flags], return_inverse=True)[1].reshape(-1)
    sums = np.bincount(seeds, flagged - flagged.mean())
    count = sums.size
    if count < 2:
        return float(flagged.mean()), 0.0, 1.0
    error = np.sqrt(count / (count - 1) * np.dot(sums, sums)) / flagged.size
    half = critical_value(count - 1) * float(error)
    mean = float(flagged.mean())
    return mean, max(0.0, mean - half), min(1.0, mean + half)
