"""One verb at a time in a data directory: two at once would build each other's delivery.

The lock is a file in the directory that says who holds it. It ends with the process that holds it;
a process that a verb starts works under the verb's lock and ends with the verb (stopping.py).
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.workplace import leftovers
from p2p_metrics.workplace.locking import is_locked

LOCK = ".lock"


@contextmanager
def held(places: Places, verb: str, *, is_cleared: bool = True) -> Iterator[None]:
    """Hold the data directory for one verb; what stopped runs had left there is deleted first.

    `is_cleared` is false for a verb that finds, says and records what it deletes.
    Raises Refused, saying what is at work, where another process holds it.
    """
    places.root.mkdir(parents=True, exist_ok=True)
    with (places.root / LOCK).open("a+", encoding="utf-8") as lock:
        if not is_locked(lock.fileno()):
            raise Refused(f"{_who(lock, places.root)}: wait until it has ended, or stop it.")
        _say(lock, verb)
        if is_cleared and (gone := leftovers.clear(places)):
            sys.stderr.write(f"Deleted what a stopped run had left: {_named(gone, places.root)}\n")
        yield


def _say(lock: IO[str], verb: str) -> None:
    """Write who holds the directory, for whoever is refused."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lock.truncate(0)
    lock.write(json.dumps({"verb": verb, "process": os.getpid(), "since": now}))
    lock.flush()


def _who(lock: IO[str], root: Path) -> str:
    lock.seek(0)
    try:
        said = json.loads(lock.read())
        return (
            f"`{said['verb']}` has been at work in {root} since {said['since']} "
            f"(process {said['process']})"
        )
    except (ValueError, KeyError, TypeError):  # it has only just begun to write
        return f"Another verb is at work in {root}"


def _named(gone: list[Path], root: Path) -> str:
    return ", ".join(path.relative_to(root).as_posix() for path in gone)
