"""Two releases of nearly the same records, subtracted."""

import numpy as np
import polars as pl
import pytest
from cubes import PLACES, cube, participation_of
from drawn_tables import impact, participation

from p2p_metrics import release
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import Sight
from p2p_metrics.disclosure.attack.leaks import leaks
from p2p_metrics.disclosure.attack.releases import Held, attacks, told
from p2p_metrics.disclosure.attack.universe import universe
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.release.rules import declared

KEYS = ("academic_year", "faculty_code", "characteristic_code", "group_code")


def published(root, table):
    """Publish one participation table and give its rows."""
    made = release.publish({"participation": table}, release.policy(), root, {})
    return made.table("participation").frame


def tipped(before, after):
    """The rows whose printed counts differ, though both are shown."""
    joined = before.join(after, on=KEYS, suffix="_after")
    shown = (pl.col("status") == "") & (pl.col("status_after") == "")
    return joined.filter(shown & (pl.col("participant_count") != pl.col("participant_count_after")))


def some_more(eligible, takes_part, people, seed):
    """The same cube after a few people more have taken part."""
    draw, more = np.random.default_rng(seed), takes_part.copy()
    for _ in range(people):
        places = np.argwhere(more < eligible)
        more[tuple(places[draw.integers(len(places))])] += 1
    return more


@pytest.mark.parametrize("seed", range(6))
def test_one_person_more_tips_nothing(tmp_path, seed):
    """A count that tipped from 5 to 10 would tell that the one known change was in that cell."""
    eligible, takes_part = cube(seed, 40)
    before = published(tmp_path, participation_of(eligible, takes_part))
    more = some_more(eligible, takes_part, 1, seed)
    after = published(tmp_path, participation_of(eligible, more))
    assert 0 == tipped(before, after).height


def test_unsettled_counts_would_tip(tmp_path):
    """Published apart, with nothing to hold them, the same releases do tell."""
    told = 0
    for seed in range(6):
        eligible, takes_part = cube(seed, 40)
        before = published(tmp_path / f"{seed}a", participation_of(eligible, takes_part))
        more = some_more(eligible, takes_part, 1, seed)
        after = published(tmp_path / f"{seed}b", participation_of(eligible, more))
        told += tipped(before, after).height
    assert told > 0


@pytest.mark.parametrize("seed", range(6))
def test_when_a_count_moves_at_least_three_people_have(tmp_path, seed):
    """So no visible change is the doing of one or two whom somebody might know."""
    eligible, takes_part = cube(seed, 40)
    before = published(tmp_path, participation_of(eligible, takes_part))
    more = some_more(eligible, takes_part, 12, seed)
    after = published(tmp_path, participation_of(eligible, more))
    moved = tipped(before, after)
    for row in moved.iter_rows(named=True):
        place = PLACES[tuple(row[key] for key in KEYS)]
        assert more[place].sum() - takes_part[place].sum() >= 3
    assert moved.height > 0


def test_counts_that_have_really_moved_are_shown(tmp_path):
    """Settled is not frozen: five people and more are seen."""
    published(tmp_path, participation("eligible_count | participant_count\n 100 | 40"))
    still = published(tmp_path, participation("eligible_count | participant_count\n 100 | 44"))
    moved = published(tmp_path, participation("eligible_count | participant_count\n 100 | 45"))
    assert [40, 45] == [still["participant_count"].item(), moved["participant_count"].item()]


def test_effects_settle_too(tmp_path):
    """An estimate that moves by less than its step stays where it was."""
    policy = release.policy()
    first = release.publish({"impact": impact("estimate\n1.3")}, policy, tmp_path, {})
    second = release.publish({"impact": impact("estimate\n1.4")}, policy, tmp_path, {})
    third = release.publish({"impact": impact("estimate\n2.1")}, policy, tmp_path, {})
    found = [one.table("impact").frame["estimate"].item() for one in (first, second, third)]
    assert [1.25, 1.25, 2.0] == found


def test_the_manifest_names_the_releases_it_was_attacked_with(tmp_path):
    """And gives the looser bound that a settled code stands for."""
    table = participation("eligible_count | participant_count\n 100 | 40")
    policy = release.policy()
    first = release.publish({"participation": table}, policy, tmp_path, {})
    second = release.publish({"participation": table}, policy, tmp_path, {})
    assert ([], [first.release_id]) == (first.manifest["after"], second.manifest["after"])
    assert ({"DPL": 3, "DPH": 5}, {"DPL": 5, "DPH": 7}) == (
        first.manifest["fewer_than"], second.manifest["fewer_than"],
    )  # fmt: skip


def test_what_one_release_hides_another_may_not_show(tmp_path):
    """A cell covered for its neighbour's sake stays covered while the neighbour is shown."""
    for seed in (11, 14, 30):
        eligible, takes_part = cube(seed, {11: 25}.get(seed, 12))
        table = participation_of(eligible, takes_part)
        before = published(tmp_path / str(seed), table)
        after = published(tmp_path / str(seed), table)
        assert "c" in set(before["status"])
        assert before.equals(after)


@pytest.mark.parametrize("seed", range(4))
def test_no_pair_of_releases_makes_anything_certain(tmp_path, seed):
    """Records only added, only taken away, or unchanged where they look unchanged."""
    policy = release.policy()
    eligible, takes_part = cube(seed, 12)
    first = published(tmp_path, participation_of(eligible, takes_part))
    table = participation_of(eligible, some_more(eligible, takes_part, 6, seed))
    second = published(tmp_path, table)
    controlled = all_controlled({"participation": table}, declared(), policy)
    whole = universe(controlled.values(), policy.means)
    links = identities(whole, None)
    newest = {"participation": Sight(second, {}, first)}
    held = [Held(policy, {"participation": Sight(first)})]
    for one in attacks(whole, links, newest, told(whole, links, held), policy):
        assert 0 == leaks(whole, one.bounds, links).all.size


TAKING_PART = """
    academic_year | faculty_code | eligible_count | participant_count
    2024          | all          | 1700           | 400
"""


def test_effects_whose_counts_are_never_written_settle_too(tmp_path):
    """Six people fewer and a move inside the step: the row stays as it was."""
    keys = {"unit_kind": "any", "unit_code": "all", "role": "recipient",
            "characteristic_code": "sex", "group_code": "female"}  # fmt: skip

    def mix(eligible, estimate):
        figures = {"course_mix_points": estimate, "not_shared_points": 0.1}
        limits = {
            name.replace("points", side): value + reach
            for name, value in figures.items()
            for side, reach in (("ci_lower", -2.0), ("ci_upper", 2.0))
        }
        counts = {"eligible_count": eligible, "reference_count": 900}
        table = pl.DataFrame([keys | counts | figures | limits])
        tables = {"course_mix": table, "participation": participation(TAKING_PART)}
        made = release.publish(tables, release.policy(), tmp_path, {})
        return made.table("course_mix").frame

    before, after = mix(806, 1.20), mix(800, 1.30)

    assert before.equals(after)
    assert "eligible_count" not in before.columns
    assert not before.equals(mix(800, 3.30))


def test_the_first_real_release_owes_nothing_to_one_of_made_up_students(tmp_path):
    """The sample was opened first: no figure of it stays, none is hidden on its account."""
    made_up, real = {"is_sample": True}, {"is_sample": False}
    sample = participation("eligible_count | participant_count\n 100 | 40")
    own = participation("eligible_count | participant_count\n 104 | 44")
    release.publish({"participation": sample}, release.policy(), tmp_path, made_up)

    found = release.publish({"participation": own}, release.policy(), tmp_path, real)
    alone = release.publish({"participation": own}, release.policy(), tmp_path / "alone", real)

    assert [(105, 45)] == counts(found)
    assert alone.manifest["files"] == found.manifest["files"]
    assert ([], {"DPL": 3, "DPH": 5}) == (found.manifest["after"], found.manifest["fewer_than"])


def test_a_real_release_is_held_to_the_real_ones_behind_any_number_of_samples(tmp_path):
    """Somebody looked at the sample in between, more often than a policy looks back."""
    policy, rows = release.policy(), "eligible_count | participant_count\n 100 | "
    first = release.publish(
        {"participation": participation(f"{rows}40")}, policy, tmp_path, {"is_sample": False}
    )
    for count in range(policy.earlier_releases):
        table = participation(f"{rows}{60 + 5 * count}")
        release.publish({"participation": table}, policy, tmp_path, {"is_sample": True})

    found = release.publish(
        {"participation": participation(f"{rows}44")}, policy, tmp_path, {"is_sample": False}
    )

    assert [(100, 40)] == counts(found)
    assert [first.release_id] == found.manifest["after"]


def counts(made):
    """The printed counts of a release of one participation table."""
    return made.table("participation").frame.select("eligible_count", "participant_count").rows()
