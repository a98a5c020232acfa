"""What two ways of answering one question are given: the same Parquet files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p2p_metrics import encryption
from p2p_metrics.engines.duckdb import MEMORY_LIMIT, THREADS
from p2p_metrics.quoting import literal


def prepare(warehouse: Path, folder: Path, given: Mapping[str, str]) -> int:
    """Write each query on the warehouse (`made`) as Parquet, under its name; the rows of all."""
    import duckdb  # noqa: PLC0415 - each way brings its own library

    folder.mkdir(parents=True, exist_ok=True)
    rows = 0
    with duckdb.connect() as con:
        encryption.attach(con, warehouse, "made", is_read_only=True)
        for name, query in given.items():
            file = literal(str(folder / f"{name}.parquet"))
            written = con.execute(f"copy ({query}) to {file} (format parquet)")
            rows += int(written.fetchall()[0][0])
    return rows


def asked(query: str, folder: Path) -> list[tuple[Any, ...]]:
    """The rows of a query on the files of `{folder}`, by the engine and settings of a warehouse."""
    import duckdb  # noqa: PLC0415

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": MEMORY_LIMIT,
    }
    with duckdb.connect(config=settings) as con:
        return con.execute(query.format(folder=folder)).fetchall()
