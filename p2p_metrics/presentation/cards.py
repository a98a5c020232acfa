"""Numbers to take away, side by side, as HTML."""

from collections.abc import Sequence
from html import escape

from p2p_metrics.presentation.figure import Card


def html(shown: Sequence[Card]) -> str:
    """The cards in a row; empty where there are none."""
    items = "".join(
        f'<div class="card"><p class="card-value">{escape(card.value)}</p>'
        f'<p class="card-label">{escape(card.label)}</p>'
        f'<p class="card-note">{escape(card.note)}</p></div>'
        for card in shown
    )
    return f'<div class="cards">{items}</div>' if shown else ""
