"""What may be said of a role that no one, or hardly anyone, of a group holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from p2p_metrics.effects.rates import wilson


@dataclass(frozen=True, slots=True)
class Bound:
    """A bounded statement: fewer than `limit` in `per` of the group."""

    limit: int
    per: int


def bound_of_masked(most_successes: int, fewest_n: int, per: int = 100) -> Bound:
    """Give what may be said of a rate of which only this is known: at most so many, of at least.

    The one-sided 95 % Wilson (1927) limit at the most successes among the fewest people, rounded
    outwards to a whole number in `per`: it holds whatever the masked count is.
    """
    upper = float(wilson(min(most_successes, fewest_n), fewest_n, confidence=0.90).ci_upper)
    # The limit is met with "fewer than", so a whole number must still be stepped over.
    return Bound(min(math.floor(per * upper) + 1, per), per)
