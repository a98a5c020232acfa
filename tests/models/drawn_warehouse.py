"""A warehouse drawn by hand: a few rows of text in, one model built, rows out.

Tables that a model reads and that the test does not draw are empty, with the types they really
have; columns that a drawing leaves out are those of an ordinary student. The vocabulary is real.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.models import Models, read_models

CONTRACTS = Path(__file__).resolve().parents[2] / "data_contracts"
VOCABULARIES = ("approaches", "groups", "characteristics", "outcomes", "codes")
FOLDED = "trim(regexp_replace(lower(alias), '[^a-z0-9]+', ' ', 'g')) as alias_folded"
NAMED = ("student_id", "engagement_id")

ORDINARY: Mapping[str, Mapping[str, str]] = {
    "stg_settings": {
        "snapshot_date": "2025-09-30",
        "latest_academic_year": "2024",
        "has_awards": "true",
        "has_surveys": "true",
    },
    "stg_engagements": {
        "course_id": "LAW1",
        "start_date": "2022-09-26",
        "expected_end_date": "2025-06-13",
        "mode": "full_time",
        "level": "undergraduate",
        "age_on_entry": "18",
        "domicile": "uk_england",
    },
    "stg_enrolments": {
        "course_id": "LAW1",
        "year_of_study": "1",
        "start_date": "2022-09-26",
        "end_date": "2023-06-16",
        "is_entrant": "true",
        "is_repeat": "false",
        "is_placement_year": "false",
        "academic_year": "2022",
    },
    "stg_courses": {
        "course_id": "LAW1",
        "award_aim": "first_degree",
        "level": "undergraduate",
        "course_key": "1",
        "department_key": "1",
        "faculty_key": "1",
        "department_code": "LAWS",
        "faculty_code": "SOC",
    },
    "stg_module_results": {"academic_year": "2022", "attempt": "1", "term": "2"},
    "stg_modules": {"academic_year": "2022", "credits": "20"},
    "stg_offers": {
        "academic_year": "2022",
        "scope": "course",
        "scope_id": "LAW1",
        "year_of_study": "-1",
        "mode": "any",
        "level": "any",
        "role": "recipient",
        "is_compulsory": "false",
        "start_date": "2022-10-10",
        "landmark_date": "2022-11-14",
        "end_date": "2023-04-28",
    },
    "stg_scheme_years": {
        "academic_year": "2022",
        "approach_code": "peer_mentoring",
        "context_code": "co_curricular",
        "is_register_kept": "true",
        "is_nobody_came": "false",
    },
    "stg_participation": {"academic_year": "2022", "role": "recipient", "status": "signed_up"},
    "stg_sessions": {
        "academic_year": "2022",
        "role": "recipient",
        "minutes": "60",
        "is_attended": "true",
    },
    "stg_costs": {"academic_year": "2022", "funder": "university", "faculty_code": "*"},
    "stg_surveys": {"academic_year": "2022", "is_invited": "true", "survey_date": "2023-03-01"},
    "fct_enrolments": {
        "academic_year": "2022",
        "cohort_key": "1",
        "start_date": "2022-09-26",
        "last_date": "2023-06-16",
    },
    "fct_cohort_offers": {
        "academic_year": "2022",
        "cohort_key": "1",
        "role": "recipient",
        "is_compulsory": "false",
        "has_register": "true",
        "start_date": "2022-10-10",
        "landmark_date": "2022-11-14",
    },
    "fct_participation": {
        "academic_year": "2022",
        "role": "recipient",
        "has_register": "true",
        "sessions_attended": "1",
        "sessions_by_landmark": "1",
    },
    "fct_exposures": {
        "academic_year": "2022",
        "role": "recipient",
        "is_compulsory": "false",
        "is_enrolled_at_landmark": "true",
    },
    "analysis_frame": {
        "academic_year": "2022",
        "course_key": "1",
        "department_key": "1",
        "faculty_key": "1",
        "level_key": "1",
        "year_of_study": "1",
        "prior_band": "0",
        "sex": "1",
        "ethnicity": "1",
        "disability": "1",
        "age_group": "1",
        "deprivation": "1",
    },
}


@dataclass(frozen=True)
class Shapes:
    """The models, and the columns and types of every table that they read or make."""

    models: Models
    columns: Mapping[str, Mapping[str, str]]


@dataclass
class Warehouse:
    """What one test draws and builds."""

    shapes: Shapes
    engine: DuckDBEngine
    drawn: set[str] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)
    built: str = ""

    def draw(self, table: str, text: str) -> None:
        """Fill a table from a drawing: a line of column names, then a line per row."""
        header, *rows = [cells_of(line) for line in text.strip().splitlines()]
        types = self.shapes.columns[table]
        unknown = set(header) - set(types)
        assert not unknown, f"{table} has no column {unknown}"
        ordinary = {**ORDINARY.get(table, {})}
        self.empty(table)
        for row in rows:
            drawn = {**ordinary, **dict(zip(header, row, strict=True))}
            values = [self.stored(column, drawn.get(column)) for column in types]
            places = ", ".join(f"cast(? as {kind})" for kind in types.values())
            self.engine.connection.execute(
                f"insert into {table} values ({places})",  # noqa: S608 - names come from the models
                values,
            )
        self.drawn.add(table)

    def taken_on(self, day: str, latest_academic_year: int | None = None) -> None:
        """Take the extracts on another day, reaching to that day's academic year unless told."""
        year, month, _ = map(int, day.split("-"))
        latest = latest_academic_year or year - (month < 8)
        self.draw("stg_settings", f"snapshot_date | latest_academic_year\n{day} | {latest}")

    def empty(self, table: str) -> None:
        """Make a table without rows."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.shapes.columns[table].items())
        self.engine.connection.execute(f"create or replace table {table} ({columns})")

    def stored(self, column: str, text: str | None) -> str | int | None:
        """What a cell is stored as: names of students become numbers."""
        if text in (None, ""):
            return None
        if column in NAMED:
            return self.names.setdefault(text, len(self.names) + 1)
        return text

    def build(self, selection: str) -> "Warehouse":
        """Build one model, or with `+m` also everything it is made from that is not drawn."""
        name = selection.removeprefix("+")
        with_upstream = selection.startswith("+")
        wanted = self.needed(name) if with_upstream else {name}
        for model in (self.shapes.models[each] for each in self.shapes.models.order):
            if model.name in wanted:
                self.provide(set(model.reads) - wanted)
                self.engine.build(model.name, model.sql, model.kind)
        self.built = name
        return self

    def needed(self, name: str) -> set[str]:
        """A model and what it is made from, as far back as drawings and raw tables."""
        models = self.shapes.models
        further = [read for read in models[name].reads if read in models and read not in self.drawn]
        kept = [read for read in further if read != "stg_settings"]
        return {name}.union(*(self.needed(read) for read in kept))

    def provide(self, tables: set[str]) -> None:
        """Make what is read and not drawn: settings as ordinary, anything else empty."""
        for table in tables - self.drawn:
            if table.startswith("voc_"):
                continue
            if table == "stg_settings":
                self.draw(table, "has_awards\ntrue")
            else:
                self.empty(table)

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """The columns of the model built, in order of themselves."""
        back = {number: name for name, number in self.names.items()}
        listed = ", ".join(columns)
        found = self.engine.fetch(
            f"select {listed} from {self.built} order by all"  # noqa: S608
        )
        readable = [
            tuple(
                back[value] if name in NAMED and value is not None else as_drawn(value)
                for name, value in zip(columns, row, strict=True)
            )
            for row in found.rows()
        ]
        return sorted(readable, key=lambda row: [(value is not None, value) for value in row])


def cells_of(line: str) -> list[str]:
    """The cells of one line of a drawing."""
    return [cell.strip() for cell in line.split("|")]


def as_drawn(value: Any) -> Any:
    """A value as a drawing has it: dates as text."""
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    """Every model built once on empty tables: what types it has."""
    models = read_models()
    with DuckDBEngine() as engine:
        create_inputs(engine)
        for name in models:
            engine.build(name, models[name].sql, models[name].kind)
        described = engine.fetch(
            "select table_name, column_name, data_type from information_schema.columns "
            "order by table_name, ordinal_position"
        )
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in described.rows():
        columns.setdefault(table, {})[column] = kind
    return Shapes(models, columns)


def create_inputs(engine: DuckDBEngine) -> None:
    """The tables that the loader makes, empty, from the contracts; the vocabulary filled."""
    make = engine.connection.execute
    for path in sorted(CONTRACTS.glob("*.yaml")):
        columns = yaml.safe_load(path.read_text(encoding="utf-8"))["schema"][0]["properties"]
        kinds = {
            column["name"]: "BIGINT" if column["name"] in NAMED else column["physicalType"]
            for column in columns
        }
        listed = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        make(f"create table raw_{path.stem} ({listed})")
    make("create table settings (name varchar, value varchar)")
    make(
        "create table load_facts "
        "(extract varchar, is_present boolean, rows bigint, latest_date date)"
    )
    create_vocabulary(engine)


def create_vocabulary(engine: DuckDBEngine) -> None:
    """The vocabulary tables as the loader makes them."""
    make = engine.connection.execute
    for name in VOCABULARIES:
        path = CONTRACTS / "vocabulary" / f"{name}.csv"
        make(f"create table voc_{name} as from read_csv('{path}', all_varchar = true)")
    make("alter table voc_groups alter group_key type integer")
    path = CONTRACTS / "vocabulary" / "approach_aliases.csv"
    make(
        f"create table voc_approach_aliases as select {FOLDED}, approach_code "  # noqa: S608
        f"from read_csv('{path}', all_varchar = true)"
    )


@pytest.fixture(scope="session")
def engine() -> Iterator[DuckDBEngine]:
    """One database for all drawings of a run, with the vocabulary in it."""
    with DuckDBEngine(threads=1) as engine:
        create_vocabulary(engine)
        yield engine


@pytest.fixture
def warehouse(shapes: Shapes, engine: DuckDBEngine) -> Iterator[Warehouse]:
    """A warehouse to draw in: empty but for the vocabulary."""
    yield Warehouse(shapes, engine)
    made = engine.fetch(
        "select table_name, table_type from information_schema.tables "
        "where not starts_with(table_name, 'voc_')"
    )
    for name, kind in made.rows():
        engine.connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {name}")
