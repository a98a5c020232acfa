"""Two marks a row - before hollow, after filled - beside the lines within which they should lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation.charts.chart import (
    ONCE,
    SIGNED,
    Chart,
    KeyEntry,
    chart,
    padded,
)
from p2p_metrics.presentation.charts.rows import down, height_of, row_of
from p2p_metrics.presentation.theme import TONE_SHAPES, Palette

ROW_HEIGHT = 30
WIDEST = 150
CHARACTERS = 21  # characters: marks on either side of nought need room on a phone
COLOUR = {"field": "colour", "type": "nominal", "scale": None}
TOOLTIP = {"field": "tooltip", "type": "nominal"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: a value before and after, written out in its tooltip."""

    label: str
    before: float
    after: float
    tone: str = "accent"
    tooltip: str = ""


def pairs(
    palette: Palette, shown: Sequence[Pair], *, title: str, line: float, key: Sequence[KeyEntry]
) -> Chart:
    """Pairs in the order given, with a line at nought and one at `line` on either side."""
    rows = [_row(palette, place, pair) for place, pair in enumerate(shown)]
    known = [value for pair in shown for value in (pair.before, pair.after)]
    domain = padded([*known, line, -line])
    axis = {"orient": "top", "title": title, "tickCount": 4, "labelExpr": SIGNED}
    x = {
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "zero": False},
        "axis": axis,
    }
    body = {
        "height": height_of(rows, ROW_HEIGHT),
        "width": "container",
        "encoding": {"y": down(rows, WIDEST)},
        "layer": [*_lines(palette, line), _thread(x, palette), _after(x), _before(x, palette)],
    }
    return chart(palette, body, rows, key)


def _row(palette: Palette, place: int, pair: Pair) -> dict[str, Any]:
    return {
        "row": row_of(place, pair.label, CHARACTERS),
        "before": pair.before,
        "after": pair.after,
        "colour": palette.tone(pair.tone),
        "shape": TONE_SHAPES.get(pair.tone, "circle"),
        "tooltip": pair.tooltip or pair.label,
    }


def _lines(palette: Palette, line: float) -> list[Mapping[str, Any]]:
    whole_height = {"y": {"value": 0}, "y2": {"value": {"expr": "height"}}}
    dashes = {0.0: [1, 0], line: [5, 4], -line: [5, 4]}
    return [
        {
            **ONCE,
            "mark": {
                "type": "rule",
                "color": palette.quiet,
                "strokeWidth": 1.25,
                "strokeDash": dash,
            },
            "encoding": {"x": {"datum": at, "type": "quantitative"}, **whole_height},
        }
        for at, dash in dashes.items()
    ]


def _thread(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    mark = {"type": "rule", "strokeDash": [2, 3], "color": palette.quiet, "strokeWidth": 1}
    return {"mark": mark, "encoding": {"x": {"field": "before", **x}, "x2": {"field": "after"}}}


def _before(x: Mapping[str, Any], palette: Palette) -> Mapping[str, Any]:
    """A ring wide enough to be seen around its twin at the same place."""
    mark = {"type": "point", "filled": False, "size": 160, "fill": "transparent", "opacity": 1}
    mark |= {"stroke": palette.quiet, "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"x": {"field": "before", **x}, "tooltip": TOOLTIP}}


def _after(x: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = {"type": "point", "filled": True, "size": 90, "opacity": 1}
    shape = {"field": "shape", "type": "nominal", "scale": None}
    encoding = {"x": {"field": "after", **x}, "color": COLOUR, "shape": shape, "tooltip": TOOLTIP}
    return {"mark": mark, "encoding": encoding}
