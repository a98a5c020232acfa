"""What a file looks like, for a first mapping: encoding, delimiter, header and some of its rows."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import fastexcel
import polars as pl

from p2p_metrics.extracts import formats
from p2p_metrics.extracts.edges import title_lines
from p2p_metrics.extracts.text_file import without_empty_end

FIRST_BYTES = 1 << 20
FIRST_ROWS = 1_000
KINDS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A file as it seems to be; `cells` are the first rows as text, column by column.

    `above` is the number of lines over the column names.
    """

    name: str
    stem: str
    kind: str
    header: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    sheets: tuple[str, ...] = ()
    above: int = 0

    def of(self, column: str) -> tuple[str, ...]:
        """The first cells of a column, blank ones left out."""
        place = self.header.index(column)
        return tuple(row[place] for row in self.cells if place < len(row) and row[place])


def sniff(path: Path) -> Sniffed:
    """Look at the beginning of a file."""
    kind = KINDS[path.suffix.lower()]
    if kind == "parquet":
        frame = pl.read_parquet(path, n_rows=FIRST_ROWS)
        rows = _texts(frame.rows())
        return Sniffed(path.name, path.stem, kind, tuple(frame.columns), rows)
    if kind == "xlsx":
        book = fastexcel.read_excel(path)
        sheet = book.load_sheet(0, header_row=None, dtypes="string", n_rows=FIRST_ROWS + 1)
        rows = _texts(sheet.to_polars().rows())
        above = title_lines([sum(map(bool, row)) for row in rows])
        header, *rest = rows[above:] or ((),)
        sheets = tuple(book.sheet_names)
        return Sniffed(
            path.name, path.stem, kind, _names(header), tuple(rest), sheets=sheets, above=above
        )
    encoding, text = _decoded(path)
    delimiter = _delimiter(text)
    rows = tuple(map(tuple, islice(csv.reader(io.StringIO(text), delimiter=delimiter), FIRST_ROWS)))
    header, *rest = rows or ((),)
    return Sniffed(path.name, path.stem, kind, _names(header), tuple(rest), encoding, delimiter)


def _names(header: Sequence[str]) -> tuple[str, ...]:
    return without_empty_end(tuple(name.strip() for name in header))


def _texts(rows: Sequence[tuple[object, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def _decoded(path: Path) -> tuple[str, str]:
    """The encoding that reads the beginning of the file, and its whole lines as text."""
    with path.open("rb") as file:
        start = file.read(FIRST_BYTES)
    for encoding in formats.encodings():
        try:
            # A byte order mark decides between UTF-8 and UTF-16; without one UTF-16 is not tried.
            if encoding == "utf-16" and start[:1] not in {b"\xff", b"\xfe"}:
                continue
            text = start.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError as wrong:
            if encoding != "utf-8" or wrong.start < len(start) - 4 or len(start) < FIRST_BYTES:
                continue
            text = start[: wrong.start].decode("utf-8-sig")
        is_whole = len(start) < FIRST_BYTES
        return encoding, text if is_whole else text[: text.rfind("\n") + 1]
    return encoding, start.decode(encoding, errors="replace")


def _delimiter(text: str) -> str:
    """The delimiter that splits the first line into most cells."""
    first = text.split("\n", 1)[0]
    return max(formats.delimiters(), key=first.count)
