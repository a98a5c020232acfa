"""An empty twin of a warehouse: says what types a statement has, because types are DuckDB's.

DuckDB and Spark give the same number in types of their own (a difference of dates has 64 bits on
one and 32 on the other). Whatever Spark answers is put back into the types that the twin names, so
that nothing behind an engine can tell which one answered.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.quoting import quoted

SAME = {"BOOLEAN", "DATE", "DOUBLE", "FLOAT", "BIGINT", "SMALLINT", "TINYINT"}
OTHERWISE = {"INTEGER": "INT", "VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}
DECIMAL = re.compile(r"DECIMAL\(\d+,\s*\d+\)")


class Twin:
    """The tables and views of a warehouse without their rows, in memory."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.empty = DuckDBEngine(threads=1, memory_limit="256MiB")

    def table(self, name: str, columns: Mapping[str, str]) -> None:
        """Know a table by its columns and their types."""
        listed = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        with self.empty.connection.cursor() as cursor:
            cursor.execute(f"drop view if exists {quoted(name)}") if self._is_view(name) else None
            cursor.execute(f"create or replace table {quoted(name)} ({listed})")

    def view(self, name: str, sql: str) -> None:
        """Know a view by its select."""
        self.empty.build(name, sql, "view")

    def columns(self, sql: str, params: Sequence[Any] = ()) -> dict[str, str]:
        """The columns of a statement with DuckDB's types."""
        said = self.empty.fetch(f"describe {sql}", params)
        return dict(zip(said["column_name"], said["column_type"], strict=True))

    def nothing(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The statement's answer without a row: names and types of a data frame."""
        return self.empty.fetch(sql, params).clear()

    def close(self) -> None:
        """Forget everything."""
        self.empty.close()

    def _is_view(self, name: str) -> bool:
        asked = "select count(*) from duckdb_views() where view_name = ? and not internal"
        return bool(self.empty.fetch(asked, [name]).item())


def spark_type(kind: str) -> str:
    """A type of DuckDB as Spark writes it; raises ValueError for one that Spark does not have."""
    if kind.endswith("[]"):
        return f"ARRAY<{spark_type(kind.removesuffix('[]'))}>"
    if kind in SAME or DECIMAL.fullmatch(kind):
        return kind
    if kind in OTHERWISE:
        return OTHERWISE[kind]
    raise ValueError(f"Spark has no type for {kind}: cast it to one that both engines have.")
