"""Bound propagation: what every identity allows each count to be, squeezed until nothing moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.disclosure.attack.universe import Indices, Numbers

# Nothing known above. Far beyond any count, and sums of it stay exact in a float.
UNBOUNDED = 1e9
MOST_SWEEPS = 200


@dataclass(slots=True)
class Bounds:
    """The smallest and largest value each count can have, for all that the attacker knows."""

    lower: Numbers
    upper: Numbers

    @property
    def contradictory(self) -> Indices:
        """The counts that cannot have any value: something that was assumed is false."""
        return np.flatnonzero(self.lower > self.upper)

    def copy(self) -> "Bounds":
        """The same bounds, free to be squeezed."""
        return Bounds(self.lower.copy(), self.upper.copy())


@dataclass(frozen=True, slots=True)
class Sums:
    """Wholes and the parts that make them up (or, where `is_cover`, at least cover them).

    Family f has the whole `whole[f]` and the parts `parts[starts[f]:starts[f + 1]]`. No part is in
    two families of one `Sums`; a whole may be. `tells_group`: the parts are groups of students.
    """

    whole: Indices
    parts: Indices
    starts: Indices
    is_cover: bool = False
    tells_group: bool = False
    family: Indices = field(init=False)

    def __post_init__(self) -> None:
        """Note the family of every part."""
        lengths = np.diff(np.append(self.starts, self.parts.size))
        object.__setattr__(self, "family", np.repeat(np.arange(self.whole.size), lengths))

    @property
    def size(self) -> int:
        """How many families there are."""
        return int(self.whole.size)

    def members(self, family: int) -> Indices:
        """The whole and the parts of one family."""
        first, last = np.searchsorted(self.family, [family, family + 1])
        parts = self.parts[first:last]
        return np.concatenate([self.whole[family : family + 1], parts])

    def without(self, counts: Indices) -> "Sums":
        """The families that none of these counts is in."""
        if not self.whole.size:
            return self
        touched = np.isin(self.whole, counts)
        touched |= np.logical_or.reduceat(np.isin(self.parts, counts), self.starts)
        lengths = np.diff(np.append(self.starts, self.parts.size))[~touched]
        starts = np.cumsum(np.append(0, lengths))[:-1].astype(np.int64)
        parts = self.parts[~touched[self.family]]
        return Sums(self.whole[~touched], parts, starts, self.is_cover, self.tells_group)

    @property
    def variables(self) -> Indices:
        """Every count that the identity is about."""
        return np.concatenate([self.whole, self.parts])

    def squeeze(self, bounds: Bounds, why: "Trace", number: int) -> bool:
        """Tighten every whole by its parts and every part by its whole and its siblings."""
        if not self.whole.size:
            return False
        least = np.add.reduceat(bounds.lower[self.parts], self.starts)
        most = np.add.reduceat(bounds.upper[self.parts], self.starts)
        families = np.arange(self.whole.size)
        moved = why.lowered(bounds, self.whole, most, number, families)
        others = most[self.family] - bounds.upper[self.parts]
        needed = bounds.lower[self.whole][self.family] - others
        moved |= why.raised(bounds, self.parts, needed, number, self.family)
        if self.is_cover:
            return moved
        moved |= why.raised(bounds, self.whole, least, number, families)
        least = np.add.reduceat(bounds.lower[self.parts], self.starts)
        room = bounds.upper[self.whole][self.family] - (
            least[self.family] - bounds.lower[self.parts]
        )
        return why.lowered(bounds, self.parts, room, number, self.family) or moved


@dataclass(frozen=True, slots=True)
class Pairs:
    """Counts of which the first is never more than the second: a part of a larger whole."""

    small: Indices
    large: Indices

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return int(self.small.size)

    def members(self, family: int) -> Indices:
        """The two counts of one pair."""
        return np.array([self.small[family], self.large[family]])

    @property
    def variables(self) -> Indices:
        """Every count that the identity is about."""
        return np.concatenate([self.small, self.large])

    def kept(self, which: NDArray[np.bool_]) -> "Pairs":
        """Some of the pairs."""
        return Pairs(self.small[which], self.large[which])

    def without(self, counts: Indices) -> "Pairs":
        """The pairs that none of these counts is in."""
        return self.kept(~(np.isin(self.small, counts) | np.isin(self.large, counts)))

    def squeeze(self, bounds: Bounds, why: "Trace", number: int) -> bool:
        """Tighten the small from above and the large from below."""
        if not self.small.size:
            return False
        pairs = np.arange(self.small.size)
        moved = why.lowered(bounds, self.small, bounds.upper[self.large], number, pairs)
        return why.raised(bounds, self.large, bounds.lower[self.small], number, pairs) or moved


@dataclass(frozen=True, slots=True)
class Fewest:
    """Two counts, and the fewest people that either stands for: no more than any of them.

    Each person is counted at most `times` in either count, so one of the two is at most that many
    times the fewest: where the first is known to be more, the second is not.
    """

    fewest: Indices
    one: Indices
    other: Indices
    times: Numbers

    @property
    def size(self) -> int:
        """How many rows there are."""
        return int(self.fewest.size)

    def members(self, family: int) -> Indices:
        """The three counts of one row."""
        return np.array([self.fewest[family], self.one[family], self.other[family]])

    def without(self, counts: Indices) -> "Fewest":
        """The rows that none of these counts is in."""
        own = (self.fewest, self.one, self.other)
        rest = ~np.logical_or.reduce([np.isin(one, counts) for one in own])
        return Fewest(self.fewest[rest], self.one[rest], self.other[rest], self.times[rest])

    @property
    def variables(self) -> Indices:
        """Every count that the identity is about."""
        return np.concatenate([self.fewest, self.one, self.other])

    def shifted(self, by: int) -> "Fewest":
        """The same among variables numbered from `by`."""
        return Fewest(self.fewest + by, self.one + by, self.other + by, self.times)

    def squeeze(self, bounds: Bounds, why: "Trace", number: int) -> bool:
        """Tighten each count by the fewest, the fewest by both, and one by the other's excess."""
        rows, moved = np.arange(self.size), False
        for count, beside in ((self.one, self.other), (self.other, self.one)):
            moved |= why.raised(bounds, count, bounds.lower[self.fewest], number, rows)
            moved |= why.lowered(bounds, self.fewest, bounds.upper[count], number, rows)
            most = self.times * bounds.upper[self.fewest]
            most = np.where(bounds.lower[count] > most, most, UNBOUNDED)
            moved |= why.lowered(bounds, beside, most, number, rows)
        both = np.minimum(bounds.lower[self.one], bounds.lower[self.other])
        return why.raised(bounds, self.fewest, np.ceil(both / self.times), number, rows) or moved


Identity = Sums | Pairs | Fewest


@dataclass(slots=True)
class Trace:
    """Which identity last tightened each bound: where to hide something so that it no longer can.

    `identity_*` numbers the identity, `family_*` the family in it; -1 where the published row
    itself gave the bound. `moved` has the step, counted by `step`, at which a bound last moved.
    """

    identity_lower: NDArray[np.int64]
    family_lower: NDArray[np.int64]
    identity_upper: NDArray[np.int64]
    family_upper: NDArray[np.int64]
    moved: NDArray[np.int64]
    step: int = 0

    @classmethod
    def blank(cls, size: int) -> "Trace":
        """Nothing tightened yet."""
        blank = [np.full(size, -1, np.int64) for _ in range(5)]
        return cls(blank[0], blank[1], blank[2], blank[3], blank[4])

    def carried(self, lowers: NDArray[np.bool_], uppers: NDArray[np.bool_]) -> "Trace":
        """The trace to go on from once the marked bounds have been tightened from elsewhere."""
        return Trace(
            np.where(lowers, -1, self.identity_lower),
            np.where(lowers, -1, self.family_lower),
            np.where(uppers, -1, self.identity_upper),
            np.where(uppers, -1, self.family_upper),
            np.where(lowers | uppers, 0, -1),
        )

    def beside(self, other: "Trace", by: int) -> "Trace":
        """Two traces as one, the other's counts and identities (numbered from `by`) following."""
        return Trace(
            np.concatenate([self.identity_lower, _moved_by(other.identity_lower, by)]),
            np.concatenate([self.family_lower, other.family_lower]),
            np.concatenate([self.identity_upper, _moved_by(other.identity_upper, by)]),
            np.concatenate([self.family_upper, other.family_upper]),
            np.full(self.moved.size + other.moved.size, -1, np.int64),
        )

    def behind(self, variables: Indices, identities: Sequence["Identity"]) -> Indices:
        """The counts in the identities that last tightened these variables, from both sides."""
        found = [variables]
        for variable in variables:
            for number, family in (
                (self.identity_lower[variable], self.family_lower[variable]),
                (self.identity_upper[variable], self.family_upper[variable]),
            ):
                if number >= 0:
                    found.append(identities[number].members(int(family)))
        return np.unique(np.concatenate(found))

    def raised(
        self, bounds: Bounds, where: Indices, to: Numbers, number: int, family: Indices
    ) -> bool:
        """Raise lower bounds; says whether any moved."""
        up = to > bounds.lower[where]
        if not up.any():
            return False
        np.maximum.at(bounds.lower, where[up], to[up])
        self.moved[where[up]] = self.step
        self.identity_lower[where[up]] = number
        self.family_lower[where[up]] = family[up]
        return True

    def lowered(
        self, bounds: Bounds, where: Indices, to: Numbers, number: int, family: Indices
    ) -> bool:
        """Lower upper bounds; says whether any moved."""
        down = to < bounds.upper[where]
        if not down.any():
            return False
        np.minimum.at(bounds.upper, where[down], to[down])
        self.moved[where[down]] = self.step
        self.identity_upper[where[down]] = number
        self.family_upper[where[down]] = family[down]
        return True


def _moved_by(identity: NDArray[np.int64], by: int) -> NDArray[np.int64]:
    return np.where(identity >= 0, identity + by, -1)


def propagated(
    known: Bounds, identities: Sequence[Identity], before: Trace | None = None, settled: int = 0
) -> tuple[Bounds, Trace]:
    """Squeeze until nothing moves: the tightest bounds that single identities imply, together.

    The first `settled` identities have been squeezed already, as the trace `before` says; counts
    that it marks as moved are looked at again. Stops as soon as bounds contradict each other: what
    was assumed is then false.
    """
    bounds, why = known.copy(), before or Trace.blank(known.lower.size)
    about = [one.variables for one in identities]
    last = np.where(np.arange(len(identities)) < settled, 0, -1)
    for _ in range(MOST_SWEEPS):
        has_moved = False
        for number, one in enumerate(identities):
            # What has not moved since the identity was last squeezed cannot tighten anything.
            if last[number] < 0 or (why.moved[about[number]] >= last[number]).any():
                why.step += 1
                last[number] = why.step
                has_moved |= one.squeeze(bounds, why, number)
        if not has_moved or (bounds.lower > bounds.upper).any():
            break
    return bounds, why
