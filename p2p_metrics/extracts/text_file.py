"""What the bytes of a delimited text file say, before anybody believes its columns.

A typed reader is too kind: it rounds 45.5 to 46, drops what follows an open quotation mark and
takes no bytes for no rows. So the bytes are read once here: encoding, quotation marks, line ends,
the length and the number of cells of every record, and how many records there are.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.mapping import Supplied, line_to_add
from p2p_metrics.extracts.problem import Problem, Unloadable
from p2p_metrics.extracts.records import Records

CHUNK = 1 << 24
WINDOWS = "cp1252"
SHOWN = {";": '";"', "\t": r'"\t"', "|": '"|"', ",": '","'}
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ASK_AGAIN = "ask for the file again"
OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose bytes hold together: its header and how many rows follow it."""

    path: Path
    header: tuple[str, ...]
    rows: int


def as_utf_8(path: Path, encoding: str, folder: Path) -> Path:
    """The file itself where it is UTF-8, otherwise a copy of it in UTF-8 in `folder`.

    The copy holds rows as delivered: it is for its owner alone, whoever may read the original.
    """
    if codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}:
        return path
    copy = folder / f"{path.stem}-utf-8.csv"
    copy.touch(mode=OWNER_ALONE)
    with (
        path.open(encoding=encoding, newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        while piece := source.read(CHUNK):
            target.write(piece.removeprefix("\ufeff"))
    return copy


def judge(path: Path, supplied: Supplied, extract: str, known: frozenset[str]) -> TextFile:
    """Read the bytes once; the header and the number of rows if all of them hold together.

    `known` are the column names that may be expected; raises Unloadable otherwise.
    """
    require_bytes(path, extract)
    header = read_header(path, supplied.delimiter)
    require_delimiter(header, supplied.delimiter, extract, known)
    width = len(without_empty_end(header))
    records = Records(width, ord(supplied.delimiter))
    for chunk in valid_chunks(path, extract, records):
        records.take(chunk)
    records.finish()
    require_whole(records)
    return TextFile(path, without_empty_end(header), records.count - records.blank - 1)


def require_bytes(path: Path, extract: str) -> None:
    """Refuse a file without bytes or in two-byte characters."""
    with path.open("rb") as file:
        start = file.read(2)
    if not start:
        raise Unloadable(Problem("file_empty", "holds 0 bytes", ASK_AGAIN))
    if start in UTF_16:
        line = line_to_add('encoding = "utf-16"', extract)
        raise Unloadable(Problem("file_encoding", "is in UTF-16", line))


def read_header(path: Path, delimiter: str) -> tuple[str, ...]:
    """The cells of the first record, spaces around them removed."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            first = next(csv.reader(file, delimiter=delimiter))
        except csv.Error:
            raise Unloadable(_too_long(1, limits().largest_cell_bytes)) from None
    return tuple(cell.strip() for cell in first)


def without_empty_end(header: tuple[str, ...]) -> tuple[str, ...]:
    """The header without the empty cells that spreadsheets leave at its end."""
    width = len(header)
    while width and not header[width - 1]:
        width -= 1
    return header[:width]


def require_delimiter(
    header: tuple[str, ...], delimiter: str, extract: str, known: frozenset[str]
) -> None:
    """Refuse a header that falls into known names only when split at another character."""
    if known & set(header):
        return
    whole = delimiter.join(header)
    for other, shown in SHOWN.items():
        names = {name.strip().strip('"') for name in whole.split(other)}
        if other != delimiter and known & names and len(names) > 1:
            line = line_to_add(f"delimiter = {shown}", extract)
            raise Unloadable(Problem("file_delimiter", f"separates its cells by {shown}", line))


def valid_chunks(path: Path, extract: str, records: Records) -> Iterator[bytes]:
    """The bytes after any byte order mark; raises where they are not UTF-8 text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        first = True
        while chunk := file.read(CHUNK):
            if first:
                chunk, first = chunk.removeprefix(codecs.BOM_UTF8), False
            if not chunk:
                return
            if b"\0" in chunk:
                finding = f"holds a NUL byte after line {records.count + 1:,}"
                raise Unloadable(Problem("file_bytes", finding, ASK_AGAIN))
            _require_utf_8(chunk, decoder, extract, records)
            yield chunk


def _require_utf_8(
    chunk: bytes, decoder: codecs.IncrementalDecoder, extract: str, records: Records
) -> None:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as wrong:
        at = records.windows_ends + records.unix_ends + chunk[: wrong.start].count(b"\n") + 1
        line = line_to_add(f'encoding = "{WINDOWS}"', extract)
        raise Unloadable(
            Problem(
                "file_encoding",
                f"holds bytes on line {at:,} that are not UTF-8",
                f"if it was saved by Excel on Windows, {line}, otherwise save it as UTF-8",
            )
        ) from None


def require_whole(records: Records) -> None:
    """Refuse a file that was cut, or whose quotation marks or line ends went wrong."""
    if records.longest > limits().largest_cell_bytes:
        raise Unloadable(_too_long(records.longest_at, records.longest))
    if records.is_open:
        raise Unloadable(
            Problem(
                "file_quotes",
                "opens a quotation mark that is never closed",
                f'write a quotation mark inside a cell twice (""), or {ASK_AGAIN}',
            )
        )
    if records.windows_ends and records.unix_ends:
        finding = f"ends {records.windows_ends:,} lines as Windows does, {records.unix_ends:,} not"
        raise Unloadable(
            Problem("file_line_ends", finding, f"join the parts of the file again, or {ASK_AGAIN}")
        )
    if records.short:
        raise Unloadable(_cut(records))


def _cut(records: Records) -> Problem:
    is_last = records.short == 1 and records.short_at == records.count
    where = "its last line" if is_last else f"line {records.short_at:,} first"
    return Problem(
        "file_whole",
        f"has {records.short:,} of {records.count - 1:,} rows with fewer cells than the header "
        f"({where})" + (": it was probably cut short" if is_last else ""),
        f"{ASK_AGAIN}, whole",
        failing=records.short,
        checked=records.count - 1,
    )


def _too_long(at: int, length: int) -> Problem:
    return Problem(
        "file_cell_length",
        f"has a row of {length:,} bytes or more beginning on record {at:,}, probably after a lost "
        "quotation mark",
        f"correct that row, or {ASK_AGAIN}",
    )
