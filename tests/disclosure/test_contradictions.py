"""A reading of two releases that is false somewhere is given up there, and nowhere else."""

import pytest
from drawn_tables import participation

from p2p_metrics import release
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import Sight
from p2p_metrics.disclosure.attack.releases import ADDED, TAKEN_AWAY, Held, attacks, told
from p2p_metrics.disclosure.attack.universe import universe
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.release.rules import declared

POLICY = release.policy()
WAS = """
    unit_code | eligible_count | participant_count
    grown     | 100            | 40
    hidden    | 100            | 40
"""
NOW = """
    unit_code | eligible_count | participant_count
    grown     | 200            | 90
    hidden    | 96             | 38
"""


def readings():
    """Every way of reading a release in which one unit has grown and another one is hidden."""
    before, after = ({"participation": participation(one)} for one in (WAS, NOW))
    first = all_controlled(before, declared(), POLICY)["participation"].frame
    second = all_controlled(after, declared(), POLICY)["participation"]
    hidden = second.masked(second.raw.filter(unit_code="hidden"), "c").frame
    whole = universe([second], POLICY.means)
    links = identities(whole, None)
    held = told(whole, links, [Held(POLICY, {"participation": Sight(first)})])
    seen = {"participation": Sight(hidden)}
    found = {one.name: one for one in attacks(whole, links, seen, held, POLICY)}
    return found, whole.blocks["participation"].first("participant_count") + 1


def test_records_taken_away_are_looked_for_though_one_unit_has_grown():
    """The hidden count is at most what was printed of it before."""
    found, hidden = readings()
    taken_away = found[TAKEN_AWAY]
    assert not taken_away.is_refuted
    assert taken_away.set_aside > 0
    assert 42 == taken_away.bounds.upper[hidden]


def test_a_reading_that_nothing_contradicts_is_held_to_everywhere():
    """In both units records may have been added."""
    found, hidden = readings()
    assert (0, False) == (found[ADDED].set_aside, found[ADDED].is_refuted)
    assert 38 == found[ADDED].bounds.lower[hidden]


@pytest.mark.parametrize("now", [WAS, NOW])
def test_the_manifest_says_how_far_each_reading_could_be_held_to(tmp_path, now):
    """An attack that saw nothing would otherwise look like one that found nothing."""
    release.publish({"participation": participation(WAS)}, POLICY, tmp_path, {})
    made = release.publish({"participation": participation(now)}, POLICY, tmp_path, {})
    read = made.manifest["audit"]["read"]
    assert {ADDED, TAKEN_AWAY} <= read.keys()
    assert (now == NOW) == (read[TAKEN_AWAY]["set_aside"] > 0)
    assert not any(one["is_refuted"] for one in read.values())
