"""What a chart is: a specification built once, its rows, and the key that explains its marks."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import polars as pl

from p2p_metrics.presentation.theme import Palette, vega_config

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
LABEL_CHARACTERS = 24
# Nought has no sign.
SIGNED = "datum.value === 0 ? '0' : format(datum.value, '+~g')"
SIGNED_THOUSANDS = "datum.value === 0 ? '0' : format(datum.value, '+,~r')"
POUNDS = "'\u00a3' + format(datum.value, ',~r')"
# A rim of paper around letters keeps lines from running through them. It is painted beneath them:
# style.css and picture.py say so of every text, because a specification cannot.
RIM = 5
# A line or a name that belongs to the whole chart is drawn once, not once for every row.
ONCE: Mapping[str, Any] = {"data": {"values": [{}]}}
# The CSS that theme.adaptive() writes: the light colour, then the dark one.
EITHER_COLOUR = re.compile(r"light-dark\((#[0-9a-f]{6}), #[0-9a-f]{6}\)")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of a key beside the chart: shape, tone, filled or hollow, and its meaning."""

    text: str
    tone: str
    shape: str = "circle"
    is_hollow: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification that names its data, and the data (Arrow tables) by that name."""

    spec: Mapping[str, Any]
    data: Mapping[str, Any]
    key: tuple[KeyEntry, ...] = ()

    def with_data(self) -> dict[str, Any]:
        """The specification with its data in place, as a page or a report renders it."""
        return {**self.spec, "datasets": dict(self.data)}

    def on_paper(self) -> dict[str, Any]:
        """The same chart for a printed report: light colours, data written out as rows."""
        rows = {name: pl.DataFrame(table).to_dicts() for name, table in self.data.items()}
        text = json.dumps({**self.spec, "datasets": rows})
        made: dict[str, Any] = json.loads(EITHER_COLOUR.sub(r"\1", text))
        return made


def chart(
    palette: Palette,
    body: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[KeyEntry] = (),
) -> Chart:
    """A chart of `rows`, which the body's marks find under the name "rows"."""
    spec = {
        "$schema": SCHEMA,
        "config": vega_config(palette),
        "data": {"name": "rows"},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "right": 14, "top": 4, "bottom": 4},
        **body,
    }
    table = pl.DataFrame([dict(row) for row in rows], infer_schema_length=None).to_arrow()
    return Chart(spec, {"rows": table}, tuple(key))


def rim(palette: Palette, width: int = RIM) -> dict[str, Any]:
    """How a text mark looks that lines may run through."""
    return {"stroke": palette.paper, "strokeWidth": width, "strokeJoin": "round"}


def lines_of(label: str, characters: int = LABEL_CHARACTERS) -> str:
    """A label cut into short lines, so that a phone still has room for the marks."""
    parts = [wrap(part, characters, break_long_words=False) for part in label.split("\n")]
    return "\n".join(line for part in parts for line in part) or label


def padded(values: Sequence[float], *, anchor: float | None = None) -> list[float]:
    """An axis domain around the values (and the anchor), with a little air on either side."""
    known = [*values, *([] if anchor is None else [anchor])]
    low, high = min(known, default=0.0), max(known, default=0.0)
    air = (high - low) * 0.06 or 1.0
    return [low - air, high + air]
