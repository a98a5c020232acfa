"""The engine of every institution that fits one machine: DuckDB in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from p2p_metrics import encryption
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.quoting import quoted

# Threads meet rows in an order that no build repeats: who depends on one has to sort.
THREADS = 2
MEMORY_LIMIT = "6GiB"
ATTACHED, EARLIER = "warehouse", "earlier"


class DuckDBEngine(Engine):
    """A DuckDB database in a file, or in memory where no file is given."""

    name = "duckdb"

    def __init__(
        self,
        path: Path | None = None,
        *,
        threads: int = THREADS,
        memory_limit: str = MEMORY_LIMIT,
        is_read_only: bool = False,
    ) -> None:
        """Open the file, making it unless `is_read_only`; time is UTC and nothing is printed."""
        self.path = path
        self.version = f"duckdb {duckdb.__version__}"
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads,
            "memory_limit": memory_limit,
        }
        self.is_attached = path is not None and encryption.key() is not None
        if path is not None and self.is_attached:  # a key can be given to `attach` alone
            settings["temp_directory"] = f"{path}.tmp"
            self.connection = duckdb.connect(":memory:", config=settings)
            encryption.attach(self.connection, path, ATTACHED, is_read_only=is_read_only)
        else:
            self.connection = duckdb.connect(
                str(path) if path else ":memory:", read_only=is_read_only, config=settings
            )
        self.connection.execute("set enable_progress_bar = false")
        self.connection.execute("set timezone = 'UTC'")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the file: cursors do not inherit the choice of database."""
        cursor = self.connection.cursor()
        if self.is_attached:
            cursor.execute(f"use {ATTACHED}")
        return cursor

    def load(self, name: str, source: pl.DataFrame | Path) -> None:
        """Make the table `name` from a data frame or a Parquet file."""
        with self._cursor() as cursor:
            if isinstance(source, Path):
                rows, params = "read_parquet(?)", [str(source)]
            else:
                rows, params = "loading", []
                cursor.register("loading", source.to_arrow())
            cursor.execute(
                f"create or replace table {quoted(name)} as select * from {rows}",  # noqa: S608
                params,
            )

    def build(self, name: str, sql: str, kind: str) -> None:
        """Make the view or table `name` from one select."""
        with self._cursor() as cursor:
            cursor.execute(f"create or replace {kind} {quoted(name)} as\n{sql}")

    def execute(self, sql: str) -> None:
        """Carry out one statement that gives no rows."""
        with self._cursor() as cursor:
            cursor.execute(sql)

    def attach_earlier(self, file: Path) -> None:
        """Open the warehouse of an earlier build beside this one, read-only, as `earlier`.

        Raises Refused where it cannot be opened, such as under another key.
        """
        encryption.attach(self.connection, file, EARLIER, is_read_only=True)

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of one select.

        Each query has a cursor of its own: a connection shared by threads mixed their rows up.
        """
        with self._cursor() as cursor:
            found: pl.DataFrame = cursor.sql(sql, params=list(params)).pl()
        return found

    def close(self) -> None:
        """Write what is pending and let go of the file."""
        self.connection.close()
