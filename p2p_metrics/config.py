"""The only reader of p2p.toml: what is published, how it is protected, how much machine it gets."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, Self

from p2p_metrics.refusal import Refused

ROOT = Path(__file__).resolve().parent.parent
MOST_DIMENSIONS = 3
DIMENSIONS = ("academic_year", "faculty_code", "level", "group")


class Misconfigured(Refused, ValueError):
    """p2p.toml says something that cannot be carried out; the message names the line."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One registered combination: a table's units split by up to three dimensions."""

    table: str
    unit_kind: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """How much of the machine the warehouse may use."""

    threads: int
    memory_limit: str


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days what lies on the build machine is kept, and a day by which all of it goes.

    Raises Misconfigured for a number of days that is none.
    """

    warehouse_days: int
    estimates_days: int
    quarantine_days: int
    leaving_reason_days: int
    all_by: date | None = None
    records_days: int = 1461
    forgotten_days: int = 3653

    def __post_init__(self) -> None:
        """Hold every number of days to being one."""
        for one in fields(self):
            days = getattr(self, one.name)
            if one.name != "all_by" and (type(days) is not int or days < 0):
                raise Misconfigured(f"retention: {one.name} is a number of days, not {days!r}.")
        if self.all_by is not None and type(self.all_by) is not date:
            raise Misconfigured(
                f"retention: all_by is a date such as 2027-07-31, without quotation marks, "
                f"not {self.all_by!r}."
            )


@dataclass(frozen=True, slots=True)
class Configuration:
    """p2p.toml as frozen records, with the hash that a release's manifest carries."""

    label: str
    policy: str
    engine: Engine
    cuts: tuple[Cut, ...]
    most_cells: int
    characteristics: tuple[str, ...]
    intersection: tuple[str, ...]
    outcomes: tuple[str, ...]
    primary_outcome: str
    checked_outcomes: tuple[str, ...]
    most_specifications: int
    core_covariates: tuple[str, ...]
    attendance_bands: tuple[int, ...]
    plans: str
    controllers: tuple[str, ...]
    retention: Retention
    fingerprint: str

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """The configuration in `path` (p2p.toml at the root unless given).

        Raises Misconfigured with the setting and the remedy when a line cannot be used.
        """
        path = path or ROOT / "p2p.toml"
        text = path.read_bytes()
        try:
            found = tomllib.loads(text.decode())
            return cls(
                label=found["release"]["label"],
                policy=found["release"]["policy"],
                engine=Engine(**found["engine"]),
                cuts=registered(found["cuts"]["registered"]),
                most_cells=found["cuts"]["most_cells"],
                characteristics=tuple(found["characteristics"]["published"]),
                intersection=tuple(found["characteristics"]["intersection"]),
                outcomes=tuple(found["estimates"]["outcomes"]),
                primary_outcome=found["estimates"]["primary_outcome"],
                checked_outcomes=tuple(found["estimates"]["checked_outcomes"]),
                most_specifications=found["estimates"]["most_specifications"],
                core_covariates=tuple(found["estimates"]["core_covariates"]),
                attendance_bands=tuple(found["estimates"]["attendance_bands"]),
                plans=found["estimates"]["plans"],
                controllers=tuple(found["controllers"]["agreed"]),
                retention=Retention(**found["retention"]),
                fingerprint=sha256(text).hexdigest(),
            )
        except KeyError as missing:
            raise Misconfigured(f"{path.name}: the setting {missing} is missing.") from missing
        except (tomllib.TOMLDecodeError, TypeError) as wrong:
            raise Misconfigured(f"{path.name} cannot be read: {wrong}.") from wrong

    def cuts_of(self, table: str) -> tuple[Cut, ...]:
        """The registered cuts of one release table."""
        return tuple(cut for cut in self.cuts if cut.table == table)


def registered(blocks: list[Mapping[str, Any]]) -> tuple[Cut, ...]:
    """Every table x unit x combination that the blocks list, once each, in their order."""
    cuts = {
        Cut(table, unit, tuple(by)): None
        for block in blocks
        for table, unit, by in product(block["tables"], block["units"], block["by"])
    }
    for cut in cuts:
        require_known(cut)
    return tuple(cuts)


def require_known(cut: Cut) -> None:
    """Refuse a dimension that no table has, or more dimensions than can be protected."""
    unknown = sorted(set(cut.by) - set(DIMENSIONS))
    if unknown:
        raise Misconfigured(
            f"cuts.registered: {', '.join(unknown)} is not a dimension; "
            f"choose among {', '.join(DIMENSIONS)}."
        )
    if len(cut.by) + (cut.unit_kind != "any") > MOST_DIMENSIONS:
        raise Misconfigured(
            f"cuts.registered: {cut.unit_kind} by {', '.join(cut.by)} has more than "
            f"{MOST_DIMENSIONS} dimensions; small cells could not be protected."
        )
