"""Charts that read down the page: one thing a row, its name beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from p2p_metrics.presentation.charts.chart import lines_of
from p2p_metrics.presentation.theme import LABEL_LINE_HEIGHT

LINE_HEIGHT = LABEL_LINE_HEIGHT + 1
AROUND = 8
WIDEST = 190
# A row's place and its name travel together: two rows may carry the same name.
PLACE_DIGITS = 3
NAME_AFTER_PLACE = f"slice(datum.value, {PLACE_DIGITS})"
# Vega hangs all lines of a name below the first, which stands beside the mark: its middle should.
MIDDLE = {
    "condition": {
        "test": "indexof(datum.value, '\\n') >= 0",
        "expr": f"-{LABEL_LINE_HEIGHT / 2:g} * (length(split(datum.value, '\\n')) - 1)",
    },
    "value": 0,
}


def row_of(place: int, name: str, characters: int | None = None) -> str:
    """What a row goes by: its place, then its name cut into short lines."""
    cut = lines_of(name, characters) if characters else lines_of(name)
    return f"{place:0{PLACE_DIGITS}d}{cut}"


def down(rows: Sequence[Mapping[str, Any]], widest: int = WIDEST) -> dict[str, Any]:
    """The channel that puts rows below each other in the order given, under their names."""
    return {
        "field": "row",
        "type": "nominal",
        "scale": {"domain": [row["row"] for row in rows]},
        "axis": {
            "title": None,
            "labelLimit": widest,
            "labelExpr": NAME_AFTER_PLACE,
            "labelOffset": MIDDLE,
        },
    }


def height_of(rows: Sequence[Mapping[str, Any]], least: int) -> int:
    """The height of all rows: room for the longest name, so that no two touch."""
    lines = max((row["row"].count("\n") + 1 for row in rows), default=1)
    return max(least, LINE_HEIGHT * lines + AROUND) * max(len(rows), 1)
