"""Which files are the sample university's own, by the delivery note that it writes beside them.

Made-up students need no secret, so the words `is_sample = true` switch protection off. They are
believed of files that the note lists with their fingerprints, and of no others: a note that was
copied beside somebody's real extracts says nothing about those.
"""

import tomllib
from collections.abc import Iterable, Mapping
from os.path import relpath
from pathlib import Path
from typing import Any

from p2p_metrics.extracts.fingerprint import sha256

FINGERPRINTS = "sha256"


def read(path: Path) -> dict[str, Any]:
    """A delivery note as it stands; nothing where there is none that can be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def fingerprints(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file, by its name as seen from the folder."""
    return {_name(folder, path): sha256(path) for path in sorted(paths)}


def not_the_samples(folder: Path, note: Mapping[str, Any], paths: Iterable[Path]) -> list[str]:
    """The names of those files that are not, byte for byte, what the note says the sample wrote."""
    own = note.get(FINGERPRINTS) if note.get("is_sample") is True else None
    is_whole = isinstance(own, dict) and {"seed", "scale"} <= note.keys()
    listed = own if is_whole and isinstance(own, dict) else {}
    found = fingerprints(folder, paths)
    return [name for name, fingerprint in found.items() if listed.get(name) != fingerprint]


def _name(folder: Path, path: Path) -> str:
    return Path(relpath(path, folder)).as_posix()
