"""What became certain: small counts known exactly, everyone or no one, only one group possible."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from p2p_metrics.disclosure.attack.propagation import Bounds, Identity, Sums
from p2p_metrics.disclosure.attack.universe import Indices, Numbers, Universe

SMALLEST_SAFE = 5

EXACT = "a count of 1 to 4 becomes exact"
NOBODY = "it becomes certain that nobody in the cell did"
EVERYBODY = "it becomes certain that everybody in the cell did"
SUBTRACTED = "the mean of a few hidden people follows from the others"
SENSITIVE = "taking part in a sensitive scheme follows, by group, from other schemes"
ONE_GROUP = "it becomes certain which group everybody belongs to"


@dataclass(frozen=True, slots=True)
class Leaks:
    """The variables about which something became certain, by what did; each list sorted."""

    exact: Indices
    nobody: Indices
    everybody: Indices
    one_group: Indices
    subtracted: Indices = field(default_factory=lambda: np.empty(0, np.int64))
    sensitive: Indices = field(default_factory=lambda: np.empty(0, np.int64))

    def by_kind(self) -> dict[str, Indices]:
        """The lists under the sentence that describes each."""
        return {
            EXACT: self.exact,
            NOBODY: self.nobody,
            EVERYBODY: self.everybody,
            ONE_GROUP: self.one_group,
            SUBTRACTED: self.subtracted,
            SENSITIVE: self.sensitive,
        }

    def without(self, known: Indices) -> "Leaks":
        """Those about which something was not known already."""
        return Leaks(*(one[~np.isin(one, known)] for one in self.by_kind().values()))

    @property
    def all(self) -> Indices:
        """Every leaking variable once."""
        return np.unique(np.concatenate(list(self.by_kind().values())))


def leaks(whole: Universe, bounds: Bounds, identities: Sequence[Identity]) -> Leaks:
    """Everything that the squeezed bounds make certain about people.

    `bounds` may go on with the variables of an earlier release. Bounds that contradict each other
    refute what the attacker assumed, and then tell nothing; nor do tables without counts.
    """
    if not whole.size or bounds.contradictory.size:
        nothing = np.empty(0, np.int64)
        return Leaks(nothing, nothing, nothing, nothing)
    halves = [
        _leaks(whole, bounds, identities, first)
        for first in range(0, bounds.lower.size, whole.size)
    ]
    kinds = zip(*(half.by_kind().values() for half in halves), strict=True)
    return Leaks(*(np.concatenate(one) for one in kinds))


def _leaks(whole: Universe, bounds: Bounds, identities: Sequence[Identity], first: int) -> Leaks:
    """What became certain in one release, whose variables begin at `first`."""
    lower, upper = (one[first : first + whole.size] for one in (bounds.lower, bounds.upper))
    exact = (lower == upper) & (lower >= 1) & (lower < SMALLEST_SAFE)
    nobody, everybody = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for block in whole.blocks.values():
        for one in block.triples:
            if one.is_personal:
                some = lower[block.variables(one.whole)] >= 1
                part, rest = block.variables(one.part), block.variables(one.rest)
                nobody.append(part[some & (upper[part] == 0)])
                everybody.append(rest[some & (upper[rest] == 0)])
    groups = [_only_group(one, lower, upper) for one in identities if isinstance(one, Sums)]
    return Leaks(
        np.flatnonzero(exact) + first,
        np.concatenate(nobody) + first,
        np.concatenate(everybody) + first,
        np.unique(np.concatenate([*groups, np.empty(0, np.int64)])) + first,
    )


def _only_group(one: Sums, lower: Numbers, upper: Numbers) -> Indices:
    """The group that everybody must be in, where all the others are known to be empty."""
    if not (one.tells_group and one.whole.size):
        return np.empty(0, np.int64)
    possible = upper[one.parts] > 0
    alone = np.add.reduceat(possible.astype(np.int64), one.starts) == 1
    only = alone & (lower[one.whole] >= 1)
    found: Indices = one.parts[possible & only[one.family]]
    return found
