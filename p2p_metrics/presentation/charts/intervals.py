"""Dots with their intervals, one row each, gathered under headings; hollow marks beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation import numbers
from p2p_metrics.presentation.charts.chart import (
    ONCE,
    POUNDS,
    Chart,
    KeyEntry,
    chart,
    padded,
    rim,
)
from p2p_metrics.presentation.charts.reach import INSIDE, Reach
from p2p_metrics.presentation.charts.rows import down, height_of, row_of
from p2p_metrics.presentation.theme import TONE_SHAPES, Palette

ROW_HEIGHT = 42
GAP = "\u00a0" * 3  # plain spaces would run together
# On a phone the words would run into the numbers beside them.
NO_DIFFERENCE = (
    "datum.value === 0 ? (width < 260 ? '0' : 'no difference') : format(datum.value, '+~g')"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of the chart: a heading alone, or a value with its limits and its hollow twin.

    `raw` is the value as it was estimated, where the dot shows a steadied one: a small upright.
    """

    label: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    written: str = ""
    tone: str = "accent"
    shape: str = ""
    hollow: float | None = None
    raw: float | None = None
    tooltip: str = ""
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What the values measure: title with unit, the value to compare with and what it is called."""

    title: str
    anchor: float | None = None
    anchor_label: str = ""
    is_difference: bool = False
    is_percent: bool = False
    is_money: bool = False


def difference_axis(unit: str) -> Axis:
    """The axis of a difference from similar students, in `unit`, with no difference marked."""
    return Axis(f"← worse{GAP}difference in {unit}{GAP}better →", anchor=0.0, is_difference=True)


def intervals(
    palette: Palette, marks: Sequence[Mark], axis: Axis, key: Sequence[KeyEntry] = ()
) -> Chart:
    """Values with their 95 % intervals, in the order given; a heading takes a row of its own."""
    reach = _reach(marks, axis)
    rows = [_row(palette, place, mark, reach) for place, mark in enumerate(marks)]
    scale = {"domain": padded([reach.low, reach.high]), "nice": False, "zero": False}
    x = {"type": "quantitative", "scale": scale, "axis": _x_axis(axis)}
    body = {
        "height": height_of(rows, ROW_HEIGHT),
        "width": "container",
        "encoding": {"y": down(rows)},
        "layer": [
            *_anchor(palette, axis),
            *_where(rows, "hollow", _between(x, palette)),
            _limits(x),
            *_where(rows, "raw", _raw(x, palette)),
            _dots(x),
            *_where(rows, "hollow", _hollow(x, palette)),
            *_where(rows, "beyond", _beyond(x, palette)),
            *_where(rows, "written", _values(x, palette)),
            *_where(rows, "heading", _headings(palette)),
        ],
    }
    return chart(palette, body, rows, key)


def _reach(marks: Sequence[Mark], axis: Axis) -> Reach:
    """How far the axis goes: to every range, and to the hollow marks that are not far from them."""
    firm = [at for one in marks for at in (one.value, one.lower, one.upper, one.raw)]
    hollow = [one.hollow for one in marks if one.hollow is not None]
    return Reach.of([at for at in firm if at is not None], hollow, axis.anchor)


def _where(
    rows: Sequence[Mapping[str, Any]], field: str, *layers: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...]:
    """The layers where a row has something for them: a browser pays for each, drawn or not."""
    return layers if any(row[field] not in (None, "") for row in rows) else ()


def _row(palette: Palette, place: int, mark: Mark, reach: Reach) -> dict[str, Any]:
    hollow = mark.hollow
    at = INSIDE if hollow is None else reach.shape(hollow)
    return {
        "row": row_of(place, "" if mark.is_heading else mark.label),
        "heading": mark.label if mark.is_heading else "",
        "value": mark.value,
        "lower": mark.lower,
        "upper": mark.upper,
        "hollow": None if hollow is None else reach.held(hollow),
        "hollow_shape": at,
        "beyond": "" if hollow is None or at == INSIDE else numbers.plain(hollow, 1),
        "raw": mark.raw,
        "written": mark.written,
        "colour": palette.tone(mark.tone),
        "shape": mark.shape or TONE_SHAPES.get(mark.tone, "circle"),
        "tooltip": mark.tooltip or mark.label,
    }


def _x_axis(axis: Axis) -> dict[str, Any]:
    look: dict[str, Any] = {
        "orient": "top",
        "title": axis.title,
        # From the right: on a phone a long title runs over the names, not off the page.
        "titleAnchor": "end",
        "titleAlign": "right",
        "tickCount": {"expr": "width < 260 ? 3 : 5"},
        "labelSeparation": 6,
    }
    if axis.is_difference:
        return look | {"labelExpr": NO_DIFFERENCE}
    if axis.is_money:
        return look | {"labelExpr": POUNDS}
    return look | {"format": "%" if axis.is_percent else ",~g"}


COLOUR = {"field": "colour", "type": "nominal", "scale": None}
TOOLTIP = {"field": "tooltip", "type": "nominal"}


def _anchor(palette: Palette, axis: Axis) -> list[Mapping[str, Any]]:
    """The line to compare with, named at its foot where the axis does not name it."""
    if axis.anchor is None:
        return []
    x = {"datum": axis.anchor, "type": "quantitative"}
    whole_height = {"y": {"value": 0}, "y2": {"value": {"expr": "height"}}}
    line = {"type": "rule", "color": palette.quiet, "strokeWidth": 1.25}
    layers: list[Mapping[str, Any]] = [{**ONCE, "mark": line, "encoding": {"x": x, **whole_height}}]
    if axis.anchor_label:
        text = {
            "type": "text",
            "text": axis.anchor_label,
            "baseline": "top",
            "dy": 6,
            "color": palette.quiet,
        }
        foot = {"y": {"value": {"expr": "height"}}}
        layers.append({**ONCE, "mark": text, "encoding": {"x": x, **foot}})
    return layers


def _limits(x: Mapping[str, Any]) -> Mapping[str, Any]:
    encoding = {"x": {"field": "lower", **x}, "x2": {"field": "upper"}, "color": COLOUR}
    mark = {"type": "rule", "strokeWidth": 3.5, "strokeCap": "round", "opacity": 1}
    return {"mark": mark, "encoding": encoding | {"tooltip": TOOLTIP}}


def _between(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    """A dotted thread from the hollow mark to its like-for-like twin: what the comparison took."""
    mark = {"type": "rule", "strokeDash": [2, 3], "color": palette.quiet, "strokeWidth": 1}
    encoding = {"x": {"field": "hollow", **x}, "x2": {"field": "value"}}
    return {"mark": mark, "encoding": encoding}


def _hollow(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    """A ring wide enough to be seen around a dot at the same place; an arrow beyond the edge."""
    mark = {
        "type": "point",
        "filled": False,
        "size": 210,
        "fill": "transparent",
        "stroke": palette.quiet,
        "strokeWidth": 1.5,
        "opacity": 1,
    }
    shape = {"field": "hollow_shape", "type": "nominal", "scale": None}
    encoding = {"x": {"field": "hollow", **x}, "shape": shape, "tooltip": TOOLTIP}
    return {"mark": mark, "encoding": encoding}


def _beyond(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    """The value of a hollow mark that lies beyond the edge, over its arrow."""
    mark = {"type": "text", "dy": -14, "fontSize": 13, "fill": palette.quiet, **rim(palette)}
    text = {"field": "beyond", "type": "nominal"}
    return {"mark": mark, "encoding": {"x": {"field": "hollow", **x}, "text": text}}


def _raw(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    """Across the range, so that it is seen on it: a tick in the colour of ink."""
    mark = {"type": "tick", "color": palette.ink, "thickness": 2, "size": 16, "opacity": 1}
    return {"mark": mark, "encoding": {"x": {"field": "raw", **x}, "tooltip": TOOLTIP}}


def _dots(x: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = {"type": "point", "filled": True, "size": 130, "opacity": 1}
    shape = {"field": "shape", "type": "nominal", "scale": None}
    encoding = {"x": {"field": "value", **x}, "color": COLOUR, "shape": shape, "tooltip": TOOLTIP}
    return {"mark": mark, "encoding": encoding}


def _values(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    """The value over its dot."""
    mark = {"type": "text", "dy": -14, "fontWeight": 600, "fontSize": 13, **rim(palette)}
    text = {"field": "written", "type": "nominal"}
    return {"mark": mark, "encoding": {"x": {"field": "value", **x}, "text": text, "fill": COLOUR}}


def _headings(palette: Palette) -> Mapping[str, Any]:
    """A heading over its rows."""
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "fontSize": 14,
        "dy": 6,
        "fontWeight": 600,
        **rim(palette),
    }
    text = {"field": "heading", "type": "nominal"}
    return {"mark": mark, "encoding": {"x": {"value": 0}, "text": text, "fill": COLOUR}}
