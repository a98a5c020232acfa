"""Survey answers weighted so that those who answered look like all who were invited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from p2p_metrics.effects.records import NotEstimable

Numbers = NDArray[np.float64]

NOBODY_INVITED = "because nobody was invited"
NOBODY_ANSWERED = "because nobody answered"
PULL = 1.0  # one made-up student towards no difference: who never answers stays finite
STEPS = 50


@dataclass(frozen=True, slots=True)
class ResponseWeights:
    """Weights for the answers to one survey, and how much they had to do.

    `weights` (n,) are nought for those who did not answer and average one over those who did;
    `response_rate` is a share (0 to 1); `effective` is the number of equally weighted answers that
    these are worth; `largest` is the largest weight.
    """

    weights: Numbers
    response_rate: float
    effective: float
    largest: float


def response_weights(
    answered: NDArray[np.bool_], covariates: Numbers, classes: int
) -> ResponseWeights | NotEstimable:
    """Give each answer a weight from how likely such students were to answer.

    Response classes: Little (1986), International Statistical Review 54, 139-157. The chance of
    answering is estimated by logistic regression on what is on record of everyone invited, cut into
    classes of equally many invited, and each class weighted up to all its invited, so that rare
    kinds get no extreme weights; a class without answers counts with its neighbour. Holds only as
    far as those who answered think like those of their class who did not.
    `answered` (n,) and `covariates` (n, p), finite, for the invited only. Refuses where
    nobody was invited or nobody answered; raises ValueError for shapes that differ.
    """
    if covariates.ndim != 2 or len(covariates) != answered.size:
        raise ValueError("every invited student has an answer or none, and covariates")
    if answered.size == 0:
        return NotEstimable(NOBODY_INVITED)
    if not answered.any():
        return NotEstimable(NOBODY_ANSWERED)
    # Rounded: students alike must not be told apart by the last digit of a sum.
    chances = np.round(chances_of_answering(answered, covariates), 12)
    edges = np.quantile(chances, np.linspace(0, 1, max(classes, 1) + 1)[1:-1])
    # Ties at an edge would leave a class without members: equal edges count once.
    member = np.searchsorted(np.unique(edges), chances, side="left")
    invited = np.bincount(member)
    replies = np.bincount(member[answered], minlength=invited.size).astype(np.float64)
    kept = _with_neighbours(replies)
    raw = np.where(answered, _ratio(invited, replies, kept)[member], 0.0)
    weights = raw * answered.sum() / raw.sum()
    return ResponseWeights(
        weights,
        float(answered.mean()),
        float(weights.sum() ** 2 / (weights**2).sum()),
        float(weights.max()),
    )


def _with_neighbours(replies: Numbers) -> NDArray[np.int64]:
    """For each class the class it counts with: the nearest below that has answers, else above."""
    filled = np.flatnonzero(replies > 0)
    below = np.searchsorted(filled, np.arange(replies.size), side="right") - 1
    return np.asarray(filled[np.maximum(below, 0)], dtype=np.int64)


def _ratio(invited: NDArray[np.int64], replies: Numbers, kept: NDArray[np.int64]) -> Numbers:
    together = np.bincount(kept, weights=invited, minlength=invited.size)
    answers = np.bincount(kept, weights=replies, minlength=invited.size)
    return np.divide(together, answers, out=np.zeros_like(together), where=answers > 0)[kept]


def chances_of_answering(answered: NDArray[np.bool_], covariates: Numbers) -> Numbers:
    """Give each invited student's chance of answering, (n,): logistic regression by Newton's steps.

    Columns are standardised and their coefficients held back as by one student's worth of evidence,
    so that a kind of student who always, or never, answers does no harm.
    """
    spread = covariates.std(axis=0)
    moving = covariates[:, spread > 0]
    design = np.column_stack(
        [np.ones(answered.size), (moving - moving.mean(axis=0)) / spread[spread > 0]]
    )
    hold = np.diag([1e-6, *np.full(design.shape[1] - 1, PULL)])
    coefficients = np.zeros(design.shape[1])
    share = (answered.sum() + 0.5) / (answered.size + 1)
    coefficients[0] = np.log(share / (1 - share))
    for _ in range(STEPS):
        chances = expit(design @ coefficients)
        slope = design.T @ (answered - chances) - hold @ coefficients
        curve = (design * (chances * (1 - chances))[:, None]).T @ design + hold
        step = np.clip(np.linalg.solve(curve, slope), -1, 1)
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(expit(design @ coefficients))


def in_words(template: str, answered: int, invited: int) -> str:
    """Say how many answered, and what the weights can and cannot do; counts as published.

    `template` holds {answered}, {invited} and {rate}, the last as so many in 100.
    """
    rate = round(100 * answered / invited) if invited else 0
    return template.format(answered=answered, invited=invited, rate=rate)
