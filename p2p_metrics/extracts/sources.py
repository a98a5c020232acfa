"""Each file of an extract, ready to be read as text: CSV, Parquet and XLSX through one door."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import fastexcel
import polars as pl

from p2p_metrics.extracts import edges, text_file
from p2p_metrics.extracts.fingerprint import sha256
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.mapping import Supplied, line_to_add, paths
from p2p_metrics.extracts.problem import Problem, Unloadable
from p2p_metrics.quoting import literal, quoted

PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: where its rows come from and the SQL that gives each column as text."""

    name: str
    sha256: str
    relation: str
    cells: Mapping[str, str]
    header: tuple[str, ...]
    rows: int
    first_row: int
    has_date_cells: bool = False
    frame: pl.DataFrame | None = None


def locate(folder: Path, extract: str, supplied: Supplied) -> tuple[Path, ...]:
    """The files of an extract; none where it was not supplied.

    Raises Unloadable where a declared file is missing or two files claim the same extract.
    """
    found = paths(folder, extract, supplied)
    if supplied.files:
        for path in found:
            if not path.is_file():
                remedy = f"put it into {folder}, or correct the name in the mapping file"
                raise Unloadable(Problem("file_present", "is declared and not there", remedy))
    elif len(found) > 1:
        names = ", ".join(path.name for path in found)
        line = line_to_add(f'files = ["{found[0].name}"]', extract)
        raise Unloadable(Problem("file_present", f"comes as {names}", f"{line} to choose one"))
    return found


def open_source(
    path: Path, supplied: Supplied, extract: str, known: frozenset[str], scratch: Path
) -> Source:
    """Judge the file's bytes and say how its cells are read.

    Raises Unloadable where the bytes do not hold together.
    """
    kind = supplied.format or path.suffix.lower().lstrip(".")
    if path.stat().st_size == 0:
        raise Unloadable(Problem("file_empty", "holds 0 bytes", text_file.ASK_AGAIN))
    if kind == "parquet":
        return _parquet(path)
    if kind == "xlsx":
        return _workbook(path, supplied, extract, known)
    return _text(path, supplied, extract, known, scratch)


def _text(
    path: Path, supplied: Supplied, extract: str, known: frozenset[str], scratch: Path
) -> Source:
    fingerprint = sha256(path)
    try:
        readable = text_file.as_utf_8(path, supplied.encoding, scratch)
    except (UnicodeError, LookupError):
        finding = f"cannot be read as {supplied.encoding}, the encoding declared"
        remedy = f"correct encoding under [extracts.{extract}] in the mapping file"
        raise Unloadable(Problem("file_encoding", finding, remedy)) from None
    judged = text_file.judge(readable, supplied, extract, known)
    names = [f"c{number}" for number in range(len(judged.header))]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    relation = (
        f"read_csv({literal(str(readable))}, columns = {{{columns}}}, header = true, "
        f"delim = {literal(supplied.delimiter)}, quote = '\"', escape = '\"', nullstr = '', "
        "strict_mode = true, auto_detect = false, null_padding = false, ignore_errors = false, "
        f"max_line_size = {2 * limits().largest_cell_bytes})"
    )
    cells = dict(zip(judged.header, names, strict=True))
    return Source(path.name, fingerprint, relation, cells, judged.header, judged.rows, 2)


def _parquet(path: Path) -> Source:
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(-4, 2)
        end = file.read(4)
    if start != PARQUET_MAGIC or end != PARQUET_MAGIC:
        finding = "is not a whole Parquet file"
        raise Unloadable(Problem("file_whole", finding, text_file.ASK_AGAIN))
    schema = pl.read_parquet_schema(path)
    rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    nested = [name for name, kind in schema.items() if kind.is_nested()]
    if nested:
        finding = f"has {len(nested)} columns that hold lists or records"
        raise Unloadable(Problem("file_columns", finding, "write one value to a cell"))
    return Source(
        name=path.name,
        sha256=sha256(path),
        relation=f"read_parquet({literal(str(path))})",
        cells={name: _parquet_cell(name, kind) for name, kind in schema.items()},
        header=tuple(schema),
        rows=rows,
        first_row=1,
        has_date_cells=True,
    )


def _parquet_cell(name: str, kind: pl.DataType) -> str:
    column = quoted(name)
    if kind.is_float():
        return f"case when not isnan({column}) then cast({column} as varchar) end"
    if isinstance(kind, pl.Datetime):
        return f"strftime(cast({column} as timestamp), '%Y-%m-%d %H:%M:%S')"
    return f"cast({column} as varchar)"


def _workbook(path: Path, supplied: Supplied, extract: str, known: frozenset[str]) -> Source:
    if not zipfile.is_zipfile(path):
        finding = "is not a whole Excel workbook (.xlsx)"
        raise Unloadable(
            Problem("file_whole", finding, f"save it as .xlsx, or {text_file.ASK_AGAIN}")
        )
    book = fastexcel.read_excel(path)
    sheet = _sheet(book.sheet_names, supplied, extract)
    _require_values(path, sheet)
    cells = book.load_sheet(
        sheet, header_row=None, dtypes="string", skip_whitespace_tail_rows=True
    ).to_polars()
    if cells.height >= limits().sheet_rows:
        finding = f"fills all {limits().sheet_rows:,} rows of a sheet, so rows are missing"
        raise Unloadable(Problem("file_whole", finding, "deliver the extract as CSV or Parquet"))
    edges.require_bare(cells, known)
    first = tuple((name or "").strip() for name in cells.row(0)) if cells.height else ()
    header = text_file.without_empty_end(first)
    names = [f"c{number}" for number in range(len(header))]
    frame = cells.slice(1).select(
        pl.col(old).alias(new) for old, new in zip(cells.columns, names, strict=False)
    )
    return Source(
        name=path.name,
        sha256=sha256(path),
        relation="workbook_cells",
        cells=dict(zip(header, names, strict=True)),
        header=header,
        rows=frame.height,
        first_row=2,
        has_date_cells=True,
        frame=frame,
    )


def _sheet(names: list[str], supplied: Supplied, extract: str) -> str:
    if supplied.sheet in names:
        return str(supplied.sheet)
    if supplied.sheet is None and len(names) == 1:
        return names[0]
    line = line_to_add(f'sheet = "{names[0]}"', extract)
    finding = f"has the sheets {', '.join(names)}"
    if supplied.sheet:
        finding += f" and none called {supplied.sheet}"
    raise Unloadable(Problem("file_sheet", finding, f"{line} (or another of them)"))


def _require_values(path: Path, sheet: str) -> None:
    """Refuse formulas and errors: they are read as their last result, or as nothing at all."""
    with zipfile.ZipFile(path) as archive, archive.open(_sheet_part(archive, sheet)) as part:
        *formula, errors = _counts(part, (b"<f>", b"<f ", b"<f/>", b' t="e"'))
    formulas = sum(formula)
    if formulas or errors:
        raise Unloadable(
            Problem(
                "file_formulas",
                f"holds {formulas:,} formula cells and {errors:,} error cells such as #REF!",
                "copy the sheet and paste it as values, correct the errors, and save it again",
                failing=formulas + errors,
                checked=formulas + errors,
            )
        )


def _counts(part: IO[bytes], tokens: tuple[bytes, ...]) -> list[int]:
    """How often each token occurs, read piece by piece; what a piece cuts in two counts once."""
    counts, carried = [0] * len(tokens), [b""] * len(tokens)
    while chunk := part.read(text_file.CHUNK):
        for number, token in enumerate(tokens):
            piece = carried[number] + chunk
            counts[number] += piece.count(token)
            carried[number] = piece[1 - len(token) :]
    return counts


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the workbook that holds a sheet, found by its name."""
    book = archive.read("xl/workbook.xml").decode()
    links = archive.read("xl/_rels/workbook.xml.rels").decode()
    escaped = sheet.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    tag = next(t for t in re.findall(r"<sheet [^>]*>", book) if f'name="{escaped}"' in t)
    link = re.search(r'r:id="([^"]+)"', tag)
    relation = next(
        t for t in re.findall(r"<Relationship [^>]*>", links) if link and f'Id="{link[1]}"' in t
    )
    target = re.search(r'Target="/?([^"]+)"', relation)
    name = target[1] if target else ""
    return name if name.startswith("xl/") else f"xl/{name}"
