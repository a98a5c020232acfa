"""The yardstick: how strongly the covariates that were observed go with joining and with outcome.

Says which observed covariate matters most, how many times as strong something hidden would have to
be, and by how much the estimate would have moved without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from p2p_metrics.effects.codes import Codes, Floats, Mask
from p2p_metrics.effects.outcome_model import refusal
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
    owners: tuple[str, ...]
    students: int

    def left_over(self, of: int, given: Codes) -> float:
        """Give what is left of one column's sum of squares beyond the given ones."""
        inner = self.products[np.ix_(given, given)]
        inner = inner + np.diag(JITTER * np.diag(inner) + JITTER)
        across = self.products[given, of]
        explained = across @ linalg.solve(inner, across, assume_a="pos")
        return float(max(self.products[of, of] - explained, 1e-12))

    def slope(self, given: Codes) -> float:
        """Give the coefficient of taking part beside the given columns."""
        part, outcome = self.products.shape[0] - 2, self.products.shape[0] - 1
        columns = np.append(given, part)
        inner = self.products[np.ix_(columns, columns)]
        inner = inner + np.diag(JITTER * np.diag(inner) + JITTER)
        return float(linalg.solve(inner, self.products[columns, outcome], assume_a="pos")[-1])


def sensitivity(chances: Propensity, outcome: str, found: Estimate) -> Sensitivity | NotEstimable:
    """Give the sensitivity of the headline `found` to hidden confounding, for one outcome.

    Cinelli and Hazlett (2020), Journal of the Royal Statistical Society B 82, 39-67: partial shares
    from linear regressions with places absorbed; the error is the headline's own.
    """
    comparison = chances.comparison
    values = comparison.outcomes.get(outcome)
    if values is None:
        return NotEstimable(Reason.NO_OUTCOME)
    refused = refusal(comparison, values)
    if refused is not None:
        return refused
    normal = _normal(chances, values, np.isfinite(values))
    degrees = float(normal.students - normal.products.shape[0])
    if degrees <= 1 or found.standard_error <= 0:
        return NotEstimable(Reason.TOO_FEW)
    strengths = _strengths(normal)
    if not strengths:
        return NotEstimable(Reason.UNDEFINED)
    strongest = max(strengths, key=lambda name: bias_of(strengths[name], 1.0, degrees))
    everything = np.arange(normal.products.shape[0] - 2)
    without = everything[[owner != strongest for owner in normal.owners]]
    return Sensitivity(
        robustness=robustness_value(found.estimate, found.standard_error, degrees),
        robustness_of_limit=robustness_value_of_limit(
            found.estimate, found.standard_error, degrees
        ),
        covariate=strongest,
        strength=strengths[strongest],
        times=times_as_strong(found, strengths[strongest], degrees),
        moved=normal.slope(without) - normal.slope(everything),
    )


def _normal(chances: Propensity, values: Floats, known: Mask) -> _Normal:
    """Gather the cross-products of columns, taking part and outcome, cleared of the places."""
    design = chances.design
    centred = np.where(known, values - values[known].mean(), 0.0)
    wide = design.beside("taking part", chances.comparison.exposed.astype(np.float64))
    wide = wide.beside("outcome", centred)
    products = wide.gram(known.astype(np.float64)).beyond_places(PLACE_RIDGE)
    last = [wide.owners.index("taking part"), wide.owners.index("outcome")]
    others = [column for column in range(wide.width) if column not in last]
    order = np.array([*others, *last])
    owners = tuple(wide.owners[column] for column in others)
    return _Normal(products[np.ix_(order, order)], owners, int(known.sum()))


def _strengths(normal: _Normal) -> dict[str, Strength]:
    """Give each covariate's partial shares of taking part, and of the outcome beside it."""
    part, outcome = normal.products.shape[0] - 2, normal.products.shape[0] - 1
    everything = np.arange(part)
    part_left = normal.left_over(part, everything)
    outcome_left = normal.left_over(outcome, np.append(everything, part))
    found = {}
    for name in dict.fromkeys(owner for owner in normal.owners if owner):
        without = everything[[owner != name for owner in normal.owners]]
        part_without = normal.left_over(part, without)
        outcome_without = normal.left_over(outcome, np.append(without, part))
        found[name] = Strength(
            max(0.0, 1 - part_left / part_without),
            max(0.0, 1 - outcome_left / outcome_without),
        )
    return found
