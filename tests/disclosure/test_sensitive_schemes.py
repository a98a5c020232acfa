"""Of a sensitive scheme nothing follows by group: neither from figures nor from rows."""

import polars as pl
import pytest
from drawn_tables import drawn, impact, participation
from test_control import PROVISION, controlled
from test_doubts_controlled import BALANCE

from p2p_metrics import release
from p2p_metrics.disclosure.attack.identities import identities
from p2p_metrics.disclosure.attack.knowledge import known, sights, widened_to
from p2p_metrics.disclosure.attack.leaks import SENSITIVE
from p2p_metrics.disclosure.attack.propagation import propagated
from p2p_metrics.disclosure.attack.sensitive_groups import subtracted
from p2p_metrics.disclosure.attack.universe import universe
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.release.rules import declared

MAP = drawn("""
    scheme_id | academic_year | approach_code | context_code | is_sensitive
    support   | 2023          | communities   | extra        | yes
    pass      | 2023          | pass          | co           | no
""").with_columns(**{name: pl.lit(value) for name, value in PROVISION.items()})


def statuses(table, **tables):
    """The codes of one controlled table, by unit and group."""
    found = controlled(**tables, provision=MAP)[table]
    return {(unit, group): code for unit, group, code in found.select(
        "unit_code", "group_code", "status").rows()}  # fmt: skip


def of_groups(disabled, table=participation, whole="eligible_count", part="participant_count"):
    """Two schemes and an approach by disability; `disabled` are those of the sensitive scheme."""
    return table(f"""
        unit_kind | unit_code   | characteristic_code | group_code | {whole} | {part}
        scheme    | support     | all                 | all        | 300 | 200
        scheme    | support     | disability          | none       | 160 | 100
        scheme    | support     | disability          | known      | {disabled} | {disabled}
        approach  | communities | all                 | all        | 300 | 200
        approach  | communities | disability          | none       | 160 | 100
        scheme    | pass        | all                 | all        | 300 | 200
        scheme    | pass        | disability          | none       | 160 | 100
        scheme    | pass        | disability          | known      | 140 | 100
    """)


def test_taking_part_in_a_sensitive_scheme_is_not_shown_by_group():
    """A support group for one condition would tell the condition; its approach would too."""
    found = statuses("participation", participation=of_groups(30))
    assert {
        ("support", "all"): "",
        ("support", "none"): "s",
        ("support", "known"): "s",
        ("communities", "all"): "",
        ("communities", "none"): "s",
        ("communities", "known"): "s",
        ("pass", "all"): "",
        ("pass", "none"): "",
        ("pass", "known"): "",
    } == found
    assert "is_sensitive" not in controlled(provision=MAP)["provision"].columns


@pytest.mark.parametrize("people", [0, 1, 2, 3, 22, 60])
def test_every_group_of_a_sensitive_scheme_looks_the_same(people):
    """A row that is left out for two people or fewer would say that they are so few."""
    for table, counts in (
        (participation, ("eligible_count", "participant_count")),
        (impact, ("n_participants", "n_comparison")),
    ):
        name = table.__name__
        usual = statuses(name, **{name: of_groups(140, table, *counts)})
        assert usual == statuses(name, **{name: of_groups(people, table, *counts)})


def test_a_group_that_nobody_belongs_to_has_no_row():
    """Groups are those of the whole table; a cut that shows no groups has none here either."""
    table = of_groups(30).with_columns(
        group_code=pl.col("group_code").replace("known", "unheard of"),
        eligible_count=pl.when(pl.col("group_code") == "known").then(2).otherwise(200),
    )
    found = statuses("participation", participation=table)
    assert ("support", "unheard of") not in found
    assert "s" == found["support", "none"]


def test_balance_does_not_tell_groups_of_a_sensitive_scheme_apart():
    """How far participants differ in ethnicity says how many of them are of each."""
    rows = [
        BALANCE | {"unit_code": unit, "covariate": name, "covariate_level": level}
        for unit in ("support", "pass")
        for name, level in (("ethnicity", "black"), ("sex", "female"), ("prior_mark", "all"))
    ]
    found = controlled(balance=pl.DataFrame(rows), provision=MAP)["balance"]
    hidden = found.filter(pl.col("before").is_null())
    assert {("support", "ethnicity", "s"), ("support", "sex", "s")} == {
        *hidden.select("unit_code", "covariate", "status").rows()
    }


def test_a_table_that_names_a_characteristic_says_so():
    """The rule for groups of sensitive schemes goes by the declaration, not by a column's name."""
    telling = {"characteristic_code", "covariate"}
    judged = [said for said in declared().values() if said.is_judged]
    named = {said.table for said in judged if telling & {*said.keys, *said.findings}}
    assert {"participation", "impact", "course_mix", "awards", "balance", "sensitivity"} == named
    assert named == {said.table for said in judged if said.groups}


def beside_a_club(club):
    """A sensitive scheme and a club of one approach; so many of the club have a known condition."""
    table = participation(f"""
        unit_code   | group_code | eligible_count | participant_count
        communities | all        | 900            | 300
        support     | all        | 900            | 200
        club        | all        | 900            | 130
        communities | known      | 400            | 100
        support     | known      | 400            | {105 - club}
        club        | known      | 400            | {club}
        communities | none       | 500            | 200
        support     | none       | 500            | {95 + club}
        club        | none       | 500            | {130 - club}
    """)
    is_whole, is_approach = pl.col("group_code") == "all", pl.col("unit_code") == "communities"
    return table.with_columns(
        unit_kind=pl.when(is_approach).then(pl.lit("approach")).otherwise(pl.lit("scheme")),
        characteristic_code=pl.when(is_whole).then(pl.lit("all")).otherwise(pl.lit("disability")),
    )


BOTH = drawn("""
    scheme_id | academic_year | approach_code | context_code | is_sensitive
    support   | 2023          | communities   | extra        | yes
    club      | 2023          | communities   | extra        | no
""").with_columns(**{name: pl.lit(value) for name, value in PROVISION.items()})


def found_out(tables):
    """What an approach less its other schemes tells, and the bounds of the group that was told."""
    policy = release.policy()
    whole = universe(tables.values(), policy.means)
    links, seen = identities(whole, BOTH), sights(tables)
    bounds, why = propagated(widened_to(known(whole, seen, policy), whole.truth), links)
    block = whole.blocks["participation"]
    rows = block.rows.select("unit_code", "group_code").rows()
    at = block.first("participant_count") + rows.index(("support", "known"))
    return subtracted(whole, bounds, links, why, seen, policy), at, bounds


def test_a_sensitive_scheme_is_not_its_approach_less_the_other_schemes():
    """98 to 102 of the approach less 8 to 12 of the club are as good as a figure of our own."""
    tables = {"participation": beside_a_club(10), "provision": BOTH}
    primary = all_controlled(tables, declared(), release.policy())
    told, at, bounds = found_out(primary)
    safe, record = audited(primary, release.policy())
    still, _, wider = found_out(safe)
    assert at in told
    assert (98 - 12, 102) == (bounds.lower[at], bounds.upper[at])
    assert 0 == still.size
    assert wider.upper[at] - wider.lower[at] > bounds.upper[at] - bounds.lower[at]
    assert SENSITIVE in record.masked["participation"]


def test_a_wide_bound_on_a_sensitive_scheme_is_left_alone():
    """Where the others may be most of an approach, what is left says nothing of this scheme."""
    tables = {"participation": beside_a_club(60), "provision": BOTH}
    told, at, _ = found_out(all_controlled(tables, declared(), release.policy()))
    assert at not in told
