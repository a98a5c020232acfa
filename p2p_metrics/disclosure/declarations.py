"""How each release table is controlled, as data: every column has one declared treatment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

import polars as pl

from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.refusal import Refused

STATUS = "status"
# What a count may be said to count, joined by " x "; a number stands for itself.
FACTORS = ("people", "years", "years of the row", "records")
USUALLY = "people x years of the row"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of people, worked out from rounded counts, with or without its interval.

    `people`: the guard that says how many different people the numerator counts, where one may be
    counted once for every year.
    """

    column: str
    numerator: str
    denominator: str
    lower: str = ""
    upper: str = ""
    edges: str = "masked"
    people: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference and its limits, in outcome units."""

    column: str
    lower: str
    upper: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0-1) of a published count."""

    column: str
    of: str

    @property
    def part(self) -> str:
        """The name of the count of those who have it; it is never written."""
        return f"_part_{self.column}"


@dataclass(frozen=True, slots=True)
class Standardised:
    """Differences in standard deviations, on steps that hide people.

    `people` is the guard that says how many people, each moved by a whole level, would move a
    difference by one standard deviation; `step` is the finest step.
    """

    columns: tuple[str, ...]
    people: str
    step: float


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of money worked out from a rounded count."""

    total: str
    fixed: str
    each: str
    count: str
    per_head: str


@dataclass(frozen=True, slots=True)
class Source:
    """The thresholds of somebody else's publication, held again here."""

    minimum: int
    share: str
    least: float


@dataclass(frozen=True, slots=True)
class Groups:
    """The column that names the characteristic a row tells students apart by, and the group's key.

    `unless`: what that column holds in rows that are about no group. A table whose rows name their
    characteristic in no key has no `group`.
    """

    characteristic: str
    group: str = ""
    unless: tuple[str, ...] = ("all",)


@dataclass(frozen=True, slots=True)
class Within:
    """A count that is among a count of another table (or is all of it), under matching keys.

    Additive keys of either table that `keys` and `fixed` do not name are rolled up.
    """

    column: str
    table: str
    whole: str
    keys: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """One table's treatments; data_contracts/disclosure/tables.toml says what each means."""

    table: str
    sentence: str
    keys: tuple[str, ...]
    plain: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    rounded: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    judged_by: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    shares: tuple[Share, ...] = ()
    effects: tuple[Effect, ...] = ()
    levels: tuple[str, ...] = ()
    steps: Mapping[str, float] | None = None
    standardised: Standardised | None = None
    money: Money | None = None
    source: Source | None = None
    derived: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    additive: tuple[str, ...] = ()
    within: tuple[Within, ...] = ()
    groups: Groups | None = None
    crosses: str = ""
    crossed: tuple[str, ...] = ()
    reason: str = ""
    safe_reasons: tuple[str, ...] = ()
    neutral_reason: str = ""
    counted: str = ""
    counted_as: Mapping[str, str] = field(default_factory=dict)
    often: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)
    one_person: Mapping[str, float] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    held_by: str = ""

    @classmethod
    def parsed(cls, table: str, said: Mapping[str, Any]) -> Self:
        """The declaration in one block of tables.toml; raises Refused on an unknown treatment."""
        unknown = sorted(set(said) - {one.name for one in fields(cls)})
        if unknown:
            raise Refused(f"tables.toml: [{table}] has no treatment called {', '.join(unknown)}.")
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
        }
        values["rates"] = tuple(Rate(**one) for one in said.get("rates", ()))
        values["shares"] = tuple(Share(**one) for one in said.get("shares", ()))
        values["effects"] = tuple(Effect(**one) for one in said.get("effects", ()))
        values["within"] = tuple(Within(**one) for one in said.get("within", ()))
        if "standardised" in said:
            columns = tuple(said["standardised"]["columns"])
            values["standardised"] = Standardised(**{**said["standardised"], "columns": columns})
        if "groups" in said:
            unless = tuple(said["groups"].get("unless", ("all",)))
            values["groups"] = Groups(**{**said["groups"], "unless": unless})
        values["money"] = Money(**said["money"]) if "money" in said else None
        values["source"] = Source(**said["source"]) if "source" in said else None
        made = cls(table=table, **values)
        made.require_countable()
        return made

    def require_countable(self) -> None:
        """Refuse a count of which it is not said how often one person can be in it."""
        for product in (self.counted, *self.counted_as.values()):
            unknown = [one for one in _factors(product) if one not in FACTORS and not one.isdigit()]
            if unknown:
                raise Refused(
                    f"tables.toml: [{self.table}] counts {', '.join(unknown)}; "
                    f"say {', '.join(FACTORS)} or a number."
                )

    def factors(self, column: str) -> tuple[str, ...]:
        """What is multiplied to give how often one person can be in a count."""
        return _factors(self.counted_as.get(column, self.counted or USUALLY))

    def base(self, column: str, policy: Policy) -> int:
        """What a count is rounded to: the policy's base, or a coarser one."""
        return max(policy.count_base, self.bases.get(column, 0))

    @property
    def measured(self) -> tuple[str, ...]:
        """The published counts that judge a row; where it publishes none, the guards that do."""
        shown = tuple(name for name in self.judged_by if name in self.counts)
        return shown or self.judged_by

    @property
    def is_judged(self) -> bool:
        """Whether rows can be suppressed, so that the table carries a status."""
        return bool(self.judged_by)

    @property
    def characteristic(self) -> str:
        """The key that names the characteristic of a row about a group; "" where none does."""
        named = self.groups.characteristic if self.groups else ""
        return named if named in self.keys else ""

    @property
    def is_about_group(self) -> pl.Expr:
        """Whether a row is about one group of students."""
        if self.crossed:
            return pl.lit(True)
        if self.groups is None:
            return pl.lit(False)
        whole = pl.col(self.groups.characteristic).is_in(list(self.groups.unless))
        return ~whole.fill_null(False)

    @property
    def is_lattice(self) -> bool:
        """Whether rows exist only where there are people, so that a row itself says something."""
        return bool(self.additive)

    @property
    def worked_out(self) -> tuple[str, ...]:
        """Columns that the door works out itself: whatever the raw table says there is ignored."""
        rates = [name for rate in self.rates for name in (rate.column, rate.lower, rate.upper)]
        sums = [self.money.total, self.money.per_head] if self.money else []
        status = [STATUS] if self.is_judged else []
        return tuple(name for name in (*rates, *sums, *status, *self.derived) if name)

    @property
    def figures(self) -> tuple[str, ...]:
        """Every column that is blank in a suppressed row."""
        effects = [name for one in self.effects for name in (one.column, one.lower, one.upper)]
        shares = [one.column for one in self.shares]
        moved = self.standardised.columns if self.standardised else ()
        numbers = (*self.counts, *effects, *self.levels, *shares, *(self.steps or {}), *moved)
        worked_out = (
            name for name in self.worked_out if name != STATUS and name not in self.derived
        )
        return tuple(dict.fromkeys((*numbers, *worked_out, *self.findings)))

    @property
    def published(self) -> tuple[str, ...]:
        """The columns of the release table, in order."""
        reason = (self.reason,) if self.reason else ()
        status = (STATUS,) if self.is_judged else ()
        text = (*self.plain, *self.words, *self.rounded)
        return tuple(
            dict.fromkeys((*self.keys, *text, *self.figures, *self.derived, *reason, *status))
        )

    @property
    def read(self) -> frozenset[str]:
        """Every column that the raw table may have and that is then used."""
        return (frozenset(self.published) | set(self.guards)) - set(self.worked_out)

    def require_declared(self, raw: pl.DataFrame) -> None:
        """Refuse a raw table with a column nobody declared, or without one that is needed."""
        unknown = sorted(set(raw.columns) - self.read - set(self.worked_out))
        if unknown:
            raise Refused(
                f"{self.table}: nobody has said how to control {', '.join(unknown)}. "
                f"Declare it under [{self.table}] in data_contracts/disclosure/tables.toml."
            )
        missing = sorted(self.read - set(raw.columns) - set(self.optional))
        if missing:
            raise Refused(f"{self.table}: the column {', '.join(missing)} is missing.")
        self._require_keys(raw)

    def _require_keys(self, raw: pl.DataFrame) -> None:
        if raw.select(pl.any_horizontal(pl.col(self.keys).is_null()).any()).item():
            raise Refused(f"{self.table}: a key column is blank in some row.")
        if raw.select(self.keys).is_duplicated().any():
            raise Refused(f"{self.table}: two rows have the same {', '.join(self.keys)}.")


def _factors(product: str) -> tuple[str, ...]:
    return tuple(product.split(" x ")) if product else ()


Declarations = Mapping[str, Declaration]


def declarations(said: Mapping[str, Mapping[str, Any]]) -> Declarations:
    """Every table's declaration, from tables.toml as parsed."""
    return {table: Declaration.parsed(table, block) for table, block in said.items()}


def require_all_declared(tables: Iterable[str], known: Declarations) -> None:
    """Refuse a table that nobody declared."""
    unknown = sorted(set(tables) - set(known))
    if unknown:
        raise Refused(
            f"Nobody has said how to control the table {', '.join(unknown)}. "
            "Declare it in data_contracts/disclosure/tables.toml."
        )
