"""A disk that is full or closed is said in a sentence, by every verb, and nothing is left lying."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from p2p_metrics import verbs
from p2p_metrics.__main__ import main
from p2p_metrics.places import Places
from p2p_metrics.workplace import disk

ROOT = Path(__file__).resolve().parents[2]
TELLTALE = "student 7070717273"
MADE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from p2p_metrics.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


def error(number, filename=None):
    """What the system raises."""
    return OSError(number, os.strerror(number), filename)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (error(errno.ENOSPC, "t.parquet"), "has too little room for this"),
        (error(errno.EFBIG), "has too little room for this"),
        (error(errno.EROFS, "/data/x"), "x cannot be read or written (Read-only file system)"),
        (error(errno.EACCES, "/data/x"), "x cannot be read or written (Permission denied)"),
        (error(errno.ENOTDIR, "/data/x"), "x is a file, or lies under one"),
        (error(errno.EIO, "/data/x"), "x fails (Input/output error)"),
        (error(errno.ENOLCK), "knows no locks"),
        (duckdb.TransactionException(f"{TELLTALE}: No space left on device"), "has too little"),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), "has too little"),
        (duckdb.IOException(f"{TELLTALE}: Read-only file system"), "cannot be read or written"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_disk_is_said_with_its_remedy(raised, said, monkeypatch, capsys):
    """By whichever verb, for whoever can make room; what an engine said is not repeated."""

    def stumble(_):
        try:
            raise raised
        except Exception as cause:
            raise RuntimeError from cause

    monkeypatch.setattr(verbs, "recover", stumble)

    assert 1 == main(["recover", "--into", "some/where"])
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown
    assert "7070717273" not in shown


def test_the_sentence_says_how_much_room_is_left_and_what_to_do(tmp_path):
    """The folder in full, the room that is left, the verb to run again."""
    found = disk.sentence(error(errno.ENOSPC), tmp_path / "not" / "there", "build")

    assert f"The disk of {tmp_path}/not/there has too little room" in str(found)
    assert " MB are free)" in str(found)
    assert "run `build` again" in str(found)


@pytest.mark.parametrize("raised", [ValueError("full"), error(errno.ENOENT), duckdb.Error("x")])
def test_other_errors_are_not_blamed_on_the_disk(raised, tmp_path):
    """Nobody makes room for an error of the program."""
    assert disk.sentence(raised, tmp_path, "build") is None


def test_an_engine_that_fails_where_hardly_anything_is_free_failed_for_that(tmp_path, monkeypatch):
    """Some of its messages do not say why."""
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: os.terminal_size((0, 0)))
    monkeypatch.setattr(disk, "_free", lambda _: disk.FULL_BELOW - 1)
    found = disk.sentence(duckdb.TransactionException("aborted"), tmp_path, "build")

    assert "(15 MB are free)" in str(found)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
@pytest.mark.parametrize("limit", [20_000, 400_000])
def test_a_check_with_too_little_room_leaves_nothing_half_written(delivered, tmp_path, limit):
    """Files may grow to this size and no further, as on a disk that fills up."""
    root = tmp_path / "data"
    asked = ["check", "--extracts", str(delivered), "--into", str(root)]
    done = subprocess.run(
        [sys.executable, "-c", MADE, str(limit), *asked],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 1 == done.returncode
    assert f"The disk of {root} has too little room" in done.stderr
    assert [] == list(Places(root).warehouses.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, not modes")
def test_whatever_a_verb_makes_of_persons_is_for_its_owner_alone(served):
    """Files as well as the folders that they lie in: a folder may be opened by mistake."""
    private = [path for name in ("warehouse", "estimates", "reports", "quarantine")
               for path in (served.root / name).rglob("*")]  # fmt: skip
    open_to_others = [path for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077]

    assert len(private) > 30
    assert [] == [path for path in open_to_others if path.suffix in (".duckdb", ".parquet", ".csv")]


@pytest.mark.parametrize("verb", ["check", "build", "all"])
def test_a_file_in_place_of_the_data_directory_is_named(delivered, tmp_path, capfd, verb):
    """A slip in --into."""
    (tmp_path / "data").write_text("")

    assert 1 == main([verb, "--extracts", str(delivered), "--into", str(tmp_path / "data")])
    assert f"{tmp_path}/data is a file" in capfd.readouterr().err
