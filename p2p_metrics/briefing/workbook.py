"""Every page's main table in one workbook, with what the words mean and what each cannot say."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from p2p_metrics.briefing.contents import brief, main_figures
from p2p_metrics.presentation import tables, terms
from p2p_metrics.presentation.blocks import STRONG
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.source import Source

LONGEST_NAME = 31  # of a sheet
NOT_IN_A_NAME = str.maketrans("", "", "[]:*?/\\")
WIDE, NARROW = 60, 28


def workbook(source: Source) -> bytes:
    """A sheet on the release, one for each page, one of words and one of limits, as XLSX."""
    made = brief(source)
    shown = main_figures(source)
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "Peer learning: what works", "author": "p2p-metrics"})
        about = [("Answer", made.answer), ("Source", made.origin), ("Notice", made.notice)]
        _pairs(book, "About", "What is in this workbook", [*about, *_listed(shown)])
        for question, figure in shown:
            tables.write_sheet(
                book, _name(question), figure.table, [figure.empty or _plain(figure), figure.note]
            )
        _pairs(book, "Words", "What the words mean", _words(source, shown))
        _pairs(book, "Limits", "What these tables cannot say", _limits(source, made.saying.cannot))
    return file.getvalue()


def _listed(shown: Sequence[tuple[str, Figure]]) -> list[tuple[str, str]]:
    return [(_name(question), figure.title) for question, figure in shown]


def _name(question: str) -> str:
    """What a sheet may be called."""
    return question.translate(NOT_IN_A_NAME)[:LONGEST_NAME]


def _plain(figure: Figure) -> str:
    return STRONG.sub(r"\1", figure.sentence)


def _words(source: Source, shown: Sequence[tuple[str, Figure]]) -> list[tuple[str, str]]:
    """Every term of every figure, once, by name."""
    found: Mapping[str, str] = {
        name: said for _, figure in shown for name, said in terms.defined(source, figure.terms)
    }
    return sorted(found.items())


def _limits(source: Source, cannot: Sequence[str]) -> list[tuple[str, str]]:
    """What may not be said, and what a missing extract leaves out."""
    lacking = [row["sentence"] for row in source.rows("load_lacks")]
    return [
        *[("You cannot say", one) for one in cannot],
        *[("Not in this release", one) for one in dict.fromkeys(lacking)],
    ]


def _pairs(book: Any, name: str, title: str, rows: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(name)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.set_column(0, 0, NARROW)
    sheet.set_column(1, 1, WIDE)
    for line, (head, said) in enumerate(((one for one in rows if one[1])), start=2):
        sheet.write_string(line, 0, head, wrapped)
        sheet.write_string(line, 1, said, wrapped)
