"""An answer where one can be given: the value, a bound, or the same question asked more widely."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from p2p_metrics.release.reader import Release

SHOWN = ""
BOUNDS = ("DPL", "DPH")
ALL, ALL_YEARS = "all", 0
# What may be pooled, in this order; the group is the question and never is.
WIDENED = ("academic_year", "level", "faculty_code", "unit")
LARGER = {"scheme": "approach", "approach": "context", "context": "any"}
CODES = {"approach": "approach_code", "context": "context_code"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The row that answers a question best.

    `row` is None where nothing may be said. `is_bound` means that the row only says "fewer than
    `fewer_than` of about ..." (status DPL) or "all but fewer than ..." (DPH). `pooled` names what
    was widened to get it: academic_year, level, faculty_code, unit; empty when nothing was.
    """

    row: Mapping[str, Any] | None
    pooled: tuple[str, ...] = ()
    is_bound: bool = False
    fewer_than: int | None = None


def answered(release: Release, table: str, **keys: object) -> Answer:
    """The narrowest row that says something about `keys`, pooling years, level, faculty and unit.

    `keys` names every key column of a lattice table (participation, impact).
    """
    frame = release.table(table).frame
    for asked, pooled in _wider(release, keys):
        found = frame.filter(*(pl.col(name) == value for name, value in asked.items()))
        row = found.row(0, named=True) if found.height else None
        if row is not None and row["status"] == SHOWN:
            return Answer(row, pooled)
        if row is not None and row["status"] in BOUNDS:
            return Answer(row, pooled, is_bound=True, fewer_than=_limit(release, row))
    return Answer(None)


def _limit(release: Release, row: Mapping[str, Any]) -> int:
    """Fewer than how many a code means: more where one person may stand in a row several times."""
    said: Mapping[str, int] = release.manifest["fewer_than"]
    if row["academic_year"] == ALL_YEARS:
        said = release.manifest.get("fewer_than_in_all_years", said)
    return said[row["status"]]


def _wider(
    release: Release, keys: Mapping[str, object]
) -> Iterator[tuple[dict[str, object], tuple[str, ...]]]:
    """The question, then the same with one thing more pooled each time."""
    asked = dict(keys)
    pooled: tuple[str, ...] = ()
    yield dict(asked), pooled
    for name in WIDENED:
        for wider in _units(release, asked) if name == "unit" else _rolled_up(asked, name):
            asked = wider
            pooled = (*pooled, name) if name not in pooled else pooled
            yield dict(asked), pooled


def _rolled_up(asked: Mapping[str, object], name: str) -> Iterator[dict[str, object]]:
    whole = ALL_YEARS if name == "academic_year" else ALL
    if name in asked and asked[name] != whole:
        yield {**asked, name: whole}


def _units(release: Release, asked: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """The units that hold the one asked about, from the map of provision."""
    kind, code = str(asked["unit_kind"]), asked["unit_code"]
    rows = release.table("provision").frame if "provision" in release.tables else None
    column = {"scheme": "scheme_id", "approach": "approach_code"}.get(kind, "")
    while kind in LARGER:
        kind = LARGER[kind]
        if kind == "any":
            yield {**asked, "unit_kind": "any", "unit_code": ALL}
            return
        if rows is None:
            return
        rows = rows.filter(pl.col(column) == code)
        holding = rows[CODES[kind]].drop_nulls().unique()
        if holding.len() != 1:
            return
        column, code = CODES[kind], holding.item()
        rows = release.table("provision").frame
        yield {**asked, "unit_kind": kind, "unit_code": code}
