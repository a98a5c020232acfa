"""Writing a release whole or not at all: to one side, flushed, then switched in."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from p2p_metrics.refusal import Refused
from p2p_metrics.workplace.durability import flush
from p2p_metrics.workplace.locking import is_locked

ASIDE = ".aside-"
LOCK = ".lock"


@contextmanager
def only_publisher(releases: Path, patience: float = 60.0) -> Iterator[None]:
    """Hold the releases folder for one publisher; raises Refused when another keeps it.

    The system lets the lock go when its process ends, however it ends.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / LOCK).open("ab+") as lock:
        until = time.monotonic() + patience
        while not is_locked(lock.fileno()):
            if time.monotonic() > until:
                raise Refused(
                    f"Another publication into {releases} is under way; try again after it."
                )
            time.sleep(0.05)
        yield


@contextmanager
def written_aside(releases: Path) -> Iterator[Path]:
    """An empty folder that no reader looks into; gone again unless it is switched in."""
    for left_over in releases.glob(f"{ASIDE}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    aside = releases / f"{ASIDE}{os.getpid()}"
    aside.mkdir()
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def switch_in(aside: Path, releases: Path, release_id: str, pointer: str) -> Path:
    """Give the folder its name, then point readers at it; each step is atomic.

    Killed between the two, the release is whole but not served: the old one stays.
    """
    for path in sorted(aside.iterdir()):
        flush(path)
    flush(aside)
    folder = releases / release_id
    os.replace(aside, folder)  # noqa: PTH105 - the name that fault tests watch
    flush(releases)
    fresh = releases / f".{pointer}"
    fresh.write_text(release_id + "\n", encoding="utf-8")
    flush(fresh)
    os.replace(fresh, releases / pointer)  # noqa: PTH105
    flush(releases)
    return folder
