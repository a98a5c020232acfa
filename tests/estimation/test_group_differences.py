"""Did it do more for one group than for another?"""

import numpy as np
import pytest
from published_tables import effects, one

from p2p_metrics.effects.contrast_of_groups import difference_of_effects
from p2p_metrics.effects.rates import Intervals
from p2p_metrics.estimation.group_differences import group_differences

Z = 1.959964


def differences(*rows):
    """Differences of the effects of these groups: characteristic, group, estimate, limits."""
    return group_differences({"impact": effects([(*row, 200, 800) for row in rows])})


def test_the_difference_is_the_group_less_its_reference():
    """Women +4 with reach 3, men +1 with reach 4: +3 with reach 5."""
    found = differences(("sex", "female", 4.0, 1.0, 7.0), ("sex", "male", 1.0, -3.0, 5.0))

    assert [("female", "male", 4.0 - 1.0, 3.0 - 5.0, 3.0 + 5.0, "cannot_tell")] == found.select(
        "group_code", "compared_with", "difference", "ci_lower", "ci_upper", "verdict"
    ).rows()


def test_a_clear_difference_is_said():
    """Far more for women than for men."""
    found = differences(("sex", "female", 9.0, 8.0, 10.0), ("sex", "male", 1.0, 0.0, 2.0))

    assert ["better"] == found["verdict"].to_list()


def test_one_lucky_group_among_many_is_not_said():
    """Eleven groups without a difference, one that just seems to have one."""
    quintiles = [("deprivation", f"quintile_{n}", 0.1, -1.0, 1.2) for n in range(1, 6)]
    routes = [
        ("deprivation", "quintile_1", 1.75, 0.65, 2.85),
        *quintiles[1:],
    ]
    found = differences(*routes)

    assert "cannot_tell" == one(found, group_code="quintile_1")["verdict"]
    assert one(found, group_code="quintile_1")["ci_lower"] > 0


def test_without_both_effects_there_is_no_difference():
    """A masked group, or a masked reference group."""
    found = differences(("sex", "female", 4.0, 1.0, 7.0), ("sex", "male", None, None, None))

    assert [(None, "not_estimated")] == found.select("difference", "verdict").rows()


def test_a_group_set_beside_itself_differs_by_nought():
    """The difference is nought, and turns with the groups."""
    first = Intervals(np.array([2.0]), np.array([1.0]), np.array([3.0]))
    second = Intervals(np.array([5.0]), np.array([1.0]), np.array([9.0]))

    assert [0.0] == difference_of_effects(first, first).estimate
    there, back = difference_of_effects(first, second), difference_of_effects(second, first)
    assert there.ci_lower == pytest.approx(-back.ci_upper)


def test_the_interval_keeps_its_cover():
    """Two independent effects with known errors: the true difference inside 95 times in 100."""
    chance = np.random.default_rng(3)
    first, second = chance.normal(2, 1.0, 4000), chance.normal(-1, 2.0, 4000)
    found = difference_of_effects(
        Intervals(first, first - Z, first + Z), Intervals(second, second - 2 * Z, second + 2 * Z)
    )
    inside = (found.ci_lower <= 3) & (found.ci_upper >= 3)

    assert 0.95 == pytest.approx(inside.mean(), abs=3 * (0.95 * 0.05 / 4000) ** 0.5)
