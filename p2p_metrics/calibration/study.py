"""One made-up university, every scheme estimated in every way, each answer held to the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from p2p_metrics.calibration.university import Truth, University
from p2p_metrics.calibration.world import CONTINUED, MARK, PRIOR
from p2p_metrics.effects.aipw import fit_all
from p2p_metrics.effects.change_score import change_score
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.frame import Unit
from p2p_metrics.effects.joint import joint
from p2p_metrics.effects.ladder import ladder, strata
from p2p_metrics.effects.naive import naive
from p2p_metrics.effects.propensity import Propensity, propensity
from p2p_metrics.effects.records import Estimate, NotEstimable

GROUPED_BY = "deprivation"
BACKGROUND = ("academic_year", "year_of_study", "sex", "mature", "deprivation", "ethnicity")
RUNGS: tuple[tuple[tuple[str, ...], dict[str, float], int | None], ...] = (
    (BACKGROUND, {PRIOR: 5.0}, 1),
    (BACKGROUND[:5], {PRIOR: 5.0}, 1),
    (BACKGROUND[:4], {PRIOR: 5.0}, 1),
    (BACKGROUND[:3], {PRIOR: 5.0}, 2),
    (BACKGROUND[:2], {PRIOR: 5.0}, 2),
    (BACKGROUND[:2], {PRIOR: 10.0}, None),
    (BACKGROUND[:2], {}, None),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer held to the truth, in outcome units.

    `error`: estimate less truth; `is_covered`: the interval holds the truth; `is_alarm`: the
    interval leaves out nought; `is_null`: the truth is nought; `wide`: half-width of the interval
    in standard errors; `is_causal`: it would be spoken of as an effect, None where nobody asked.
    """

    estimator: str
    outcome: str
    replication: int
    participants: int
    error: float
    standard_error: float
    wide: float
    is_covered: bool
    is_alarm: bool
    is_null: bool
    is_causal: bool | None = None


def findings(university: University, replication: int) -> Iterator[Finding]:
    """Give every estimator's answer for every scheme of one university.

    Schemes that no estimator can answer for give no findings.
    """
    for unit, truth in university.truth.items():
        comparison = university.frame.comparison(unit)
        chances = propensity(comparison)
        if isinstance(chances, NotEstimable):
            continue
        for name, outcome, effect, value in _answers(university, unit, truth, chances):
            if isinstance(effect, Estimate):
                yield held_to(
                    effect, value, (name, outcome), replication, truth.is_zero, truth.participants
                )


def held_to(
    effect: Estimate,
    truth: float,
    label: tuple[str, str],
    replication: int,
    is_null: bool,
    participants: int,
) -> Finding:
    """Hold one estimate to the truth; `label` is estimator and outcome."""
    return Finding(
        estimator=label[0],
        outcome=label[1],
        replication=replication,
        participants=participants,
        error=effect.estimate - truth,
        standard_error=effect.standard_error,
        wide=(effect.ci_upper - effect.ci_lower) / 2 / effect.standard_error,
        is_covered=effect.ci_lower <= truth <= effect.ci_upper,
        is_alarm=not effect.ci_lower <= 0 <= effect.ci_upper,
        is_null=is_null,
    )


Answer = tuple[str, str, Estimate | NotEstimable, float]


def _answers(
    university: University, unit: Unit, truth: Truth, chances: Propensity
) -> Iterator[Answer]:
    """Give (estimator, outcome, answer, truth) for one scheme."""
    comparison = chances.comparison
    fitted = fit_all(chances, (MARK, CONTINUED))
    yield "naive", MARK, effect_of(naive(comparison, MARK)), truth.mark
    yield "aipw", MARK, effect_of(fitted[MARK]), truth.mark
    yield "aipw", CONTINUED, effect_of(fitted[CONTINUED]), truth.returned
    yield "joint", MARK, joint(comparison, MARK, chances.design), truth.mark
    rungs = [strata(comparison, *rung) for rung in RUNGS]
    yield "ladder", MARK, effect_of(ladder(comparison, rungs, MARK, chances.design)), truth.mark
    yield "change score", MARK, effect_of(change_score(comparison, MARK, PRIOR)), truth.mark
    yield from _without_others(comparison, truth)
    yield from _any_time(university, unit, truth)
    yield from _groups(comparison, fitted[MARK], truth)


def _without_others(comparison: Comparison, truth: Truth) -> Iterator[Answer]:
    """Answer as if nobody joined anything else."""
    chances = propensity(comparison.without_other_schemes())
    if not isinstance(chances, NotEstimable):
        found = effect_of(fit_all(chances, (MARK,))[MARK])
        yield "aipw, other schemes ignored", MARK, found, truth.mark


def _any_time(university: University, unit: Unit, truth: Truth) -> Iterator[Answer]:
    """Answer with everything else that was joined in the year, before the landmark or after."""
    chances = propensity(university.frame.comparison(unit, is_any_time=True))
    if not isinstance(chances, NotEstimable):
        found = effect_of(fit_all(chances, (MARK,))[MARK])
        yield "aipw, others of any time", MARK, found, truth.mark


def _groups(
    comparison: Comparison, found: Contrast | NotEstimable, truth: Truth
) -> Iterator[Answer]:
    """Answer for every group of one characteristic, and for the difference of two."""
    if isinstance(found, NotEstimable):
        return
    groups = comparison.categories[GROUPED_BY]
    for group, effect in enumerate(found.effects_by(groups)):
        if group in truth.by_group:
            yield "aipw by group", MARK, effect, truth.by_group[group]
    if {0, 4} <= truth.by_group.keys():
        difference = found.difference(groups == 0, groups == 4)
        yield "aipw between groups", MARK, difference, truth.by_group[0] - truth.by_group[4]


def effect_of(found: Contrast | NotEstimable) -> Estimate | NotEstimable:
    """Give the effect on all participants, or the refusal."""
    return found if isinstance(found, NotEstimable) else found.effect()


def early_leavers_counted(university: University, replication: int) -> Iterator[Finding]:
    """Show what the landmark is for: returning, with those who left before it as comparators."""
    frame, left = university.frame, np.flatnonzero(university.early_leavers)
    for unit, truth in university.truth.items():
        landmark = fit_returned(frame.comparison(unit))
        if isinstance(landmark, Estimate):
            label = ("aipw, enrolled at the landmark", CONTINUED)
            yield held_to(landmark, truth.returned, label, replication, True, truth.participants)
        exposure = frame.exposures[unit]
        offered = np.isin(frame.course[left], np.unique(frame.course[exposure.rows]))
        flattered = fit_returned(frame.comparison_with(unit, left[offered]))
        if isinstance(flattered, Estimate):
            label = ("aipw, early leavers compared", CONTINUED)
            yield held_to(flattered, truth.returned, label, replication, True, truth.participants)


def fit_returned(comparison: Comparison) -> Estimate | NotEstimable:
    """Give the effect on returning next year, in percentage points."""
    chances = propensity(comparison)
    if isinstance(chances, NotEstimable):
        return chances
    return effect_of(fit_all(chances, (CONTINUED,))[CONTINUED])
