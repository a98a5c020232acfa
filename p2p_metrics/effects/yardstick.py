"""The yardstick: how strongly the covariates that were observed go with joining and with outcome.

Says which observed covariate matters most, how many times as strong something hidden would have to
be, and by how much the estimate would have moved without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from p2p_metrics.effects.codes import Codes, Floats, Mask
from p2p_metrics.effects.outcome_model import Solved, refusal
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import Estimate, NotEstimable, Reason
from p2p_metrics.effects.sensitivity import (
    Strength,
    bias_of,
    robustness_value,
    robustness_value_of_limit,
    times_as_strong,
)

JITTER = 1e-6
PLACE_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How strong hidden confounding would have to be, against the strongest observed covariate.

    `robustness`, `robustness_of_limit`: shares (0-1) of what is left of both taking part and the
    outcome; `covariate`: the observed one that could bring the most bias, with its `strength`;
    `times`: how many times as strong a hidden cause must be to take the whole estimate away;
    `moved`: by how much the estimate changes, in outcome units, if that covariate is left out.
    """

    robustness: float
    robustness_of_limit: float
    covariate: str
    strength: Strength
    times: float
    moved: float


@dataclass(frozen=True, slots=True)
class _Normal:
    """Normal equations beyond the places: columns first, then taking part, then the outcome."""

    products: Floats
    students: int


@dataclass(frozen=True, slots=True)
class _Regression:
    """One column regressed on those before it, so that leaving some out needs no new one.

    `inverse` (k, k) of the others' products, `slopes` (k,), `left` of the sum of squares.
    """

    inverse: Floats
    slopes: Floats
    left: float

    @classmethod
    def of(cls, products: Floats, column: int) -> _Regression:
        """Regress `column` on all the columns before it."""
        inner = products[:column, :column]
        inner = inner + np.diag(JITTER * np.diag(inner) + JITTER)
        inverse = linalg.inv(inner)
        slopes = inverse @ products[:column, column]
        left = products[column, column] - products[:column, column] @ slopes
        return cls(inverse, slopes, float(max(left, 1e-12)))

    def _taken(self, block: Codes) -> Floats:
        """What the block's slopes stand for, beyond the other columns."""
        if block.size == 1:  # most blocks are one scheme: no system to solve
            return np.asarray(self.slopes[block] / self.inverse[block, block])
        return np.asarray(
            linalg.solve(self.inverse[np.ix_(block, block)], self.slopes[block], assume_a="pos")
        )

    def share(self, block: Codes) -> float:
        """Give the share (0-1) of what is left without the block that the block explains."""
        explained = max(0.0, float(self.slopes[block] @ self._taken(block)))
        return explained / (self.left + explained)

    def moved(self, column: int, block: Codes) -> float:
        """Give by how much one column's slope changes when the block is left out."""
        return -float(self.inverse[column, block] @ self._taken(block))


def sensitivity(
    chances: Propensity, outcome: str, found: Estimate, solved: Solved | None = None
) -> Sensitivity | NotEstimable:
    """Give the sensitivity of the headline `found` to hidden confounding, for one outcome.

    Cinelli and Hazlett (2020), Journal of the Royal Statistical Society B 82, 39-67: partial shares
    from linear regressions with places absorbed; the error is the headline's own. `solved` keeps
    what outcomes known for the same students share.
    """
    comparison = chances.comparison
    values = comparison.outcomes.get(outcome)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    normal = _normal(chances, values, np.isfinite(values), solved or Solved())
    degrees = float(normal.students - normal.products.shape[0])
    if degrees <= 1 or found.standard_error <= 0:
        return NotEstimable(Reason.TOO_FEW)
    part = normal.products.shape[0] - 2
    joining = _Regression.of(normal.products, part)
    outcomes = _Regression.of(normal.products, part + 1)
    blocks = _blocks(chances.design.owners)
    if not blocks:
        return NotEstimable(Reason.UNDEFINED)
    strengths = {
        name: Strength(joining.share(block), outcomes.share(block))
        for name, block in blocks.items()
    }
    strongest = max(strengths, key=lambda name: bias_of(strengths[name], 1.0, degrees))
    return Sensitivity(
        robustness=robustness_value(found.estimate, found.standard_error, degrees),
        robustness_of_limit=robustness_value_of_limit(
            found.estimate, found.standard_error, degrees
        ),
        covariate=strongest,
        strength=strengths[strongest],
        times=times_as_strong(found, strengths[strongest], degrees),
        moved=outcomes.moved(part, blocks[strongest]),
    )


def _normal(chances: Propensity, values: Floats, known: Mask, solved: Solved) -> _Normal:
    """Gather the cross-products of columns, taking part and outcome, cleared of the places."""
    weights = known.astype(np.float64)
    centred = np.where(known, values - values[known].mean(), 0.0)
    last = np.column_stack([chances.comparison.exposed, centred])
    gram = solved.gram(chances.design, weights)
    wide = chances.design.gram_beside(gram, weights, last)
    return _Normal(wide.beyond_places(PLACE_RIDGE), int(known.sum()))


def _blocks(owners: tuple[str, ...]) -> dict[str, Codes]:
    """Give the columns of every covariate; the constant belongs to none."""
    return {
        name: np.flatnonzero([owner == name for owner in owners])
        for name in dict.fromkeys(owner for owner in owners if owner)
    }
