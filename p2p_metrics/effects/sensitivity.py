"""How strong would something hidden have to be to explain an estimate away?

Weak evidence when alone: shown beside the placebo, with the strongest covariate that *was* observed
as the yardstick ("motivation would have to matter as much as ...").
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from p2p_metrics.effects.intervals import critical_value
from p2p_metrics.effects.records import Estimate, NotEstimable, Reason

MOST_TIMES = 100.0


@dataclass(frozen=True, slots=True)
class EValue:
    """The E-value of an estimate, and of the limit of its interval nearest to no difference.

    A hidden cause would have to make both taking part and the outcome this many times likelier;
    1 means that nothing hidden is needed.
    """

    estimate: float
    limit: float


@dataclass(frozen=True, slots=True)
class Strength:
    """How much of what is left of taking part, and of the outcome, something explains (0-1)."""

    with_taking_part: float
    with_outcome: float


def robustness_value(
    estimate: float, standard_error: float, degrees: float, share: float = 1.0
) -> float:
    """Give the share (0-1) of what is left of both taking part and the outcome that a hidden cause
    would have to explain to take away `share` of the estimate.

    Cinelli and Hazlett (2020), Journal of the Royal Statistical Society B 82, 39-67, equation 13.
    Raises ValueError without a positive standard error and degrees of freedom.
    """
    return _solved(share * _signal(estimate, standard_error, degrees))


def robustness_value_of_limit(
    estimate: float, standard_error: float, degrees: float, share: float = 1.0
) -> float:
    """Give the robustness value at which the 95 % interval would reach no difference (0-1).

    Cinelli and Hazlett (2020), section 4.3; nought where the interval reaches it already.
    """
    signal = share * _signal(estimate, standard_error, degrees)
    chance = critical_value(int(max(1, degrees - 1))) / math.sqrt(max(1.0, degrees - 1))
    if signal <= chance:
        return 0.0
    if signal > 1 / chance:
        return (signal**2 - chance**2) / (1 + signal**2)
    return _solved(signal - chance)


def _signal(estimate: float, standard_error: float, degrees: float) -> float:
    """Give Cohen's partial f of an estimate."""
    if standard_error <= 0 or degrees <= 0:
        raise ValueError(
            "a robustness value needs a positive standard error and degrees of freedom"
        )
    return abs(estimate / standard_error) / math.sqrt(degrees)


def _solved(signal: float) -> float:
    """Solve for equal strengths that give a bias of this many partial f."""
    return (math.sqrt(signal**4 + 4 * signal**2) - signal**2) / 2


def bias_of(hidden: Strength, standard_error: float, degrees: float) -> float:
    """Give the bias, in outcome units, that a hidden cause of this strength could have brought.

    Cinelli and Hazlett (2020), equation 9.
    """
    lever = hidden.with_outcome * hidden.with_taking_part / (1 - hidden.with_taking_part)
    return math.sqrt(lever) * standard_error * math.sqrt(degrees)


def as_strong_as(observed: Strength, times: float = 1.0) -> Strength | None:
    """Give the strength of a hidden cause `times` as strong as an observed covariate.

    Cinelli and Hazlett (2020), equation 18 and appendix; None where none so strong is possible.
    """
    part, outcome = observed.with_taking_part, observed.with_outcome
    if part >= 1 or outcome >= 1 or times * part >= 1:
        return None
    with_taking_part = times * part / (1 - part)
    shared = times * part * part / ((1 - times * part) * (1 - part))
    if with_taking_part >= 1 or shared >= 1:
        return None
    lever = (math.sqrt(times) + math.sqrt(shared)) / math.sqrt(1 - shared)
    return Strength(with_taking_part, min(1.0, lever * lever * outcome / (1 - outcome)))


def times_as_strong(found: Estimate, observed: Strength, degrees: float) -> float:
    """Give how many times as strong as an observed covariate a hidden cause would have to be to
    take the whole estimate away; MOST_TIMES stands for that or more.
    """
    low, high = 0.0, MOST_TIMES
    if not _takes_away(found, observed, degrees, high):
        return MOST_TIMES
    for _ in range(50):
        middle = (low + high) / 2
        if _takes_away(found, observed, degrees, middle):
            high = middle
        else:
            low = middle
    return high


def _takes_away(found: Estimate, observed: Strength, degrees: float, times: float) -> bool:
    """Tell whether a hidden cause so many times as strong could bring the whole estimate."""
    hidden = as_strong_as(observed, times)
    if hidden is None:
        return True
    return bias_of(hidden, found.standard_error, degrees) >= abs(found.estimate)


def e_value(found: Estimate, comparison_value: float) -> EValue | NotEstimable:
    """Give the E-value of an effect in percentage points on an outcome that happens or not.

    `comparison_value`: the comparison group's rate in per cent, weighted to the participants.
    VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.
    Refuses where a rate would be nought or below.
    """
    limits = found.ci_lower, found.estimate, found.ci_upper
    if comparison_value <= 0 or comparison_value + min(limits) <= 0:
        return NotEstimable(Reason.UNDEFINED)
    lower, ratio, upper = ((comparison_value + value) / comparison_value for value in limits)
    return e_value_of_ratio(ratio, lower, upper)


def e_value_of_ratio(ratio: float, lower: float, upper: float) -> EValue:
    """Give the E-values of a risk ratio and of its limit nearest to 1; all must be above nought."""
    nearest = min(max(lower, 1.0), upper)
    return EValue(_e_value(ratio), _e_value(nearest))


def _e_value(ratio: float) -> float:
    """Give VanderWeele and Ding's formula, for a ratio on either side of 1."""
    above = ratio if ratio >= 1 else 1 / ratio
    return above + math.sqrt(above * (above - 1))
