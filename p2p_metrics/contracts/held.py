"""What a load held: how many rows of each academic year, and which schemes in which years."""
# ruff: noqa: S608 - every name in these queries is ours or a contract's

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.loading import Loaded

SCHEME, YEAR = "scheme_id", "academic_year"
AUGUST = 8


@dataclass(frozen=True, slots=True)
class Held:
    """One extract of one load. Years are academic, by their first half; of schemes no counts."""

    rows: int
    years: Mapping[int, int] = field(default_factory=dict)
    schemes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def recorded(cls, facts: Mapping[str, Any]) -> "Held":
        """From the record of a check; records of earlier versions say nothing of years."""
        return cls(
            rows=facts["row_count"],
            years={int(year): count for year, count in facts.get("rows_of_years", {}).items()},
            schemes={code: tuple(years) for code, years in facts.get("schemes", {}).items()},
        )

    def record(self) -> dict[str, Any]:
        """As the record of a check keeps it."""
        return {
            "rows_of_years": {str(year): count for year, count in self.years.items()},
            "schemes": {code: list(years) for code, years in self.schemes.items()},
        }


def count(con: duckdb.DuckDBPyConnection, contract: Contract, loaded: Loaded) -> Held:
    """What a loaded extract holds, rows set aside included."""
    year, table = _year(contract), f"supplied_{contract.extract}"
    if year is None:
        return Held(loaded.rows)
    query = f"select {year} as held, count(*) from {table} group by all order by all"
    years = {held: rows for held, rows in con.execute(query).fetchall() if held is not None}
    if not {SCHEME, YEAR} <= set(contract.names):
        return Held(loaded.rows, years)
    found = con.execute(
        f"select {SCHEME}, list_sort(list(distinct {YEAR})) from {table} "
        f"where {SCHEME} is not null and {YEAR} is not null group by {SCHEME} order by {SCHEME}"
    ).fetchall()
    return Held(loaded.rows, years, {code: tuple(of) for code, of in found})


def years_of(load: Iterable[Held]) -> frozenset[int]:
    """The academic years of those extracts that say the year of each scheme's row."""
    return frozenset(year for each in load if each.schemes for year in each.years)


def _year(contract: Contract) -> str | None:
    """The academic year of a row: its own, or that of the date by which freshness is judged."""
    own = next((column.name for column in contract.columns if column.is_academic_year), None)
    if own or contract.freshness.column is None:
        return own
    dated = contract.column(contract.freshness.column)
    month = dated.counts_as[0]
    if dated.type == "DATE":
        return f"year({dated.name}) - cast(month({dated.name}) < {AUGUST} as integer)"
    return f"{dated.name} - {int(month < AUGUST)}"
