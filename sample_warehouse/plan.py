"""The planted truth as records: what truth.toml, schemes.csv, courses.csv, departments.csv say."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

HERE = Path(__file__).resolve().parent
ROLES = ("recipient", "provider")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme: what it is, who it is for, who it attracts and what it truly changes."""

    scheme_id: str
    scheme_name: str
    owner: str
    data_controller: str
    is_sensitive: str
    approach: str
    approach_code: str
    context: str
    relationship: str
    direction: str
    setting: str
    delivery: str
    entry_rule: str
    first_year: int
    last_year: int
    scope: str
    scope_ids: str
    years_of_study: str
    mode: str
    level: str
    timing: str
    compulsory: str
    recipients: float
    providers: float
    register: str
    sessions: int
    minutes: int
    mark: float
    continued: float
    returned: float
    satisfaction: float
    provider_mark: float
    dose: float
    fades: str
    varies_by: str
    varies_mark: float
    tariff: float
    prior: float
    motivation: float
    profile: str
    fixed_gbp: int
    place_gbp: int
    funder: str
    ratings: str
    rated_by: str
    values: str
    note: str

    @property
    def is_compulsory(self) -> bool:
        """Whether everyone offered takes part."""
        return self.compulsory != "no"

    @property
    def keeps_register(self) -> bool:
        """Whether attendance is known at all."""
        return self.register != "none"

    @property
    def roles(self) -> tuple[int, ...]:
        """The roles students have in it: 0 recipient, 1 provider."""
        return tuple(role for role, share in enumerate((self.recipients, self.providers)) if share)

    @property
    def varying_group(self) -> tuple[str, str] | None:
        """The characteristic and group for which the effect on marks is larger."""
        characteristic, _, group = self.varies_by.partition(":")
        return (characteristic, group) if group else None

    def runs_in(self, academic_year: int) -> bool:
        """Whether the scheme ran in that year."""
        return self.first_year <= academic_year <= self.last_year

    def stages(self) -> tuple[int, ...]:
        """The years of study it is offered to; empty for any."""
        return tuple(map(int, filter(None, self.years_of_study.split(";"))))

    def scopes(self) -> tuple[str, ...]:
        """The faculties, departments, courses or modules it is offered to."""
        return tuple(filter(None, self.scope_ids.split(";")))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything planted."""

    truth: dict[str, Any]
    departments: pl.DataFrame
    courses: pl.DataFrame
    schemes: tuple[Scheme, ...]

    @property
    def years(self) -> range:
        """The academic years delivered."""
        return range(self.truth["first_year"], self.truth["last_year"] + 1)

    @property
    def snapshot_date(self) -> date:
        """The day on which the extracts are said to have been taken."""
        taken: date = self.truth["snapshot_date"]
        return taken

    def section(self, *names: str) -> dict[str, Any]:
        """A section of truth.toml, by the names of its headings."""
        found = self.truth
        for name in names:
            found = found[name]
        return found


def read_plan(folder: Path = HERE) -> Plan:
    """The truth in the repository."""
    return Plan(
        truth=tomllib.loads((folder / "truth.toml").read_text(encoding="utf-8")),
        departments=pl.read_csv(folder / "departments.csv"),
        courses=pl.read_csv(folder / "courses.csv"),
        schemes=_read_schemes(folder / "schemes.csv"),
    )


def _read_schemes(path: Path) -> tuple[Scheme, ...]:
    rows = pl.read_csv(path, infer_schema=False).fill_null("").to_dicts()
    kinds = {field.name: field.type for field in fields(Scheme)}
    return tuple(Scheme(**{name: _read(kinds[name], row[name]) for name in kinds}) for row in rows)


def _read(kind: Any, text: str) -> Any:
    if kind is str:
        return text
    number = float(text or 0)
    return int(number) if kind is int else number
