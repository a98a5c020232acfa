"""A release taken from readers: listed by its id, moved out of their folder, kept for the audit.

The list lies beside the releases and goes with them to the web host; it says when, and not why.
The folder of what was withdrawn stays on the build machine, because somebody may have kept a copy
of it: later releases are attacked together with it.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from p2p_metrics.places import private
from p2p_metrics.refusal import Refused
from p2p_metrics.release import reader
from p2p_metrics.release.storage import only_publisher
from p2p_metrics.workplace.durability import replaced


def folder(root: Path) -> Path:
    """Where withdrawn releases are kept, beside the releases that readers see."""
    return root / "withdrawn"


def kept(root: Path) -> dict[str, Path]:
    """Every release that readers have or had, by id: those served and those withdrawn."""
    found = {release_id: root / reader.RELEASES / release_id for release_id in reader.listed(root)}
    for manifest in folder(root).glob(f"*/{reader.MANIFEST}"):
        found[manifest.parent.name] = manifest.parent
    return found


def withdraw(root: Path, release_ids: Sequence[str], on: date) -> str:
    """Take releases from readers; the id of the one that they see now, "" where none is left.

    In this order, so that a stop in between leaves nothing shown that should not be and can be
    run again: the list, the note of which release is current, the folders.
    Raises Refused, with nothing changed, where there is no such release.
    """
    releases = root / reader.RELEASES
    with only_publisher(releases):
        there, known = reader.listed(root), _dates(root)
        if unknown := [one for one in release_ids if one not in (*there, *known)]:
            raise Refused(
                f"There is no release {', '.join(unknown)} in {releases}; "
                f"there are {', '.join(there) or 'none'}."
            )
        dates = {one: on.isoformat() for one in release_ids} | known
        replaced(releases / reader.WITHDRAWN, json.dumps(dates, indent=2) + "\n")
        served = _point_at_what_is_left(root, release_ids)
        for one in release_ids:
            _move(releases / one, folder(root) / one)
    return served


def require_not_withdrawn(root: Path, release_id: str) -> None:
    """Refuse to publish again, under another number, the very tables that were withdrawn."""
    for one in alike(release_id, _dates(root)):
        raise Refused(
            f"These are the very tables of {one}, which was withdrawn, so they are not published. "
            "What was wrong with them has to change first: the data, the profile or the cuts "
            "(docs/when-something-is-disclosed.md)."
        )


def alike(release_id: str, others: Iterable[str]) -> list[str]:
    """Those among other releases that hold the very same tables."""
    content = release_id.partition("-")[2]
    return [one for one in others if one != release_id and one.partition("-")[2] == content]


def _dates(root: Path) -> dict[str, str]:
    try:
        return reader.withdrawn(root)
    except reader.NoRelease as why:
        raise Refused(str(why)) from None


def _point_at_what_is_left(root: Path, release_ids: Sequence[str]) -> str:
    """Leave the note of what is current, unless it names a release that goes."""
    pointer = root / reader.RELEASES / reader.POINTER
    named = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    if named and named not in release_ids:
        return named
    for one in reader.listed(root):
        try:
            reader.open_release(root, one)
        except reader.NoRelease:
            continue
        replaced(pointer, f"{one}\n")
        return one
    pointer.unlink(missing_ok=True)
    return ""


def _move(before: Path, after: Path) -> None:
    if before.is_dir():
        private(after.parent)
        before.replace(after)
