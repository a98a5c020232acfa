"""Reads sql/: what each model says of itself, what it reads, and the order to build them in.

A model is one select in one file. Staging models become views and marts become tables, unless a
mart says `-- kind: view` because it is quicker to read through than to store.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import takewhile
from pathlib import Path

import polars as pl
import sqlglot
from sqlglot import exp

SQL = Path(__file__).resolve().parent.parent / "sql"
KINDS = {"staging": "view", "marts": "table"}
PREFIXES = {"staging": ("stg_",), "marts": ("dim_", "fct_", "cells_", "analysis_")}
HEADER = re.compile(
    r"(?P<sentence>.+?[.?])(?: .*)? grain: (?P<grain>[\w, ]+?)(?: kind: (?P<kind>view|table))?"
)


class ModelRefused(ValueError):
    """A file in sql/ is not a model; the message names it and says what to write."""


@dataclass(frozen=True, slots=True)
class Model:
    """One file of sql/: its sentence, its grain, its one select and the tables that this reads.

    `is_unique_by_design` says that the select groups by no more than its grain, so that a second
    row with the same key cannot be.
    """

    name: str
    kind: str
    sentence: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    is_unique_by_design: bool
    sql: str

    @property
    def is_staged(self) -> bool:
        """Whether it is a view of the loader's tables: an extract as models read it."""
        return self.kind == "view" and self.name.startswith(PREFIXES["staging"])

    @property
    def is_read_through(self) -> bool:
        """Whether it is a view of marts: nothing is computed before somebody reads it."""
        return self.kind == "view" and not self.is_staged


@dataclass(frozen=True)
class Models(Mapping[str, Model]):
    """All models by name, iterated in an order in which they can be built."""

    by_name: Mapping[str, Model]

    def __getitem__(self, name: str) -> Model:
        """The model of that name."""
        return self.by_name[name]

    def __iter__(self) -> Iterator[str]:
        """Names, each after everything that it reads."""
        return iter(self.order)

    def __len__(self) -> int:
        """How many models there are."""
        return len(self.by_name)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Names, each after everything that it reads; the same for the same files."""
        waiting = TopologicalSorter(
            {name: [read for read in model.reads if read in self.by_name]
             for name, model in sorted(self.by_name.items())}
        )  # fmt: skip
        try:
            return tuple(waiting.static_order())
        except CycleError as circle:
            raise ModelRefused(f"Models read each other: {' <- '.join(circle.args[1])}.") from None

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Tables that models read and no model makes: the loader's."""
        read = {table for model in self.by_name.values() for table in model.reads}
        return tuple(sorted(read - set(self.by_name)))

    def upstream(self, name: str) -> frozenset[str]:
        """Models that `name` is made from, however far back."""
        nearest = frozenset(read for read in self[name].reads if read in self.by_name)
        return nearest.union(*(self.upstream(read) for read in nearest))

    def downstream(self, name: str) -> frozenset[str]:
        """Models that are made from `name`, however far on."""
        return frozenset(other for other in self.by_name if name in self.upstream(other))

    def selected(self, selection: str = "") -> tuple[Model, ...]:
        """Models in building order: `m`, `+m` with what it is made from, `m+` with what it feeds.

        Several are separated by spaces; nothing at all selects every model.
        """
        chosen: set[str] = set()
        for word in selection.split():
            name = word.strip("+")
            if name not in self.by_name:
                raise ModelRefused(f"There is no model {name} in sql/.")
            chosen |= {name}
            chosen |= self.upstream(name) if word.startswith("+") else set()
            chosen |= self.downstream(name) if word.endswith("+") else set()
        return tuple(self[name] for name in self.order if name in chosen or not selection.strip())

    def lineage(self) -> pl.DataFrame:
        """One row per model: what it is, and what it reads, separated by semicolons."""
        rows = [
            (model.name, model.kind, model.sentence, ", ".join(model.grain), ";".join(model.reads))
            for model in map(self.__getitem__, self.order)
        ]
        columns = ("model", "kind", "sentence", "grain", "reads")
        return pl.DataFrame(rows, dict.fromkeys(columns, pl.String), orient="row")


def read_models(folder: Path = SQL) -> Models:
    """Every model under `folder`/staging and `folder`/marts.

    Raises ModelRefused where a file lacks its sentence, its grain or its one select.
    """
    paths = sorted(path for room in KINDS for path in (folder / room).glob("*.sql"))
    return Models({path.stem: read_model(path) for path in paths})


def read_model(path: Path) -> Model:
    """One model from its file."""
    if not path.stem.startswith(PREFIXES[path.parent.name]):
        wanted = " or ".join(PREFIXES[path.parent.name])
        raise ModelRefused(f"{path.name}: a model in {path.parent.name}/ begins with {wanted}.")
    text = path.read_text(encoding="utf-8")
    said = _header(path.name, text)
    grain = tuple(column.strip() for column in said["grain"].split(","))
    query = _one_select(path.name, text)
    return Model(
        name=path.stem,
        kind=said["kind"] or KINDS[path.parent.name],
        sentence=said["sentence"],
        grain=grain,
        reads=_tables_read(query),
        is_unique_by_design=_keys(query) <= set(grain),
        sql=text,
    )


def _header(file: str, text: str) -> re.Match[str]:
    """The opening comment: a sentence, remarks, `grain:` with columns, and `kind:` if unusual."""
    lines = takewhile(lambda line: line.startswith("--"), text.splitlines())
    comment = " ".join(line.removeprefix("--").strip() for line in lines)
    said = HEADER.fullmatch(comment)
    if not said:
        raise ModelRefused(f"{file}: begin with a sentence and end the comment with '-- grain: '.")
    return said


def _one_select(file: str, text: str) -> exp.Query:
    statements = [found for found in sqlglot.parse(text, read="duckdb") if found]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ModelRefused(f"{file}: a model is one select.")
    return statements[0]


def _tables_read(query: exp.Query) -> tuple[str, ...]:
    """Tables that the select reads, other than those it names itself in `with`."""
    own = {common.alias for common in query.find_all(exp.CTE)}
    named = {table.name for table in query.find_all(exp.Table)}
    return tuple(sorted(named - own))


def _keys(query: exp.Query) -> frozenset[str]:
    """Output columns that the outermost select groups by; if it does not group, a name of none."""
    group = query.args.get("group")
    if not isinstance(query, exp.Select) or group is None:
        return frozenset({"*"})
    if group.args.get("all"):
        plain = [found for found in query.selects if not found.find(exp.AggFunc)]
        return frozenset(found.alias_or_name for found in plain)
    names = {found.unalias(): found.alias_or_name for found in query.selects}
    return frozenset(names.get(key, "*") for key in group.expressions)
