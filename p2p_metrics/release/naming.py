"""A release's name: its place in the sequence and the hash of its tables."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any


def identity(files: Mapping[str, Mapping[str, Any]], taken: Iterable[str]) -> str:
    """The id of a release of these files, after the ids that are taken, withdrawn ones too."""
    number = 1 + max((_sequence(one) for one in taken), default=0)
    return f"{number:04d}-{content(files)}"


def content(files: Mapping[str, Mapping[str, Any]]) -> str:
    """The second half of an id: the hash of what the manifest says each table's bytes hash to."""
    listed = "".join(f"{name}{files[name]['sha256']}" for name in sorted(files))
    return sha256(listed.encode()).hexdigest()[:12]


def names(release_id: str, files: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether an id is that of these files, whatever their manifest says."""
    return release_id.partition("-")[2] == content(files)


def _sequence(release_id: str) -> int:
    head = release_id.partition("-")[0]
    return int(head) if head.isdigit() else 0
