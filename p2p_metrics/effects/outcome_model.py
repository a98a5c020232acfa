"""What was to be expected without taking part: a regression among comparison students."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from p2p_metrics.effects.codes import Floats
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.design import Design
from p2p_metrics.effects.gram import Gram, Solver
from p2p_metrics.effects.records import NotEstimable, Reason

RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected outcome (n,) without taking part, and how many columns were fitted for it."""

    values: Floats
    columns: float


@dataclass(frozen=True, slots=True)
class Solved:
    """Gram matrices of one design, kept so that all who weigh its students alike share one."""

    kept: list[tuple[Floats, Gram, Solver]] = field(default_factory=list)

    def solver(self, design: Design, weights: Floats) -> Solver:
        """Give the factorised normal equations for these weights (n,)."""
        return self._of(design, weights)[1]

    def gram(self, design: Design, weights: Floats) -> Gram:
        """Give the cross-products for these weights (n,)."""
        return self._of(design, weights)[0]

    def _of(self, design: Design, weights: Floats) -> tuple[Gram, Solver]:
        for known, gram, solver in self.kept:
            if np.array_equal(known, weights):
                return gram, solver
        gram = design.gram(weights)
        solver = gram.solver(RIDGE, design.ridge(RIDGE))
        self.kept.append((weights, gram, solver))
        return gram, solver


def expected(
    design: Design, values: Floats, weights: Floats, solved: Solved | None = None
) -> Expected:
    """Regress the outcome on the columns among students with weight, and predict for everyone.

    `values` (n,) may be NaN where `weights` (n,) is nought.
    Every column but the constant is pulled towards nought by the weight of one student, which
    keeps a small comparison group from being fitted to the last student.
    """
    solver = (solved or Solved()).solver(design, weights)
    fitted_on = weights > 0
    centre = float(np.average(values[fitted_on], weights=weights[fitted_on]))
    response = np.zeros(values.size)
    response[fitted_on] = weights[fitted_on] * (values[fitted_on] - centre)
    places, columns = solver.solve(*design.transposed(response))
    spent = design.width + float(np.sum(1 - RIDGE / solver.places))
    return Expected(design.times(places, columns) + centre, spent)


def refusal(comparison: Comparison, values: Floats) -> NotEstimable | None:
    """Say why an outcome (n,), NaN where not known, allows no comparison; None where it does."""
    known = np.isfinite(values)
    if comparison.is_embedded:
        return NotEstimable(Reason.EMBEDDED)
    if not known.any():
        return NotEstimable(Reason.NO_OUTCOME)
    refused = comparison.refusal(known)
    if refused is not None:
        return refused
    if np.ptp(values[known]) == 0:
        return NotEstimable(Reason.NO_VARIATION)
    return None
