"""Raw tables beside the warehouse: written aside, renamed whole, read only as they were recorded.

They are exact and not safe to show. A folder that a run left half-written, or that another run has
written over, must never be taken for the estimates of which the record speaks.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from p2p_metrics.places import private

ASIDE = ".aside-"
Files = Mapping[str, Mapping[str, Any]]


class NotAsRecorded(Exception):
    """Tables are missing, or are others than the record of the estimates says; names them."""


def written(tables: Mapping[str, pl.DataFrame], folder: Path) -> Files:
    """Keep all tables in the folder or none; of each its rows and the hash of its file.

    What an earlier run left in the folder goes only when everything new has been written.
    """
    with _aside(folder) as aside:
        files = {name: _written(table, aside / f"{name}.parquet") for name, table in tables.items()}
        if folder.exists():
            folder.rename(aside / ASIDE)  # a folder that holds something cannot be replaced
            shutil.rmtree(aside / ASIDE)
        aside.rename(folder)
    return files


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """An empty folder beside it, which nobody reads; gone again unless it was renamed."""
    private(folder.parent)
    aside = folder.with_name(f"{ASIDE}{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    private(aside)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _written(table: pl.DataFrame, path: Path) -> Mapping[str, Any]:
    table.write_parquet(path)
    return {"rows": table.height, "sha256": _hash(path)}


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def read(folder: Path, files: Files) -> dict[str, pl.DataFrame]:
    """The raw tables of the record's `files`, by name.

    Raises NotAsRecorded where one is missing, cut, or of another run.
    """
    paths = {name: folder / f"{name}.parquet" for name in sorted(files)}
    missing = [name for name, path in paths.items() if not path.is_file()]
    others = sorted({path.stem for path in folder.glob("*.parquet")} - {*files})
    changed = [
        name
        for name, path in paths.items()
        if name not in missing and _hash(path) != files[name]["sha256"]
    ]
    if wrong := sorted([*missing, *others, *changed]):
        raise NotAsRecorded(", ".join(wrong))
    return {name: pl.read_parquet(path) for name, path in paths.items()}
