"""Building: in order, held to grain, counted, and switched to in one step."""

from pathlib import Path

import polars as pl
import pytest

from p2p_metrics import warehouse as warehouses
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.models import read_models
from p2p_metrics.places import Places
from p2p_metrics.warehouse import GrainBroken, build


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """Two models: marks as loaded, and one row per student."""
    for name, text in {
        "staging/stg_marks.sql": (
            "-- One row per student and module.\n-- grain: student, module\n"
            "select student, module, mark from raw_marks\n"
        ),
        "marts/fct_students.sql": (
            "-- One row per student.\n-- grain: student\nselect student, mark from stg_marks\n"
        ),
    }.items():
        path = tmp_path / "sql" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "sql"


def engine_with(rows: list[tuple[str | None, str, int]]) -> DuckDBEngine:
    engine = DuckDBEngine()
    engine.load("raw_marks", pl.DataFrame(rows, ["student", "module", "mark"], orient="row"))
    return engine


def test_models_are_built_in_order_with_their_rows_and_seconds(sql: Path) -> None:
    """The report has a line per model, and progress is told what is being built."""
    told: list[str] = []
    with engine_with([("ada", "law", 60), ("ben", "law", 50)]) as engine:
        report = build(engine, told.append, read_models(sql))
    assert [("stg_marks", "view", 2), ("fct_students", "table", 2)] == [
        (one.model, one.kind, one.row_count) for one in report.models
    ]
    assert [
        "Building stg_marks (1 of 2)",
        "Building fct_students (2 of 2)",
    ] == told
    assert report.seconds >= sum(one.seconds for one in report.models) - 0.01


def test_two_rows_where_one_is_promised_are_refused_by_name(sql: Path) -> None:
    """The sentence names the model, its columns and how many keys, and none of the keys."""
    rows = [("ada", "law", 60), ("ada", "art", 70), ("ben", "law", 50)]
    with engine_with(rows) as engine, pytest.raises(GrainBroken) as refused:
        build(engine, models=read_models(sql))
    assert (
        "fct_students promises one row per student, but 1 such keys occur more than once."
        == str(refused.value)
    )


def test_a_row_without_its_key_is_refused(sql: Path) -> None:
    """An empty column in a key would let rows vanish in joins."""
    with engine_with([(None, "law", 60)]) as engine, pytest.raises(GrainBroken) as refused:
        build(engine, models=read_models(sql))
    assert (
        "stg_marks promises one row per student, module, but 1 keys have an empty column."
        == str(refused.value)
    )


def test_nothing_is_built_on_a_model_that_broke_its_promise(sql: Path) -> None:
    """The build stops at the first such model."""
    with engine_with([(None, "law", 60)]) as engine:
        with pytest.raises(GrainBroken):
            build(engine, models=read_models(sql))
        tables = engine.fetch("select table_name from information_schema.tables").to_series()
    assert "fct_students" not in tables.to_list()


def test_an_error_says_which_model_was_being_built(sql: Path) -> None:
    """The engine's own words do not name the file."""
    (sql / "marts/fct_students.sql").write_text(
        "-- One row per student.\n-- grain: student\nselect students from stg_marks\n",
        encoding="utf-8",
    )
    with engine_with([("ada", "law", 60)]) as engine, pytest.raises(Exception) as error:
        build(engine, models=read_models(sql))
    assert ["While building fct_students."] == error.value.__notes__


def test_only_the_models_asked_for_are_built(sql: Path) -> None:
    """A selection takes what it names, with what feeds it where asked."""
    with engine_with([("ada", "law", 60)]) as engine:
        report = build(engine, models=read_models(sql), selection="stg_marks")
    assert ["stg_marks"] == [one.model for one in report.models]


def test_every_exclusion_is_in_the_report(sql: Path) -> None:
    """Step, reason, sentence and rows, in order, for the dated record."""
    (sql / "marts/fct_exclusions.sql").write_text(
        "-- One row per step and reason.\n-- grain: step, reason\n"
        "select 'marks' as step, 'no_mark' as reason, 'There is none.' as sentence, "
        "count(*) as row_count from stg_marks where mark is null\n",
        encoding="utf-8",
    )
    with engine_with([("ada", "law", 60)]) as engine:
        report = build(engine, models=read_models(sql))
    assert {"step": "marks", "reason": "no_mark", "sentence": "There is none.", "row_count": 0} == (
        report.record()["exclusions"][0]
    )


def new_warehouse(data: Path, build_id: str) -> Path:
    file = Places(data).warehouses / f"{build_id}.duckdb"
    file.parent.mkdir(exist_ok=True)
    with DuckDBEngine(file) as engine:
        engine.build("made", f"select '{build_id}' as build_id", "table")
    return file


def opened(data: Path) -> DuckDBEngine:
    return DuckDBEngine(warehouses.current_file(data), is_read_only=True)


def test_the_pointer_names_the_warehouse_that_readers_open(tmp_path: Path) -> None:
    """A switch is all that a reader can notice of a build."""
    for build_id in ("one", "two"):
        warehouses.switch(tmp_path, new_warehouse(tmp_path, build_id))
        with opened(tmp_path) as engine:
            assert build_id == engine.fetch("select build_id from made").item()


def test_a_reader_keeps_what_it_opened_when_the_pointer_moves(tmp_path: Path) -> None:
    """The warehouse before is kept for those that still read it."""
    warehouses.switch(tmp_path, new_warehouse(tmp_path, "one"))
    with opened(tmp_path) as engine:
        warehouses.switch(tmp_path, new_warehouse(tmp_path, "two"))
        assert "one" == engine.fetch("select build_id from made").item()


def test_the_last_two_warehouses_are_kept_and_older_ones_deleted(tmp_path: Path) -> None:
    """Disks do not fill with old builds."""
    for build_id in ("one", "two", "three", "four"):
        warehouses.switch(tmp_path, new_warehouse(tmp_path, build_id))
    left = sorted(path.name for path in (tmp_path / "warehouse").iterdir())
    assert ["current", "four.duckdb", "three.duckdb"] == left


def test_a_failed_build_leaves_the_pointer_where_it_was(tmp_path: Path) -> None:
    """A file that is not there cannot be switched to."""
    warehouses.switch(tmp_path, new_warehouse(tmp_path, "one"))
    with pytest.raises(FileNotFoundError, match=r"two\.duckdb"):
        warehouses.switch(tmp_path, tmp_path / "two.duckdb")
    assert "one.duckdb" == warehouses.current_file(tmp_path).name


def test_before_the_first_build_the_reader_is_told_what_to_run(tmp_path: Path) -> None:
    """The sentence names the command."""
    with pytest.raises(FileNotFoundError, match=r"run\.py build"):
        warehouses.current_file(tmp_path)
