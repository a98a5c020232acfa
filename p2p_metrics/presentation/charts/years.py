"""Differences over years, each with its interval, around the line of no difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation.charts.chart import ONCE, SIGNED, Chart, KeyEntry, chart, padded
from p2p_metrics.presentation.theme import TONE_SHAPES, Palette

HEIGHT = 320
MOST_WRITTEN = 7  # more labels than these would touch on a phone
COLOUR = {"field": "colour", "type": "nominal", "scale": None}
TOOLTIP = {"field": "tooltip", "type": "nominal"}


@dataclass(frozen=True, slots=True)
class Year:
    """One year; without a value it keeps its place and stays blank."""

    at: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    written: str = ""
    tone: str = "accent"
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the axes say; `band` joins the years, `start` is the year from which on it was there."""

    title: str
    across: str = ""
    start: str = ""
    band: bool = False


def years(
    palette: Palette, shown: Sequence[Year], labels: Labels, key: Sequence[KeyEntry] = ()
) -> Chart:
    """Values with 95 % intervals in the order given; the line of no difference is always there."""
    is_written = len(shown) <= MOST_WRITTEN
    rows = [_row(palette, year, is_written=is_written) for year in shown]
    body = {
        "height": HEIGHT,
        "width": "container",
        "encoding": {"x": _x(shown, labels)},
        "layer": [
            _nought(palette),
            *_start(palette, labels),
            *(_band(_y(rows, labels), palette) if labels.band else ()),
            _limits(_y(rows, labels)),
            _dots(_y(rows, labels)),
            _values(_y(rows, labels)),
        ],
        "padding": {"left": 4, "right": 10, "top": 30, "bottom": 4},
    }
    return chart(palette, body, rows, key)


def _row(palette: Palette, year: Year, *, is_written: bool) -> dict[str, Any]:
    return {
        "at": year.at,
        "value": year.value,
        "lower": year.lower,
        "upper": year.upper,
        "written": year.written if is_written else "",
        "colour": palette.tone(year.tone),
        "shape": TONE_SHAPES.get(year.tone, "circle"),
        "tooltip": year.tooltip or year.at,
    }


def _x(shown: Sequence[Year], labels: Labels) -> dict[str, Any]:
    return {
        "field": "at",
        "type": "ordinal",
        "scale": {"type": "point", "domain": [year.at for year in shown], "padding": 0.5},
        "axis": {
            "title": labels.across or None,
            "grid": False,
            "labelAngle": 0,
            "labelOverlap": "greedy",
        },
    }


def _y(rows: Sequence[Mapping[str, Any]], labels: Labels) -> dict[str, Any]:
    known = [row[name] for row in rows for name in ("lower", "upper") if row[name] is not None]
    return {
        "type": "quantitative",
        "scale": {"domain": padded(known, anchor=0.0), "nice": False, "zero": False},
        "axis": {
            "title": labels.title,
            "labelExpr": SIGNED,
            "tickCount": 5,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleY": -14,
            "titleX": 0,
        },
    }


def _nought(palette: Palette) -> Mapping[str, Any]:
    mark = {"type": "rule", "color": palette.quiet, "strokeWidth": 1.25}
    y = {"datum": 0, "type": "quantitative"}
    return {**ONCE, "mark": mark, "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": y}}


def _start(palette: Palette, labels: Labels) -> list[Mapping[str, Any]]:
    """A dashed upright where the activity came."""
    if not labels.start:
        return []
    mark = {"type": "rule", "color": palette.quiet, "strokeWidth": 1.25, "strokeDash": [5, 4]}
    x = {"datum": labels.start, "type": "ordinal", "bandPosition": 0}
    upright = {"y": {"value": 0}, "y2": {"value": {"expr": "height"}}}
    return [{**ONCE, "mark": mark, "encoding": {"x": x, **upright}}]


def _band(y: Mapping[str, Any], palette: Palette) -> list[Mapping[str, Any]]:
    limits = {"y": {"field": "lower", **y}, "y2": {"field": "upper"}}
    area = {"type": "area", "opacity": 0.14, "color": palette.accent, "line": False}
    stroke = {"type": "line", "strokeWidth": 1.5, "color": palette.quiet}
    return [
        {"mark": area, "encoding": limits},
        {"mark": stroke, "encoding": {"y": {"field": "value", **y}}},
    ]


def _limits(y: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = {"type": "rule", "strokeWidth": 3.5, "strokeCap": "round", "opacity": 1}
    encoding = {"y": {"field": "lower", **y}, "y2": {"field": "upper"}, "color": COLOUR}
    return {"mark": mark, "encoding": encoding | {"tooltip": TOOLTIP}}


def _dots(y: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = {"type": "point", "filled": True, "size": 130, "opacity": 1}
    shape = {"field": "shape", "type": "nominal", "scale": None}
    encoding = {"y": {"field": "value", **y}, "color": COLOUR, "shape": shape, "tooltip": TOOLTIP}
    return {"mark": mark, "encoding": encoding}


def _values(y: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = {"type": "text", "dy": -12, "fontWeight": 600, "fontSize": 13}
    text = {"field": "written", "type": "nominal"}
    return {"mark": mark, "encoding": {"y": {"field": "upper", **y}, "text": text, "color": COLOUR}}
