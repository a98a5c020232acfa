"""Estimates are kept whole or not at all, and published as they were asked for or not at all."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from p2p_metrics import warehouse
from p2p_metrics.__main__ import main
from p2p_metrics.config import Configuration
from p2p_metrics.estimation import configured, storage
from p2p_metrics.places import Places

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "impact": pl.DataFrame({"estimate": [0.1, 0.2]}),
    "names": pl.DataFrame({"code": ["a"]}),
}


@pytest.fixture
def own(served, tmp_path):
    """A copy of a data directory with estimates, that a test may spoil; and their folder."""
    places = Places(shutil.copytree(served.root, tmp_path / "served"))
    return places, places.estimates(warehouse.current_file(places.root).stem)


def test_what_was_kept_is_read_again(tmp_path):
    """With the rows and the hash of each table for the record."""
    files = storage.written(TABLES, tmp_path / "estimates" / "b1")
    found = storage.read(tmp_path / "estimates" / "b1", files)

    assert {"impact": 2, "names": 1} == {name: said["rows"] for name, said in files.items()}
    assert all(found[name].equals(table) for name, table in TABLES.items())


def test_an_estimate_of_the_same_build_again_leaves_nothing_of_the_one_before(tmp_path):
    """A table that only the first one made is gone with it."""
    folder = tmp_path / "estimates" / "b1"
    storage.written(TABLES, folder)
    storage.written({"impact": TABLES["impact"]}, folder)

    assert ["b1"] == [path.name for path in folder.parent.iterdir()]
    assert ["impact.parquet"] == [path.name for path in folder.iterdir()]


KILLED = """
import os
from pathlib import Path
import polars as pl
from p2p_metrics.estimation import storage
real, written = pl.DataFrame.write_parquet, []
def cut(table, path):
    if written:
        os._exit(9)
    written.append(path)
    real(table, path)
pl.DataFrame.write_parquet = cut
tables = {{name: pl.DataFrame({{"code": ["new"]}}) for name in ("impact", "names")}}
storage.written(tables, Path({folder!r}))
"""


def test_a_run_killed_while_it_writes_leaves_the_estimates_before_it_as_they_were(tmp_path):
    """As by a cut of the power, between two tables; the next run clears up."""
    folder = tmp_path / "estimates" / "b1"
    files = storage.written(TABLES, folder)
    one = [sys.executable, "-c", KILLED.format(folder=str(folder))]
    assert 9 == subprocess.run(one, cwd=ROOT, check=False).returncode
    found = storage.read(folder, files)

    assert all(found[name].equals(table) for name, table in TABLES.items())
    assert 2 == len(list(folder.parent.iterdir()))
    storage.written(TABLES, folder)
    assert [folder] == list(folder.parent.iterdir())


def gone(folder):
    """A table that was never written, as on a disk that was full."""
    (folder / "names.parquet").unlink()


def cut(folder):
    """The last bytes never reached the disk."""
    file = folder / "names.parquet"
    file.write_bytes(file.read_bytes()[:-40])


def of_another_run(folder):
    """As many rows, other figures."""
    table = pl.read_parquet(folder / "names.parquet")
    table.reverse().write_parquet(folder / "names.parquet")


def one_more(folder):
    """A table that this run did not make."""
    TABLES["impact"].write_parquet(folder / "names_too.parquet")


@pytest.mark.parametrize("spoil", [gone, cut, of_another_run, one_more])
def test_tables_that_are_not_those_on_record_are_not_published(own, spoil, capfd):
    """The sentence names the table and what to run."""
    places, folder = own
    spoil(folder)

    assert 1 == main(["publish", "--into", str(places.root)])
    said = capfd.readouterr().err
    assert "are not those on record (names" in said
    assert "`python run.py estimate` again" in said


def test_estimates_of_which_there_is_no_record_are_not_published(own, capfd):
    """The run ended before it could say what it had made."""
    places, _ = own
    for path in (places.root / "reports" / "history").glob("*-estimate.json"):
        path.unlink()

    assert 1 == main(["publish", "--into", str(places.root)])
    assert "by a run that did not end" in capfd.readouterr().err


def test_a_characteristic_switched_off_since_is_not_published(own, monkeypatch, capfd):
    """Estimates split by it would go out under a manifest that says it is off."""
    places, _ = own
    now = Configuration.read()
    without = tuple(name for name in now.characteristics if name != "disability")
    assert len(without) < len(now.characteristics)
    monkeypatch.setattr(Configuration, "read", lambda: replace(now, characteristics=without))

    assert 1 == main(["publish", "--into", str(places.root)])
    said = capfd.readouterr().err
    assert "something else under [characteristics] published" in said
    assert "`python run.py estimate` again" in said


def test_settings_that_shape_no_estimate_may_change(tmp_path):
    """Another label, another machine: no need to estimate again."""
    now = Configuration.read()
    then = configured.configured(now)
    other = replace(now, label="Another", engine=replace(now.engine, threads=7), fingerprint="x")

    assert [] == configured.changed(then, other)
    assert ["[estimates] outcomes"] == configured.changed(then, replace(now, outcomes=("mark",)))
