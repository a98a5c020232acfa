"""Releases are written whole or not at all; readers always see a whole one."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cubes import cube, participation_of
from drawn_tables import participation

from p2p_metrics import release
from p2p_metrics.refusal import Refused
from p2p_metrics.release import storage

ROOT = Path(__file__).resolve().parents[2]
ONE = "eligible_count | participant_count\n 100 | 40"
OTHER = "eligible_count | participant_count\n 200 | 90"


def publish(root, text=ONE, **more):
    """Publish one drawn participation table."""
    return release.publish(
        {"participation": participation(text)}, release.policy(), root, {}, **more
    )


def count(published):
    """The one count that a drawn release shows."""
    return published.table("participation").frame["participant_count"].item()


def bytes_of(published):
    """Every table of a release as it lies on the disk."""
    return {path.name: path.read_bytes() for path in published.folder.glob("*.parquet")}


def test_what_is_published_is_served(tmp_path):
    """The release that publish gives back is the current one, with its manifest."""
    made = publish(tmp_path)
    found = release.current(tmp_path)
    assert (made.release_id, 40, "") == (found.release_id, count(found), found.note)
    assert {"participation": 1} == found.manifest["rows"]
    assert "hesa-strict" == found.manifest["policy"]


def test_a_table_can_be_narrowed_by_its_keys(tmp_path):
    """One value, or any of several; an unknown table is a KeyError that names those there are."""
    made = publish(
        tmp_path,
        """
        unit_code | eligible_count | participant_count
        a         | 100            | 40
        b         | 100            | 60
        c         | 100            | 80
        """,
    )
    table = made.table("participation")
    assert [60] == table.where(unit_code="b").frame["participant_count"].to_list()
    assert [40, 80] == table.where(unit_code=["a", "c"]).frame["participant_count"].to_list()
    with pytest.raises(KeyError, match="participation"):
        made.table("diaries")


def test_the_same_tables_give_the_same_bytes(tmp_path):
    """Dates and paths are in the manifest alone; the id ends in the hash of the content."""
    table = participation_of(*cube(14, 12))
    shuffled = table.sample(fraction=1, shuffle=True, seed=3)
    policy = release.policy()
    first = release.publish({"participation": table}, policy, tmp_path / "a", {})
    second = release.publish({"participation": shuffled}, policy, tmp_path / "b", {})
    again = release.publish({"participation": table}, policy, tmp_path / "a", {})
    assert bytes_of(first) == bytes_of(second) == bytes_of(again)
    assert first.release_id == second.release_id
    assert first.release_id.removeprefix("0001") == again.release_id.removeprefix("0002")


def test_a_new_release_is_noticed_and_the_old_one_kept(tmp_path):
    """Readers see the new one at once; the old can be opened by its id."""
    old = publish(tmp_path)
    assert 40 == count(release.current(tmp_path))
    new = publish(tmp_path, OTHER)
    assert 90 == count(release.current(tmp_path))
    assert (new.release_id, old.release_id) == release.listed(tmp_path)
    assert 40 == count(release.open_release(tmp_path, old.release_id))


def test_nothing_published_is_said_plainly(tmp_path):
    """An empty data directory names the command that fills it."""
    with pytest.raises(release.NoRelease, match=r"python run\.py all"):
        release.current(tmp_path)


@pytest.mark.parametrize("name", ["", "..", "../x", ".lock", "0009-none"])
def test_only_releases_can_be_opened(tmp_path, name):
    """A name from an address bar cannot lead out of the folder of releases."""
    publish(tmp_path)
    with pytest.raises(release.NoRelease):
        release.open_release(tmp_path, name)


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda pointer: pointer.write_text("0099-gone"),
        lambda pointer: pointer.write_bytes(b"\xff\xfe\x00"),
        lambda pointer: pointer.write_text(""),
        lambda pointer: pointer.unlink(),
    ],
)
def test_a_corrupt_pointer_falls_back_to_the_newest_whole_release(tmp_path, corrupt):
    """With a sentence that a page can show."""
    publish(tmp_path)
    publish(tmp_path, OTHER)
    corrupt(tmp_path / "releases" / "current")
    found = release.current(tmp_path)
    assert 90 == count(found)
    assert "newest whole one" in found.note


def test_a_damaged_release_is_passed_over(tmp_path):
    """A file cut short on the disk is noticed by its hash; the one before is served."""
    publish(tmp_path)
    damaged = publish(tmp_path, OTHER)
    path = damaged.folder / "participation.parquet"
    path.write_bytes(path.read_bytes()[:-7])
    (tmp_path / "releases" / "current").touch()
    found = release.current(tmp_path)
    assert (40, True) == (count(found), bool(found.note))
    with pytest.raises(release.NoRelease, match="not as it was published"):
        release.open_release(tmp_path, damaged.release_id)


@pytest.mark.parametrize("which", [1, 2])
def test_killed_while_switching_leaves_the_old_one_served(tmp_path, monkeypatch, which):
    """Killed before or after the folder got its name: readers see the old release or the new."""
    publish(tmp_path)
    calls = []

    def killed(*paths):
        calls.append(paths)
        if len(calls) == which:
            raise KeyboardInterrupt
        Path(paths[0]).rename(paths[1])

    monkeypatch.setattr(storage.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, OTHER)
    monkeypatch.undo()
    assert (40, "") == (count(release.current(tmp_path)), release.current(tmp_path).note)
    publish(tmp_path, OTHER)
    assert 90 == count(release.current(tmp_path))
    assert not list((tmp_path / "releases").glob(".aside-*"))


KILLED = """
import os, sys
import polars as pl
from pathlib import Path
sys.path.insert(0, {tests!r})
from drawn_tables import participation
from p2p_metrics import release
from p2p_metrics.release import storage
storage.flush = lambda path: os._exit(9)
table = participation({text!r})
release.publish({{"participation": table}}, release.policy(), Path({root!r}), {{}})
"""


def test_a_process_killed_in_the_middle_leaves_nothing_half_written(tmp_path):
    """The lock goes with the process, the half-written folder with the next publication."""
    publish(tmp_path)
    text = KILLED.format(tests=str(Path(__file__).parent), text=OTHER, root=str(tmp_path))
    ended = subprocess.run([sys.executable, "-c", text], cwd=ROOT, check=False)
    assert 9 == ended.returncode
    assert list((tmp_path / "releases").glob(".aside-*"))
    assert 40 == count(release.current(tmp_path))
    assert 90 == count(publish(tmp_path, OTHER))
    assert not list((tmp_path / "releases").glob(".aside-*"))


def test_a_full_disk_leaves_the_old_one_served(tmp_path, monkeypatch):
    """One sentence says that nothing changed."""
    publish(tmp_path)

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(Refused, match=r"No space left.*served still"):
        publish(tmp_path, OTHER)
    assert 40 == count(release.current(tmp_path))
    assert not list((tmp_path / "releases").glob(".aside-*"))


@pytest.mark.parametrize("file", ["manifest.json", ".current"])
def test_a_disk_that_fills_up_late_leaves_the_old_one_served(tmp_path, monkeypatch, file):
    """Full at the manifest, or when all is written but the note of which release is current."""
    publish(tmp_path)
    write_text = Path.write_text

    def full(path, *args, **more):
        if path.name == file:
            raise OSError(28, "No space left on device")
        return write_text(path, *args, **more)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Refused, match=r"No space left.*served still"):
        publish(tmp_path, OTHER)
    monkeypatch.undo()
    assert (40, "") == (count(release.current(tmp_path)), release.current(tmp_path).note)
    assert 90 == count(publish(tmp_path, OTHER))


PUBLISHES = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from drawn_tables import participation
from p2p_metrics import release
for _ in range(3):
    table = participation({text!r})
    release.publish({{"participation": table}}, release.policy(), Path({root!r}), {{}})
"""


def test_readers_see_whole_releases_while_two_processes_publish(tmp_path):
    """Every look finds one of the two, whole, with no note of trouble; all six are there after."""
    publish(tmp_path)
    tests = str(Path(__file__).parent)
    texts = [PUBLISHES.format(tests=tests, text=one, root=str(tmp_path)) for one in (ONE, OTHER)]
    publishers = [subprocess.Popen([sys.executable, "-c", one], cwd=ROOT) for one in texts]
    seen = set()
    while any(one.poll() is None for one in publishers):
        found = release.current(tmp_path)
        seen.add((count(release.open_release(tmp_path, found.release_id)), found.note))

    assert [0, 0] == [one.returncode for one in publishers]
    assert {(40, ""), (90, "")} >= seen
    assert 7 == len(release.listed(tmp_path))


def test_two_publishers_take_turns(tmp_path):
    """Neither writes over the other; both releases are whole and the last is served."""
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda text: publish(tmp_path, text), [ONE, OTHER]))
    assert {one.release_id for one in made} == set(release.listed(tmp_path))
    newest = max(one.release_id for one in made)
    assert newest == release.current(tmp_path).release_id


def test_a_publisher_does_not_wait_for_ever(tmp_path):
    """A publication that is under way elsewhere is named after a while."""
    releases = tmp_path / "releases"
    with (
        storage.only_publisher(releases),
        pytest.raises(Refused, match="under way"),
        storage.only_publisher(releases, patience=0.1),
    ):
        pass


def test_a_release_that_the_audit_cannot_cover_is_not_written(tmp_path, monkeypatch):
    """The refusal names cells, and what was served is served still."""
    from p2p_metrics.disclosure.masking import Cover  # noqa: PLC0415

    publish(tmp_path)
    monkeypatch.setattr(Cover, "_victims", lambda *_: {})
    monkeypatch.setattr(Cover, "_told", lambda *_: np.empty(0, np.int64))
    tight = """
        level | group_code | characteristic_code | eligible_count | participant_count
        all   | all        | all                 | 400            | 6
        ug    | all        | all                 | 330            | 3
        pg    | all        | all                 | 70             | 3
        all   | female     | sex                 | 180            | 2
        all   | male       | sex                 | 160            | 2
        all   | other      | sex                 | 60             | 2
    """
    with pytest.raises(Refused, match="cannot be satisfied: participation"):
        publish(tmp_path, tight)
    assert 40 == count(release.current(tmp_path))


def test_a_release_holds_nothing_exact(tmp_path):
    """No guard, no exact count, no unrounded figure in any file of the release."""
    table = participation("eligible_count | participant_count\n 10397 | 4217")
    made = release.publish({"participation": table}, release.policy(), tmp_path, {})
    assert ["current"] == [
        path.name
        for path in (tmp_path / "releases").iterdir()
        if path.name[0] != "." and path.is_file()
    ]
    text = (made.folder / "manifest.json").read_text() + str(
        made.table("participation").frame.rows()
    )
    assert all(exact not in text for exact in ("10397", "4217", "10,397"))
    assert {"manifest.json", "participation.parquet"} == {one.name for one in made.folder.iterdir()}
    assert json.loads((made.folder / "manifest.json").read_text())["audit"]["counts_attacked"] > 0


def test_the_reader_needs_neither_estimators_nor_databases():
    """What the web host installs is enough to read a release."""
    heavy = (
        "duckdb",
        "scipy",
        "statsmodels",
        "great_expectations",
        "streamlit",
        "p2p_metrics.effects",
    )
    text = (
        f"import sys, p2p_metrics.release; print([one for one in {heavy!r} if one in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "[]" == ended.stdout.strip()
