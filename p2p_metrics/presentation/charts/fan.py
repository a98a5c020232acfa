"""A fan over a scale: an inner and an outer band that widen with it, and the place looked at."""

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
    padded,
)
from p2p_metrics.presentation.theme import Palette

HEIGHT = 300
KEY = (
    KeyEntry("95 % range", "accent", "stroke"),
    KeyEntry("50 % range", "accent", "square"),
)


@dataclass(frozen=True, slots=True)
class Rib:
    """The fan at one place of the scale: outer and inner limits, and what a pointer is told."""

    at: float
    lower: float
    upper: float
    inner_lower: float
    inner_upper: float
    tooltip: str = ""


def fan(
    palette: Palette, ribs: Sequence[Rib], chosen: Rib, *, x_title: str, y_title: str, money: bool
) -> Chart:
    """Bands without a middle line, and the chosen place as an upright interval."""
    rows = [_row(palette, rib, is_chosen=False) for rib in ribs]
    rows.append(_row(palette, chosen, is_chosen=True))
    limits = [end for row in rows for end in (row["lower"], row["upper"])]
    y = {
        "type": "quantitative",
        "scale": {"domain": padded(limits, anchor=0.0), "nice": False, "zero": False},
        "axis": {
            "title": y_title,
            "tickCount": 5,
            "labelExpr": POUNDS if money else SIGNED_THOUSANDS,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleY": -14,
            "titleX": 0,
        },
    }
    ends = [rib.at for rib in ribs]
    x = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [min(ends), max(ends)], "nice": False, "zero": False},
        "axis": {"title": x_title, "grid": False, "tickCount": 5, "format": ",d"},
    }
    body = {
        "height": HEIGHT,
        "width": "container",
        "encoding": {"x": x},
        "layer": [
            _nought(palette),
            _band(y, "lower", "upper", 0.2),
            _band(y, "inner_lower", "inner_upper", 0.35),
            *_chosen(y),
        ],
        "padding": {"left": 4, "right": 20, "top": 28, "bottom": 4},
    }
    return chart(palette, body, rows, KEY)


def _row(palette: Palette, rib: Rib, *, is_chosen: bool) -> dict[str, Any]:
    return {
        "at": float(rib.at),
        "lower": rib.lower,
        "upper": rib.upper,
        "inner_lower": rib.inner_lower,
        "inner_upper": rib.inner_upper,
        "is_chosen": is_chosen,
        "colour": palette.accent,
        "ink": palette.ink,
        "tooltip": rib.tooltip,
    }


def _nought(palette: Palette) -> Mapping[str, Any]:
    mark = {"type": "rule", "color": palette.quiet, "strokeWidth": 1.25}
    return {
        **ONCE,
        "mark": mark,
        "encoding": {"x": None, "y": {"datum": 0, "type": "quantitative"}},
    }


def _band(y: Mapping[str, Any], lower: str, upper: str, opacity: float) -> Mapping[str, Any]:
    colour = {"field": "colour", "type": "nominal", "scale": None}
    encoding = {"y": {"field": lower, **y}, "y2": {"field": upper}, "color": colour}
    return {
        "transform": [{"filter": "!datum.is_chosen"}],
        "mark": {"type": "area", "opacity": opacity, "line": False},
        "encoding": encoding | {"tooltip": {"field": "tooltip", "type": "nominal"}},
    }


def _chosen(y: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The interval at the chosen place: thin to its outer limits, thick between its inner ones."""
    ink = {"field": "ink", "type": "nominal", "scale": None}
    tooltip = {"field": "tooltip", "type": "nominal"}
    return [
        {
            "transform": [{"filter": "datum.is_chosen"}],
            "mark": {"type": "rule", "strokeWidth": width, "strokeCap": "butt", "opacity": 1},
            "encoding": {
                "y": {"field": lower, **y},
                "y2": {"field": upper},
                "color": ink,
                "tooltip": tooltip,
            },
        }
        for lower, upper, width in (("lower", "upper", 2), ("inner_lower", "inner_upper", 7))
    ]
