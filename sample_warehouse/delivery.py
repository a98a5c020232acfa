"""Writes extracts as an institution would hand them in, part by part, in the contracts' columns."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import xlsxwriter  # type: ignore[import-untyped]
import yaml

from p2p_metrics.extracts import sample_note
from sample_warehouse import folder
from sample_warehouse.dirt import Dirt

CONTRACTS = Path(__file__).resolve().parent.parent / "data_contracts"
PARQUET = ("module_results", "sessions")
WORKBOOK = "schemes"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Whole workbooks must be the same bytes for the same seed: no time of making inside.
_MADE = datetime(2025, 9, 30)


@cache
def columns(extract: str) -> tuple[str, ...]:
    """The columns of an extract, in the order of its contract, without the optional ones."""
    text = (CONTRACTS / f"{extract}.yaml").read_text(encoding="utf-8")
    contract = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader either way
    return tuple(
        column["name"]
        for column in contract["schema"][0]["properties"]
        if not _is_optional(column.get("customProperties", []))
    )


def _is_optional(properties: list[dict[str, Any]]) -> bool:
    return any(each["property"] == "optional" and each["value"] for each in properties)


class Delivery:
    """Open files of a delivery; `add` appends to an extract, `rows` says how much is in each."""

    def __init__(self, directory: Path, dirt: Dirt) -> None:
        """Deliver into a directory that exists."""
        self.directory = directory
        self.dirt = dirt
        self.rows: dict[str, int] = {}
        self._text: dict[str, IO[bytes]] = {}
        self._parquet: dict[str, pq.ParquetWriter] = {}

    def add(self, extract: str, frame: pl.DataFrame) -> None:
        """Append rows to an extract."""
        ordered = frame.select(columns(extract))
        is_first = extract not in self.rows
        self.rows[extract] = self.rows.get(extract, 0) + frame.height
        if extract in PARQUET:
            self._add_row_group(extract, ordered)
        elif extract == WORKBOOK:
            _write_workbook(self.directory / f"{extract}.xlsx", ordered)
        else:
            self._add_lines(extract, ordered, is_first)

    def close(self) -> None:
        """Close every file."""
        for file in (*self._text.values(), *self._parquet.values()):
            file.close()

    def _add_lines(self, extract: str, frame: pl.DataFrame, is_first: bool) -> None:
        if is_first:
            self._text[extract] = (self.directory / f"{extract}.csv").open("wb")
            self._text[extract].write(self.dirt.opening(extract))
        end = self.dirt.line_end(extract)
        frame.write_csv(self._text[extract], include_header=is_first, line_terminator=end)

    def _add_row_group(self, extract: str, frame: pl.DataFrame) -> None:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if extract not in self._parquet:
            path = self.directory / f"{extract}.parquet"
            self._parquet[extract] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._parquet[extract].write_table(table)


def _write_workbook(path: Path, frame: pl.DataFrame) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": _MADE})
        sheet = workbook.add_worksheet("schemes")
        for place, line in enumerate([frame.columns, *frame.rows()]):
            sheet.write_row(place, 0, line)


def write_note(path: Path, facts: Mapping[str, Any], rows: Mapping[str, int]) -> None:
    """The delivery note: what was taken when, how many rows each extract has, which files are ours.

    The fingerprints of the files beside it make its word good for these files and for no others.
    """
    beside = [one for one in folder.files_below(path.parent) if one != path]
    listed = sample_note.fingerprints(path.parent, beside)
    lines = ["# Delivery note of the sample university: nobody in these extracts exists."]
    lines += [f"{name} = {_toml(value)}" for name, value in facts.items()]
    lines += ["", "[rows]"]
    lines += [f"{extract} = {count}" for extract, count in sorted(rows.items())]
    lines += ["", "# What the sample wrote: its public key is for these files and for no others."]
    lines += [f"[{sample_note.FINGERPRINTS}]"]
    lines += [f'"{name}" = "{fingerprint}"' for name, fingerprint in listed.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
