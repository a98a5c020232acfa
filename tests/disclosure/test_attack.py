"""The attacker breaks the usual ways of publishing, and does not break ours."""

import polars as pl
import pytest
from cubes import cube, participation_of
from drawn_tables import impact, participation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2p_metrics import release
from p2p_metrics.disclosure.attack import knowledge
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import known, sights, widened_to
from p2p_metrics.disclosure.attack.leaks import leaks
from p2p_metrics.disclosure.attack.propagation import propagated
from p2p_metrics.disclosure.attack.universe import universe
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.disclosure.study import attack_table
from p2p_metrics.disclosure_study import as_markdown
from p2p_metrics.disclosure_study.university import Size, raw_tables, university
from p2p_metrics.release.rules import declared, profiles

LOOSE = ("no control", "hide below 5", "counts to 5, exact rates")


@pytest.fixture(scope="module")
def outcomes():
    """What each way of publishing one small university gives away."""
    tables = raw_tables(university(seed=3, size=Size(students=400, years=2, schemes=8)))
    policies = {name: release.policy(name) for name in profiles()}
    return {one.policy: one for one in attack_table(tables, declared(), policies)}


@pytest.mark.parametrize("loose", LOOSE)
def test_the_attacker_breaks_the_usual_ways(outcomes, loose):
    """An attacker that could not break these would prove nothing."""
    found = outcomes[loose]
    assert found.is_broken
    assert found.exact > found.small / 20
    assert found.nobody > 0


@pytest.mark.parametrize("name", ["hesa-strict", "ofs", "house"])
def test_the_attacker_breaks_no_profile(outcomes, name):
    """No count of 1 to 4, nobody's taking part and nobody's group becomes certain."""
    found = outcomes[f"{name}, audited"]
    assert (0, 0, 0, 0) == (found.exact, found.nobody, found.everybody, found.one_group)


def test_stricter_profiles_show_less(outcomes):
    """The price of a profile is printed beside what it protects."""
    shown = [outcomes[f"{name}, audited"].shown for name in ("hesa-strict", "ofs", "house")]
    assert sorted(shown, reverse=True) == shown


def test_the_attack_table_is_printed_for_the_documentation(outcomes):
    """A heading, a rule and a line per way of publishing."""
    assert 2 + len(outcomes) == len(as_markdown(list(outcomes.values())).splitlines())


def attacked(tables, policy):
    """The bounds an attacker reaches on these controlled tables, the truth, and what leaks."""
    whole = universe(tables.values(), policy.means)
    provision = tables["provision"].raw if "provision" in tables else None
    links = identities(whole, provision)
    start = widened_to(known(whole, sights(tables), policy), whole.truth)
    bounds, _ = propagated(start, links)
    return whole, bounds, leaks(whole, bounds, links)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    scale=st.floats(1.0, 40.0),
    name=st.sampled_from(["hesa-strict", "ofs", "house"]),
)
def test_no_lattice_is_found_out(seed, scale, name):
    """Whatever the counts, the audited cuts make nothing certain, and bounds hold the truth."""
    policy = release.policy(name)
    table = participation_of(*cube(seed, scale))
    safe, _ = audited(all_controlled({"participation": table}, declared(), policy), policy)
    whole, bounds, found = attacked(safe, policy)
    assert 0 == found.all.size
    assert (bounds.lower <= whole.truth).all()
    assert (whole.truth <= bounds.upper).all()


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), students=st.integers(20, 120), schemes=st.integers(1, 5))
def test_no_small_university_is_found_out(seed, students, schemes):
    """Nor with overlapping schemes, intersections, effects and money beside the counts."""
    tables = raw_tables(university(seed, Size(students, 2, 3, schemes)))
    policy = release.policy()
    safe, _ = audited(all_controlled(tables, declared(), policy), policy)
    _, _, found = attacked(safe, policy)
    assert 0 == found.all.size


def test_a_hidden_cell_beside_a_total_is_found_and_covered():
    """Seven faculties of 3 who took part in 21: their rounded counts would fix every one."""
    rows = ["faculty_code | eligible_count | participant_count", "all | 210 | 18"]
    rows += [f"F{number} | 35 | 3" for number in range(6)]
    table = participation("\n".join(rows))
    policy = release.policy()
    primary = all_controlled({"participation": table}, declared(), policy)
    _, _, before = attacked(primary, policy)
    safe, record = audited(primary, policy)
    _, _, after = attacked(safe, policy)
    assert (0, 0) == (
        after.all.size,
        record.found["it becomes certain that nobody in the cell did"],
    )
    assert before.exact.size == record.found["a count of 1 to 4 becomes exact"]


def test_what_was_hidden_is_recorded_with_its_reason_and_not_told():
    """Whoever publishes sees why cells are hidden; of a single one that would be its value."""
    table = tight_participation()
    policy = release.policy()
    safe, record = audited(all_controlled({"participation": table}, declared(), policy), policy)
    hidden = safe["participation"].frame.filter(pl.col("status") == "c").height
    assert hidden == sum(record.masked["participation"].values())
    assert 0 < hidden < table.height
    assert {"a count of 1 to 4 becomes exact"} >= set(record.masked["participation"])
    assert not {"found", "masked"} & {*record.as_told()}


def tight_participation():
    """Two levels with 3 who took part each, in a whole whose groups hold at most 6: all exact."""
    return participation("""
        level | characteristic_code | group_code | eligible_count | participant_count
        all   | all                 | all        | 400            | 6
        ug    | all                 | all        | 330            | 3
        pg    | all                 | all        | 70             | 3
        all   | sex                 | female     | 180            | 2
        all   | sex                 | male       | 160            | 2
        all   | sex                 | other      | 60             | 2
    """)


def test_members_of_overlapping_schemes_are_bounded_by_their_approach():
    """An approach of one scheme is that scheme: hiding one and showing the other hides nothing."""
    table = participation("""
        unit_kind | unit_code | eligible_count | participant_count
        scheme    | pass      | 100            | 4
        approach  | study     | 100            | 4
    """)
    provision = pl.DataFrame(
        {"scheme_id": ["pass"], "approach_code": ["study"], "context_code": ["co"]}
    )
    policy = release.policy()
    tables = all_controlled({"participation": table}, declared(), policy)
    whole = universe(tables.values(), policy.means)
    links = identities(whole, provision)
    hidden = tables["participation"].frame.filter(pl.col("unit_kind") == "scheme")
    tables["participation"] = tables["participation"].masked(hidden, "c")
    bounds, _ = propagated(known(whole, sights(tables), policy), links)
    block = whole.blocks["participation"]
    scheme = block.rows["unit_kind"].to_list().index("scheme")
    at = block.first("participant_count") + scheme
    assert (3, 7) == (bounds.lower[at], bounds.upper[at])


def test_effects_with_their_counts_do_not_give_an_outcome_back():
    """3 of 25 participants not continuing cannot be read from effect, comparison and n."""
    for missed in range(5):
        rate = 100 * (25 - missed) / 25
        table = impact(f"""
            outcome_code | n_participants | comparison_value | estimate
            continued    | 25             | 90.0             | {rate - 90.0}
        """)
        policy = release.policy()
        tables = all_controlled({"impact": table}, declared(), policy)
        whole, bounds, found = attacked(tables, policy)
        at = whole.blocks["impact"].first("the rest of with the outcome")
        assert 0 == found.all.size
        assert bounds.upper[at] - bounds.lower[at] >= 2


def test_finer_steps_would_give_it_back(monkeypatch):
    """The attacker is not blind: with steps of half a point it finds the 3 of 25."""
    table = impact("""
        outcome_code | n_participants | comparison_value | estimate
        continued    | 25             | 90.0             | -2.0
    """)
    policy = release.policy()
    said = all_controlled({"impact": table}, declared(), policy)["impact"]
    whole = universe([said], policy.means)
    exact = said.frame.with_columns(estimate=pl.lit(-2.0), comparison_value=pl.lit(90.0))
    fine = type(said)(said.said, said.raw, exact, {"continued": 0.5})
    monkeypatch.setattr(knowledge, "row_steps", lambda *_: pl.Series([0.5]))
    bounds = known(whole, sights({"impact": fine}), policy)
    at = whole.blocks["impact"].first("the rest of with the outcome")
    assert (3, 3) == (bounds.lower[at], bounds.upper[at])
