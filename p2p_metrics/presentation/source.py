"""What figures ask of a release: rows of a table, names of codes, facts of the manifest."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Protocol

import polars as pl

from p2p_metrics.presentation import published_columns, wording, words

ALL = "all"
ALL_YEARS = 0
WHOLE = {
    "academic_year": ALL_YEARS,
    "faculty_code": ALL,
    "level": ALL,
    "characteristic_code": ALL,
    "group_code": ALL,
}
RECIPIENT = "recipient"
Row = Mapping[str, Any]  # of a published table, by the names of its columns
MADE_UP = "Made-up university: every student, scheme and result is invented."
PARTS_KEPT = 256  # what pages ask for on every run, whoever reads them


class Table(Protocol):
    """One controlled table, or a part of it."""

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
        ...

    def where(self, **keys: Any) -> "Table":
        """The rows whose key columns have these values."""
        ...


class Release(Protocol):
    """A folder of safe tables, as its reader opens it."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """When and from what the release was made."""
        ...

    @property
    def release_id(self) -> str:
        """The release's name."""
        ...

    @property
    def note(self) -> str:
        """What readers should know about how this release came to be shown."""
        ...

    def table(self, name: str) -> Table:
        """One of the tables of the release; raises KeyError where it lacks it."""
        ...


class Source:
    """One release as figures read it; a table that the release lacks reads as no rows.

    So does one that an earlier version published in another form; columns that were only added
    since read as blank.
    """

    def __init__(self, release: Release) -> None:
        """Read from `release` and from nothing else."""
        self.release = release
        self._frames: dict[str, pl.DataFrame] = {}
        # A release never changes, so what a filter may offer is looked up once.
        self._values: dict[tuple[Any, ...], list[Any]] = {}
        self._part = lru_cache(PARTS_KEPT)(self._filtered)

    def frame(self, name: str, **keys: Any) -> pl.DataFrame:
        """The rows of one table with these key values, in the order they were published."""
        if name not in self._frames:
            self._frames[name] = self._read(name)
        frame = self._frames[name]
        known = tuple((key, value) for key, value in keys.items() if key in frame.columns)
        return self._part(name, known) if known else frame

    def _filtered(self, name: str, known: tuple[tuple[str, Any], ...]) -> pl.DataFrame:
        return self._frames[name].filter(*(pl.col(key) == value for key, value in known))

    def rows(self, name: str, **keys: Any) -> list[dict[str, Any]]:
        """The same as plain rows."""
        return self.frame(name, **keys).to_dicts()

    def whole(self, name: str, **keys: Any) -> list[dict[str, Any]]:
        """Rows with every split that is not asked for rolled up: all years, faculties, groups."""
        return self.rows(name, **{**WHOLE, **keys})

    def values(self, name: str, key: str, having: str = "", **keys: Any) -> list[Any]:
        """The values of a key column that occur together with these key values, sorted.

        `having` names a measure: only rows in which it is shown count.
        """
        asked = (name, key, having, tuple(sorted(keys.items())))
        if asked not in self._values:
            self._values[asked] = self._looked_up(name, key, having, keys)
        return list(self._values[asked])

    def _looked_up(self, name: str, key: str, having: str, keys: Mapping[str, Any]) -> list[Any]:
        frame = self.frame(name, **keys)
        if having and having in frame.columns:
            frame = frame.filter(pl.col(having).is_not_null())
        return frame[key].unique().drop_nulls().sort().to_list() if key in frame.columns else []

    def name(self, kind: str, code: str, parent: str = "") -> str:
        """What a code is called; the code itself where the release does not name it."""
        found = self._names.get((kind, code, parent)) or self._names.get((kind, code, ""))
        return found or code.replace("_", " ")

    def parent(self, kind: str, code: str) -> str:
        """The code that a code belongs under: an approach's context, a scheme's approach."""
        return self._parents.get((kind, code), "")

    def unit(self, kind: str, code: str, role: str = RECIPIENT) -> str:
        """A unit's name inside a sentence: peer mentoring; co-curricular activities."""
        pattern = wording.by("units", "unit_kind")[(kind,)]["in_sentence"]
        name = self.name(kind, code) if kind != "any" else ""
        plain = name if kind == "scheme" else words.in_sentence(name)
        return pattern.format(name=plain) + wording.by("roles", "role")[(role,)]["after_unit"]

    @property
    def origin(self) -> str:
        """Which release the numbers are from, as a sentence: on pages, paper and pictures."""
        snapshot = self.release.manifest["snapshot_date"]
        return f"Release {self.release.release_id}, from extracts of {snapshot}."

    @property
    def notice(self) -> str:
        """What must not be overlooked about a made-up university; "" for a real one."""
        return MADE_UP if self.release.manifest["is_sample"] else ""

    @cached_property
    def _names(self) -> Mapping[tuple[str, str, str], str]:
        found = {}
        for row in self.rows("names"):
            parent = row["parent"] or ""
            found[row["kind"], row["code"], parent] = row["name"]
            found.setdefault((row["kind"], row["code"], ""), row["name"])
        return found

    @cached_property
    def _parents(self) -> Mapping[tuple[str, str], str]:
        return {(row["kind"], row["code"]): row["parent"] or "" for row in self.rows("names")}

    @cached_property
    def in_another_form(self) -> frozenset[str]:
        """The tables that an earlier version published without all columns of this one."""
        return published_columns.in_another_form(
            self._table("definitions"), self.release.manifest["files"]
        )

    def _read(self, name: str) -> pl.DataFrame:
        if name in self.in_another_form:
            return pl.DataFrame()
        frame = self._table(name)
        lacking = [one for one in published_columns.added(name) if one not in frame.columns]
        blank = [pl.lit(None).alias(one) for one in lacking]
        return frame.with_columns(blank) if frame.width else frame

    def _table(self, name: str) -> pl.DataFrame:
        try:
            return self.release.table(name).frame
        except KeyError:
            return pl.DataFrame()
