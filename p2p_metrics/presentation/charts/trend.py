"""Lines over academic years with their bands, each named at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation.charts.chart import Chart, chart, lines_of, padded
from p2p_metrics.presentation.theme import SHAPES, Palette

HEIGHT = 340
NAME_CHARACTERS = 12
# Names of two lines of text each must not touch: their least distance as a share of the axis.
LEAST_APART = 0.115


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a line, with its limits."""

    at: str
    value: float
    lower: float
    upper: float
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A named line; its place among the lines decides its colour and shape (at most four)."""

    name: str
    points: tuple[Point, ...]


def trend(palette: Palette, lines: Sequence[Line], *, title: str) -> Chart:
    """Shares (0-1) over the years with 95 % bands, each line named where it ends."""
    rows = [
        _row(palette, place, line, at) for place, line in enumerate(lines) for at in line.points
    ]
    top = min(1.0, padded([row["upper"] for row in rows], anchor=0.0)[1])
    years = sorted({point.at for line in lines for point in line.points})
    is_alone = len(lines) == 1  # the title names a line that stands alone
    if not is_alone:
        rows += _names(palette, lines, top, years[-1])
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {
            "title": title,
            "format": "%",
            "tickCount": 5,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleY": -14,
            "titleX": 0,
        },
    }
    x = {
        "field": "at",
        "type": "ordinal",
        "scale": {"type": "point", "domain": years, "padding": 0.25},
        "axis": {"title": None, "grid": False, "labelAngle": 0, "labelOverlap": "greedy"},
    }
    body = {
        "height": HEIGHT,
        "width": "container",
        "encoding": {"x": x, "detail": {"field": "line", "type": "nominal"}},
        "layer": [_bands(y), _strokes(y), _dots(y), _name_marks(y)],
        # Names at the ends need no room of ours: the plot is fitted beside whatever stands out.
        "padding": {"left": 4, "right": 10, "top": 28, "bottom": 4},
    }
    return chart(palette, body, rows)


def _row(palette: Palette, place: int, line: Line, point: Point) -> dict[str, Any]:
    return {
        "line": line.name,
        "at": point.at,
        "value": point.value,
        "lower": point.lower,
        "upper": point.upper,
        "name": "",
        "name_at": None,
        "colour": palette.category[place],
        "shape": SHAPES[place],
        "tooltip": point.tooltip or line.name,
    }


def _names(palette: Palette, lines: Sequence[Line], top: float, last: str) -> list[dict[str, Any]]:
    """A row for each line's name at its end, moved apart from the names below it."""
    found = []
    below = -top
    for place in sorted(range(len(lines)), key=lambda place: lines[place].points[-1].value):
        line = lines[place]
        name_at = max(line.points[-1].value, below + LEAST_APART * top)
        below = name_at
        row = _row(palette, place, line, line.points[-1])
        blank = dict.fromkeys(("value", "lower", "upper"))
        name = lines_of(line.name, NAME_CHARACTERS)
        found.append(row | blank | {"name": name, "name_at": name_at, "at": last})
    return found


COLOUR = {"field": "colour", "type": "nominal", "scale": None}


def _bands(y: Mapping[str, Any]) -> Mapping[str, Any]:
    encoding = {"y": {"field": "lower", **y}, "y2": {"field": "upper"}, "color": COLOUR}
    return {"mark": {"type": "area", "opacity": 0.18, "line": False}, "encoding": encoding}


def _strokes(y: Mapping[str, Any]) -> Mapping[str, Any]:
    encoding = {"y": {"field": "value", **y}, "color": COLOUR}
    return {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": encoding}


def _dots(y: Mapping[str, Any]) -> Mapping[str, Any]:
    shape = {"field": "shape", "type": "nominal", "scale": None}
    tooltip = {"field": "tooltip", "type": "nominal"}
    encoding = {"y": {"field": "value", **y}, "color": COLOUR, "shape": shape, "tooltip": tooltip}
    return {
        "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
        "encoding": encoding,
    }


def _name_marks(y: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = {"type": "text", "align": "left", "baseline": "middle", "dx": 12, "fontWeight": 600}
    text = {"field": "name", "type": "nominal"}
    return {
        "mark": mark,
        "encoding": {"y": {"field": "name_at", **y}, "text": text, "color": COLOUR},
    }
