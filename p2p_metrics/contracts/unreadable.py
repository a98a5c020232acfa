"""Rows that are set aside before any rule is judged: cells that cannot be read, and their kin."""

# ruff: noqa: S608 - every name in these queries is ours or a contract's

from collections.abc import Mapping
from pathlib import Path

import duckdb

from p2p_metrics.contracts import hints, words
from p2p_metrics.contracts.report import Check
from p2p_metrics.contracts.words import Place
from p2p_metrics.extracts import aside, memory
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.casting import BLANK_ROW, REPEATED_HEADER
from p2p_metrics.extracts.contract import Column, Contract, Relationship
from p2p_metrics.extracts.contract_file import implied_rules
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.loading import Loaded

WITH_PARENT = "row_referred_to_set_aside"
READABLE_AS = {"DATE": "a date", "INTEGER": "a whole number"}
WHOLE_ROWS = {
    BLANK_ROW: ("No row is wholly empty.", "Remove the empty rows that spreadsheets leave behind."),
    REPEATED_HEADER: (
        "The header stands on the first line only.",
        "Remove the header where files were joined.",
    ),
}


def of_cells(
    con: duckdb.DuckDBPyConnection, contract: Contract, own: Loaded, listed_in: Path
) -> list[Check]:
    """A finding for each column with cells that could not be read, and one where rows are many."""
    found = con.execute(
        f"select rule, column_name, count(*) from aside_{contract.extract} "
        f"where rule <> '{WITH_PARENT}' group by all order by all"
    ).fetchall()
    checks = []
    for rule, column, failing in found:
        place = Place(contract.extract, own.file, column, listed_in)
        promise, remedy = _said(con, contract, rule, column)
        checks.append(
            words.set_aside(place, rule, promise, remedy, failing=failing, checked=own.rows)
        )
    lost = aside.how_many(con, contract.extract, aside.TYPE)
    if lost > limits().largest_share_set_aside * own.rows:
        checks.append(_too_many(contract, own, lost, listed_in))
    return checks


def follow_parents(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    loaded: Mapping[str, Loaded],
    listed_in: Path,
) -> list[Check]:
    """Set aside the rows whose parent was set aside: the parent is known, only unreadable."""
    checks = []
    for relationship in contract.relationships:
        parent = loaded[relationship.to_extract]
        if not parent.is_loaded or not aside.how_many(con, parent.extract):
            continue
        orphans = _orphans(contract, relationship)
        failing = memory.count(con, orphans)
        if failing:
            place = Place(
                contract.extract,
                loaded[contract.extract].file,
                ", ".join(relationship.columns),
                listed_in,
            )
            aside.set_aside(con, contract, orphans, WITH_PARENT, place.column)
            checks.append(
                words.set_aside(
                    place,
                    WITH_PARENT,
                    f"The row of {parent.extract} that a row refers to is not set aside.",
                    f"Correct the rows of {parent.extract} that were set aside.",
                    failing=failing,
                    checked=loaded[contract.extract].rows,
                )
            )
    return checks


def _said(
    con: duckdb.DuckDBPyConnection, contract: Contract, rule: str, name: str | None
) -> tuple[str, str]:
    """The promise that was broken and the remedy."""
    if name is None:
        return WHOLE_ROWS[rule]
    column, implied = contract.column(name), implied_rules()["type"]
    places = {
        "label": column.label,
        "column": name,
        "values": _readable_as(column),
        "extract": contract.extract,
    }
    remedy = hints.of_cells(con, contract, column) or implied.remedy
    return implied.sentence.format(**places), remedy


def _readable_as(column: Column) -> str:
    if column.type in READABLE_AS:
        return READABLE_AS[column.type]
    return f"a number with at most {column.decimal_places} decimal places"


def _too_many(contract: Contract, own: Loaded, lost: int, listed_in: Path) -> Check:
    return words.of_count(
        (contract.extract, "share_set_aside"),
        f"{own.file} has {lost:,} of {own.rows:,} rows with cells that cannot be read, more than "
        f"the {limits().largest_share_set_aside:.0%} that may be set aside",
        f"do what the findings about its columns say; the rows are listed in {listed_in}",
        f"Few rows of {contract.extract} cannot be read.",
        failing=lost,
        checked=own.rows,
    )


def _orphans(contract: Contract, relationship: Relationship) -> str:
    pairs = zip(relationship.columns, relationship.to_columns, strict=True)
    same = " and ".join(f"p.{theirs} = r.{ours}" for ours, theirs in pairs)
    parent = relationship.to_extract
    return (
        f"select r.{SOURCE_ROW} from raw_{contract.extract} as r "
        f"where exists (select 1 from supplied_{parent} as p where {same} and "
        f"p.rowid in (select {SOURCE_ROW} from aside_{parent})) "
        f"and not exists (select 1 from raw_{parent} as p where {same})"
    )
