"""The in-memory database that raw rows are judged in, and the warehouse file attached to it.

Identifiers are still those of the institution here, so nothing of it may reach the warehouse file
before they are replaced. It is compressed, and spills into a scratch folder that the check removes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from p2p_metrics import encryption

MEMORY, WAREHOUSE = "delivered", "warehouse"


def open_warehouse(
    path: Path, scratch: Path, threads: int, memory_limit: str
) -> duckdb.DuckDBPyConnection:
    """A connection to the in-memory database, a new warehouse file attached to it.

    A cursor of it does not inherit the choice of database: take one with `cursor`.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory_limit,
        "temp_directory": str(scratch),
    }
    con = duckdb.connect(":memory:", config=settings)
    con.execute("set enable_progress_bar = false")
    con.execute("set timezone = 'UTC'")
    encryption.attach(con, path, WAREHOUSE)
    con.execute(f"attach ':memory:' as {MEMORY} (compress)")
    con.execute(f"use {MEMORY}")
    return con


def cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another cursor on the same rows: one is needed for each thread or library that reads."""
    other = con.cursor()
    other.execute(f"use {MEMORY}")
    return other


def value(
    con: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any] | None = None
) -> Any:
    """The one value of a query."""
    # A result that is not read to its end keeps its connection busy.
    (row,) = con.execute(query, parameters).fetchall()
    return row[0]


def count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    """The number of rows of a query."""
    return int(value(con, f"select count(*) from ({query}) as counted"))  # noqa: S608 - ours


def is_shown(con: duckdb.DuckDBPyConnection, view: str) -> bool:
    """Whether there is a view of that name."""
    query = "select count(*) from duckdb_views() where view_name = $view"
    return bool(value(con, query, {"view": view}))


def tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables in the warehouse file."""
    query = "select table_name from duckdb_tables() where database_name = $warehouse"
    return [name for (name,) in con.execute(query, {"warehouse": WAREHOUSE}).fetchall()]
