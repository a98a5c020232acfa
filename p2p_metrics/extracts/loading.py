"""Extracts into memory: judged as files, read as text, cast under guard, one table an extract.

`supplied_<extract>` holds every row of the files, unreadable ones included, in the files' order:
its rowid is the row's place. `raw_<extract>` is the view of the rows not set aside.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from p2p_metrics.extracts import aside, casting, columns, memory, sources, text_file
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.mapping import Supplied
from p2p_metrics.extracts.problem import Problem, Unloadable
from p2p_metrics.extracts.sources import Source

Names = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an extract, and how its rows are numbered where people look at them."""

    file: str
    sha256: str
    rows: int
    first_row: int
    absent_columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one extract as it was declared: its files, or what kept them out."""

    extract: str
    is_present: bool
    parts: tuple[Part, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    supplied: Supplied = field(default_factory=Supplied)

    @property
    def is_loaded(self) -> bool:
        """Whether there is a table to judge."""
        return self.is_present and not self.problems

    @property
    def rows(self) -> int:
        """Rows in all files, before any is set aside."""
        return sum(part.rows for part in self.parts)

    @property
    def file(self) -> str:
        """The files' names, as a sentence begins with them."""
        return " and ".join(part.file for part in self.parts) or self.extract

    @property
    def absent_columns(self) -> frozenset[str]:
        """The columns that no file has."""
        return frozenset.intersection(*(part.absent_columns for part in self.parts))


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads one extract's files into the in-memory database."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    scratch: Path

    def load(self, contract: Contract, supplied: Supplied) -> Loaded:
        """Load an extract; the problems, each with its file, where it cannot be."""
        name = contract.extract
        try:
            paths = sources.locate(self.folder, name, supplied)
        except Unloadable as wrong:
            file = ", ".join(supplied.files) or name
            return Loaded(name, True, problems=tuple((file, each) for each in wrong.problems))
        parts: list[Part] = []
        for path in paths:
            try:
                parts.append(self._load_file(path, contract, supplied, is_next=bool(parts)))
            except Unloadable as wrong:
                problems = tuple((path.name, problem) for problem in wrong.problems)
                return Loaded(name, True, tuple(parts), problems)
        if not parts:
            # Rules about other extracts may read it: as one without rows.
            self.con.execute(casting.no_rows(contract))
        aside.show(self.con, contract)
        return Loaded(name, bool(parts), tuple(parts), supplied=supplied)

    def _load_file(
        self, path: Path, contract: Contract, supplied: Supplied, *, is_next: bool
    ) -> Part:
        known = columns.known_names(contract, supplied)
        source = sources.open_source(path, supplied, contract.extract, known, self.scratch)
        names = columns.match(source.header, contract, supplied)
        table = f"supplied_{contract.extract}"
        start = f"insert into {table}" if is_next else f"create or replace table {table} as"
        before = memory.count(self.con, f"from {table}") if is_next else 0
        self._read(source, f"{start} {casting.select(contract, supplied, source, names)}")
        found = memory.count(self.con, f"from {table}") - before
        if found != source.rows:
            raise Unloadable(_miscounted(source.rows, found))
        absent = {name for name, own in names.items() if own is None} - set(supplied.fixed)
        return Part(source.name, source.sha256, found, source.first_row, frozenset(absent))

    def _read(self, source: Source, statement: str) -> None:
        if source.frame is not None:
            self.con.register(source.relation, source.frame)
        try:
            self.con.execute(statement)
        except duckdb.InvalidInputException as wrong:
            raise Unloadable(_not_delimited(str(wrong))) from None
        finally:
            if source.frame is not None:
                self.con.unregister(source.relation)


def _not_delimited(message: str) -> Problem:
    """The engine's complaint in our words: its own quote the line, which may be about a person."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    where = f" at line {int(line[1]):,}" if line else ""
    return Problem(
        "file_whole",
        f"breaks the rules of a delimited file{where}: too many cells, or quotation marks astray",
        f"correct that line, or {text_file.ASK_AGAIN}",
    )


def _miscounted(expected: int, found: int) -> Problem:
    return Problem(
        "file_whole",
        f"has {expected:,} rows by its line ends but {found:,} when read",
        text_file.ASK_AGAIN,
        failing=abs(expected - found),
        checked=expected,
    )
