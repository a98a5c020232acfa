"""How far charts reach: ranges keep their room, and what lies beyond the edge is signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_metrics.presentation.charts.intervals import Mark, difference_axis, intervals
from p2p_metrics.presentation.charts.pairs import Pair, pairs
from p2p_metrics.presentation.charts.reach import INSIDE, LEFT, RIGHT, Reach
from p2p_metrics.presentation.charts.trend import Line, Point, trend
from p2p_metrics.presentation.theme import adaptive

from .test_figures import rows_of

values = st.floats(-50, 50)


def drawn(hollow: float, lower: float = -1.0, upper: float = 3.0):
    """The row and the axis of one range with its hollow twin."""
    mark = Mark("Law", 1.0, lower, upper, "+1.0", hollow=hollow)
    made = intervals(adaptive(), [mark], difference_axis("marks"))
    axis = next(
        layer["encoding"]["x"]["scale"]["domain"]
        for layer in made.spec["layer"]
        if "scale" in layer["encoding"].get("x", {})
    )
    return rows_of(made)[0], axis


@pytest.mark.parametrize(("hollow", "shape"), [(-6.25, LEFT), (12.0, RIGHT)])
def test_a_hollow_mark_far_from_every_range_is_held_at_the_edge(hollow: float, shape: str) -> None:
    """An arrow outwards with the value beside it, and the axis stays with the ranges."""
    row, axis = drawn(hollow)

    assert shape == row["hollow_shape"]
    assert row["hollow"] in (-1.0, 3.0)
    assert {"−6.3", "12.0"} & {row["beyond"]}
    assert -1.5 < axis[0] < axis[1] < 3.5


def test_a_hollow_mark_near_the_ranges_keeps_its_place() -> None:
    """It stretches the axis a little, and needs no sign."""
    row, axis = drawn(5.0)

    assert (5.0, INSIDE, "") == (row["hollow"], row["hollow_shape"], row["beyond"])
    assert axis[1] > 5.0


@given(st.lists(values, max_size=6), st.lists(values, max_size=6))
def test_every_range_lies_within_the_reach_and_every_hollow_mark_is_held_in_it(
    known: list[float], hollow: list[float]
) -> None:
    """Whatever the values: none is drawn off the chart, and only hollow marks are moved."""
    reach = Reach.of(known, hollow, 0.0)

    assert all(reach.low <= value <= reach.high for value in [*known, 0.0])
    assert all(reach.low <= reach.held(value) <= reach.high for value in hollow)
    assert all((reach.shape(value) == INSIDE) == (reach.held(value) == value) for value in hollow)


def test_a_hollow_mark_is_seen_where_it_lies_upon_its_dot() -> None:
    """The ring is drawn over the dot, wider than it, and lets it be seen."""
    row = Mark("Law", 1.0, 0.0, 2.0, "+1.0", hollow=1.0)
    pair = Pair("Age", 0.1, 0.1)
    charts = (
        intervals(adaptive(), [row], difference_axis("marks")),
        pairs(adaptive(), [pair], title="", line=0.1, key=()),
    )
    for made in charts:
        points = [one["mark"] for one in made.spec["layer"] if one["mark"]["type"] == "point"]
        dot, ring = points

        assert (True, False) == (dot["filled"], ring["filled"])
        assert ring["size"] > 1.4 * dot["size"]
        assert "transparent" == ring["fill"]


def test_names_at_the_ends_of_lines_take_no_room_twice() -> None:
    """The plot is fitted beside names that stand out of it: more room would be left empty."""
    points = (Point("2023/24", 0.2, 0.1, 0.3), Point("2024/25", 0.3, 0.2, 0.4))
    made = trend(adaptive(), [Line("One", points), Line("Other", points)], title="share")

    assert "fit-x" == made.spec["autosize"]["type"]
    assert made.spec["padding"]["right"] <= 14
