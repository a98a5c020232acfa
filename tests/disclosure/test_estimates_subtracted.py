"""Effects without counts beside them (the roll-out and its years): what subtracting two tells.

Neither table prints how many students stand behind an effect, so the audit has no count to squeeze.
The attacker here is told the exact numbers, and that both effects were taken against the very same
students: more than any reader has. He subtracts the part from the whole to get at the few between.
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from p2p_metrics import release
from p2p_metrics.disclosure.attack.estimates import CLOSE, FEW
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.disclosure.effects import row_steps
from p2p_metrics.release.rules import declared, profiles

COMPARED_WITH, ERROR = 2000, 0.4
MARK, RATE = "mean_mark", "continued"


def drawn(table, outcome, effects, people):
    """Two raw rows: a whole (an approach) and the part of it that one scheme is."""
    rows = {
        "unit_kind": ["approach", "scheme"],
        "unit_code": ["study", "pass"],
        "outcome_code": [outcome, outcome],
        "n_participants": list(people),
        "n_comparison": [COMPARED_WITH, COMPARED_WITH],
        "estimate": list(effects),
        "ci_lower": [one - 1.96 * ERROR for one in effects],
        "ci_upper": [one + 1.96 * ERROR for one in effects],
    }
    if table == "event_study":
        return pl.DataFrame(rows | {"event_time": [1, 1]})
    return pl.DataFrame(rows | {"n_courses": [4, 3], "pretrend_p": [0.4, 0.5], "reason": ["", ""]})


def subtracted(table, outcome, values, few, policy):
    """What is known of the sum of the hidden students' values: the least and the most."""
    people = (len(values), len(values) - few)
    effects = (values.mean(), values[few:].mean())
    made = all_controlled({table: drawn(table, outcome, effects, people)}, declared(), policy)
    shown, said = made[table], declared()[table]
    assert ["", ""] == shown.frame["status"].to_list()
    guards = pl.DataFrame({"n_participants": people, "n_comparison": [COMPARED_WITH] * 2})
    steps = row_steps(
        shown.frame.select(pl.exclude(guards.columns)).hstack(guards), said, policy, shown.steps
    ).to_numpy()
    told = shown.frame.sort("unit_kind")["estimate"].to_numpy()
    middle = people[0] * told[0] - people[1] * told[1]
    reach = (people[0] * steps[0] + people[1] * steps[1]) / 2
    return middle - reach, middle + reach


@pytest.mark.parametrize("table", ["rollout", "event_study"])
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    people=st.integers(30, 900),
    few=st.integers(1, FEW),
    name=st.sampled_from(profiles()),
)
@example(seed=1, people=57, few=7, name="hesa-strict")
def test_the_marks_of_a_few_do_not_follow_from_the_others(table, seed, people, few, name):
    """The mean of 7 or fewer stays open by more than counts as found out; the truth is in it."""
    policy = release.policy(name)
    assume(people - few >= policy.minimum)
    marks = np.random.default_rng(seed).normal(60, 12, people).clip(0, 100) - 60
    least, most = subtracted(table, MARK, marks, few, policy)

    assert least <= marks[:few].sum() <= most
    assert (most - least) / 2 > CLOSE * policy.means[MARK].hides * few


@pytest.mark.parametrize("table", ["rollout", "event_study"])
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    people=st.integers(30, 900),
    few=st.integers(1, 4),
    name=st.sampled_from(profiles()),
)
def test_whether_one_of_a_few_continued_does_not_follow(table, seed, people, few, name):
    """The number among the hidden who had the outcome stays open by two and more either way."""
    policy = release.policy(name)
    assume(people - few >= policy.minimum)
    continued = 100.0 * (np.random.default_rng(seed).random(people) < 0.9)
    least, most = subtracted(table, RATE, continued, few, policy)

    assert least <= continued[:few].sum() <= most
    assert (most - least) / 2 / 100 >= policy.people_per_step * 0.9


def test_the_same_attacker_breaks_effects_to_two_decimals():
    """He is not blind: printed as papers print them, two effects give one student's mark away."""
    marks = np.array([31.0, *np.linspace(50, 70, 40)])
    told = np.round([marks.mean(), marks[1:].mean()], 2)
    found = 41 * told[0] - 40 * told[1]

    assert abs(found - 31.0) < CLOSE * release.policy().means[MARK].hides
