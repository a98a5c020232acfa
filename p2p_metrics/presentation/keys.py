"""The key beside a chart, as text and shapes: read before the marks, never by colour alone."""

from collections.abc import Iterable
from html import escape

from p2p_metrics.presentation.charts.chart import KeyEntry

GLYPHS = {
    "circle": "●",
    "square": "■",
    "triangle-up": "▲",
    "triangle-down": "▼",
    "diamond": "◆",
    "stroke": "━",
    "tick": "┃",
}
HOLLOW = "○"


def html(entries: Iterable[KeyEntry]) -> str:
    """The key as one line of HTML; empty where a chart needs none."""
    items = "".join(
        f'<span class="key-entry"><span class="glyph {entry.tone}" aria-hidden="true">'
        f"{HOLLOW if entry.is_hollow else GLYPHS[entry.shape]}</span>{escape(entry.text)}</span>"
        for entry in entries
    )
    return f'<p class="key">{items}</p>' if items else ""
