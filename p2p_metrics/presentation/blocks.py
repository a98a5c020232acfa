"""What stands above and below a chart, as HTML: sentence and key; table and meanings."""

import re
from collections.abc import Sequence
from html import escape

from p2p_metrics.presentation import keys
from p2p_metrics.presentation.figure import Figure

OPEN_ROWS = 60  # a longer table without a picture is folded away
STRONG = re.compile(r"\*\*(.+?)\*\*")


def prose(text: str) -> str:
    """Text as HTML: **strong** is ours, everything else - names from extracts - is plain text."""
    return STRONG.sub(r"<strong>\1</strong>", escape(text))


def above(made: Figure) -> str:
    """The figure's sentence, its picture where that is HTML, and the key of its chart."""
    sentence = f'<p class="sentence">{prose(made.sentence)}</p>' if made.sentence else ""
    key = keys.html(made.chart.key) if made.chart else ""
    return sentence + made.html + key


def below(made: Figure, meanings: Sequence[tuple[str, str]]) -> str:
    """The note, the table with the same numbers, and what the words mean, folded where long.

    `meanings`: the figure's terms with their definitions in this release.
    """
    note = f'<p class="note">{escape(made.note)}</p>' if made.note else ""
    return note + _table(made) + _listed(meanings)


def _table(made: Figure) -> str:
    rows = len(made.table.rows)
    if made.chart is not None or made.html:
        return _folded("Table with the same numbers", made.table.html)
    if rows > OPEN_ROWS:
        return _folded(f"All {rows} rows", made.table.html)
    is_named = made.table.caption == made.title and not made.sentence
    return made.table.html_below_its_name if is_named else made.table.html


def _listed(meanings: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in meanings)
    return _folded("What the words mean", f'<dl class="terms">{items}</dl>') if items else ""


def _folded(label: str, body: str) -> str:
    return f'<details class="fold"><summary>{escape(label)}</summary>{body}</details>'
