"""A table as shown and as downloaded: one set of numbers, as HTML, CSV and XLSX."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from p2p_metrics.presentation import numbers, words

BRIEF = 14  # characters that stay on one line
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of value is rounded, written on a page and formatted in a workbook."""

    write: Callable[[Any], str]
    keep: Callable[[Any], Cell]
    in_workbook: str
    is_number: bool = True


def _decimals(places: int, *, sign: bool = False) -> Format:
    shape = f"#,##0.{'0' * places}" if places else "#,##0"
    return Format(
        write=lambda value: (numbers.signed if sign else numbers.plain)(value, places),
        keep=lambda value: numbers.rounded(value, places),
        in_workbook=f"+{shape};-{shape};{shape}" if sign else shape,
    )


FORMATS: Mapping[str, Format] = {
    "text": Format(str, str, "@", is_number=False),
    "yes_no": Format(
        lambda yes: "yes" if yes else "no", lambda yes: "yes" if yes else "no", "@", is_number=False
    ),
    "year": Format(numbers.academic_year, numbers.academic_year, "@", is_number=False),
    "count": Format(numbers.count, lambda value: int(numbers.rounded(value, 0)), "#,##0"),
    "percent": Format(numbers.percent, lambda rate: numbers.rounded(rate, 2), "0%"),
    "gbp": Format(
        lambda amount: f"{numbers.POUND}{numbers.plain(amount)}",
        lambda amount: numbers.rounded(amount, 0),
        f'"{numbers.POUND}"#,##0',
    ),
    # What is worked out is written to three figures: more would promise more than is known.
    "gbp_about": Format(
        lambda amount: f"{numbers.POUND}{numbers.plain(numbers.significant(amount))}",
        lambda amount: numbers.rounded(numbers.significant(amount), 0),
        f'"{numbers.POUND}"#,##0',
    ),
    "plain_0": _decimals(0),
    "plain_1": _decimals(1),
    "plain_2": _decimals(2),
    "signed_1": _decimals(1, sign=True),
    "signed_2": _decimals(2, sign=True),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the rows, its heading and how its values are written."""

    key: str
    heading: str
    format: str = "text"

    def written(self, row: Mapping[str, Any]) -> str:
        """The value as a reader sees it; a hidden one says why, an absent one is a dash."""
        value = row.get(self.key)
        if value is None or value == "":
            return words.suppressed(row["status"]).short if self._is_hidden(row) else "–"
        return FORMATS[self.format].write(value)

    def kept(self, row: Mapping[str, Any]) -> Cell:
        """The value as a download holds it: a number as a number, rounded as it is shown."""
        value = row.get(self.key)
        if value is None or value == "":
            return words.suppressed(row["status"]).short if self._is_hidden(row) else None
        return FORMATS[self.format].keep(value)

    def _is_hidden(self, row: Mapping[str, Any]) -> bool:
        return bool(row.get("status")) and FORMATS[self.format].is_number


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows with their columns and a caption; `lead` columns head their row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def html(self) -> str:
        """The table as HTML."""
        return html(self)

    @property
    def html_below_its_name(self) -> str:
        """The same where its caption stands above it as a heading: for screen readers alone."""
        return html(self, "unseen")

    @property
    def notes(self) -> list[str]:
        """A sentence for each reason why a cell of this table is blank."""
        codes = sorted({row.get("status") or "" for row in self.rows} - {""})
        return [words.suppressed(one).sentence for one in codes]


def grid(caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Grid:
    """A table of the given rows."""
    return Grid(caption, tuple(columns), tuple(rows))


def html(shown: Grid, caption_class: str = "") -> str:
    """The table as HTML: a caption, headed rows and columns, numbers lined up on the right."""
    heads = "".join(
        f'<th scope="col" class="{_align(column)}">{escape(column.heading)}</th>'
        for column in shown.columns
    )
    body = "".join(_row(shown, row) for row in shown.rows)
    notes = "".join(f"<p class='table-note'>{escape(note)}</p>" for note in shown.notes)
    caption = escape(shown.caption)
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{caption}, table">'
        f'<table class="grid"><caption class="{caption_class}">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
    )


def _row(shown: Grid, row: Mapping[str, Any]) -> str:
    first, *others = shown.columns
    cells = f'<th scope="row">{escape(first.written(row))}</th>' + "".join(
        f'<td class="{_align(column, column.written(row))}">{escape(column.written(row))}</td>'
        for column in others
    )
    return f"<tr>{cells}</tr>"


def _align(column: Column, text: str = "") -> str:
    if FORMATS[column.format].is_number:
        return "number"
    return "brief" if 0 < len(text) <= BRIEF else "words"


def csv_bytes(shown: Grid) -> bytes:
    """The table as CSV with a byte-order mark, so that spreadsheet programs read its £ and –."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.heading for column in shown.columns])
    for row in shown.rows:
        writer.writerow([_harmless(column.kept(row)) for column in shown.columns])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def xlsx_bytes(shown: Grid) -> bytes:
    """The table as a workbook of one sheet: caption, headings, numbers as numbers, notes."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        write_sheet(book, "Table", shown)
    return file.getvalue()


def write_sheet(book: Any, name: str, shown: Grid, said: Sequence[str] = ()) -> None:
    """One sheet of a workbook: caption, headings, numbers as numbers, notes and what is `said`."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, shown.caption, book.add_format({"bold": True, "font_size": 13}))
    sheet.freeze_panes(3, 1)
    for place, column in enumerate(shown.columns):
        style = book.add_format({"num_format": FORMATS[column.format].in_workbook})
        sheet.set_column(place, place, 30 if place == 0 else 16)
        sheet.write_string(2, place, column.heading, bold)
        for line, row in enumerate(shown.rows, start=3):
            value = column.kept(row)
            if value is not None:
                sheet.write(line, place, value, style)
    notes = [note for note in (*shown.notes, *said) if note]
    for line, note in enumerate(notes, start=len(shown.rows) + 4):
        sheet.write_string(line, 0, note)


def _harmless(value: Cell) -> Cell:
    """A text that a spreadsheet program would run as a formula gets an apostrophe before it."""
    starts_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if starts_formula else value
