"""The lists a data officer works through: one CSV an extract, with row numbers and never a value.

`quarantine/<extract>.csv` holds the rows set aside and the rows that broke a rule: the file and the
row's number in it (as a spreadsheet shows it), its key with pseudonyms for identifiers, the column,
the rule, and what became of the row.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from collections.abc import Iterable
from pathlib import Path

import duckdb

from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts import aside
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.loading import Loaded
from p2p_metrics.places import private
from p2p_metrics.quoting import literal

TO_CORRECT, SET_ASIDE = "to correct", "set aside"


def place(data: Path, extract: str) -> Path:
    """Where the list of an extract lies."""
    return data / "quarantine" / f"{extract}.csv"


def clear(data: Path) -> None:
    """Remove the lists of earlier checks: a stale one would send somebody to the wrong rows."""
    for old in (data / "quarantine").glob("*.csv"):
        old.unlink()


def write(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    loaded: Loaded,
    broken: Iterable[Rule],
    into: Path,
) -> int:
    """Write the list of one extract; how many rows were set aside. No list where there are none."""
    name = contract.extract
    count = aside.how_many(con, name)
    lists = [_set_aside(name), *(_to_correct(rule) for rule in broken if rule.broken_by)]
    if len(lists) > 1 or count:
        private(into.parent)
        query = _query(contract, loaded, lists)
        con.execute(f"copy ({query}) to {literal(str(into))} (header, delimiter ',')")
        into.chmod(0o600)
    return count


def _set_aside(name: str) -> str:
    return f"select {SOURCE_ROW}, column_name, rule, '{SET_ASIDE}' as what from aside_{name}"


def _to_correct(rule: Rule) -> str:
    column = literal(rule.column) if rule.column else "null"
    return (
        f"select distinct {SOURCE_ROW}, {column} as column_name, {literal(rule.name)} as rule, "
        f"'{TO_CORRECT}' as what from ({rule.broken_by}) as broken"
    )


def _query(contract: Contract, loaded: Loaded, lists: list[str]) -> str:
    """The lists together, each row with its file, its number there and its key."""
    joins, parts = "", []
    for column in map(contract.column, contract.key):
        value = f"cast(rows.{column.name} as varchar)"
        if column.identifier:
            joins += (
                f" left join pseudonyms_{column.identifier} as p_{column.name} "
                f"on p_{column.name}.number = rows.{column.name}"
            )
            value = f"cast(p_{column.name}.pseudonym as varchar)"
        parts.append(f"'{column.name}=' || coalesce({value}, '')")
    key = " || '; ' || ".join(parts)
    first, files = 0, []
    for part in loaded.parts:
        files.append(f"({literal(part.file)}, {first}, {first + part.rows}, {part.first_row})")
        first += part.rows
    return (
        f"select files.file, listed.{SOURCE_ROW} - files.first + files.first_row as row_number, "
        f"{key} as key, listed.column_name as column, listed.rule, "
        f"listed.what from ({' union all '.join(lists)}) as listed "
        f"inner join supplied_{contract.extract} as rows "
        f"on rows.rowid = listed.{SOURCE_ROW} "
        f"inner join (values {', '.join(files)}) as files (file, first, past, first_row) "
        f"on listed.{SOURCE_ROW} >= files.first and listed.{SOURCE_ROW} < files.past {joins} "
        "order by listed.what, listed.column_name, listed.rule, listed.source_row"
    )
