"""The attack table: what each way of publishing the same counts gives away.

The looser ways are the usual ones. They keep the attacker honest: one that could not break them
would prove nothing by failing against ours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import known, sights, widened_to
from p2p_metrics.disclosure.attack.leaks import SMALLEST_SAFE, leaks
from p2p_metrics.disclosure.attack.propagation import UNBOUNDED, Bounds, Identity, propagated
from p2p_metrics.disclosure.attack.universe import Block, Numbers, Universe, universe
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import Controlled, all_controlled
from p2p_metrics.disclosure.declarations import STATUS, Declarations
from p2p_metrics.disclosure.rules import SHOWN, Policy

COUNTED = ("participation", "participation_intersections")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of publishing shows and gives away; counts of cells.

    `exact` are counts of 1 to 4 that become exact, of the `small` there are; `nobody`,
    `everybody` and `one_group` are cells in which somebody's taking part or group is certain.
    """

    policy: str
    cells: int
    shown: int
    small: int
    exact: int
    nobody: int
    everybody: int
    one_group: int

    def __add__(self, other: Self) -> Self:
        """Two universities published in the same way, together."""
        sums = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "policy"
        }
        return replace(self, **sums)

    @property
    def is_broken(self) -> bool:
        """Whether anything about anybody became certain."""
        return bool(self.exact or self.nobody or self.everybody or self.one_group)


Publishing = Callable[[Block], tuple[Bounds, int]]


def attack_table(
    tables: Mapping[str, pl.DataFrame], said: Declarations, policies: Mapping[str, Policy]
) -> list[Outcome]:
    """One outcome per way of publishing `tables` (participation, intersections, provision).

    Three looser ways first; then each policy with primary control alone, and with the audit.
    """
    wanted = {name: table for name, table in tables.items() if name in (*COUNTED, "provision")}
    some = next(iter(policies.values()))
    plain = all_controlled(wanted, said, some)
    whole = universe(plain.values(), some.means)
    links = identities(whole, wanted.get("provision"))
    found = [_loosely(name, whole, links, way) for name, way in LOOSER.items()]
    for name, policy in policies.items():
        controlled = all_controlled(wanted, said, policy)
        found.append(_under(f"{name}, no audit", whole, links, controlled, policy))
        safe, _ = audited(controlled, policy)
        found.append(_under(f"{name}, audited", whole, links, safe, policy))
    return found


def _loosely(name: str, whole: Universe, links: list[Identity], way: Publishing) -> Outcome:
    bounds = Bounds(np.zeros(whole.size), np.full(whole.size, UNBOUNDED))
    shown = 0
    for block in whole.blocks.values():
        own, visible = way(block)
        part = slice(block.start, block.start + block.size)
        bounds.lower[part], bounds.upper[part] = own.lower, own.upper
        shown += visible
    return _outcome(name, whole, links, bounds, shown)


def _under(
    name: str,
    whole: Universe,
    links: list[Identity],
    tables: Mapping[str, Controlled],
    policy: Policy,
) -> Outcome:
    bounds = widened_to(known(whole, sights(tables), policy), whole.truth)
    shown = sum(tables[one].frame.filter(pl.col(STATUS) == SHOWN).height for one in whole.blocks)
    return _outcome(name, whole, links, bounds, shown)


def _outcome(
    name: str, whole: Universe, links: list[Identity], bounds: Bounds, shown: int
) -> Outcome:
    squeezed, _ = propagated(bounds, links)
    found = leaks(whole, squeezed, links)
    small = (whole.truth >= 1) & (whole.truth < SMALLEST_SAFE)
    return Outcome(
        name,
        sum(int(_is_there(block).sum()) for block in whole.blocks.values()),
        shown,
        int(small.sum()),
        found.exact.size,
        found.nobody.size,
        found.everybody.size,
        found.one_group.size,
    )


def _is_there(block: Block) -> NDArray[np.bool_]:
    """Which rows have anybody in them: the attack also numbers those that have not."""
    return np.asarray(block.rows[block.measures[0]].to_numpy() > 0)


def _truths(block: Block) -> dict[str, Numbers]:
    return {name: block.rows[name].cast(pl.Float64).to_numpy() for name in block.measures}


def _stacked(block: Block, ends: Mapping[str, tuple[Numbers, Numbers]]) -> Bounds:
    lower, upper = zip(*(ends[name] for name in block.measures), strict=True)
    return Bounds(np.concatenate(lower), np.concatenate(upper))


def no_control(block: Block) -> tuple[Bounds, int]:
    """Every count as it is."""
    truth = _truths(block)
    ends = {name: (value, value) for name, value in truth.items()}
    return _stacked(block, ends), int(_is_there(block).sum())


def hide_below_five(block: Block) -> tuple[Bounds, int]:
    """A row is blank where anyone of its counts is 1 to 4; zeros and the rest are shown."""
    truth, there = _truths(block), _is_there(block)
    small = {name: (value >= 1) & (value < SMALLEST_SAFE) for name, value in truth.items()}
    published = [one.whole for one in block.triples] + [one.part for one in block.triples]
    blank = np.logical_or.reduce([small[name] for name in published])
    ends = {}
    for name, value in truth.items():
        most = np.where(small[name] & (name in published), SMALLEST_SAFE - 1.0, UNBOUNDED)
        ends[name] = (np.where(blank, 0.0, value), np.where(blank, most, value))
    return _stacked(block, ends), int((there & ~blank).sum())


def rounded_with_exact_rates(block: Block) -> tuple[Bounds, int]:
    """Counts to the nearest 5 and true percentages to one decimal on 23 or more: a common reading.

    The attacker tries every pair of counts that would print the same.
    """
    truth, there = _truths(block), _is_there(block)
    triple = block.triples[0]
    whole, part = truth[triple.whole], truth[triple.part]
    ends = {name: [np.full(whole.size, UNBOUNDED), np.full(whole.size, -1.0)] for name in truth}
    has_rate = whole >= 23
    rate = np.round(100 * part / np.maximum(whole, 1), 1)
    for more in range(-2, 3):
        for further in range(-2, 3):
            guess = {triple.whole: _rounded(whole) + more, triple.part: _rounded(part) + further}
            guess[triple.rest] = guess[triple.whole] - guess[triple.part]
            fits = (guess[triple.part] >= 0) & (guess[triple.rest] >= 0)
            printed = np.round(100 * guess[triple.part] / np.maximum(guess[triple.whole], 1), 1)
            fits &= ~has_rate | (printed == rate)
            for name, value in guess.items():
                ends[name][0] = np.where(fits, np.minimum(ends[name][0], value), ends[name][0])
                ends[name][1] = np.where(fits, np.maximum(ends[name][1], value), ends[name][1])
    return _stacked(block, {name: (one[0], one[1]) for name, one in ends.items()}), int(there.sum())


def _rounded(count: Numbers) -> Numbers:
    return np.asarray(np.floor(count / 5 + 0.5) * 5)


LOOSER: Mapping[str, Publishing] = {
    "no control": no_control,
    "hide below 5": hide_below_five,
    "counts to 5, exact rates": rounded_with_exact_rates,
}
