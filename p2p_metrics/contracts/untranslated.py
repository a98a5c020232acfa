"""What a data officer needs to know of values that are no code of ours.

Values are quoted for columns about schemes and courses. About persons only what is plainly a code
is: short, without a space, and met in many rows.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

import duckdb

from p2p_metrics import vocabulary
from p2p_metrics.contracts.naming import listed
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts import memory
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.contract import Column
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.mapping import Supplied
from p2p_metrics.quoting import literal

LONGEST_QUOTED = 40
# 01, XF or P50: three characters, or up to six of which one is a digit. Names are longer.
CODE = "^([A-Za-z0-9]{1,3}|[A-Za-z]{0,5}[0-9][A-Za-z0-9]{0,5})$"


def hint(con: duckdb.DuckDBPyConnection, rule: Rule, column: Column, supplied: Supplied) -> str:
    """Words in brackets about a column whose values should be codes and are not."""
    bad = f"from raw_{rule.extract} where {SOURCE_ROW} in ({rule.broken_by})"
    if column.shows_values:
        return _values(con, column, bad)
    said = [
        *_differing(con, column, bad),
        *_codes(con, column, bad),
        *_never_met(con, rule.extract, column, supplied),
    ]
    return f" ({'; '.join(said)})" if said else ""


def _values(con: duckdb.DuckDBPyConnection, column: Column, bad: str) -> str:
    found = con.execute(
        f"select {column.name}, count(*) as times {bad} group by {column.name} "
        f"order by times desc, {column.name} limit {limits().most_values_quoted}"
    ).fetchall()
    return f" (found: {'; '.join(_quoted(str(value), column) for value, _ in found)})"


def _quoted(value: str, column: Column) -> str:
    shown = repr(value[:LONGEST_QUOTED])
    if column.vocabulary_match != "alias":
        return shown
    resolved = vocabulary.resolve_approach(value)
    if isinstance(resolved, str) or not resolved.nearest:
        return shown
    return f"{shown}, nearest: {', '.join(resolved.nearest)}"


def _differing(con: duckdb.DuckDBPyConnection, column: Column, bad: str) -> list[str]:
    codes = listed(vocabulary.codes(str(column.vocabulary)))
    tidy = f"replace(lower(trim({column.name})), ' ', '_')"
    count = memory.count(con, f"select 1 {bad} and {tidy} in ({codes})")
    return [f"{count:,} of them differ only in capitals or spaces"] if count else []


def _codes(con: duckdb.DuckDBPyConnection, column: Column, bad: str) -> list[str]:
    found = con.execute(
        f"select {column.name} {bad} and regexp_full_match({column.name}, {literal(CODE)}) "
        f"group by {column.name} having count(*) >= {limits().fewest_rows_quoted} "
        f"order by {column.name} limit {limits().most_codes_quoted}"
    ).fetchall()
    quoted = ", ".join(f'"{value}"' for (value,) in found)
    return [f"codes that nothing translates: {quoted}"] if found else []


def _never_met(
    con: duckdb.DuckDBPyConnection, extract: str, column: Column, supplied: Supplied
) -> list[str]:
    """The codes of the mapping file that no row can have had: nothing became what they become."""
    recodes = supplied.recodes.get(column.name, {})
    query = f"select distinct {column.name} from raw_{extract}"
    met = {value for (value,) in con.execute(query).fetchall()} if recodes else set()
    lost = [f'"{code}"' for code, becomes in recodes.items() if becomes not in met]
    if not lost:
        return []
    shown = ", ".join(lost[: limits().most_codes_quoted])
    return [f"recodes.{column.name} translates {shown}, which no row has"]
