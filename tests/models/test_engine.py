"""DuckDB as the engine: its own cursor per query, UTC, quiet, and read-only where asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.quoting import literal, quoted


def test_a_table_is_loaded_from_a_data_frame_and_read_back() -> None:
    """What goes in comes out, with its types."""
    frame = pl.DataFrame({"course_id": ["LAW1", None], "day": [date(2024, 8, 1), None]})
    with DuckDBEngine() as engine:
        engine.load("courses", frame)
        assert frame.equals(engine.fetch("select * from courses"))


def test_a_table_is_loaded_from_a_parquet_file(tmp_path: Path) -> None:
    """A path is read as Parquet, and loading again replaces the table."""
    frame = pl.DataFrame({"n": [1, 2]})
    frame.write_parquet(tmp_path / "few.parquet")
    with DuckDBEngine() as engine:
        for _ in range(2):
            engine.load("few", tmp_path / "few.parquet")
        assert frame.equals(engine.fetch("select * from few"))


def test_values_are_handed_over_apart_from_the_sql() -> None:
    """A value with a quotation mark is a value."""
    with DuckDBEngine() as engine:
        assert [("O'Brien", 2)] == engine.fetch("select ?, ?", ["O'Brien", 2]).rows()


@pytest.mark.parametrize("value", ["King's", "'; drop table few; --", date(2024, 8, 1), 2])
def test_a_value_that_is_written_into_sql_comes_back_as_it_was(value: object) -> None:
    """A statement that takes no values apart, such as `copy`, has them written out."""
    with DuckDBEngine() as engine:
        assert value == engine.fetch(f"select {literal(value)}").item()


def test_a_name_that_is_written_into_sql_may_hold_anything() -> None:
    """Also what ends a name."""
    name = 'a "b" c'
    with DuckDBEngine() as engine:
        assert [name] == engine.fetch(f"select 1 as {quoted(name)}").columns


def test_models_are_built_as_views_or_tables() -> None:
    """A view follows what it reads; a table stays as built."""
    with DuckDBEngine() as engine:
        engine.load("few", pl.DataFrame({"n": [1]}))
        engine.build("seen", "select n from few", "view")
        engine.build("kept", "select n from few", "table")
        engine.load("few", pl.DataFrame({"n": [2]}))
        assert [(2, 1)] == engine.fetch("select seen.n, kept.n from seen, kept").rows()


def test_time_is_utc_threads_are_fixed_and_no_progress_is_printed() -> None:
    """The same build on another machine meets the same settings."""
    settings = "select current_setting('TimeZone'), current_setting('threads')"
    with DuckDBEngine(threads=1) as engine:
        assert [("Etc/UTC", 1)] == engine.fetch(settings).rows()
        bar = engine.fetch("select current_setting('enable_progress_bar')").item()
        assert bar is False


def test_memory_is_limited_to_what_was_set() -> None:
    """A build on a shared machine takes no more than its share."""
    with DuckDBEngine(memory_limit="256MiB") as engine:
        assert "256.0 MiB" == engine.fetch("select current_setting('memory_limit')").item()


def test_queries_of_many_threads_do_not_mix_their_rows() -> None:
    """Each query has a cursor of its own: a shared one returned the rows of another."""
    with DuckDBEngine() as engine, ThreadPoolExecutor(8) as threads:
        asked = list(range(200))
        found = threads.map(lambda n: engine.fetch("select ? as n from range(50)", [n]), asked)
        assert [[n] for n in asked] == [table["n"].unique().to_list() for table in found]


def test_a_warehouse_opened_to_be_read_cannot_be_written(tmp_path: Path) -> None:
    """Reading never changes a build."""
    file = tmp_path / "one.duckdb"
    with DuckDBEngine(file) as engine:
        engine.build("kept", "select 1 as n", "table")
    with DuckDBEngine(file, is_read_only=True) as engine:
        assert 1 == engine.fetch("select n from kept").item()
        with pytest.raises(duckdb.Error, match="read-only"):
            engine.build("other", "select 1 as n", "table")


def test_the_engine_keeps_the_protocol_that_spark_will_keep_too() -> None:
    """Whatever asks for an Engine can be given this one."""
    engine: Engine = DuckDBEngine()
    with engine as opened:
        assert "duckdb" == opened.name
