"""The audit: attack what control left, hide cells until nothing becomes certain, keep a record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from p2p_metrics.disclosure.attack.estimates import found_out
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import Sight, sights
from p2p_metrics.disclosure.attack.leaks import Leaks, leaks
from p2p_metrics.disclosure.attack.propagation import Identity
from p2p_metrics.disclosure.attack.releases import Attack, Held, attacks, given_away, told
from p2p_metrics.disclosure.attack.sensitive_groups import subtracted
from p2p_metrics.disclosure.attack.universe import Universe, universe
from p2p_metrics.disclosure.control import Controlled
from p2p_metrics.disclosure.declarations import Declaration
from p2p_metrics.disclosure.earlier import Earlier
from p2p_metrics.disclosure.masking import Cover
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.withheld import Unit
from p2p_metrics.refusal import Refused

MOST_ROUNDS = 200
# Where hiding cells one by one has not held by now, whole units are withheld.
ROUNDS_OF_HIDING = 100
GIVEN_AWAY = "what earlier releases give away by themselves, which nothing here can hide"


@dataclass(frozen=True, slots=True)
class Audit:
    """What the attack found and what was hidden to stop it.

    `found` counts what the first attack, on primary control alone, made certain, by kind;
    `masked` the rows hidden to stop it, by table and by what they would have given away;
    `withheld` the units of which nothing is said at all, by table; `read` the ways in which the
    releases were read, of how many counts each was given up, and whether altogether.
    """

    counts_attacked: int
    identities_used: int
    rounds: int
    found: Mapping[str, int]
    masked: Mapping[str, Mapping[str, int]]
    withheld: Mapping[str, Sequence[Unit]]
    read: Mapping[str, Mapping[str, Any]]

    def as_facts(self) -> dict[str, Any]:
        """The record as plain values, for whoever publishes: readers would learn from it."""
        return asdict(self)

    def as_told(self) -> dict[str, Any]:
        """What readers are told of it.

        Not what leaked nor why a cell is hidden: where one cell is, that would be its value.
        """
        told = self.as_facts()
        return {name: said for name, said in told.items() if name not in ("found", "masked")}


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
        told(whole, links, _held(earlier, {name: one.said for name, one in tables.items()})),
    )
    # No release can take back what those before it give away by themselves.
    known = {one.name: leaks(whole, one.bounds, links).all
             for one in given_away(whole, links, before)}  # fmt: skip
    first: Leaks | None = None
    for number in range(1, MOST_ROUNDS + 1):
        newest = sights(safe)
        read: list[Attack] = []
        for one in attacks(whole, links, newest, before, policy):
            read.append(one)
            bounds, why, used = one.bounds, one.why, one.links
            found = leaks(whole, bounds, links)
            if one.name in known:
                found = found.without(known[one.name])
            if used is links:
                found = replace(
                    found,
                    subtracted=found_out(whole, bounds, links, newest, policy),
                    sensitive=subtracted(whole, bounds, links, why, newest, policy),
                )
            first = first or found
            if found.all.size:
                by_cell = number <= ROUNDS_OF_HIDING
                hidden = cover.hide(safe, found, used, why) if by_cell else None
                safe = hidden or cover.withhold(safe, found, used, why)
                break
        else:
            record = replace(_record(whole, links, number, first or found, cover), read=_read(read))
            given = {GIVEN_AWAY: sum(one.size for one in known.values())}
            record = replace(record, found={**record.found, **given})
            units = {name: one.withheld for name, one in sorted(safe.items()) if one.withheld}
            return safe, replace(record, withheld=units)
    raise Refused(f"The audit was not satisfied after {MOST_ROUNDS} rounds of hiding cells.")


def _held(earlier: Sequence[Earlier], known: Mapping[str, Declaration]) -> list[Held]:
    """What a reader has of each earlier release, given the one before it."""
    held: list[Held] = []
    before: Earlier | None = None
    years = 1
    for one in earlier:
        years = max(years, one.years)
        seen = {
            name: Sight(
                frame,
                one.steps.get(name, {}),
                before.frame_for(known[name], one.policy) if before and name in known else None,
                one.withheld.get(name, ()),
                years,
            )
            for name, frame in one.tables.items()
        }
        held.append(Held(one.policy, seen))
        before = one
    return held


def _read(attacks_made: Sequence[Attack]) -> dict[str, dict[str, Any]]:
    """Every way in which the releases were read; raises Refused if our own reading failed.

    The newest release alone cannot contradict itself: were it to, the attack would see nothing.
    """
    if attacks_made[0].is_refuted:
        raise Refused("The audit contradicts itself: an error of the program. Nothing was written.")
    return {
        one.name: {"set_aside": one.set_aside, "is_refuted": one.is_refuted} for one in attacks_made
    }


def _record(
    whole: Universe, links: Sequence[Identity], rounds: int, first: Leaks, cover: Cover
) -> Audit:
    masked: dict[str, dict[str, int]] = {}
    for name, reasons in sorted(cover.reasons.items()):
        masked[name] = dict(sorted(Counter(reasons.values()).items()))
    found = {kind: int(one.size) for kind, one in first.by_kind().items()}
    return Audit(whole.size, sum(one.size for one in links), rounds, found, masked, {}, {})
