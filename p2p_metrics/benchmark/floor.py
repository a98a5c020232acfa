"""The floor: DuckDB merely reading the same files and counting, then writing the marts once.

Nobody who builds the same marts from the same files can be quicker than that with this engine.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from p2p_metrics import encryption
from p2p_metrics.config import Configuration
from p2p_metrics.models import read_models

READERS = {
    ".csv": "read_csv($file, all_varchar = true, ignore_errors = true)",
    ".parquet": "read_parquet($file)",
}


def read_and_write(extracts: Path, warehouse: Path) -> tuple[int, int]:
    """Count every column of every extract, copy every mart; values counted, rows written."""
    engine = Configuration.read().engine
    with tempfile.TemporaryDirectory(dir=warehouse.parent, prefix=".floor-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": engine.threads,
            "memory_limit": engine.memory_limit,
        }
        with duckdb.connect(str(Path(folder) / "floor.duckdb"), config=settings) as con:
            con.execute("set enable_progress_bar = false")
            counted = sum(_values(con, file) for file in sorted(extracts.iterdir()))
            encryption.attach(con, warehouse, "made", is_read_only=True)
            written = sum(_copied(con, name) for name in _marts())
    return counted, written


def _values(con: duckdb.DuckDBPyConnection, file: Path) -> int:
    reader = READERS.get(file.suffix)
    if reader is None:
        return 0
    query = f"select count(columns(*)) from {reader}"  # noqa: S608 - ours
    return sum(con.execute(query, {"file": str(file)}).fetchall()[0])


def _marts() -> Iterator[str]:
    models = read_models()
    return (name for name, model in models.items() if model.kind == "table")


def _copied(con: duckdb.DuckDBPyConnection, name: str) -> int:
    con.execute(f"create table {name} as from made.{name}")
    return int(con.execute(f"select count(*) from {name}").fetchall()[0][0])  # noqa: S608 - a model


if __name__ == "__main__":
    values, rows = read_and_write(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{values} values counted, {rows} rows written\n")
