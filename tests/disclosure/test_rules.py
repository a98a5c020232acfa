"""Rules are data, none of them weaker than the audit accepts, and every column has a treatment."""

import inspect
from dataclasses import fields, replace

import polars as pl
import pytest
from drawn_tables import impact, participation

from p2p_metrics import release
from p2p_metrics.disclosure.declarations import Declaration
from p2p_metrics.disclosure.rules import FLOORS, Policy
from p2p_metrics.refusal import Refused
from p2p_metrics.release.rules import declared, profiles

PLANNED = {
    "participation", "participation_intersections", "impact", "ranks", "rollout", "event_study",
    "provision", "coverage", "money", "money_scope", "nss", "quality_checks", "quality_extracts",
    "quality_exclusions", "quality_tier", "lineage", "load_lacks", "names", "definitions",
}  # fmt: skip


@pytest.mark.parametrize("name", ["hesa-strict", "ofs", "house"])
def test_every_profile_can_be_chosen(name):
    """Each profile of data_contracts/disclosure gives a policy under its own name."""
    assert name == release.policy(name).name


def test_the_default_is_strict():
    """Counts to 5, at least 23 people, and 2 on either side of a rate."""
    found = release.policy()
    assert (5, 23, 2) == (found.count_base, found.minimum, found.edge)


def test_an_unknown_profile_is_refused_with_those_there_are():
    """Nobody publishes under rules that were never written down."""
    with pytest.raises(Refused, match="hesa-strict, house, ofs"):
        release.policy("relaxed")


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_policy_is_weaker_than_the_audit_accepts(name):
    """A threshold below its floor cannot be made into a policy, by a profile or by hand."""
    with pytest.raises(Refused, match=name):
        replace(release.policy(), **{name: FLOORS[name] / 2})


def test_the_effects_of_a_mean_hide_one_person():
    """A step so fine that two effects subtracted would give a mark away is refused."""
    means = release.policy().means
    fine = {"mean_mark": replace(means["mean_mark"], hides=1.0)}
    with pytest.raises(Refused, match="mean_mark"):
        replace(release.policy(), means=fine)


def test_a_policy_survives_its_own_manifest():
    """What a manifest says of the rules is enough to read a release by them again."""
    for name in profiles():
        found = release.policy(name, switched_on=["religion"])
        assert found == Policy.from_rules(found.as_rules())


def test_no_argument_turns_control_off():
    """The door takes tables, a policy, a place, facts, a finish and who is told of the attack."""
    taken = list(inspect.signature(release.publish).parameters)
    assert ["tables", "policy", "into", "facts", "finish", "record"] == taken


def test_the_door_is_the_only_function_that_writes():
    """Nothing else in the package's public face takes tables."""
    public = [getattr(release, name) for name in release.__all__]
    taking = [one.__name__ for one in public if "tables" in _parameters(one)]
    assert ["publish"] == taking


def _parameters(one: object) -> list[str]:
    return list(inspect.signature(one).parameters) if inspect.isfunction(one) else []


def test_every_planned_table_is_declared():
    """The tables that pages are ordered from all have a declaration."""
    assert set() == PLANNED - set(declared())


@pytest.mark.parametrize("table", sorted(declared()))
def test_every_column_has_exactly_one_treatment(table):
    """A column is a key, a count, a rate ...: never two of them, and never none."""
    said = declared()[table]
    treatments = [
        *said.keys, *said.plain, *said.findings, *said.words, *said.counts, *said.rounded,
        *said.levels, *(said.steps or {}), *said.worked_out,
        *(one.column for one in said.shares),
        *(name for one in said.effects for name in (one.column, one.lower, one.upper)),
        *(said.standardised.columns if said.standardised else ()),
        *([said.reason] if said.reason else []),
    ]  # fmt: skip
    assert sorted(set(treatments)) == sorted(treatments)
    assert set(said.published) == set(treatments)


def test_special_categories_are_withheld_in_every_profile():
    """Religion, sexual orientation and gender identity stay off until they are switched on."""
    off = {"religion", "sexual_orientation", "gender_identity"}
    assert all(off == release.policy(name).withheld for name in profiles())
    assert {"religion"} == off - release.policy(switched_on=["religion"]).withheld


def test_an_undeclared_column_is_refused(tmp_path):
    """A column that nobody has thought about cannot slip out beside the others."""
    table = participation("eligible_count | participant_count\n 100 | 40")
    with pytest.raises(Refused, match=r"student_names.*tables\.toml"):
        publish_one(tmp_path, table.with_columns(student_names=pl.lit("Ada")))


def test_an_undeclared_table_is_refused(tmp_path):
    """Nor can a table."""
    with pytest.raises(Refused, match="diaries"):
        release.publish({"diaries": pl.DataFrame({"a": [1]})}, release.policy(), tmp_path, {})


def test_a_missing_column_is_refused(tmp_path):
    """Control without the counts it works from would be guessing."""
    table = participation("eligible_count | participant_count\n 100 | 40")
    with pytest.raises(Refused, match="participant_count is missing"):
        publish_one(tmp_path, table.drop("participant_count"))


def test_two_rows_about_the_same_cell_are_refused(tmp_path):
    """Each cell has one row: two could be told apart by nothing but their figures."""
    table = participation("eligible_count | participant_count\n 100 | 40\n 100 | 41")
    with pytest.raises(Refused, match="two rows"):
        publish_one(tmp_path, table)


def test_a_fact_that_nobody_declared_stays_out_of_the_manifest(tmp_path):
    """The manifest is read by everyone: only known facts go in."""
    table = participation("eligible_count | participant_count\n 100 | 40")
    with pytest.raises(Refused, match="heads"):
        release.publish({"participation": table}, release.policy(), tmp_path, {"heads": 7})


def test_an_unknown_treatment_is_refused():
    """A spelling mistake in tables.toml does not quietly mean "publish as it is"."""
    with pytest.raises(Refused, match="plian"):
        Declaration.parsed("t", {"sentence": "", "keys": ["a"], "plian": ["b"]})


def test_effects_need_both_groups_large_enough(tmp_path):
    """23 participants beside 22 to compare with say nothing."""
    table = impact("n_participants | n_comparison\n 23 | 22")
    found = release.publish({"impact": table}, release.policy(), tmp_path, {})
    assert ["low"] == found.table("impact").frame["status"].to_list()


def publish_one(root, table):
    return release.publish({"participation": table}, release.policy(), root, {})


def test_policies_are_frozen():
    """A policy cannot be loosened once it has been made."""
    assert all(one.name in Policy.__slots__ for one in fields(Policy))
    with pytest.raises(AttributeError):
        release.policy().minimum = 1
