"""What an earlier build made and nothing has touched since: taken over instead of made again.

A model's print is a hash of its SQL and of the prints of whatever it reads. Where that ends, at a
staging view or a table of the loader, the print is one of the content itself, whatever the order of
its rows: two builds of the same extracts store rows in different orders, and who reads them sorts.
Every build leaves its prints in its own warehouse file, so that file and prints cannot disagree.
"""
# ruff: noqa: S608 - every name in these queries comes from sql/ or from ourselves

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import duckdb

from p2p_metrics.engines.duckdb import EARLIER, DuckDBEngine
from p2p_metrics.models import Model, Models
from p2p_metrics.quoting import quoted
from p2p_metrics.refusal import Refused

PRINTS = "build_prints"


@dataclass
class Reuse:
    """One build's dealings with the build before: what to take over, and what to leave the next.

    `file` is the warehouse of the build before; without one everything is made, and only noted.
    The build before may have been into the same file: then what is unchanged is left alone.
    """

    engine: DuckDBEngine
    models: Models
    file: Path | None = None
    _known: dict[str, str] = field(default_factory=dict)

    def take(self, model: Model) -> int | None:
        """The rows of a model that is unchanged, which is now in this warehouse; None if changed.

        A staging view is there already: it only need not be held to its grain again.
        """
        found = self.earlier.get(model.name)
        if found is None or found[0] != self.print_of(model.name):
            self._forget(model)
            return None
        if model.kind == "table" and not self.is_same_file:
            self.engine.build(model.name, f"from {EARLIER}.{model.name}", model.kind)
        return found[1]

    def note(self, model: Model, row_count: int) -> None:
        """Leave a model's print for the next build; only once the model stands as it should."""
        self._forget(model)
        said = f"'{model.name}', '{self.print_of(model.name)}', {row_count}"
        self.engine.execute(f"insert into {PRINTS} values ({said})")

    def _forget(self, model: Model) -> None:
        self.engine.execute(f"delete from {PRINTS} where model = '{model.name}'")

    @cached_property
    def is_same_file(self) -> bool:
        """Whether the build before was into the file that is open now."""
        return self.file is not None and self.file == self.engine.path

    @cached_property
    def earlier(self) -> dict[str, tuple[str, int]]:
        """Print and rows of every model of the build before; empty where none can be read.

        A file under another key, damaged, or of a version without prints is only not taken from.
        """
        self.engine.execute(
            f"create table if not exists {PRINTS} (model varchar, print varchar, row_count bigint)"
        )
        if self.file is None:
            self.engine.execute(f"delete from {PRINTS}")
            return {}
        place = "" if self.is_same_file else f"{EARLIER}."
        with suppress(duckdb.Error, Refused):
            if not self.is_same_file:
                self.engine.attach_earlier(self.file)
            rows = self.engine.fetch(f"select model, print, row_count from {place}{PRINTS}").rows()
            return {model: (print_, row_count) for model, print_, row_count in rows}
        return {}

    def print_of(self, name: str) -> str:
        """The print of a model, or of a table of the loader."""
        if name not in self._known:
            model = self.models.get(name)
            is_made = model is not None and not model.is_staged
            self._known[name] = self._of_model(model) if model and is_made else self._of_rows(name)
        return self._known[name]

    def _of_model(self, model: Model) -> str:
        parts = [self.engine.version, model.name, model.kind, model.sql]
        parts += [self.print_of(read) for read in model.reads]
        return sha256("\n".join(parts).encode()).hexdigest()

    def _of_rows(self, name: str) -> str:
        """The content of a table: columns, types and every row, in any order.

        Two sums over 64-bit hashes of rows: a row repeated drops out of the one and not the other.
        """
        columns = self.engine.fetch(f"describe {quoted(name)}").select("column_name", "column_type")
        listed = ", ".join(map(quoted, columns["column_name"]))
        found = self.engine.fetch(
            f"""
            select count(*), bit_xor(hash({listed})), cast(sum(hash({listed}) >> 32) as varchar)
            from {quoted(name)}
            """
        )
        said = f"{self.engine.version} {columns.rows()} {found.row(0)}"
        return sha256(said.encode()).hexdigest()
