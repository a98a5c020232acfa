"""Two publications side by side: what a reader who kept the earlier one can work out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure.attack.knowledge import Sight, known, widened_to
from p2p_metrics.disclosure.attack.propagation import (
    Bounds,
    Identity,
    Pairs,
    Sums,
    Trace,
    propagated,
)
from p2p_metrics.disclosure.attack.universe import Universe
from p2p_metrics.disclosure.declarations import STATUS
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.status import CONFIDENTIAL
from p2p_metrics.disclosure.withheld import is_about


@dataclass(frozen=True, slots=True)
class Held:
    """What a reader has of an earlier release, and the policy it was published under."""

    policy: Policy
    tables: Mapping[str, Sight]


Attack = tuple[Bounds, Trace, Sequence[Identity]]


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier release tells of every count, worked out once for all rounds of an audit.

    `squeezed`: what follows from it alone, and why; of the last earlier release only.
    """

    bounds: Bounds
    printed: Mapping[str, "Printed"]
    squeezed: tuple[Bounds, Trace] | None


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed beside each row of a block, and of which rows nothing follows."""

    rows: pl.DataFrame
    is_untold: NDArray[np.bool_]


def told(whole: Universe, links: Sequence[Identity], earlier: Sequence[Held]) -> list[Told]:
    """What the earlier releases tell, oldest first; the last of them squeezed as well."""
    found = []
    for one in earlier:
        bounds = known(whole, one.tables, one.policy)
        squeezed = propagated(bounds, links) if one is earlier[-1] else None
        found.append(Told(bounds, _printed(whole, one.tables), squeezed))
    return found


def attacks(
    whole: Universe,
    links: Sequence[Identity],
    newest: Mapping[str, Sight],
    earlier: Sequence[Told],
    policy: Policy,
) -> Iterator[Attack]:
    """Every way of reading the releases: what follows, why, and from which identities.

    The newest alone; all of them where no count changed; the last two where records were only
    added, or only taken away. In the last two the variables of the earlier release follow those
    of the newest.
    """
    start = widened_to(known(whole, newest, policy), whole.truth)
    alone, why = propagated(start, links)
    yield alone, why, links
    if not earlier or (squeezed := earlier[-1].squeezed) is None:
        return
    same = _unchanged(alone, earlier, whole, _printed(whole, newest))
    again = why.carried(same.lower > alone.lower, same.upper < alone.upper)
    yield *propagated(same, links, again, len(links)), links
    both = [*links, *(_shifted(one, whole.size) for one in links)]
    before, why_before = squeezed
    joint = Bounds(
        np.concatenate([alone.lower, before.lower]), np.concatenate([alone.upper, before.upper])
    )
    for pairs in (_grown(whole), _shrunk(whole)):
        beside = why.beside(why_before, len(links))
        yield *propagated(joint, [*both, pairs], beside, len(both)), [*both, pairs]


def _unchanged(
    alone: Bounds, earlier: Sequence[Told], whole: Universe, newest: Mapping[str, Printed]
) -> Bounds:
    """What all releases say together of counts that do not look as if they had changed.

    A row counts as unchanged back to the release in which it was first shown otherwise; what is
    blank in one release and shown in another is where the two tell more than each.
    """
    lower, upper = alone.lower.copy(), alone.upper.copy()
    same = np.ones(whole.size, dtype=np.bool_)
    for one in reversed(earlier):
        old = one.bounds
        same &= _looks_unchanged(whole, newest, one.printed)
        holds = same & (old.lower <= whole.truth) & (whole.truth <= old.upper)
        lower = np.where(holds, np.maximum(lower, old.lower), lower)
        upper = np.where(holds, np.minimum(upper, old.upper), upper)
    return Bounds(lower, upper)


def _printed(whole: Universe, seen: Mapping[str, Sight]) -> dict[str, Printed]:
    found = {}
    for name, block in whole.blocks.items():
        if name in seen:
            keys, frame = list(block.said.keys), seen[name].frame
            rows = block.rows.select(keys).join(frame, on=keys, how="left", maintain_order="left")
            untold = is_about(block.rows, seen[name].withheld)
            found[name] = Printed(rows.select(*block.said.counts, STATUS), untold)
    return found


def _looks_unchanged(
    whole: Universe, newest: Mapping[str, Printed], old: Mapping[str, Printed]
) -> NDArray[np.bool_]:
    """For every variable, whether the two releases do not contradict each other in its row."""
    found = []
    for name, block in whole.blocks.items():
        same = np.ones(block.rows.height, dtype=np.bool_)
        if name in old:
            now, then = newest[name].rows, old[name].rows
            hidden = (now[STATUS] == CONFIDENTIAL) | (then[STATUS] == CONFIDENTIAL)
            alike = pl.select(
                pl.all_horizontal(now[one].eq_missing(then[one]) for one in now.columns)
            ).to_series()
            same = np.asarray((alike | hidden.fill_null(False)).to_numpy(), dtype=np.bool_)
            same |= newest[name].is_untold | old[name].is_untold
        found.append(np.tile(same, len(block.measures)))
    return np.concatenate(found) if found else np.empty(0, np.bool_)


def _grown(whole: Universe) -> Pairs:
    """Wholes and parts of the earlier release are among those of the newest."""
    rests = {one.rest for block in whole.blocks.values() for one in block.triples}
    counts = [
        block.variables(name)
        for block in whole.blocks.values()
        for name in block.measures
        if name not in rests
    ]
    newest = np.concatenate(counts) if counts else np.empty(0, np.int64)
    return Pairs(newest + whole.size, newest)


def _shrunk(whole: Universe) -> Pairs:
    """And the other way about."""
    pairs = _grown(whole)
    return Pairs(pairs.large, pairs.small)


def _shifted(one: Identity, by: int) -> Identity:
    """The same identity among the variables of the earlier release."""
    if isinstance(one, Pairs):
        return Pairs(one.small + by, one.large + by)
    return Sums(one.whole + by, one.parts + by, one.starts, one.is_cover, one.tells_group)
