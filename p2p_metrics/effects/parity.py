"""How many more of a group would have to take part for it to be on a par."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.rates import Intervals, Numbers, newcombe
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
    short = newcombe(reference_participants, reference_eligible, participants, eligible)
    left = eligible - participants
    found = places_in_gap(short, np.asarray(eligible), np.asarray(left))
    middle, lower, upper = (int(one) for one in (found.estimate, found.ci_lower, found.ci_upper))
    return Places(middle, lower, upper, bool(_whole(eligible * short.ci_upper) > left))


def places_in_gap(short: Intervals, eligible: Numbers, left: Numbers) -> Intervals:
    """Give the extra participants that close a gap, in whole people, for many groups at once.

    `short`: the reference rate minus the group's, in points, with its limits; `eligible` of the
    group could take part, `left` of them do not yet: all arrays of one shape.
    """
    return Intervals(
        *(
            np.clip(_whole(eligible * points), 0, left)
            for points in (short.estimate, short.ci_lower, short.ci_upper)
        )
    )


def _whole(people_hundredfold: Numbers) -> Numbers:
    # Rounding error must not ask for one person more where the rates are equal.
    return np.asarray(np.ceil(people_hundredfold / 100 - 1e-9))
