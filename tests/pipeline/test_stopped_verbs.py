"""A verb that is stopped, or killed, leaves no copy of an extract and no process at work."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from p2p_metrics.__main__ import main
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.workplace import holding, leftovers, stopping

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
BUILD, OTHER = "20250101T090000000000", "20250102T090000000000"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process, and no more")


@pytest.fixture
def started(delivered, tmp_path):
    """Starts a verb on students in the letters of Windows, which are copied to be read.

    Gives the process once that copy lies there, and the copy.
    """
    begun = []
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[extracts.students]\nencoding = 'cp1252'\n", encoding="utf-8")

    def start(verb):
        command = [sys.executable, "-m", "p2p_metrics", verb, "--extracts", str(delivered)]
        command += ["--mapping", str(mapping), "--into", str(tmp_path / "data")]
        begun.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE))
        assert until(lambda: copies(tmp_path))
        return begun[-1], copies(tmp_path)[0]

    yield start
    for process in begun:
        process.kill()
        process.wait()
        process.stderr.close()


def copies(folder):
    """The copies of an extract that a check has made."""
    return list((folder / "data" / "warehouse").glob("*/students-utf-8.csv"))


def there(folder):
    """Everything in the folder of warehouses."""
    return sorted(path.name for path in (folder / "data" / "warehouse").iterdir())


def until(is_so):
    """Wait for something, and say whether it came."""
    ends = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.05)
    return bool(is_so())


@posix
@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_check_that_is_told_to_stop_tidies_up(started, tmp_path, how):
    """A service manager, a terminal that closes and Ctrl-C are one and the same to it."""
    number = getattr(signal, how)
    process, copy = started("check")
    assert 0o600 == stat.S_IMODE(copy.stat().st_mode)
    process.send_signal(number)
    said = process.communicate()[1].decode()

    assert 128 + number == process.returncode
    assert "Stopped." in said
    assert [] == there(tmp_path)


@posix
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_the_check_of_a_build_ends_with_the_build(started, tmp_path, how):
    """Killed, the build can tell nobody: the check notices, and tidies up as well."""
    process, _ = started("build")
    process.send_signal(getattr(signal, how))
    process.communicate()

    assert until(lambda: [] == there(tmp_path))
    assert not (tmp_path / "data" / "reports").exists()


@posix
def test_what_a_killed_check_left_goes_with_the_next_verb(started, tmp_path, capfd):
    """Whatever the verb: this one has nothing to publish."""
    process, copy = started("check")
    process.kill()
    process.communicate()
    assert copy.exists()

    assert 1 == main(["publish", "--into", str(tmp_path / "data")])
    assert "Deleted what a stopped run had left: warehouse/.2" in capfd.readouterr().err
    assert [] == there(tmp_path)


def drawn(places, *names):
    """Files and folders of these names among the warehouses; a name that ends in / is a folder."""
    for name in names:
        path = places.warehouses / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir()
            (path / "rows").write_text("s1")
        else:
            path.write_text("s1")


def test_what_no_verb_finished_is_told_from_what_is_in_use(tmp_path):
    """Warehouses that a check accepted stay, and so does whatever has a name of its own."""
    places = Places(tmp_path)
    stays = [f"{BUILD}.duckdb", f"{BUILD}.duckdb.wal", f"{BUILD}.spark/", "mine.duckdb", "current"]
    goes = [
        f"{OTHER}.duckdb", f"{OTHER}.duckdb.wal", f".{OTHER}-x1/", f"{OTHER}.building/",
        f"{BUILD}.duckdb.tmp/", f".{BUILD}.duckdb.fresh", "20240101T090000000000.duckdb.wal",
    ]  # fmt: skip
    drawn(places, *stays, *goes)
    places.record("check", {"build_id": BUILD, "warehouse_file": f"{BUILD}.duckdb"})
    (places.root / "estimates" / f".aside-{BUILD}").mkdir(parents=True)
    places.estimates(BUILD).mkdir()
    leftovers.clear(places)

    assert sorted(name.rstrip("/") for name in stays) == there_in(places.warehouses)
    assert [BUILD] == there_in(places.root / "estimates")


def there_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_warehouse_in_use_stays_though_its_records_are_lost(tmp_path):
    """It can still be looked into."""
    places = Places(tmp_path)
    drawn(places, f"{BUILD}.duckdb")
    (places.warehouses / "current").write_text(f"{BUILD}.duckdb\n")
    leftovers.clear(places)

    assert ["current", f"{BUILD}.duckdb"][::-1] == there_in(places.warehouses)


@pytest.mark.parametrize("verb", ["estimate", "publish", "retain", "forget"])
def test_a_second_verb_is_told_what_is_at_work(tmp_path, capfd, verb):
    """Two at once would build each other's delivery, or delete what the other is reading."""
    more = ["numbers.txt", "--reason", "erasure"] if verb == "forget" else []
    with holding.held(Places(tmp_path), "build"):
        assert 1 == main([verb, *more, "--into", str(tmp_path)])

    said = capfd.readouterr().err
    assert f"`build` has been at work in {tmp_path} since 20" in said
    assert f"(process {os.getpid()})" in said


def test_a_second_build_does_not_touch_what_the_first_has_loaded(started, delivered, tmp_path):
    """It is refused at once, whatever it would have built."""
    started("build")
    again = subprocess.run(
        [sys.executable, "-m", "p2p_metrics", "build", "--extracts", str(delivered), "--into",
         str(tmp_path / "data")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 1 == again.returncode
    assert "`build` has been at work in" in again.stderr
    assert copies(tmp_path)


HOLDS = """
import sys, time
from pathlib import Path
from p2p_metrics.workplace import holding
from p2p_metrics.places import Places
with holding.held(Places(Path(sys.argv[1])), "build"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_directory_is_free_when_its_holder_was_killed(tmp_path):
    """However it ended: the system lets the lock go."""
    one = [sys.executable, "-c", HOLDS, str(tmp_path)]
    with subprocess.Popen(one, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Refused, match="`build` has been"):
            hold(tmp_path)
        holder.kill()
        holder.wait()
    hold(tmp_path)


def hold(folder):
    with holding.held(Places(folder), "check"):
        pass


@posix
def test_a_signal_that_was_to_be_ignored_stays_ignored():
    """`nohup` means that the terminal may close."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping.in_good_order():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signals_are_as_before_once_the_verb_has_ended():
    """Whoever calls a verb from a program of their own keeps their signals."""
    before = signal.getsignal(signal.SIGTERM)
    with stopping.in_good_order():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before
