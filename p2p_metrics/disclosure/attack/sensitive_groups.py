"""Groups of sensitive schemes: what an approach less its other schemes tells of them."""

from collections.abc import Mapping, Sequence

import numpy as np

from p2p_metrics.disclosure.attack.knowledge import Sight, matched
from p2p_metrics.disclosure.attack.propagation import Bounds, Identity, Sums, Trace
from p2p_metrics.disclosure.attack.universe import HITS, Block, Indices, Universe
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.status import SENSITIVE

# Between bounds this much of the upper one apart (or twice the rounding base) a count is as good as
# told: wider ones are about a scheme's size more than about its groups.
CLOSE = 1 / 5


def subtracted(
    whole: Universe,
    bounds: Bounds,
    links: Sequence[Identity],
    why: Trace,
    seen: Mapping[str, Sight],
    policy: Policy,
) -> Indices:
    """Participants by group of sensitive schemes that are certain because of the other schemes.

    An approach's participants of a group that are in none of its other schemes are in the
    sensitive one. That some are, as nearly everybody in a large scheme is of its largest group,
    follows from totals alone and says nothing of anybody; it is left alone.
    """
    covers = np.array([isinstance(one, Sums) and one.is_cover for one in links], dtype=np.bool_)
    found = [np.empty(0, np.int64)]
    for name, block in whole.blocks.items():
        if name in seen and (measure := _taking_part(block)):
            hidden = matched(block, seen[name], policy).has(SENSITIVE)
            own = block.variables(measure)[hidden]
            number = why.identity_lower[own]
            width = bounds.upper[own] - bounds.lower[own]
            told = width <= np.maximum(2 * policy.count_base, bounds.upper[own] * CLOSE)
            told &= (bounds.lower[own] >= 1) & (number >= 0)
            told[told] = covers[number[told]]
            found.append(own[told])
    return np.concatenate(found)


def _taking_part(block: Block) -> str:
    """The measure that counts who took part; "" in a table about something else."""
    for one in block.triples:
        if one.is_personal:
            return one.whole if one.part == HITS else one.part
    return ""
