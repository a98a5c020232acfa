"""Two measures of the same things against each other, each with its own range: crosses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation.charts.chart import (
    ONCE,
    POUNDS,
    SIGNED_THOUSANDS,
    Chart,
    KeyEntry,
    chart,
    lines_of,
    padded,
    rim,
)
from p2p_metrics.presentation.theme import TONE_SHAPES, Palette

HEIGHT = 420


@dataclass(frozen=True, slots=True)
class Cross:
    """One thing: its value and limits across and upwards, its tone, and a name if it is labelled.

    Values across are above nought: they are drawn on a scale of equal ratios.
    """

    label: str
    across: float
    across_lower: float
    across_upper: float
    up: float
    up_lower: float
    up_upper: float
    tone: str
    tooltip: str
    is_labelled: bool = False


def crosses(
    palette: Palette,
    shown: Sequence[Cross],
    *,
    across_title: str,
    up_title: str,
    key: Sequence[KeyEntry] = (),
) -> Chart:
    """Every thing as a dot with a bar each way; nought upwards is marked as no difference."""
    rows = [_row(palette, one) for one in shown]
    ups = [row[name] for row in rows for name in ("up_lower", "up_upper")]
    low = min(row["across_lower"] for row in rows) / 1.3
    high = max(row["across_upper"] for row in rows) * 1.3
    x = {
        "type": "quantitative",
        "scale": {"type": "log", "base": 2, "domain": [low, high], "nice": False},
        "axis": {
            "title": across_title,
            "tickCount": 5,
            "labelExpr": POUNDS,
            "labelOverlap": "greedy",
        },
    }
    y = {
        "type": "quantitative",
        "scale": {"domain": padded(ups, anchor=0.0), "nice": False},
        "axis": {
            "title": up_title,
            "tickCount": 5,
            "labelExpr": SIGNED_THOUSANDS,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleY": -14,
            "titleX": 0,
        },
    }
    body = {
        "height": HEIGHT,
        "width": "container",
        "layer": [
            _nought(palette),
            _bar(x, y, is_across=True),
            _bar(x, y, is_across=False),
            _dots(x, y),
            _names(x, y, palette),
        ],
        "padding": {"left": 4, "right": 14, "top": 28, "bottom": 4},
    }
    return chart(palette, body, rows, key)


COLOUR = {"field": "colour", "type": "nominal", "scale": None}
TOOLTIP = {"field": "tooltip", "type": "nominal"}


def _row(palette: Palette, one: Cross) -> dict[str, Any]:
    return {
        "across": one.across,
        "across_lower": one.across_lower,
        "across_upper": one.across_upper,
        "up": one.up,
        "up_lower": one.up_lower,
        "up_upper": one.up_upper,
        "name": lines_of(one.label, 16) if one.is_labelled else "",
        "colour": palette.tone(one.tone),
        "shape": TONE_SHAPES.get(one.tone, "circle"),
        "tooltip": one.tooltip,
    }


def _nought(palette: Palette) -> Mapping[str, Any]:
    mark = {"type": "rule", "color": palette.quiet, "strokeWidth": 1.25}
    return {**ONCE, "mark": mark, "encoding": {"y": {"datum": 0, "type": "quantitative"}}}


def _bar(x: Mapping[str, Any], y: Mapping[str, Any], *, is_across: bool) -> Mapping[str, Any]:
    mark = {"type": "rule", "strokeWidth": 1.5, "opacity": 0.65}
    if is_across:
        ends = {"x": {"field": "across_lower", **x}, "x2": {"field": "across_upper"}}
        place = {"y": {"field": "up", **y}}
    else:
        ends = {"y": {"field": "up_lower", **y}, "y2": {"field": "up_upper"}}
        place = {"x": {"field": "across", **x}}
    return {"mark": mark, "encoding": {**ends, **place, "color": COLOUR, "tooltip": TOOLTIP}}


def _dots(x: Mapping[str, Any], y: Mapping[str, Any]) -> Mapping[str, Any]:
    shape = {"field": "shape", "type": "nominal", "scale": None}
    places = {"x": {"field": "across", **x}, "y": {"field": "up", **y}}
    mark = {"type": "point", "filled": True, "size": 120, "opacity": 1}
    return {
        "mark": mark,
        "encoding": {**places, "color": COLOUR, "shape": shape, "tooltip": TOOLTIP},
    }


def _names(x: Mapping[str, Any], y: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    mark = {"type": "text", "align": "left", "dx": 9, "dy": -12, "fontWeight": 600}
    text = {"field": "shown_name", "type": "nominal"}
    places = {"x": {"field": "across", **x}, "y": {"field": "up", **y}}
    return {
        # On a phone the names would lie upon one another: there pointer and table name all.
        "transform": [{"calculate": "width < 420 ? '' : datum.name", "as": "shown_name"}],
        "mark": {**mark, "fill": palette.ink, **rim(palette, 4)},
        "encoding": {**places, "text": text},
    }
