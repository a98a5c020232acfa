"""Column names of other systems (known_names.csv), recognised in a header."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.contract_file import CONTRACTS

KNOWN_NAMES = CONTRACTS / "known_names.csv"


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that institutions already use for a column, and where it comes from."""

    column: str
    source: str
    note: str


def matched(header: Iterable[str], contract: Contract) -> Mapping[str, str]:
    """The contract's columns with their names in the file, as far as they are recognised."""
    found: dict[str, str] = {}
    for name in header:
        own = folded(name)
        foreign = _known(contract.extract, own)
        for column in contract.columns:
            names = {folded(column.name), folded(column.label)}
            if own in names or (foreign and foreign.column == column.name):
                found.setdefault(column.name, name)
    return found


def note(extract: str, name: str) -> str:
    """What to know of a foreign name, or where it comes from; nothing of one unknown."""
    known = _known(extract, folded(name))
    return known.note or known.source if known else ""


def folded(name: str) -> str:
    """A name without its case, spaces and signs."""
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def _known(extract: str, own: str) -> KnownName | None:
    known = _known_names()
    return known.get((extract, own)) or known.get(("", own))


@cache
def _known_names() -> Mapping[tuple[str, str], KnownName]:
    """Foreign names by (extract or nothing, folded name)."""
    with KNOWN_NAMES.open(encoding="utf-8", newline="") as lines:
        return {
            (row["extract"], folded(row["known_name"])): KnownName(
                row["column"], row["source"], row["note"]
            )
            for row in csv.DictReader(lines)
        }
