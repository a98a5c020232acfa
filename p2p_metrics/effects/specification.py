"""The specification curve: the same question answered in every reasonable way.

If the answer hangs on one choice, the curve shows it. Simonsohn, Simmons and Nelson (2020), Nature
Human Behaviour 4, 1208-1214.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.change_score import change_score
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.joint import joint
from p2p_metrics.effects.ladder import ladder, strata
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import (
    METHOD_AIPW,
    METHOD_CHANGE_SCORE,
    METHOD_JOINT,
    METHOD_LADDER,
    Found,
    NotEstimable,
)


@dataclass(frozen=True, slots=True)
class Specification:
    """One way of answering: who was compared, what was adjusted for, how; and the answer.

    `is_headline` marks the one that the pages show; exactly one has it, the first.
    """

    population: str
    covariates: str
    estimator: str
    effect: Found
    is_headline: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The reasonable choices, the headline's first in each.

    `populations`: comparisons among other students or at another landmark; `left_out`: names of
    covariates left out under each label (`other schemes` leaves those out); `estimators`: METHOD_*
    codes; `prior`: the mark that change scores are held against; `rungs`: for the ladder, the keys,
    mark bands and place of each rung.
    """

    populations: Mapping[str, Comparison]
    left_out: Mapping[str, tuple[str, ...]]
    estimators: Sequence[str]
    prior: str
    rungs: Sequence[tuple[Sequence[str], dict[str, float], int | None]]


OTHER_SCHEMES = "other schemes"


def specification_curve(choices: Choices, outcome: str, most: int) -> tuple[Specification, ...]:
    """Give the answer under every combination of choices, the headline first, at most `most`.

    Combinations are taken in the order of the choices, so that the cap cuts the least central ones.
    A choice that allows no estimate keeps its place with the reason. An estimator that is not among
    ESTIMATORS raises KeyError.
    """
    combinations = product(choices.populations, choices.left_out, choices.estimators)
    found = []
    for number, (population, covariates, estimator) in enumerate(islice(combinations, most)):
        comparison = _adjusted(choices.populations[population], choices.left_out[covariates])
        answer = ESTIMATORS[estimator](comparison, outcome, choices)
        found.append(Specification(population, covariates, estimator, answer, number == 0))
    return tuple(found)


def _adjusted(comparison: Comparison, left_out: Sequence[str]) -> Comparison:
    """Leave covariates out."""
    if OTHER_SCHEMES in left_out:
        comparison = comparison.without_other_schemes()
    return comparison.without(*left_out)


def _doubly_robust(comparison: Comparison, outcome: str, _: Choices) -> Found:
    """Answer by the headline's estimator."""
    chances = propensity(comparison)
    return chances if isinstance(chances, NotEstimable) else _effect(fit(chances, outcome))


def _ladder(comparison: Comparison, outcome: str, choices: Choices) -> Found:
    """Answer by matching and regression, on the keys that are not left out."""
    rungs = [
        strata(
            comparison,
            [key for key in keys if key in comparison.categories],
            {name: width for name, width in bands.items() if name in comparison.marks},
            place,
        )
        for keys, bands, place in choices.rungs
    ]
    return _effect(ladder(comparison, rungs, outcome))


def _change(comparison: Comparison, outcome: str, choices: Choices) -> Found:
    """Answer by the change since the year before."""
    return _effect(change_score(comparison, outcome, choices.prior))


def _joint(comparison: Comparison, outcome: str, _: Choices) -> Found:
    """Answer by one regression."""
    return joint(comparison, outcome)


def _effect(found: Contrast | NotEstimable) -> Found:
    """Give the effect on all participants."""
    return found if isinstance(found, NotEstimable) else found.effect()


ESTIMATORS: Mapping[str, Callable[[Comparison, str, Choices], Found]] = {
    METHOD_AIPW: _doubly_robust,
    METHOD_LADDER: _ladder,
    METHOD_JOINT: _joint,
    METHOD_CHANGE_SCORE: _change,
}
