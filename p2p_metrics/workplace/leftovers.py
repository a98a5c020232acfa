"""What a check, build or estimate left that was killed: nobody needs it, and it may hold rows.

Whoever holds the data directory (holding.py) knows that no other run is at work in it, so what
looks unfinished is.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from p2p_metrics.places import Places

# Rows as delivered, rows spilled by an engine, a warehouse on Spark, one that was written afresh.
SCRATCH = (".*-*", "*.building", "*.tmp", ".*.fresh", ".*.fresh.wal")
ASIDE = ".aside-*"
BUILD_ID = "%Y%m%dT%H%M%S%f"


def found(places: Places) -> list[Path]:
    """Files and folders of runs that did not end, where nobody is at work in the directory."""
    scratch = {path for kind in SCRATCH for path in places.warehouses.glob(kind)}
    scratch |= {*(places.root / "estimates").glob(ASIDE)}
    return sorted(scratch | {*_never_accepted(places)})


def clear(places: Places) -> list[Path]:
    """Delete them; what was deleted.

    A process whose parent was killed may still be deleting its own: that is no failure.
    """
    gone = found(places)
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return [path for path in gone if not path.exists()]


def _never_accepted(places: Places) -> Iterator[Path]:
    """Warehouse files whose check did not come to an end, and logs without their warehouse."""
    for file in places.warehouses.glob("*.duckdb"):
        log = file.with_name(f"{file.name}.wal")
        if _is_build(file.stem) and not _is_known(places, file):
            yield from (path for path in (file, log) if path.exists())
    for log in places.warehouses.glob("[!.]*.duckdb.wal"):
        if not log.with_suffix("").exists():
            yield log


def _is_build(stem: str) -> bool:
    try:
        return bool(datetime.strptime(stem, BUILD_ID).replace(tzinfo=UTC))
    except ValueError:
        return False


def _is_known(places: Places, file: Path) -> bool:
    """Whether there is a record of the check that loaded it or of its build, or it is in use."""
    pointer = places.warehouses / "current"
    if pointer.exists() and pointer.read_text(encoding="utf-8").strip() == file.name:
        return True
    return any(places.recorded(verb, build_id=file.stem) for verb in ("check", "build"))
