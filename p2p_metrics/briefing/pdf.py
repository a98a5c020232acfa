"""One page for a board as a PDF that a screen reader can read (PDF/UA-1).

Typst sets it in this process with the fonts that it ships: nothing is asked elsewhere, nothing of
this machine goes into the file, and the same release gives the same bytes.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from p2p_metrics.briefing.contents import Brief, brief
from p2p_metrics.presentation import picture
from p2p_metrics.presentation.blocks import STRONG
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.theme import palettes

TEMPLATE = Path(__file__).resolve().parent / "one_page.typ"
TITLE = "Is peer learning working?"
CHART = "chart.png"
STANDARD = "ua-1"
# The largest at which everything fits one page; below the last the page would be hard to read.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5)
# Of the figure's table, what a board asks for first; the workbook has the rest.
COLUMNS = ("name", "estimate", "ci_lower", "ci_upper", "naive_estimate", "verdict_word")
MOST_WORDS = 5
NO_CHART = "There is no comparison to draw yet."


def one_page(source: Source, outcome_code: str | None = None) -> bytes:
    """The briefing of a release on one outcome, as PDF/UA-1."""
    made = brief(source, outcome_code)
    with TemporaryDirectory() as folder:
        room = Path(folder)
        (room / CHART).write_bytes(picture.chart_png(made.figure))
        (room / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        size = next((s for s in SIZES if len(_set(room, made, s, format="svg")) == 1), SIZES[-1])
        return _set(room, made, size, format="pdf", pdf_standards=STANDARD)[0]


def _set(room: Path, made: Brief, size: float, **asked: Any) -> list[bytes]:
    """The pages (or the one document) that Typst makes of the template and what is said."""
    import typst  # noqa: PLC0415 - 40 MB that only a download needs

    found = typst.compile(
        str(room / TEMPLATE.name),
        root=str(room),
        sys_inputs={"said": json.dumps(said(made) | {"size": size})},
        ignore_system_fonts=True,
        timestamp=0,
        **asked,
    )
    return found if isinstance(found, list) else [found]


def said(made: Brief) -> dict[str, Any]:
    """Everything that stands on the page, by its place in the template."""
    colours, shown = palettes()["light"], made.figure
    columns = [one for one in shown.table.columns if one.key in COLUMNS]
    return {
        "title": TITLE,
        "answer": made.answer,
        "finding": shown.title,
        "sentence": STRONG.sub(r"\1", shown.sentence or shown.empty),
        "alt": shown.alt or NO_CHART,
        "note": shown.note,
        "heads": [column.heading for column in columns],
        "rows": [[column.written(row) for column in columns] for row in shown.table.rows],
        "words": made.words[:MOST_WORDS],
        "board": made.board,
        "can": made.saying.can,
        "cannot": made.saying.cannot,
        "origin": made.origin,
        "notice": made.notice,
        "ink": colours.ink,
        "quiet": colours.quiet,
        "accent": colours.accent,
        "mark": colours.mark,
    }
