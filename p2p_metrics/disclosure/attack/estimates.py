"""Effects subtracted: what the means of a whole and of its other parts tell of a hidden part."""

from collections.abc import Mapping, Sequence

import numpy as np

from p2p_metrics.disclosure.attack.knowledge import Flags, Seen, Sight, matched
from p2p_metrics.disclosure.attack.propagation import Bounds, Identity, Sums
from p2p_metrics.disclosure.attack.universe import HITS, Block, Indices, Numbers, Universe
from p2p_metrics.disclosure.effects import row_steps
from p2p_metrics.disclosure.rules import SHOWN, Policy

# A mean of so few people says much about each of them (HESA suppresses averages on 7 or fewer).
FEW = 7
# The share of `Policy.means[...].hides` within which a hidden group's mean counts as found out.
CLOSE = 1 / 8


def found_out(
    whole: Universe,
    bounds: Bounds,
    links: Sequence[Identity],
    seen: Mapping[str, Sight],
    policy: Policy,
) -> Indices:
    """The smallest shown part beside every hidden group whose mean could be worked out.

    Participants' mean is the comparison's plus the effect; times their number it adds up over
    faculties, years, levels and groups. The attacker takes the shown parts from the whole.
    """
    found = [np.empty(0, np.int64)]
    for name, block in whole.blocks.items():
        if HITS in block.measures and name in seen:
            told = matched(block, seen[name], policy)
            found += [_of(one, block, told, bounds) for one in links if isinstance(one, Sums)]
    return np.unique(np.concatenate(found))


def _of(one: Sums, block: Block, told: Seen, bounds: Bounds) -> Indices:
    """The leaking families of one identity, if it is about the block's participants."""
    people = block.said.judged_by[0]
    first, height = block.first(people), block.rows.height
    inside = (one.parts >= first) & (one.parts < first + height)
    inside &= (one.whole[one.family] >= first) & (one.whole[one.family] < first + height)
    if one.is_cover or not inside.any():
        return np.empty(0, np.int64)
    least, most, close = _deviations(told, bounds, block.variables(people))
    wholes, parts = one.whole[one.family] - first, one.parts - first
    shown = np.isfinite(least)
    row = np.where(inside, parts, 0)
    is_shown, is_hidden = inside & shown[row], inside & ~shown[row]
    known = np.where(is_shown, most[row] - least[row], 0.0)
    spread = (
        np.add.reduceat(known, one.starts) + (most - least)[np.where(inside, wholes, 0)][one.starts]
    )
    hidden = np.where(is_hidden, bounds.upper[one.parts], 0.0)
    people_hidden = np.add.reduceat(hidden, one.starts)
    some = np.add.reduceat(np.where(is_hidden, bounds.lower[one.parts], 0.0), one.starts) >= 1
    tight = spread / 2 <= close[np.where(inside, wholes, 0)][one.starts] * people_hidden
    leaking = tight & some & (people_hidden <= FEW)
    return _smallest(one, leaking, is_shown, bounds)


def _smallest(one: Sums, leaking: Flags, is_shown: Flags, bounds: Bounds) -> Indices:
    """In every leaking family, the shown part with the fewest people."""
    kept = np.flatnonzero(leaking[one.family] & is_shown)
    order = kept[np.lexsort((one.parts[kept], bounds.upper[one.parts[kept]], one.family[kept]))]
    _, firsts = np.unique(one.family[order], return_index=True)
    found: Indices = one.parts[order[firsts]]
    return found


def _deviations(told: Seen, bounds: Bounds, people: Indices) -> tuple[Numbers, Numbers, Numbers]:
    """Per row, the least and most that its participants' marks can lie off the outcome's middle.

    Summed over people; not a number where the row shows no mean. Third, what counts as close.
    """
    said, means = told.block.said, told.policy.means
    step = row_steps(told.frame, said, told.policy, told.steps).fill_null(1.0).to_numpy()
    outcome = told.frame["outcome_code"]
    unit = {name: mean.step for name, mean in means.items()}
    own = outcome.replace_strict(unit, default=np.nan).to_numpy()
    close = outcome.replace_strict(
        {name: mean.hides * CLOSE for name, mean in means.items()}, default=np.nan
    ).to_numpy()
    mean = told.number(said.effects[0].column) + told.number(said.levels[0])
    mean = np.where(told.has(SHOWN), mean, np.nan)
    middle = np.zeros(mean.size)
    for code in means:
        of_this = (outcome == code).to_numpy()
        if np.isfinite(mean[of_this]).any():
            middle[of_this] = np.nanmedian(mean[of_this])
    reach = (step + np.fmax(own, step)) / 2
    ends = [
        count * (mean - middle + side * reach)
        for count in (bounds.lower[people], bounds.upper[people])
        for side in (-1, 1)
    ]
    return np.minimum.reduce(ends), np.maximum.reduce(ends), close
