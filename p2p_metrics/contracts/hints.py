"""What a failing rule has in common, so that a data officer sees the cause and not only the rows.

Values are quoted for columns about schemes and courses alone; about persons there are only counts.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

import duckdb

from p2p_metrics import vocabulary
from p2p_metrics.contracts.naming import listed
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts import formats, memory
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.contract import Column, Contract, Relationship
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.mapping import line_to_add

LONGEST_QUOTED = 40
SAMPLE = 1_000


def of_rule(con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract) -> str:
    """Words in brackets that follow the rule in its sentence; nothing where none help."""
    if rule.broken_by is None:
        return ""
    if rule.name == "vocabulary":
        return _vocabulary(con, rule, contract.column(str(rule.column)))
    for relationship in contract.relationships:
        columns = ", ".join(relationship.columns)
        if rule.name == f"relationship:{relationship.to_extract}" and rule.column == columns:
            return _zeros(con, rule, relationship)
    return ""


def of_cells(con: duckdb.DuckDBPyConnection, contract: Contract, column: Column) -> str | None:
    """What to do about cells that could not be read, where they say so themselves."""
    if column.type != "DATE":
        return None
    found = con.execute(
        f"select distinct unreadable_cell from supplied_{contract.extract} "
        f"where string_split(unreadable_columns, ',')[1] = $column limit {SAMPLE}",
        {"column": column.name},
    ).fetchall()
    texts = [str(cell[0]) for cell in found]
    if formats.are_serial_dates(texts):
        return (
            "these are the day numbers that Excel keeps instead of dates: format the column as "
            "dates (2024-09-30) and save the file again"
        )
    form = formats.date_format(texts)
    if form is None:
        return None
    line = line_to_add(f'date_format = "{form}"', contract.extract)
    return f"if every date of the extract is written so, {line}, otherwise correct these rows"


def _vocabulary(con: duckdb.DuckDBPyConnection, rule: Rule, column: Column) -> str:
    name = column.name
    bad = f"from raw_{rule.extract} where {SOURCE_ROW} in ({rule.broken_by})"
    if column.shows_values:
        found = con.execute(
            f"select {name}, count(*) as times {bad} group by {name} "
            f"order by times desc, {name} limit {limits().most_values_quoted}"
        ).fetchall()
        return f" (found: {'; '.join(_quoted(str(value), column) for value, _ in found)})"
    codes = listed(vocabulary.codes(str(column.vocabulary)))
    tidy = f"replace(lower(trim({name})), ' ', '_')"
    count = memory.count(con, f"select 1 {bad} and {tidy} in ({codes})")
    return f" ({count:,} of them differ only in capitals or spaces)" if count else ""


def _quoted(value: str, column: Column) -> str:
    shown = repr(value[:LONGEST_QUOTED])
    if column.vocabulary_match != "alias":
        return shown
    resolved = vocabulary.resolve_approach(value)
    if isinstance(resolved, str) or not resolved.nearest:
        return shown
    return f"{shown}, nearest: {', '.join(resolved.nearest)}"


def _zeros(con: duckdb.DuckDBPyConnection, rule: Rule, relationship: Relationship) -> str:
    if len(relationship.columns) > 1:
        return ""
    ours, theirs = relationship.columns[0], relationship.to_columns[0]
    count = memory.count(
        con,
        f"select 1 from raw_{rule.extract} as r "
        f"where r.{SOURCE_ROW} in ({rule.broken_by}) and exists (select 1 from "
        f"raw_{relationship.to_extract} as p "
        f"where ltrim(p.{theirs}, '0') = ltrim(r.{ours}, '0'))",
    )
    return f" ({count:,} of them are found once leading zeros are put back)" if count else ""
