"""The engine past one machine: Spark, here, on a standalone cluster, or through Spark Connect.

The same SQL, translated (portability.py), over a folder of Parquet that all workers can see.
What comes back has DuckDB's types (twin.py), so that nobody behind it knows the difference.
"""

from __future__ import annotations

import os
import shutil
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from p2p_metrics.engines.portability import to_spark
from p2p_metrics.engines.shelf import Shelf
from p2p_metrics.engines.twin import Twin, spark_type
from p2p_metrics.refusal import Refused

with warnings.catch_warnings():  # it says that it does not know pandas 3 yet; we use none of that
    warnings.simplefilter("ignore")
    from pyspark.errors import AnalysisException, PySparkException
    from pyspark.sql import DataFrame, SparkSession

HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "spark.toml"
LOG = HERE / "spark_log.properties"
LOCAL = "local[2]"
CONNECT = "sc://"


class SparkEngine:
    """A folder of Parquet, read and written by Spark."""

    name = "spark"

    def __init__(
        self,
        folder: Path,
        *,
        master: str = "",
        memory: str = "4g",
        is_read_only: bool = False,
    ) -> None:
        """Open the folder, making it unless `is_read_only`.

        `master` is local[n], spark://host:port or sc://host:port; a folder that was built before is
        read where it was built, unless another is named. Raises Refused where Spark cannot start.
        """
        self.is_read_only = is_read_only
        self.shelf = Shelf.read(folder) if is_read_only else Shelf(folder.resolve(), master or LOCAL)
        self.shelf.master = master or self.shelf.master
        self.shelf.folder = folder.resolve()
        self.twin = Twin()
        self.session = started(self.shelf.master, memory, folder)
        if is_read_only:
            self._look_up()
        else:
            folder.mkdir(parents=True, exist_ok=True)

    def load(self, name: str, source: pl.DataFrame | Path) -> None:
        """Make the table `name` from a data frame or a Parquet file."""
        place = self.shelf.place_for(name)
        place.mkdir()
        if isinstance(source, Path):
            shutil.copyfile(source, place / "part-0.parquet")
        else:
            source.write_parquet(place / "part-0.parquet")
        self.take_up(name, place)

    def take_up(self, name: str, place: Path) -> None:
        """Make the table `name` of the Parquet files in a sub-folder of the warehouse."""
        files = "select * from read_parquet(?)"
        self._shelve(name, place, self.twin.columns(files, [str(place / "*.parquet")]))

    def build(self, name: str, sql: str, kind: str) -> None:
        """Make the view or table `name` from one select."""
        columns = self.twin.columns(sql)
        with refusing(f"building {name}"):
            found = self._typed(self.session.sql(to_spark(sql)), columns)
            if kind == "view":
                self.shelf.views[name] = sql
                self.twin.view(name, sql)
                found.createOrReplaceTempView(name)
            else:
                place = self.shelf.place_for(name)
                found.write.parquet(str(place))
                self._shelve(name, place, columns)

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of one select, in DuckDB's types; each `?` takes its value from `params`."""
        expected = self.twin.nothing(sql, params)
        with refusing("answering a question"):
            asked = self.session.sql(to_spark(sql), args=list(params) or None)
            found = pl.from_arrow(self._numbered(asked).toArrow())
        assert isinstance(found, pl.DataFrame)  # noqa: S101 - of a table, never of one column
        return found.rename(dict(zip(found.columns, expected.columns, strict=True))).cast(
            dict(expected.schema)
        )

    def close(self) -> None:
        """Write down what the folder holds and let go of the session."""
        if not self.is_read_only:
            self.shelf.write()
        self.twin.close()
        self.session.stop()

    def _shelve(self, name: str, place: Path, columns: dict[str, str]) -> None:
        """Show the files of a sub-folder as the table `name`; nothing else is left of one before."""
        self._show(name, place, columns)
        before = self.shelf.put(name, place, columns)
        if before:
            shutil.rmtree(before, ignore_errors=True)

    def _show(self, name: str, place: Path, columns: dict[str, str]) -> None:
        self.twin.table(name, columns)
        listed = ", ".join(f"`{column}` {spark_type(kind)}" for column, kind in columns.items())
        self.session.read.schema(listed).parquet(str(place)).createOrReplaceTempView(name)

    def _look_up(self) -> None:
        """Show the tables and views that an earlier build left."""
        for name, table in self.shelf.tables.items():
            self._show(name, self.shelf.folder / table["place"], table["columns"])
        for name, sql in self.shelf.views.items():
            columns = self.twin.columns(sql)
            self.twin.view(name, sql)
            self._typed(self.session.sql(to_spark(sql)), columns).createOrReplaceTempView(name)

    def _typed(self, found: DataFrame, columns: dict[str, str]) -> DataFrame:
        """The columns under their names and in the types that DuckDB gives them."""
        numbered = self._numbered(found)
        kinds = [
            f"cast(`{at}` as {spark_type(kind)}) as `{column}`"
            for at, (column, kind) in enumerate(columns.items())
        ]
        return numbered.selectExpr(*kinds)

    def _numbered(self, found: DataFrame) -> DataFrame:
        """The columns under their numbers: engines name what has no name in their own ways."""
        return found.toDF(*map(str, range(len(found.columns))))

    def __enter__(self) -> Self:
        """Use the engine in a `with` block, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self.close()


def started(master: str, memory: str, folder: Path) -> SparkSession:
    """A session at that master; raises Refused where there is none to be had."""
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    if master.startswith(CONNECT):
        with refusing(f"connecting to {master}"):
            session = SparkSession.builder.remote(master).create()
            for name, value in settings["session"].items():
                session.conf.set(name, value)
            return session
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        raise Refused("Spark needs Java 17: install it (Debian: openjdk-17-jre-headless).")
    chosen = settings["context"] | settings["session"] | {"spark.driver.memory": memory}
    if master.startswith("local") or "//127.0.0.1:" in master:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        chosen |= settings["loopback"]
    chosen["spark.local.dir"] = str(folder.resolve().parent)
    chosen["spark.driver.extraJavaOptions"] += f" -Dlog4j2.configurationFile=file:{LOG}"
    with refusing(f"starting at {master}"):
        return SparkSession.builder.master(master).config(map=chosen).getOrCreate()


@contextmanager
def refusing(doing: str) -> Iterator[None]:
    """A sentence in place of an error of the cluster, whose message may quote somebody's record.

    A statement that Spark does not understand is an error of ours and stays one.
    """
    try:
        yield
    except AnalysisException:
        raise
    except Exception as failure:
        raise Refused(
            f"Spark stopped while {doing} ({type(failure).__name__}). Look at its master and "
            "workers, and build again. What was being served before is served still."
        ) from failure
