"""A read-only SQLAlchemy dialect over an open connection: just what the suite needs.

It speaks DuckDB's SQL; what is lent may carry that out elsewhere (`on_spark`).

duckdb-engine 0.17 failed on every check (a rollback emptied DuckDB's pending result). Here commit
and rollback do nothing, and columns are read from `describe`.
"""

# ruff: noqa: D102, D107, ARG002 - the DB-API and SQLAlchemy say what these methods do

from collections.abc import Sequence
from typing import Any, Protocol

import duckdb
import sqlalchemy as sa
from sqlalchemy import pool
from sqlalchemy.dialects import registry
from sqlalchemy.engine import Connection
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import SQLCompiler

NAME = "p2p_metrics_duckdb"
TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "BIGINT": sa.BigInteger,
    "BOOLEAN": sa.Boolean,
    "DATE": sa.Date,
    "DOUBLE": sa.Double,
    "INTEGER": sa.Integer,
    "VARCHAR": sa.String,
}


class Lent(Protocol):
    """What carries statements out: a DuckDB cursor, or what behaves as one. It has one result."""

    @property
    def description(self) -> Any: ...

    def execute(self, statement: str, parameters: Any = ..., /) -> Any: ...

    def fetchone(self) -> tuple[Any, ...] | None: ...

    def fetchmany(self, size: int = ..., /) -> list[tuple[Any, ...]]: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...


class ReadOnlyConnection:
    """A DB-API connection that neither commits nor closes what it was lent."""

    def __init__(self, con: Lent) -> None:
        self.lent = con
        self.reading: ReadOnlyCursor | None = None

    def cursor(self) -> "ReadOnlyCursor":
        return ReadOnlyCursor(self)

    def commit(self) -> None:
        """Nothing was written."""

    def rollback(self) -> None:
        """Nothing was written; a real rollback would empty the pending result."""

    def close(self) -> None:
        """The connection belongs to the load."""


class ReadOnlyCursor:
    """A DB-API cursor over the connection's one pending result.

    Rows are turned into Python objects only when asked for: a rule broken a million times is
    counted in the engine. A cursor whose result another one has replaced refuses to be read.
    """

    arraysize = 1
    rowcount = -1
    lastrowid = None
    description: Sequence[Any] | None = None

    def __init__(self, connection: ReadOnlyConnection) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        self._connection.reading = self
        self._connection.lent.execute(statement, list(parameters))
        self.description = self._connection.lent.description

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._pending().fetchone()

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        return self._pending().fetchmany(size or 1)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._pending().fetchall()

    def close(self) -> None:
        """The next statement replaces the result."""

    def _pending(self) -> Lent:
        if self._connection.reading is not self:
            raise duckdb.InternalException("another statement has replaced this result")
        return self._connection.lent


class Driver:
    """The DB-API module that SQLAlchemy asks for."""

    apilevel = "2.0"
    paramstyle = "qmark"
    threadsafety = 1
    Error = duckdb.Error


class Compiler(SQLCompiler):
    """Patterns as DuckDB writes them: `~` would have to match the whole value."""

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return (
            f"regexp_matches({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"
        )

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"not {self.visit_regexp_match_op_binary(binary, operator, **kw)}"


class DuckDBDialect(DefaultDialect):
    """Plain SQL, question-mark parameters, columns from `describe`."""

    statement_compiler = Compiler

    name = "duckdb"
    driver = "p2p_metrics"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        return Driver

    def initialize(self, connection: Connection) -> None:
        self.default_schema_name = "main"

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> list[Any]:
        quoted = self.identifier_preparer.quote(table_name)
        return [
            {"name": name, "type": _type(kind), "nullable": True, "default": None}
            for name, kind, *_rest in connection.exec_driver_sql(f"describe {quoted}")
        ]

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> bool:
        sql = "select 1 from information_schema.tables where table_name = ?"
        return connection.exec_driver_sql(sql, (table_name,)).first() is not None

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_indexes(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_unique_constraints(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_schema_names(self, *_: Any, **__: Any) -> list[str]:
        return ["main"]


def _type(kind: str) -> sa.types.TypeEngine[Any]:
    return sa.Numeric() if kind.startswith("DECIMAL") else TYPES.get(kind, sa.String)()


def engine_over(cursor: Lent) -> sa.Engine:
    """A SQLAlchemy engine whose one connection is the cursor given."""
    registry.register(NAME, __name__, DuckDBDialect.__name__)
    return sa.create_engine(
        f"{NAME}://", creator=lambda: ReadOnlyConnection(cursor), poolclass=pool.StaticPool
    )
