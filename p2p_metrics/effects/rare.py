"""What may be said of a role that no one, or everyone, of a group holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from p2p_metrics.effects.rates import wilson
from p2p_metrics.effects.records import NotEstimable


@dataclass(frozen=True, slots=True)
class Bound:
    """A bounded statement: fewer than (or more than) `limit` in `per` of the group."""

    limit: int
    per: int
    is_upper: bool


def bounded_statement(
    successes: int, n: int, minimum_n: int, per: int = 100
) -> Bound | NotEstimable:
    """Give a limit that may be said where the rate itself is masked: "fewer than 3 in 100".

    The one-sided 95 % Wilson (1927) limit, rounded outwards to a whole number in `per`, for a rate
    of 0 or 1 only; it says nothing of the single people. `minimum_n` is the smallest eligible group
    of which anything may be said. Refuses for smaller groups, where years, schemes or an approach
    need pooling, and for rates in between, which are published as rates.
    """
    if n < minimum_n:
        return NotEstimable("because too few were eligible; pool years, schemes or an approach")
    limits = wilson(successes, n, confidence=0.90)
    if successes == 0:
        return Bound(_rounded_up(per * float(limits.ci_upper)), per, is_upper=True)
    if successes == n:
        return Bound(per - _rounded_up(per * (1 - float(limits.ci_lower))), per, is_upper=False)
    return NotEstimable("because some of the group hold the role and some do not: show the rate")


def bound_of_masked(most_successes: int, fewest_n: int, per: int = 100) -> Bound:
    """Give what may be said of a rate of which only this is known: at most so many, of at least.

    The one-sided 95 % Wilson (1927) limit at the most successes among the fewest people, rounded
    outwards to a whole number in `per`: it holds whatever the masked count is.
    """
    upper = float(wilson(min(most_successes, fewest_n), fewest_n, confidence=0.90).ci_upper)
    return Bound(min(_rounded_up(per * upper), per), per, is_upper=True)


def _rounded_up(value: float) -> int:
    # The limit is met with "fewer than", so a whole number must still be stepped over.
    return math.floor(value) + 1
