"""The specification curve: the same question answered in every reasonable way.

If the answer hangs on one choice, the curve shows it. Simonsohn, Simmons and Nelson (2020), Nature
Human Behaviour 4, 1208-1214.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from p2p_metrics.effects.aipw import Fitted, fit
from p2p_metrics.effects.change_score import change_score
from p2p_metrics.effects.codes import Codes
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.contrast import contrast
from p2p_metrics.effects.design import Design
from p2p_metrics.effects.joint import joint
from p2p_metrics.effects.ladder import ladder, strata
from p2p_metrics.effects.outcome_model import Solved, refusal
from p2p_metrics.effects.propensity import Propensity, propensity
from p2p_metrics.effects.records import (
    DESIGN_OPT_IN,
    METHOD_AIPW,
    METHOD_CHANGE_SCORE,
    METHOD_JOINT,
    METHOD_LADDER,
    METHOD_WEIGHTING,
    Found,
    NotEstimable,
    Reason,
)

WEIGHTING = (METHOD_WEIGHTING, DESIGN_OPT_IN)


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


@dataclass(frozen=True, slots=True)
class Headline:
    """What the headline has fitted already: chances, answer, and equations that others can use."""

    chances: Propensity | NotEstimable
    fitted: Fitted
    solved: Solved = field(default_factory=Solved)


OTHER_SCHEMES = "other schemes"


@dataclass(slots=True)
class Asked:
    """One population and set of covariates, with what has been fitted for it so far."""

    comparison: Comparison
    choices: Choices
    known: Propensity | NotEstimable | None = None
    near: Propensity | None = None
    solved: Solved = field(default_factory=Solved)
    matched: list[Codes] = field(default_factory=list)

    @property
    def chances(self) -> Propensity | NotEstimable:
        """The chance of taking part, fitted once."""
        if self.known is None:
            self.known = propensity(self.comparison, near=self.near)
        return self.known

    @property
    def design(self) -> Design | None:
        """The columns of that fit, for estimators that need nothing else of it."""
        return self.known.design if isinstance(self.known, Propensity) else None

    @property
    def strata(self) -> list[Codes]:
        """The strata of every rung, on the keys that are not left out; numbered once."""
        if not self.matched:
            for keys, bands, place in self.choices.rungs:
                there = [key for key in keys if key in self.comparison.categories]
                kept = {name: size for name, size in bands.items() if name in self.comparison.marks}
                self.matched.append(strata(self.comparison, there, kept, place))
        return self.matched


def specification_curve(
    choices: Choices,
    outcome: str,
    most: int,
    headline: Headline | None = None,
    asked: dict[tuple[str, str], Asked] | None = None,
) -> tuple[Specification, ...]:
    """Give the answer under every combination of choices, the headline first, at most `most`.

    Combinations that depart from the headline in one choice come before those that depart in two or
    three, so that the cap cuts the least central ones.
    `headline`: the first combination as it has been fitted already; `asked`: what was fitted for
    another outcome of the same choices, to which this adds. Nothing is fitted twice.
    A choice that allows no estimate keeps its place with the reason. An estimator that is not among
    ESTIMATORS raises KeyError.
    """
    asked = {} if asked is None else asked
    found = []
    for number, (population, covariates, estimator) in enumerate(_nearest(choices)[:most]):
        key = (population, covariates)
        if key not in asked:
            comparison = _adjusted(choices.populations[population], choices.left_out[covariates])
            asked[key] = _asked(comparison, choices, None if number else headline, asked)
        if headline and not number:
            answer = _effect(headline.fitted)
        else:
            answer = ESTIMATORS[estimator](asked[key], outcome)
        found.append(Specification(population, covariates, estimator, answer, number == 0))
    return tuple(found)


def _asked(
    comparison: Comparison,
    choices: Choices,
    headline: Headline | None,
    before: Mapping[tuple[str, str], Asked],
) -> Asked:
    """Begin with what is fitted: all of it for the headline, a start for others."""
    if headline:
        return Asked(comparison, choices, headline.chances, solved=headline.solved)
    first = next(iter(before.values()), None)
    near = first.known if first and isinstance(first.known, Propensity) else None
    return Asked(comparison, choices, near=near)


def _nearest(choices: Choices) -> list[tuple[str, str, str]]:
    """Give every combination, those with the fewest departures from the headline first."""
    found = list(product(choices.populations, choices.left_out, choices.estimators))
    return sorted(found, key=lambda one: sum(a != b for a, b in zip(one, found[0], strict=True)))


def _adjusted(comparison: Comparison, left_out: Sequence[str]) -> Comparison:
    """Leave covariates out."""
    if OTHER_SCHEMES in left_out:
        comparison = comparison.without_other_schemes()
    return comparison.without(*left_out)


def _doubly_robust(asked: Asked, outcome: str) -> Found:
    """Answer by the headline's estimator."""
    chances = asked.chances
    return chances if isinstance(chances, NotEstimable) else _effect(fit(chances, outcome))


def _weighting(asked: Asked, outcome: str) -> Found:
    """Answer by the chance of taking part alone, without a model of the outcome."""
    chances = asked.chances
    if isinstance(chances, NotEstimable):
        return chances
    values = asked.comparison.outcomes.get(outcome)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(asked.comparison, values)
    if refused is not None:
        return refused
    nothing = np.zeros(values.size)
    return contrast(asked.comparison, values, nothing, chances.odds, 1.0, WEIGHTING).effect()


def _ladder(asked: Asked, outcome: str) -> Found:
    """Answer by matching and regression, on the keys that are not left out."""
    return _effect(ladder(asked.comparison, asked.strata, outcome, asked.design))


def _change(asked: Asked, outcome: str) -> Found:
    """Answer by the change since the year before."""
    near = asked.known if isinstance(asked.known, Propensity) else None
    return _effect(change_score(asked.comparison, outcome, asked.choices.prior, near=near))


def _joint(asked: Asked, outcome: str) -> Found:
    """Answer by one regression."""
    return joint(asked.comparison, outcome, asked.design, asked.solved)


def _effect(found: Fitted) -> Found:
    """Give the effect on all participants."""
    return found if isinstance(found, NotEstimable) else found.effect()


ESTIMATORS: Mapping[str, Callable[[Asked, str], Found]] = {
    METHOD_AIPW: _doubly_robust,
    METHOD_LADDER: _ladder,
    METHOD_JOINT: _joint,
    METHOD_CHANGE_SCORE: _change,
    METHOD_WEIGHTING: _weighting,
}
