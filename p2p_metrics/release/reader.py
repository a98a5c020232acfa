"""The one reader: opens a whole release, or says plainly why it cannot."""

import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shlex import quote
from threading import Lock
from typing import Any, Self

import polars as pl

from p2p_metrics.release import naming

RELEASES = "releases"
POINTER = "current"
MANIFEST = "manifest.json"
WITHDRAWN = "withdrawn.json"
Stamp = tuple[int, int, int, int]


class NoRelease(LookupError):
    """There is no release to show; the message says why and what to do."""

    title = "No release yet"


class NotShown(NoRelease):
    """There is a release, and it may not be shown."""

    title = "This release is not shown"


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
    """A whole, verified release; tables are read once, when first asked for, and verified again.

    `note` is a plain sentence to show readers when this is not what the pointer named, else "".
    """

    folder: Path
    manifest: Mapping[str, Any]
    note: str = ""
    _read: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)
    _stamps: tuple[Stamp, ...] = field(default=(), repr=False, compare=False)

    @property
    def release_id(self) -> str:
        """The release's name: its place in the sequence and the hash of its content."""
        return str(self.manifest["release_id"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that this release holds."""
        return tuple(self.manifest["files"])

    def is_as_opened(self) -> bool:
        """Whether every file still is the one that was verified, by its times, number and size."""
        return self._stamps == _stamps(self.folder, self.tables)

    def table(self, name: str) -> Table:
        """One table; raises KeyError with the names there are when it is not in this release.

        Raises NotShown where the file is not the one that was published.
        """
        if name not in self.manifest["files"]:
            raise KeyError(
                f"no table {name!r} in release {self.release_id}: {', '.join(self.tables)}"
            )
        if name not in self._read:
            self._read[name] = Table(name, pl.read_parquet(BytesIO(self._verified(name))))
        return self._read[name]

    def _verified(self, name: str) -> bytes:
        """The bytes of a table as published: what is read is what was verified."""
        try:
            found = (self.folder / f"{name}.parquet").read_bytes()
        except OSError:
            found = b""
        if sha256(found).hexdigest() != self.manifest["files"][name]["sha256"]:
            raise NotShown(_changed(self.release_id))
        return found


_served: dict[Path, tuple[tuple[Stamp, Stamp], Release]] = {}
_serving = Lock()


def current(root: Path) -> Release:
    """The release being served from a data directory (the folder that holds releases/).

    Cheap to call on every page: it looks at the times of files and opens the release again only
    when one has moved. A pointer that is missing, unreadable or names a release that is withdrawn
    or not as published falls back to the newest that may be shown; `note` says so in a sentence,
    and the log does. Raises NoRelease where there is none.
    """
    releases = root / RELEASES
    stamp = (_stamp(releases / POINTER), _stamp(releases / WITHDRAWN))
    with _serving:
        known = _served.get(root)
        if known and known[0] == stamp and known[1].is_as_opened():
            return known[1]
        found = _pointed_at(root)
        _served[root] = (stamp, found)
        return found


def open_release(root: Path, release_id: str) -> Release:
    """One release by its id, checked byte by byte against its manifest and its own name.

    Raises NoRelease where it is not there, was withdrawn or is not as it was published.
    """
    if not release_id or Path(release_id).name != release_id or release_id.startswith("."):
        raise NoRelease(f"{release_id!r} is not the name of a release.")
    if release_id in (dates := withdrawn(root)):
        raise NotShown(f"The release {release_id} was withdrawn on {dates[release_id]}.")
    if not (root / RELEASES / release_id / MANIFEST).exists():
        raise NoRelease(f"There is no release {release_id!r} in {root / RELEASES}.")
    return open_folder(root / RELEASES / release_id)


def open_folder(folder: Path) -> Release:
    """The release in a folder that bears its id; raises NoRelease where it is not as published."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stamps = _stamps(folder, manifest["files"])  # before the bytes: what changes later shows
        whole = manifest["release_id"] == folder.name and _is_whole(folder, manifest["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise NotShown(_changed(folder.name))
    return Release(folder, manifest, _stamps=stamps)


def listed(root: Path) -> tuple[str, ...]:
    """The ids of the releases that readers may choose in a data directory, newest first."""
    try:
        gone = withdrawn(root)
    except NoRelease:
        return ()
    found = {path.parent.name for path in (root / RELEASES).glob(f"*/{MANIFEST}")}
    return tuple(sorted((one for one in found - {*gone} if one[0] != "."), reverse=True))


def withdrawn(root: Path) -> dict[str, str]:
    """The releases that were taken from readers, by id, with the day on which they were.

    Raises NotShown where the list cannot be read: nobody knows then what may be shown.
    """
    path = root / RELEASES / WITHDRAWN
    try:
        return {str(key): str(day) for key, day in json.loads(path.read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError):
        raise NotShown(
            f"The list of withdrawn releases ({WITHDRAWN}) cannot be read, so none is shown. "
            "Copy the folder of releases again from the machine that builds."
        ) from None


def _is_whole(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the bytes are those of the manifest, and the manifest that of the folder's name."""
    return naming.names(folder.name, files) and all(
        sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() == said["sha256"]
        for name, said in files.items()
    )


def _changed(release_id: str) -> str:
    return (
        f"The release {release_id} is not as it was published, so it is not shown. "
        "Copy it again from the machine that builds."
    )


def _stamps(folder: Path, tables: Iterable[str]) -> tuple[Stamp, ...]:
    """On every run of a page: strings, because a path costs more to make than to look at."""
    inside = os.fspath(folder)
    files = (f"{inside}{os.sep}{name}.parquet" for name in tables)
    return (_stamp(f"{inside}{os.sep}{MANIFEST}"), *map(_stamp, files))


def _stamp(path: str | Path) -> Stamp:
    """What changes when a file does; the time of change cannot be set by whoever writes it."""
    try:
        found = os.stat(path)  # noqa: PTH116 - strings, see above
    except OSError:
        return (0, 0, 0, 0)
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)


def _pointed_at(root: Path) -> Release:
    """What the note of the current release names, else the newest that may be shown."""
    try:
        named = (root / RELEASES / POINTER).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        named = ""
    why = "The note of which release is current could not be used."
    try:
        return open_release(root, named)
    except NoRelease as failure:
        if isinstance(failure, NotShown):
            why = str(failure)
    return _newest_whole(root, why)


def _newest_whole(root: Path, why: str) -> Release:
    for release_id in listed(root):
        try:
            found = open_release(root, release_id)
        except NoRelease:
            continue
        note = f"{why} This is the newest whole one: {release_id}."
        logging.getLogger(__name__).warning(note)
        return replace(found, note=note)
    withdrawn(root)  # raises where that is why none is listed
    command = f"python run.py all --extracts DIR --into {quote(str(root))}"
    raise NoRelease(f"{root} holds no release yet. Make one: {command}")
