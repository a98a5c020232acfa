"""What each extract should look like: the contracts in data_contracts/ as frozen records.

`contract_file` reads the YAML into them; data_contracts/README.md says what its words mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its meaning, its type and what its values may be."""

    name: str
    label: str
    description: str
    type: str
    is_required: bool
    classification: str
    minimum: Any = None
    maximum: Any = None
    pattern: str | None = None
    vocabulary: str | None = None
    vocabulary_match: str = "exact"
    is_optional: bool = False
    is_academic_year: bool = False
    identifier: str | None = None
    has_text_hygiene: bool = False
    has_fixed_width: bool = False
    remedy: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether the column stays text after the load."""
        return self.type == "VARCHAR"

    @property
    def counts_as(self) -> tuple[int, int]:
        """The month and day that a year counts as when the newest date of an extract is asked for.

        An academic year counts as its first day; a calendar year is that of a survey, in summer.
        """
        return (8, 1) if self.is_academic_year else (7, 31)

    @property
    def decimal_places(self) -> int:
        """The digits after the point that a DECIMAL(p,s) keeps; none of any other type."""
        return int(self.type.rstrip(")").split(",")[1]) if "," in self.type else 0

    @property
    def shows_values(self) -> bool:
        """Whether a sentence about this column may quote a value: never one about a person."""
        return self.classification in {"public", "internal"}


@dataclass(frozen=True, slots=True)
class Relationship:
    """A key of this extract that must be found in another."""

    columns: tuple[str, ...]
    to_extract: str
    to_columns: tuple[str, ...]
    severity: Severity
    sentence: str
    remedy: str
    sets_aside: bool


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule written out in the contract, as a Great Expectations expectation."""

    name: str
    column: str | None
    severity: Severity
    sentence: str
    remedy: str
    sets_aside: bool
    reads: tuple[str, ...]
    expectation: str
    arguments: Mapping[str, Any]
    reads_if_supplied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the newest row may be; without a column the snapshot date itself is judged."""

    column: str | None
    days: int
    severity: Severity
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RowBand:
    """How many rows are believable, and how far they may move from one load to the next."""

    minimum: int
    maximum: int
    largest_change: float


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything an extract promises."""

    extract: str
    title: str
    is_optional: bool
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    relationships: tuple[Relationship, ...]
    written: tuple[WrittenRule, ...]
    freshness: Freshness
    row_band: RowBand

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in the contract's order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class ImpliedRule:
    """The words of a rule that contracts imply rather than write out (rules.csv)."""

    severity: Severity
    sets_aside: bool
    sentence: str
    remedy: str


def severity(word: str) -> Severity:
    """A severity as contracts write it.

    Raises ValueError for any other word.
    """
    if word not in {"critical", "warning"}:
        raise ValueError(f"severity is {word}; it is critical or warning.")
    return "critical" if word == "critical" else "warning"
