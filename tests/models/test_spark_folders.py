"""What a warehouse on Spark needs besides Spark: whole folders, types and an empty twin."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from p2p_metrics import encryption, leaving_reasons
from p2p_metrics import warehouse as warehouses
from p2p_metrics.config import Engine as Share
from p2p_metrics.engines import opening
from p2p_metrics.engines.masters import addresses, require_known
from p2p_metrics.engines.shelf import Shelf
from p2p_metrics.engines.twin import Twin, spark_type
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused

SHARE = Share(threads=1, memory_limit="1GiB")


def new_folder(data: Path) -> Path:
    with warehouses.new_folder(data) as (building, whole):
        (building / "raw_students").mkdir()
    return whole


def test_a_folder_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    """Nothing reads a folder that is still being written."""
    with warehouses.new_folder(tmp_path) as (building, whole):
        assert not whole.exists()
        assert building.is_dir()
    assert [whole.name] == [path.name for path in whole.parent.iterdir()]
    assert ".spark" == whole.suffix


def test_nothing_is_left_of_a_folder_that_was_not_finished(tmp_path: Path) -> None:
    """A failed build leaves the disk as it was."""
    with pytest.raises(ValueError, match="lost"), warehouses.new_folder(tmp_path):
        raise ValueError("lost")
    assert [] == list((tmp_path / "warehouse").iterdir())


def test_folders_and_files_are_kept_and_deleted_alike(tmp_path: Path) -> None:
    """The pointer names either; the last two of both kinds together stay."""
    warehouses.switch(tmp_path, new_folder(tmp_path))
    file = Places(tmp_path).warehouses / "20261122T100000000000.duckdb"
    file.touch()
    warehouses.switch(tmp_path, file)
    last = new_folder(tmp_path)
    warehouses.switch(tmp_path, last)
    left = {path.name for path in (tmp_path / "warehouse").iterdir()}

    assert {"current", file.name, last.name} == left
    assert last.name == warehouses.current_file(tmp_path).name


def test_a_table_built_again_lies_beside_the_one_before(tmp_path: Path) -> None:
    """Spark cannot write over what it reads."""
    shelf = Shelf(tmp_path, "local[2]")
    first = shelf.place_for("fct_marks")
    first.mkdir()
    assert shelf.put("fct_marks", first, {"n": "BIGINT"}) is None
    second = shelf.place_for("fct_marks")

    assert first.name != second.name
    assert first == shelf.put("fct_marks", second, {"n": "BIGINT"})


def test_a_shelf_says_later_what_lies_on_it(tmp_path: Path) -> None:
    """Tables with their types, views in the order in which they were made, and the master."""
    shelf = Shelf(tmp_path, "spark://host:7077")
    shelf.put("raw_marks", tmp_path / "raw_marks", {"mark": "DECIMAL(4,1)"})
    shelf.views |= {"stg_marks": "select mark from raw_marks", "a": "select 1 as n"}
    shelf.write()

    assert shelf == Shelf.read(tmp_path)
    assert ["stg_marks", "a"] == list(Shelf.read(tmp_path).views)


def test_the_twin_gives_types_without_rows() -> None:
    """The difference of two dates has 64 bits on DuckDB, and so for everyone."""
    twin = Twin()
    twin.table("t", {"day": "DATE", "mark": "DECIMAL(4,1)"})
    twin.view("v", "select date_diff('day', day, date '2024-08-01') as days, mark from t")
    assert {"days": "BIGINT", "mark": "DECIMAL(4,1)"} == twin.columns("select * from v")
    assert {"days": pl.Int64} == twin.nothing("select days from v where days > ?", [3]).schema

    twin.table("v", {"n": "INTEGER"})
    assert {"n": "INTEGER"} == twin.columns("select * from v")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("local[2]", "local[2]"),
        ("spark://host:7077", "spark://host:7077"),
        ("sc://host:15002/;token=a-secret;user_id=ada", "sc://host:15002"),
        ("sc://host;token=a-secret", "sc://host"),
        ("sc://ada:a-secret@host:443/;use_ssl=true", "sc://host:443"),
    ],
)
def test_a_warehouse_keeps_the_address_of_its_master_and_no_secret(
    tmp_path: Path, given: str, kept: str
) -> None:
    """Whoever reads it again names the token again."""
    Shelf(tmp_path, given).write()

    assert kept == Shelf.read(tmp_path).master
    assert "secret" not in (tmp_path / "catalogue.json").read_text()


@pytest.mark.parametrize(
    "master", ["banana", "host:7077", "http://host:15002", "sc://", "local[x]"]
)
def test_a_master_of_no_known_form_is_refused_in_words(master: str) -> None:
    """The sentence says which forms there are."""
    with pytest.raises(Refused, match=r"--master is local\[2\], spark://host:port or sc://"):
        require_known(master)


def test_every_master_of_a_cluster_is_knocked_at() -> None:
    """One of them is a spare; a port that is not said is the usual one."""
    assert [("one", 7077), ("two", 7078)] == addresses("spark://one,two:7078")
    assert [("host", 15002)] == addresses("sc://host/;token=a-secret")


def test_a_refusal_does_not_repeat_a_token() -> None:
    """What is on screen is read by more people than what was typed."""
    with pytest.raises(Refused) as refusal:
        require_known("sc//host;token=a-secret")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("INTEGER", "INT"),
        ("VARCHAR", "STRING"),
        ("DECIMAL(12,2)", "DECIMAL(12,2)"),
        ("BIGINT[]", "ARRAY<BIGINT>"),
        ("DATE", "DATE"),
    ],
)
def test_types_have_their_names_on_spark(duckdb: str, spark: str) -> None:
    """Numbers keep their width, lists what they hold."""
    assert spark == spark_type(duckdb)


def test_a_type_that_spark_lacks_is_refused_by_name() -> None:
    """128 bits would become something else without a word."""
    with pytest.raises(ValueError, match="HUGEINT"):
        spark_type("HUGEINT")


def test_a_key_for_the_warehouse_refuses_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What says encrypted has to be: Parquet here is not."""
    monkeypatch.setenv(encryption.VARIABLE, "k" * 32)
    with pytest.raises(Refused, match="plain Parquet"):
        opening.spark(tmp_path / "one.spark", SHARE)
    assert [] == list(tmp_path.iterdir())


def test_reasons_for_leaving_are_blanked_in_a_folder_too(tmp_path: Path) -> None:
    """Those before the day; `is_list` only counts them. The folder may be called anything."""
    folder = tmp_path / "King's" / "one.spark"
    place = folder / "raw_retention"
    place.mkdir(parents=True)
    days = [date(2023, 1, 1), date(2024, 1, 1), date(2022, 1, 1)]
    rows = pl.DataFrame({"event_date": days, "reason_group": ["health", "money", None]})
    rows.write_parquet(place / "part-0.parquet")
    before = date(2023, 6, 1)

    assert 1 == leaving_reasons.blank(folder, before, is_list=True)
    assert rows.equals(pl.read_parquet(place / "part-0.parquet"))
    assert 1 == leaving_reasons.blank(folder, before, is_list=False)
    assert [None, "money", None] == pl.read_parquet(place / "*.parquet")["reason_group"].to_list()
    assert ["part-0.parquet"] == [path.name for path in place.iterdir()]
