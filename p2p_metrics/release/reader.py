"""The one reader: opens a whole release, or says plainly why it cannot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from shlex import quote
from threading import Lock
from typing import Any, Self

import polars as pl

RELEASES = "releases"
POINTER = "current"
MANIFEST = "manifest.json"


class NoRelease(LookupError):
    """There is no whole release to open; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """One controlled table of a release."""

    name: str
    frame: pl.DataFrame

    def where(self, **keys: object) -> Self:
        """The rows in which every named column has the given value, or one of the listed values."""
        kept = [
            pl.col(name).is_in(list(value))
            if isinstance(value, list | tuple | set | frozenset)
            else pl.col(name) == value
            for name, value in keys.items()
        ]
        return type(self)(self.name, self.frame.filter(*kept) if kept else self.frame)


@dataclass(frozen=True, slots=True)
class Release:
    """A whole, verified release; tables are read once, when first asked for.

    `note` is a plain sentence to show readers when this is not what the pointer named, else "".
    """

    folder: Path
    manifest: Mapping[str, Any]
    note: str = ""
    _read: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)

    @property
    def release_id(self) -> str:
        """The release's name: its place in the sequence and the hash of its content."""
        return str(self.manifest["release_id"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that this release holds."""
        return tuple(self.manifest["files"])

    def table(self, name: str) -> Table:
        """One table; raises KeyError with the names there are when it is not in this release."""
        if name not in self.manifest["files"]:
            raise KeyError(
                f"no table {name!r} in release {self.release_id}: {', '.join(self.tables)}"
            )
        if name not in self._read:
            path = self.folder / f"{name}.parquet"
            self._read[name] = Table(name, pl.read_parquet(path, memory_map=False))
        return self._read[name]


_served: dict[Path, tuple[tuple[int, int, int], Release]] = {}
_serving = Lock()


def current(root: Path) -> Release:
    """The release being served from a data directory (the folder that holds releases/).

    Cheap to call on every page: it looks at the pointer's time of change and opens the release
    again only when that has moved. A pointer that is missing, unreadable or names a release that
    is not whole falls back to the newest whole one, whose `note` says so in a sentence.
    Raises NoRelease where there is none.
    """
    pointer = root / RELEASES / POINTER
    stamp = _stamp(pointer)
    with _serving:
        known = _served.get(root)
        if known and known[0] == stamp and known[1].folder.is_dir():
            return known[1]
        found = _pointed_at(root) or _newest_whole(root)
        _served[root] = (stamp, found)
        return found


def open_release(root: Path, release_id: str) -> Release:
    """One release by its id, checked byte by byte against its manifest; raises NoRelease."""
    folder = root / RELEASES / release_id
    if not release_id or Path(release_id).name != release_id or release_id.startswith("."):
        raise NoRelease(f"{release_id!r} is not the name of a release.")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = manifest["release_id"] == release_id and _is_whole(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise NoRelease(f"The release {release_id} is not whole, so it is not opened.")
    return Release(folder, manifest)


def listed(root: Path) -> tuple[str, ...]:
    """The ids of the releases in a data directory, newest first."""
    found = (root / RELEASES).glob(f"*/{MANIFEST}")
    return tuple(
        sorted((path.parent.name for path in found if path.parent.name[0] != "."), reverse=True)
    )


def _is_whole(folder: Path, manifest: Mapping[str, Any]) -> bool:
    return all(
        sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() == said["sha256"]
        for name, said in manifest["files"].items()
    )


def _stamp(pointer: Path) -> tuple[int, int, int]:
    try:
        found = pointer.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def _pointed_at(root: Path) -> Release | None:
    try:
        named = (root / RELEASES / POINTER).read_text(encoding="utf-8").strip()
        return open_release(root, named)
    except (OSError, ValueError, NoRelease):
        return None


def _newest_whole(root: Path) -> Release:
    for release_id in listed(root):
        try:
            found = open_release(root, release_id)
        except NoRelease:
            continue
        note = (
            "The note of which release is current could not be used, so this is the newest "
            f"whole one: {release_id}."
        )
        return Release(found.folder, found.manifest, note)
    command = f"python run.py all --extracts DIR --into {quote(str(root))}"
    raise NoRelease(f"{root} holds no release yet. Make one: {command}")
