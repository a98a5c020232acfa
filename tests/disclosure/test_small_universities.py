"""However small a university is, it gets a release, and nobody in it is found out."""

import polars as pl
import pytest
from drawn_tables import participation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from p2p_metrics import release
from p2p_metrics.disclosure.attack.estimates import found_out
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import Sight, known, sights, widened_to
from p2p_metrics.disclosure.attack.leaks import leaks
from p2p_metrics.disclosure.attack.propagation import propagated
from p2p_metrics.disclosure.attack.releases import Held, attacks, told
from p2p_metrics.disclosure.attack.universe import universe
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.disclosure_study.university import Size, raw_tables, university
from p2p_metrics.release.rules import declared

POLICY = release.policy()


def seen(published, before=None):
    """What a reader takes from the files of a release, who has the one before as well."""
    withheld = published.manifest["audit"]["withheld"]
    return {
        name: Sight(
            published.table(name).frame,
            published.manifest["steps"].get(name, {}),
            before.table(name).frame if before else None,
            tuple(withheld.get(name, ())),
        )
        for name in published.tables
    }


def found_in(raw, first, second):
    """Everything that becomes certain from both releases together."""
    whole = universe(all_controlled(raw, declared(), POLICY).values(), POLICY.means)
    links = identities(whole, raw.get("provision"))
    newest = seen(second, first)
    certain = 0
    before = told(whole, links, [Held(POLICY, seen(first))])
    for one in attacks(whole, links, newest, before, POLICY):
        bounds, used = one.bounds, one.links
        certain += leaks(whole, bounds, links).all.size
        certain += found_out(whole, bounds, links, newest, POLICY).size if used is links else 0
    return certain


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), students=st.integers(20, 60), schemes=st.integers(1, 5))
@example(seed=8205, students=40, schemes=5)
def test_every_university_can_publish_and_nobody_is_found_out(
    tmp_path_factory, seed, students, schemes
):
    """From raw tables through the door, twice: attacked as it lies on the disk."""
    raw = raw_tables(university(seed, Size(students, 2, 3, schemes)))
    root = tmp_path_factory.mktemp("small")
    first = release.publish(raw, POLICY, root, {})
    second = release.publish(raw, POLICY, root, {})

    assert 0 == found_in(raw, first, second)
    assert second.release_id == release.current(root).release_id


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """A university of 40 students a year that cells alone cannot protect, and its release."""
    raw = raw_tables(university(8205, Size(40, 2, 3, 5)))
    return raw, release.publish(raw, POLICY, tmp_path_factory.mktemp("hard"), {})


def test_what_hiding_cells_cannot_protect_is_withheld_whole(hard):
    """Where even blank cells tell how few there are, the unit is left out and named."""
    _, made = hard
    withheld = made.manifest["audit"]["withheld"]["participation"]
    shown = made.table("participation").frame

    assert withheld
    for unit in withheld:
        assert 0 == shown.filter(*(pl.col(key) == value for key, value in unit.items())).height


def test_nothing_follows_from_there_being_no_row_about_a_withheld_unit():
    """Elsewhere a missing row says two people or fewer."""
    table = participation("unit_code | eligible_count | participant_count\n a | 100 | 40")
    tables = all_controlled({"participation": table}, declared(), POLICY)
    whole = universe(tables.values(), POLICY.means)
    absent = tables["participation"].masked(table, "c")
    gone = {"participation": absent.without([{"unit_kind": "scheme", "unit_code": "a"}])}
    emptied = {"participation": Sight(gone["participation"].frame)}
    at = whole.blocks["participation"].first("eligible_count")

    assert 2 == known(whole, emptied, POLICY).upper[at]
    assert known(whole, sights(gone), POLICY).upper[at] > 1000
    assert 0 == known(whole, sights(gone), POLICY).lower[at]


def test_a_university_that_can_be_protected_cell_by_cell_withholds_nothing():
    """The last resort is the last."""
    raw = raw_tables(university(3, Size(400, 2, 3, 8)))
    safe, record = audited(all_controlled(raw, declared(), POLICY), POLICY)

    assert {} == record.withheld
    assert safe["participation"].frame.height > 0


def test_bounds_of_what_is_withheld_hold_the_truth(hard):
    """The attacker is told no falsehood: the exact counts lie within all that it works out."""
    raw, made = hard
    whole = universe(all_controlled(raw, declared(), POLICY).values(), POLICY.means)
    start = widened_to(known(whole, seen(made), POLICY), whole.truth)
    bounds, _ = propagated(start, identities(whole, raw["provision"]))

    assert (bounds.lower <= whole.truth).all()
    assert (whole.truth <= bounds.upper).all()
