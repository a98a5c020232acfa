"""The engine past one machine: Spark, here, on a standalone cluster, or through Spark Connect.

The same SQL, translated (portability.py), over a folder of Parquet that all workers can see.
What comes back has DuckDB's types (twin.py), so that nobody behind it knows the difference.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from p2p_metrics.engines import spark_session
from p2p_metrics.engines.portability import to_spark
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.engines.shelf import Shelf
from p2p_metrics.engines.twin import Twin, spark_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LOCAL = "local[2]"
PART = "part-0.parquet"


class SparkEngine(Engine):
    """A folder of Parquet, read and written by Spark."""

    name = "spark"

    def __init__(
        self, folder: Path, *, master: str = "", memory: str = "4g", is_read_only: bool = False
    ) -> None:
        """Open the folder, making it unless `is_read_only`.

        `master` is local[n], spark://host:port or sc://host:port; a folder that was built before is
        read where it was built, unless another is named. Raises Refused where Spark cannot start.
        """
        folder = folder.resolve()
        self.is_read_only = is_read_only
        self.shelf = Shelf.read(folder) if is_read_only else Shelf(folder, LOCAL)
        self.shelf.master = master or self.shelf.master
        if not is_read_only:
            folder.mkdir(parents=True, exist_ok=True)
        self.twin = Twin()
        self.scratch = Path(tempfile.mkdtemp(prefix=".spark-", dir=folder.parent))
        try:
            self.session = spark_session.started(self.shelf.master, memory, self.scratch)
        except BaseException:
            self._forget()
            raise
        self._look_up()

    def load(self, name: str, source: pl.DataFrame | Path) -> None:
        """Make the table `name` from a data frame or a Parquet file."""
        place = self.shelf.place_for(name)
        place.mkdir()
        if isinstance(source, Path):
            shutil.copyfile(source, place / PART)
        else:
            source.write_parquet(place / PART)
        self.take_up(name, place)

    def take_up(self, name: str, place: Path) -> None:
        """Make the table `name` of the Parquet files in a sub-folder of the warehouse."""
        files = "select * from read_parquet(?)"
        self._shelve(name, place, self.twin.columns(files, [str(place / "*.parquet")]))

    def build(self, name: str, sql: str, kind: str) -> None:
        """Make the view or table `name` from one select."""
        if kind == "view":
            self.shelf.views[name] = sql
            self._show_view(name, sql)
            return
        place, columns = self.shelf.place_for(name), self.twin.columns(sql)
        with spark_session.attended(self.session, f"building {name}"):
            self._typed(sql, columns).write.parquet(str(place))
        self._shelve(name, place, columns)

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of one select, in DuckDB's types; each `?` takes its value from `params`."""
        expected = self.twin.nothing(sql, params)
        with spark_session.attended(self.session, "answering a question"):
            asked = self.session.sql(to_spark(sql), args=list(params) or None)
            rows = _numbered(asked).toArrow()
        found = pl.DataFrame(rows)
        found.columns = expected.columns
        return found.cast(expected.schema)

    def close(self) -> None:
        """Write down what the folder holds and let go of the session."""
        if not self.is_read_only:
            self.shelf.write()
        self.session.stop()
        self._forget()

    def _forget(self) -> None:
        self.twin.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _shelve(self, name: str, place: Path, columns: dict[str, str]) -> None:
        """Show the files of a sub-folder as the table `name`, and delete those of one before."""
        self._show_table(name, place, columns)
        before = self.shelf.put(name, place, columns)
        if before:
            shutil.rmtree(before, ignore_errors=True)

    def _look_up(self) -> None:
        """Show the tables and views that an earlier build left."""
        for name, table in self.shelf.tables.items():
            self._show_table(name, self.shelf.folder / table["place"], table["columns"])
        for name, sql in self.shelf.views.items():
            self._show_view(name, sql)

    def _show_table(self, name: str, place: Path, columns: dict[str, str]) -> None:
        self.twin.table(name, columns)
        listed = ", ".join(f"`{column}` {spark_type(kind)}" for column, kind in columns.items())
        self.session.read.schema(listed).parquet(str(place)).createOrReplaceTempView(name)

    def _show_view(self, name: str, sql: str) -> None:
        columns = self.twin.columns(sql)
        self.twin.view(name, sql)
        self._typed(sql, columns).createOrReplaceTempView(name)

    def _typed(self, sql: str, columns: dict[str, str]) -> DataFrame:
        """A statement whose columns have the names and types that DuckDB gives them."""
        kinds = [
            f"cast(`{at}` as {spark_type(kind)}) as `{column}`"
            for at, (column, kind) in enumerate(columns.items())
        ]
        return _numbered(self.session.sql(to_spark(sql))).selectExpr(*kinds)


def _numbered(found: DataFrame) -> DataFrame:
    """The columns under their numbers: engines name what has no name each in its own way."""
    return found.toDF(*map(str, range(len(found.columns))))
