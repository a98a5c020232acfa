"""Bars for shares and counts that are known exactly and so need no interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation.charts.chart import Chart, KeyEntry, chart
from p2p_metrics.presentation.charts.rows import down, height_of, row_of
from p2p_metrics.presentation.theme import Palette

ROW_HEIGHT = 34
BAR = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, length, the value written at its end and its tone."""

    label: str
    value: float | None
    written: str
    tone: str = "accent"
    tooltip: str = ""
    is_heading: bool = False


def bars(
    palette: Palette,
    shown: Sequence[Bar],
    *,
    title: str,
    percent: bool = False,
    number: str = ",d",
    key: Sequence[KeyEntry] = (),
) -> Chart:
    """Horizontal bars from nought in the order given, each with its value written beside it."""
    rows = [_row(palette, place, bar) for place, bar in enumerate(shown)]
    longest = max([row["value"] or 0.0 for row in rows], default=0.0) or 1.0
    top = 1.0 if percent else longest * 1.18
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, top * (1.12 if percent else 1)], "nice": False},
        "axis": {
            "orient": "top",
            "title": title,
            "tickCount": 5,
            "values": [0, 0.25, 0.5, 0.75, 1] if percent else None,
            "format": "%" if percent else number,
        },
    }
    colour = {"field": "colour", "type": "nominal", "scale": None}
    tooltip = {"field": "tooltip", "type": "nominal"}
    bar = {"x": x, "color": colour, "tooltip": tooltip}
    text = {"x": x, "text": {"field": "written", "type": "nominal"}}
    heading = {"x": {"value": 0}, "text": {"field": "heading", "type": "nominal"}}
    body = {
        "height": height_of(rows, ROW_HEIGHT),
        "width": "container",
        "encoding": {"y": down(rows)},
        "layer": [
            {"mark": {"type": "bar", "height": BAR, "cornerRadiusEnd": 2}, "encoding": bar},
            {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": text},
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "fontWeight": 600,
                    "dy": 4,
                    "fontSize": 14,
                },
                "encoding": heading,
            },
        ],
    }
    return chart(palette, body, rows, key)


def _row(palette: Palette, place: int, bar: Bar) -> dict[str, Any]:
    return {
        "row": row_of(place, "" if bar.is_heading else bar.label),
        "heading": bar.label if bar.is_heading else "",
        "value": bar.value,
        "written": bar.written,
        "colour": palette.tone(bar.tone),
        "tooltip": bar.tooltip or f"{bar.label}: {bar.written}",
    }
