"""A figure as a picture that can stand alone: what it says and of whom, marks, key, source.

The chart is drawn by vl-convert in this process. Its own font (Liberation Sans) is named first, so
a picture looks the same without fonts, browser or network.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import Any

from p2p_metrics.presentation.charts.chart import Chart, KeyEntry
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.theme import Palette, palettes

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTH = 920
EDGE = 28
KEPT = 32
PNG_SCALE = 2.0  # pixels for each of the picture's own: sharp on paper
LETTER = 0.53  # width of an average letter, in font sizes
STRONG = re.compile(r"\*\*(.+?)\*\*")
OPENING = re.compile(r"<svg\b[^>]*>")
SIZE = re.compile(r'\b(width|height)="([\d.]+)"')
MARK = 5.0


@dataclass(frozen=True, slots=True)
class Provenance:
    """What stands under a picture: where its numbers are from, and what must not be overlooked."""

    source: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class _Text:
    """Lines of one size, as a block of the picture."""

    lines: tuple[str, ...]
    size: int
    colour: str
    weight: int = 400

    @property
    def height(self) -> float:
        """What the block takes, air below included."""
        return len(self.lines) * self.size * 1.32 + self.size * 0.5

    def drawn(self, top: float) -> str:
        """The block's lines from `top` down."""
        look = f'font-size="{self.size}" font-weight="{self.weight}" fill="{self.colour}"'
        return "".join(
            f'<text x="{EDGE}" y="{top + self.size + line * self.size * 1.32:.1f}" {look}>'
            f"{escape(text)}</text>"
            for line, text in enumerate(self.lines)
        )


def svg(made: Figure, origin: Provenance) -> bytes:
    """The picture as SVG: title, what it is about, sentence, key, chart, note, source and notice.

    Raises ValueError for a figure without a chart.
    """
    if made.chart is None:
        raise ValueError(f"The figure {made.key} has no chart to draw.")
    colours = palettes()["light"]
    chart, height = _drawn(json.dumps(_on_page(made.chart)))
    key = _key(made.chart.key, colours)
    head = [_text(origin.notice, 14, colours.worse, 700)] if origin.notice else []
    head += [
        _text(made.title, 22, colours.ink, 700),
        _text(_about(made), 15, colours.quiet),
        _text(_plain(made.sentence), 15, colours.ink),
    ]
    foot = [_text(made.note, 13, colours.quiet), _text(origin.source, 13, colours.quiet)]
    parts, top = [], float(EDGE)
    for block in head:
        parts.append(block.drawn(top))
        top += block.height
    parts.append(f'<g transform="translate(0 {top:.1f})">{key}</g>' if key else "")
    top += 26 * key.count('data-line="') + 4
    parts.append(f'<g transform="translate({EDGE} {top:.1f})">{chart}</g>')
    top += height + 14
    for block in foot:
        parts.append(block.drawn(top))
        top += block.height
    return _sheet("".join(parts), top + EDGE / 2, made, colours).encode()


def chart_png(made: Figure) -> bytes:
    """Key and chart alone, for a page that says the rest itself; empty for a figure without one."""
    if made.chart is None:
        return _pixels(_sheet("", 1.0, made, palettes()["light"]))
    colours = palettes()["light"]
    key = _key(made.chart.key, colours)
    top = 26 * key.count('data-line="') + 4
    chart, height = _drawn(json.dumps(_on_page(made.chart)))
    body = f'{key}<g transform="translate({EDGE} {top})">{chart}</g>'
    return _pixels(_sheet(body, top + height, made, colours))


def png(made: Figure, origin: Provenance) -> bytes:
    """The same picture as PNG, twice as many pixels each way as the SVG has units."""
    return _pixels(svg(made, origin).decode())


@lru_cache(maxsize=KEPT)
def _pixels(text: str) -> bytes:
    import vl_convert  # noqa: PLC0415 - 90 MB that only a downloader needs

    return bytes(vl_convert.svg_to_png(text, scale=PNG_SCALE))


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> tuple[str, float]:
    """The chart as an SVG element, and its height."""
    import vl_convert  # noqa: PLC0415

    text = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    opening = OPENING.search(text)
    sizes = dict(SIZE.findall(opening[0])) if opening else {}
    # The rim of a text lies beneath its letters.
    return text.replace("<text ", '<text paint-order="stroke" '), float(sizes["height"])


def _on_page(chart: Chart) -> dict[str, Any]:
    """The specification in light colours, with a width in place of its container's."""
    made: dict[str, Any] = _widened(chart.on_paper())
    made["config"] = {**made["config"], "font": FONT}
    return made


def _widened(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {
            name: WIDTH - 2 * EDGE if name == "width" and value == "container" else _widened(value)
            for name, value in part.items()
            if name != "datasets"
        } | ({"datasets": part["datasets"]} if "datasets" in part else {})
    return [_widened(one) for one in part] if isinstance(part, list) else part


def _text(said: str, size: int, colour: str, weight: int = 400) -> _Text:
    letters = int((WIDTH - 2 * EDGE) / (size * LETTER))
    return _Text(tuple(wrap(said, letters)) if said else (), size, colour, weight)


def _about(made: Figure) -> str:
    """What the picture is about - activity, students, year - where its title is the finding."""
    return "" if made.table.caption == made.title else made.table.caption


def _plain(sentence: str) -> str:
    return STRONG.sub(r"\1", sentence)


def _key(entries: Sequence[KeyEntry], colours: Palette) -> str:
    """The key in as many lines as it needs."""
    lines: list[list[str]] = []
    left = float(WIDTH)
    for entry in entries:
        room = 40 + len(entry.text) * 14 * LETTER
        if left + room > WIDTH - EDGE:
            lines.append([])
            left = float(EDGE)
        lines[-1].append(f'<g transform="translate({left:.1f} 12)">{_entry(entry, colours)}</g>')
        left += room
    return "".join(
        f'<g data-line="{number}" transform="translate(0 {26 * number})">{"".join(line)}</g>'
        for number, line in enumerate(lines)
    )


def _entry(entry: KeyEntry, colours: Palette) -> str:
    colour = colours.tone(entry.tone)
    fill = colours.paper if entry.is_hollow else colour
    look = f'fill="{fill}" stroke="{colour}" stroke-width="1.5"'
    words = f'<text x="17" y="5" font-size="14" fill="{colours.ink}">{escape(entry.text)}</text>'
    return _glyph(entry.shape, look) + words


def _glyph(shape: str, look: str) -> str:
    if shape == "circle":
        return f'<circle cx="5" cy="0" r="{MARK}" {look}/>'
    points = " ".join(f"{5 + x * MARK:g},{y * MARK:g}" for x, y in _corners(shape))
    return f'<polygon points="{points}" {look}/>'


def _corners(shape: str) -> Iterator[tuple[float, float]]:
    yield from {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle-up": ((0, -1), (1, 0.9), (-1, 0.9)),
        "triangle-down": ((0, 1), (1, -0.9), (-1, -0.9)),
        "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
        "tick": ((-0.25, -1.2), (0.25, -1.2), (0.25, 1.2), (-0.25, 1.2)),
    }.get(shape, ((-1.2, -0.3), (1.2, -0.3), (1.2, 0.3), (-1.2, 0.3)))


def _sheet(body: str, height: float, made: Figure, colours: Palette) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" role="img" font-family="{FONT}">'
        f"<title>{escape(made.title)}</title><desc>{escape(made.alt)}</desc>"
        f'<rect width="100%" height="100%" fill="{colours.paper}"/>{body}</svg>'
    )
