"""How many more of a group would have to take part for it to be on a par."""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.rates import Intervals, Numbers


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
