"""Two publications side by side: what a reader who kept the earlier one can work out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure.attack.knowledge import Sight, known, widened_to
from p2p_metrics.disclosure.attack.propagation import (
    UNBOUNDED,
    Bounds,
    Fewest,
    Identity,
    Pairs,
    Sums,
    Trace,
    propagated,
)
from p2p_metrics.disclosure.attack.universe import HITS, REST, Universe
from p2p_metrics.disclosure.declarations import STATUS
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.status import HIDDEN
from p2p_metrics.disclosure.withheld import is_about


@dataclass(frozen=True, slots=True)
class Held:
    """What a reader has of an earlier release, and the policy it was published under."""

    policy: Policy
    tables: Mapping[str, Sight]


NEWEST = "the newest release alone"
UNCHANGED = "all releases, where nothing seems to have changed"
EARLIER = "the release before, alone"
ADDED = "the last two, as if records had only been added"
TAKEN_AWAY = "the last two, as if records had only been taken away"
# A contradiction sets aside what led to it, each time twice as far back.
MOST_TRIES = 6


class Attack(NamedTuple):
    """What follows from one way of reading the releases, why, and from which identities.

    `set_aside` counts where the reading was found false and given up; `is_refuted` that it was
    given up altogether, and tells nothing.
    """

    bounds: Bounds
    why: Trace
    links: Sequence[Identity]
    name: str
    set_aside: int = 0
    is_given_up: bool = False

    @property
    def is_refuted(self) -> bool:
        """Whether the bounds contradict each other, or did until all of it was set aside."""
        return self.is_given_up or bool(self.bounds.contradictory.size)


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier release tells of every count, worked out once for all rounds of an audit.

    `squeezed`: what follows from it alone, and why; of the last earlier release only. `read`: by
    reading, the pairs of counts that it was held to in the round before: hiding more contradicts
    no more.
    """

    bounds: Bounds
    printed: Mapping[str, "Printed"]
    squeezed: Attack | None
    read: dict[str, Pairs] = field(default_factory=dict)


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
        squeezed = _borne_out(_counted(bounds, whole), links) if one is earlier[-1] else None
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
    yield Attack(alone, why, links, NEWEST)
    if not earlier or (squeezed := earlier[-1].squeezed) is None:
        return
    same = _unchanged(alone, earlier, whole, _printed(whole, newest))
    again = why.carried(same.lower > alone.lower, same.upper < alone.upper)
    yield Attack(*propagated(same, links, again, len(links)), links, UNCHANGED)
    yield squeezed
    yield from _together(whole, links, alone, why, earlier[-1])


def given_away(
    whole: Universe, links: Sequence[Identity], earlier: Sequence[Told]
) -> Iterator[Attack]:
    """What follows from earlier releases beside one that says nothing at all.

    No release that comes after them can take it back, whatever it hides.
    """
    if not earlier or (squeezed := earlier[-1].squeezed) is None:
        return
    yield squeezed
    silent = Bounds(np.zeros(whole.size), np.full(whole.size, UNBOUNDED))
    last = replace(earlier[-1], read={})
    yield from _together(whole, links, silent, Trace.blank(whole.size), last)


def _together(
    whole: Universe, links: Sequence[Identity], alone: Bounds, why: Trace, last: Told
) -> Iterator[Attack]:
    """The last two releases, as if records had only been added, or only taken away."""
    squeezed = last.squeezed
    if squeezed is None or squeezed.is_refuted:
        before, why_before = _counted(last.bounds, whole), Trace.blank(whole.size)
        links_before: Sequence[Identity] = []
    else:
        before, why_before, links_before = squeezed.bounds, squeezed.why, squeezed.links
    both = [*links, *(_shifted(one, whole.size) for one in links_before)]
    joint = Bounds(
        np.concatenate([alone.lower, before.lower]), np.concatenate([alone.upper, before.upper])
    )
    for name, pairs in ((ADDED, _grown(whole)), (TAKEN_AWAY, _shrunk(whole))):
        trace = partial(why.beside, why_before, len(links))
        yield _read_together(joint, both, pairs, trace, name, last.read)


def _borne_out(bounds: Bounds, links: Sequence[Identity]) -> Attack:
    """What follows from an earlier release alone, without identities that it contradicts.

    They are today's: what has since been moved, or was left out then, did not add up as it does.
    """
    left = list(links)
    for attempt in range(MOST_TRIES):
        found, why = propagated(bounds, left)
        reached = found.contradictory
        if not reached.size:
            break
        for _ in range(attempt):
            reached = why.behind(reached, left)
        left = [one.without(reached) for one in left]
    gone = sum(one.size for one in links) - sum(one.size for one in left)
    return Attack(found, why, left, EARLIER, gone)


def _read_together(
    joint: Bounds,
    both: Sequence[Identity],
    pairs: Pairs,
    trace: Callable[[], Trace],
    name: str,
    read: dict[str, Pairs],
) -> Attack:
    """Two releases as if every count had only grown, or only shrunk, wherever that can be.

    Where it contradicts itself, as of one faculty that went the other way, it is given up there
    and held to everywhere else. `read` keeps what it was held to for the next round.
    """
    left = read.get(name, pairs)
    left = left.kept(joint.lower[left.small] <= joint.upper[left.large])
    for attempt in range(MOST_TRIES):
        links = [*both, left]
        bounds, why = propagated(joint, links, trace(), len(both))
        reached = bounds.contradictory
        if not reached.size:
            break
        for _ in range(2**attempt):
            reached = why.behind(reached, links)
        left = left.without(reached)
    read[name] = left if not reached.size else left.kept(np.zeros(left.size, dtype=np.bool_))
    is_given_up = pairs.size > 0 and not read[name].size
    return Attack(bounds, why, links, name, pairs.size - read[name].size, is_given_up)


def _counted(bounds: Bounds, whole: Universe) -> Bounds:
    """The bounds without those on people with an outcome: a weighted rate is no count of them.

    Of the newest release they are widened to the truth instead; of an earlier one it is not kept.
    """
    found = bounds.copy()
    for block in whole.blocks.values():
        for name in (name for name in block.measures if name in (HITS, REST + HITS)):
            found.lower[block.variables(name)] = 0.0
            found.upper[block.variables(name)] = UNBOUNDED
    return found


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
            hidden = now[STATUS].is_in(HIDDEN) | then[STATUS].is_in(HIDDEN)
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
    if isinstance(one, Fewest):
        return one.shifted(by)
    if isinstance(one, Pairs):
        return Pairs(one.small + by, one.large + by)
    return Sums(one.whole + by, one.parts + by, one.starts, one.is_cover, one.tells_group)
