"""The audit: attack what control left, hide cells until nothing becomes certain, keep a record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from p2p_metrics.disclosure.attack.estimates import found_out
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import Sight, sights
from p2p_metrics.disclosure.attack.leaks import Leaks, leaks
from p2p_metrics.disclosure.attack.propagation import Identity
from p2p_metrics.disclosure.attack.releases import Held, attacks, told
from p2p_metrics.disclosure.attack.universe import Universe, universe
from p2p_metrics.disclosure.control import Controlled
from p2p_metrics.disclosure.masking import Cover
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.settled import Earlier
from p2p_metrics.disclosure.withheld import Unit
from p2p_metrics.refusal import Refused

MOST_ROUNDS = 200
# Where hiding cells one by one has not held by now, whole units are withheld.
ROUNDS_OF_HIDING = 100


@dataclass(frozen=True, slots=True)
class Audit:
    """What the attack found and what was hidden to stop it, for the manifest.

    `found` counts what the first attack, on primary control alone, made certain, by kind;
    `masked` the rows hidden to stop it, by table and by what they would have given away;
    `withheld` the units of which nothing is said at all, by table.
    """

    counts_attacked: int
    identities_used: int
    rounds: int
    found: Mapping[str, int]
    masked: Mapping[str, Mapping[str, int]]
    withheld: Mapping[str, Sequence[Unit]]

    def as_facts(self) -> dict[str, Any]:
        """The record as plain values."""
        return asdict(self)


def audited(
    tables: Mapping[str, Controlled], policy: Policy, earlier: Sequence[Earlier] = ()
) -> tuple[dict[str, Controlled], Audit]:
    """The tables with cells hidden until the attack makes nothing certain, and the record of it.

    Where hiding cells cannot stop it, as in a very small university, whole units are withheld.
    `earlier`: the releases that readers may still hold, oldest first; the attacker has them too.
    Raises Refused, naming the cells, if that cannot stop it either.
    """
    whole = universe(tables.values(), policy.means)
    links = identities(whole, tables["provision"].raw if "provision" in tables else None)
    safe, cover, before = (
        dict(tables),
        Cover.over(whole, tables),
        told(whole, links, _held(earlier)),
    )
    first: Leaks | None = None
    for number in range(1, MOST_ROUNDS + 1):
        newest = sights(safe, earlier[-1].tables if earlier else None)
        for bounds, why, used in attacks(whole, links, newest, before, policy):
            found = leaks(whole, bounds, links)
            if used is links:
                found = replace(found, subtracted=found_out(whole, bounds, links, newest, policy))
            first = first or found
            if found.all.size:
                by_cell = number <= ROUNDS_OF_HIDING
                hidden = cover.hide(safe, found, used, why) if by_cell else None
                safe = hidden or cover.withhold(safe, found, used, why)
                break
        else:
            record = _record(whole, links, number, first or found, cover)
            units = {name: one.withheld for name, one in sorted(safe.items()) if one.withheld}
            return safe, replace(record, withheld=units)
    raise Refused(f"The audit was not satisfied after {MOST_ROUNDS} rounds of hiding cells.")


def _held(earlier: Sequence[Earlier]) -> list[Held]:
    """What a reader has of each earlier release, given the one before it."""
    held: list[Held] = []
    before: Mapping[str, pl.DataFrame] = {}
    for one in earlier:
        seen = {
            name: Sight(
                frame, one.steps.get(name, {}), before.get(name), one.withheld.get(name, ())
            )
            for name, frame in one.tables.items()
        }
        held.append(Held(one.policy, seen))
        before = one.tables
    return held


def _record(
    whole: Universe, links: Sequence[Identity], rounds: int, first: Leaks, cover: Cover
) -> Audit:
    masked: dict[str, dict[str, int]] = {}
    for name, reasons in sorted(cover.reasons.items()):
        masked[name] = dict(sorted(Counter(reasons.values()).items()))
    found = {kind: int(one.size) for kind, one in first.by_kind().items()}
    return Audit(whole.size, sum(one.size for one in links), rounds, found, masked, {})
