"""The framework's words and every list of codes, read from data_contracts/vocabulary.

Contexts, approaches, stages and values are the framework's; outcomes, characteristics and groups
are what is measured and for whom; `codes` and `name` serve every other list.
"""

import difflib
import re
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from p2p_metrics.vocabulary.files import FOLDER, OUTSIDE_POPULATION, codes, name, table
from p2p_metrics.vocabulary.records import (
    Approach,
    Characteristic,
    Context,
    Group,
    Outcome,
    Stage,
    Unresolved,
    Value,
)

__all__ = [
    "FOLDER",
    "OUTSIDE_POPULATION",
    "Approach",
    "Characteristic",
    "Context",
    "Group",
    "Outcome",
    "Stage",
    "Unresolved",
    "Value",
    "approach_names",
    "approaches",
    "characteristics",
    "codes",
    "contexts",
    "fold",
    "groups",
    "name",
    "outcomes",
    "resolve_approach",
    "stages",
    "table",
    "values",
]

Word = TypeVar("Word", Context, Approach, Stage, Value, Outcome, Characteristic, Group)


@cache
def contexts() -> tuple[Context, ...]:
    """The three contexts, embedded first."""
    return _words(Context, "contexts")


@cache
def approaches() -> tuple[Approach, ...]:
    """The 21 approaches in the order of the framework's table."""
    return _words(Approach, "approaches")


@cache
def stages(edition: str = "framework") -> tuple[Stage, ...]:
    """The five stages, in the framework's edition unless the journal's is asked for."""
    return tuple(stage for stage in _words(Stage, "stages") if stage.edition == edition)


@cache
def values(edition: str = "framework") -> tuple[Value, ...]:
    """The ten values, in the framework's edition unless the journal's is asked for."""
    return tuple(value for value in _words(Value, "values") if value.edition == edition)


@cache
def outcomes() -> tuple[Outcome, ...]:
    """The outcomes that are estimated."""
    return _words(Outcome, "outcomes")


@cache
def characteristics() -> tuple[Characteristic, ...]:
    """The characteristics of students, those switched off by default last."""
    return _words(Characteristic, "characteristics")


@cache
def groups(characteristic: str) -> tuple[Group, ...]:
    """The groups of one characteristic in printing order; unknown and outside come last."""
    found = tuple(g for g in _words(Group, "groups") if g.characteristic_code == characteristic)
    if not found:
        raise KeyError(f"no characteristic called {characteristic!r}")
    return found


def fold(text: str) -> str:
    """A name as it is compared: lower case, anything but letters and digits as one space."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


@cache
def approach_names() -> dict[str, str]:
    """Every folded name of an approach (name, code or alias), with the approach's code."""
    own = {
        fold(text): approach.approach_code
        for approach in approaches()
        for text in (approach.approach_code, approach.approach_name)
    }
    aliases = table("approach_aliases").select("alias", "approach_code").iter_rows()
    return own | {fold(alias): code for alias, code in aliases}


def resolve_approach(text: str) -> str | Unresolved:
    """The code of the approach a text names, or the nearest names if it names none."""
    known = approach_names()
    folded = fold(text)
    if folded in known:
        return known[folded]
    near = difflib.get_close_matches(folded, known, n=6, cutoff=0.3)
    codes_near = dict.fromkeys(known[found] for found in near)
    return Unresolved(tuple(name("approaches", code) for code in codes_near)[:3])


def _words(kind: type[Word], file: str) -> tuple[Word, ...]:
    """The rows of a file as records; yes and no become flags where the record says so."""
    flags = {field.name for field in fields(kind) if field.type is bool}
    rows: list[dict[str, Any]] = table(file).to_dicts()
    return tuple(
        kind(**{key: cell == "yes" if key in flags else cell for key, cell in row.items()})
        for row in rows
    )
