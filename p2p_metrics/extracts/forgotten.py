"""The students who asked to be left out: a keyed hash of each number, and nothing else.

A list of some kind has to stay, or the next delivery would bring them back. Its hashes are made
under a name of their own, so that without the key they match no pseudonym of any warehouse.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from p2p_metrics.extracts import identity
from p2p_metrics.extracts.limits import limits
from p2p_metrics.places import private
from p2p_metrics.refusal import Refused
from p2p_metrics.workplace.durability import replaced

HEADER = ("print", "key", "on")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One student: the hash of the number, which key it was made under, the day of the request."""

    print: int
    key: str
    on: date


def place(root: Path) -> Path:
    """Where the list lies in a data directory."""
    return root / "forgotten" / "students.csv"


def entries(root: Path) -> tuple[Entry, ...]:
    """Everybody on the list, in the order of their hashes, which says nothing."""
    path = place(root)
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as lines:
        try:
            rows = csv.DictReader(lines)
            return tuple(
                Entry(int(row["print"]), row["key"], date.fromisoformat(row["on"])) for row in rows
            )
        except (ValueError, KeyError, TypeError):
            raise Refused(
                f"{path} cannot be read, so nobody knows who asked to be left out: take it from a "
                "backup, or delete it and run `python run.py forget` again with all numbers."
            ) from None


def add(root: Path, numbers: Iterable[str], secret: bytes, on: date) -> int:
    """Put students on the list; how many were not on it before."""
    before = entries(root)
    known = {(one.print, one.key) for one in before}
    under = identity.key_print(secret)
    asked = {identity.pseudonym(secret, identity.FORGOTTEN, number) for number in numbers}
    fresh = [Entry(one, under, on) for one in asked if (one, under) not in known]
    write(root, (*before, *fresh))
    return len(fresh)


def write(root: Path, kept: Iterable[Entry]) -> None:
    """The whole list or what stood there before, for its owner alone."""
    path = place(root)
    private(path.parent)
    lines = StringIO()
    rows = csv.writer(lines, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerows((one.print, one.key, one.on.isoformat()) for one in sorted(kept))
    replaced(path, lines.getvalue())
    path.chmod(0o600)


def prints(root: Path, secret: bytes) -> frozenset[int]:
    """The hashes to leave out of a delivery that is loaded under this key.

    Made-up students have a list of their own: that of the public key. Raises Refused where real
    students are on the list under another key: nobody would recognise them.
    """
    under, public = identity.key_print(secret), _public()
    everyone = entries(root)
    if under != public and any(one.key not in {under, public} for one in everyone):
        raise Refused(
            f"Students on the list of those left out ({place(root)}) were put there "
            f"under another {limits().key_variable}. Set that key, or delete the list and run "
            "`python run.py forget` again with the numbers of all who asked."
        )
    return frozenset(one.print for one in everyone if one.key == under)


def _public() -> str:
    return identity.key_print(limits().public_sample_key.encode())
