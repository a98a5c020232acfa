"""Rows that are missing, and rows that are low, tell of two counts: which one is small."""

import numpy as np
import polars as pl
from drawn_tables import impact
from test_attack import attacked

from p2p_metrics import release
from p2p_metrics.disclosure.attack.propagation import UNBOUNDED, Bounds, Fewest, propagated
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.release.rules import declared

# Two of another sex took part: levels say that at least 56 did in all, women and men that at most
# 54 of them did. Forty are there to compare with: it is for the two that their row is missing.
TWO_MISSING = """
    level | characteristic_code | group_code | n_participants | n_comparison
    all   | all                 | all        | 56             | 440
    ug    | all                 | all        | 28             | 220
    pg    | all                 | all        | 28             | 220
    all   | sex                 | female     | 27             | 200
    all   | sex                 | male       | 27             | 200
    all   | sex                 | other      | 2              | 40
"""


def test_a_missing_row_beside_a_known_comparison_group_is_found_and_covered():
    """It says "two or fewer" of the participants once the comparison group is known to be more."""
    policy = release.policy()
    primary = all_controlled({"impact": impact(TWO_MISSING)}, declared(), policy)
    assert "other" not in primary["impact"].frame["group_code"].to_list()
    whole, bounds, before = attacked(primary, policy)
    other = whole.blocks["impact"].rows["group_code"].to_list().index("other")
    at = whole.blocks["impact"].first("n_participants") + other
    safe, _ = audited(primary, policy)
    _, after, left = attacked(safe, policy)
    assert (2, 2) == (bounds.lower[at], bounds.upper[at])
    assert at in before.exact
    assert 0 == left.all.size
    assert after.lower[at] < after.upper[at]


def test_a_missing_row_says_less_where_one_student_counts_several_times():
    """One person took part twice: two or fewer may be four, as the attacker is told."""
    is_other = pl.col("group_code") == "other"
    table = impact(TWO_MISSING).with_columns(
        participant_people=pl.when(is_other).then(1).otherwise("n_participants")
    )
    policy = release.policy()
    whole, bounds, found = attacked(all_controlled({"impact": table}, declared(), policy), policy)
    block = whole.blocks["impact"]
    at = block.first("n_participants") + block.rows["group_code"].to_list().index("other")
    assert (2, 2 * 2) == (bounds.lower[at], bounds.upper[at])
    assert at not in found.exact


def test_the_fewest_of_two_counts_bounds_the_one_that_is_small():
    """Of counts that may be 30 to 40 and anything, with 3 to 22 people behind the fewer."""
    one = np.array([0])
    link = Fewest(one, one + 1, one + 2, np.array([1.0]))
    known = Bounds(np.array([3.0, 30.0, 0.0]), np.array([22.0, 40.0, UNBOUNDED]))
    found, _ = propagated(known, [link])
    assert [(3, 22), (30, 40), (3, 22)] == list(zip(found.lower, found.upper, strict=True))
