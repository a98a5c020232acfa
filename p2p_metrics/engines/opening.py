"""Opens a warehouse with the engine it was built by; Spark is imported by who asks for it alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from p2p_metrics import encryption
from p2p_metrics.config import Engine as Share
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.quoting import literal, quoted
from p2p_metrics.refusal import Refused

if TYPE_CHECKING:
    from p2p_metrics.engines.spark import SparkEngine

SPARK = "spark"
DUCKDB = "duckdb"
FOLDER = ".spark"
# Not the models that a build on DuckDB has left in the same file.
LOADED = """
    select table_name from duckdb_tables()
    where not internal and (table_name in ('settings', 'load_facts')
        or starts_with(table_name, 'raw_') or starts_with(table_name, 'voc_'))
    order by table_name
"""


def to_read(warehouse: Path, share: Share, master: str = "") -> Engine:
    """The engine of a warehouse: a DuckDB file, or a folder that Spark built."""
    if warehouse.suffix == FOLDER:
        return spark(warehouse, share, master, is_read_only=True)
    return on_file(warehouse, share, is_read_only=True)


def on_file(file: Path, share: Share, *, is_read_only: bool = False) -> DuckDBEngine:
    """A DuckDB file, with as much of the machine as p2p.toml allows."""
    return DuckDBEngine(
        file, threads=share.threads, memory_limit=share.memory_limit, is_read_only=is_read_only
    )


def spark(
    folder: Path, share: Share, master: str = "", *, is_read_only: bool = False
) -> SparkEngine:
    """A folder of Parquet, with Spark over it; refuses without Spark, or where a key is set."""
    if encryption.key():
        raise Refused(
            f"{encryption.VARIABLE} is set, but a warehouse on Spark is plain Parquet: unset it "
            "and keep the data directory on an encrypted disk (docs/disclosure.md), or use DuckDB."
        )
    try:
        from p2p_metrics.engines.spark import SparkEngine  # noqa: PLC0415
    except ImportError as missing:
        raise Refused(
            "Spark is not installed here: `python run.py build --engine spark ...` installs it."
        ) from missing
    here = f"local[{share.threads}]" if not is_read_only else ""
    return SparkEngine(
        folder,
        master=master or here,
        memory=share.memory_limit.removesuffix("iB").lower(),
        is_read_only=is_read_only,
    )


def handed_over(
    file: Path, share: Share, to: SparkEngine, names: Collection[str] | None = None
) -> None:
    """Give Spark what the check loaded: each table as Parquet in a sub-folder of its own.

    `names` gives some tables only.
    """
    with on_file(file, share, is_read_only=True) as loaded:
        for name in loaded.fetch(LOADED)["table_name"]:
            if names is not None and name not in names:
                continue
            place = to.shelf.place_for(name)
            place.mkdir()
            with loaded.connection.cursor() as cursor:
                # Row groups are what workers share a file by.
                cursor.execute(
                    f"copy {quoted(name)} to {literal(f'{place}/part-0.parquet')} "
                    "(format parquet, compression zstd, row_group_size 1000000)"
                )
            to.take_up(name, place)
