"""How many more of a group would have to take part for it to be on a par."""

from __future__ import annotations

import math
from dataclasses import dataclass

from p2p_metrics.effects.rates import newcombe
from p2p_metrics.effects.records import NotEstimable

EMPTY_GROUP = "because one of the groups is empty"


@dataclass(frozen=True, slots=True)
class Places:
    """Extra participants of a group needed for parity, as a range of whole people.

    `lower` is nought where the group may be on a par already. `beyond_eligible` says that the
    upper end is all who are left: even everyone taking part might not be enough.
    """

    estimate: int
    lower: int
    upper: int
    beyond_eligible: bool


def places_for_parity(
    participants: int, eligible: int, reference_participants: int, reference_eligible: int
) -> Places | NotEstimable:
    """Give the extra participants at which a group's rate equals the reference group's.

    The gap between the two rates with its interval (Newcombe 1998, method 10) times the group's
    eligible students, rounded up, never below nought nor above those who do not take part yet.
    Refuses where a group is empty; raises ValueError for more participants than eligible.
    """
    if eligible == 0 or reference_eligible == 0:
        return NotEstimable(EMPTY_GROUP)
    gap = newcombe(reference_participants, reference_eligible, participants, eligible)
    left = eligible - participants
    needed = [
        _whole(eligible * float(points) / 100)
        for points in (gap.estimate, gap.ci_lower, gap.ci_upper)
    ]
    middle, lower, upper = (min(max(one, 0), left) for one in needed)
    return Places(middle, lower, upper, needed[2] > left)


def _whole(people: float) -> int:
    # Rounding error must not ask for one person more where the rates are equal.
    return math.ceil(people - 1e-9)
