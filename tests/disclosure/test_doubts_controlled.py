"""The tables of doubts give away nobody: grids, guards, and nothing left of exact counts."""

import polars as pl
import pytest
from drawn_tables import participation

from p2p_metrics import release
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.release.rules import declared

UNIT = {"unit_kind": "scheme", "unit_code": "pass", "role": "recipient"}
EFFECT = {"estimate": 1.337, "ci_lower": 0.2, "ci_upper": 2.474, "reason": ""}
PLACEBO = UNIT | EFFECT | {
    "outcome_code": "mean_mark", "mark": "term_1_mark", "result": "passed", "marked_share": 0.637,
    "smallest_seen": 1.62, "n_participants": 240, "n_comparison": 900,
}  # fmt: skip
BALANCE = UNIT | {
    "covariate": "sex", "covariate_level": "female", "before": 0.1234, "after": 0.0123,
    "fewest_people": 100, "people_per_sd": 120.0,
}  # fmt: skip
DOUBTS = (
    "placebo", "balance", "specification", "sensitivity", "dose", "dose_trend", "passport",
    "preflight",
)  # fmt: skip


def controlled(table, **changed):
    """One row as primary control leaves it."""
    row = {"placebo": PLACEBO, "balance": BALANCE}[table] | changed
    made = all_controlled({table: pl.DataFrame([row])}, declared(), release.policy())
    return made[table].frame.row(0, named=True)


@pytest.mark.parametrize("table", DOUBTS)
def test_a_doubt_carries_no_count_of_its_own(table):
    """What rests on counts is judged by them; the counts that are shown are those of impact."""
    said = declared()[table]

    assert said.judged_by
    assert () == said.counts
    assert set(said.judged_by) <= set(said.guards)
    assert not set(said.guards) & set(said.published)


@pytest.mark.parametrize("guard", ["n_participants", "n_comparison"])
def test_a_placebo_on_fewer_than_23_is_blank(guard):
    """Neither its figures nor its result."""
    shown = controlled("placebo", **{guard: 22})

    assert "low" == shown["status"]
    assert {None} == {shown[name] for name in ("estimate", "result", "mark", "smallest_seen")}


def test_a_placebo_goes_out_on_a_grid():
    """Estimate, share and smallest difference each on a fixed step."""
    shown = controlled("placebo")

    assert 0 == shown["estimate"] % 0.125
    assert (0.65, 1.5) == (shown["marked_share"], shown["smallest_seen"])


def test_that_a_placebo_is_not_possible_may_be_said():
    """It is about when marks are given, not about anybody."""
    why = "placebo not possible: no mark from before the activity exists"
    blank = dict.fromkeys(
        ("estimate", "ci_lower", "ci_upper", "n_participants", "n_comparison", "result", "mark")
    )
    shown = controlled("placebo", **blank, reason=why)

    assert ("z", why) == (shown["status"], shown["reason"])


@pytest.mark.parametrize(
    ("people", "step"), [(1000.0, 0.01), (120.0, 1 / 32), (30.0, 1 / 8), (3.0, 1.0)]
)
def test_a_step_of_balance_hides_two_people(people, step):
    """Where one person moves a difference far, its steps are wide; a hundredth is the finest."""
    shown = controlled("balance", people_per_sd=people)

    assert step * people >= 2 or step == 0.01
    assert shown["before"] == pytest.approx(round(0.1234 / step) * step)


def test_balance_with_a_small_group_on_either_side_is_blank():
    """That hardly any participant is of a group would say who is."""
    shown = controlled("balance", fewest_people=22)

    assert ("low", None, None) == (shown["status"], shown["before"], shown["after"])


def test_a_second_release_of_the_same_doubts_changes_nothing(tmp_path):
    """Tables that are judged by guards alone are settled like the others."""
    counts = participation("eligible_count | participant_count\n 1200 | 260")
    tables = {
        "participation": counts,
        "placebo": pl.DataFrame([PLACEBO]),
        "balance": pl.DataFrame([BALANCE]),
    }
    first = release.publish(tables, release.policy(), tmp_path, {})
    nudged = tables | {"placebo": pl.DataFrame([PLACEBO | {"estimate": 1.35}])}
    second = release.publish(nudged, release.policy(), tmp_path, {})

    for name in tables:
        assert first.table(name).frame.equals(second.table(name).frame)
