"""What a failing rule has in common, so that a data officer sees the cause and not only the rows.

Values are quoted for columns about schemes and courses alone; about persons there are only counts,
and codes that many rows share (`untranslated`).
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from collections.abc import Iterator

import duckdb

from p2p_metrics.contracts import untranslated, years
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts import formats, memory
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.contract import Column, Contract, Relationship
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.mapping import Supplied, line_to_add

SAMPLE = 1_000
SCHEME, YEAR = "scheme_id", "academic_year"


def of_rule(
    con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract, supplied: Supplied
) -> str:
    """Words in brackets that follow the rule in its sentence; nothing where none help."""
    if rule.broken_by is None:
        return ""
    if rule.name == "vocabulary":
        return untranslated.hint(con, rule, contract.column(str(rule.column)), supplied)
    for relationship in contract.relationships:
        columns = ", ".join(relationship.columns)
        if rule.name == f"relationship:{relationship.to_extract}" and rule.column == columns:
            return _of_reference(con, rule, contract, relationship)
    if any(rule.name == written.name for written in contract.written):
        return _schemes(con, rule, contract)
    return ""


def of_cells(con: duckdb.DuckDBPyConnection, contract: Contract, column: Column) -> str | None:
    """What to do about cells that could not be read, where they say so themselves."""
    if column.type != "DATE" and not column.type.startswith("DECIMAL"):
        return None
    found = con.execute(
        f"select distinct unreadable_cell from supplied_{contract.extract} "
        f"where string_split(unreadable_columns, ',')[1] = $column limit {SAMPLE}",
        {"column": column.name},
    ).fetchall()
    texts = [str(cell[0]) for cell in found]
    return (_of_dates if column.type == "DATE" else _of_numbers)(texts, contract, column)


def _of_dates(texts: list[str], contract: Contract, column: Column) -> str | None:  # noqa: ARG001
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


def _of_numbers(texts: list[str], contract: Contract, column: Column) -> str | None:
    if formats.are_percentages(texts, column.maximum):
        line = line_to_add(f"scale.{column.name} = 0.01", contract.extract)
        return f"most lie between {column.maximum} and 100: if these are percentages, {line}"
    if formats.have_decimal_commas(texts):
        return "these have a comma where a point belongs: save the file with 0.5 instead of 0,5"
    return None


def _schemes(con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract) -> str:
    """The schemes and years that break a rule about schemes; their codes are no secret."""
    if not {SCHEME, YEAR} <= set(contract.names):
        return ""
    if not all(contract.column(name).shows_values for name in (SCHEME, YEAR)):
        return ""
    found = con.execute(
        f"select {SCHEME}, list(distinct {YEAR}) from raw_{rule.extract} where {SOURCE_ROW} in "
        f"({rule.broken_by}) and {SCHEME} is not null and {YEAR} is not null "
        f"group by {SCHEME} order by {SCHEME}"
    ).fetchall()
    named = years.by_scheme(dict(found))
    return f" ({named})" if named else ""


def _of_reference(
    con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract, relationship: Relationship
) -> str:
    if len(relationship.columns) > 1:
        return ""
    said = [*_zeros(con, rule, relationship), *_of_another_kind(con, rule, contract, relationship)]
    return f" ({'; '.join(said)})" if said else ""


def _zeros(con: duckdb.DuckDBPyConnection, rule: Rule, relationship: Relationship) -> Iterator[str]:
    ours, theirs = relationship.columns[0], relationship.to_columns[0]
    found = f"ltrim(p.{theirs}, '0') = ltrim(r.{ours}, '0')"
    if count := _found_elsewhere(con, rule, relationship.to_extract, found):
        yield f"{count:,} of them are found once leading zeros are put back"


def _of_another_kind(
    con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract, relationship: Relationship
) -> Iterator[str]:
    """Whether a student's number stands where that of an engagement belongs, or the reverse."""
    kind, ours = contract.column(relationship.columns[0]).identifier, relationship.columns[0]
    for other in contracts().values():
        key = other.column(other.key[0])
        is_of_people = kind and key.identifier and key.identifier != kind and len(other.key) == 1
        if is_of_people and memory.is_shown(con, f"raw_{other.extract}"):
            same = f"p.{key.name} = r.{ours}"
            if count := _found_elsewhere(con, rule, other.extract, same):
                yield f"{count:,} of them are a {key.label.lower()} in {other.extract}"


def _found_elsewhere(con: duckdb.DuckDBPyConnection, rule: Rule, extract: str, same: str) -> int:
    return memory.count(
        con,
        f"select 1 from raw_{rule.extract} as r where r.{SOURCE_ROW} in ({rule.broken_by}) "
        f"and exists (select 1 from raw_{extract} as p where {same})",
    )
