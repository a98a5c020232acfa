"""Rows set aside: kept, counted and named, but shown to no rule and to no model."""

# ruff: noqa: S608 - every name in these queries is ours or a contract's

import duckdb

from p2p_metrics.extracts import casting, memory
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.quoting import quoted

SOURCE_ROW = "source_row"
TYPE = "type"
WHOLE_ROWS = f"'{casting.BLANK_ROW}', '{casting.REPEATED_HEADER}'"


def show(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make `raw_<extract>`, the view that rules judge, without the rows that cannot be read."""
    name, found = contract.extract, "unnest(string_split(unreadable_columns, ','))"
    con.execute(
        f"""
        create or replace table aside_{name} as
        select
            {SOURCE_ROW},
            case when found not in ({WHOLE_ROWS}) then found end as column_name,
            case when found in ({WHOLE_ROWS}) then found else '{TYPE}' end as rule
        from (
            select rowid as {SOURCE_ROW}, {found} as found
            from supplied_{name}
            where unreadable_columns is not null
        ) as unreadable
        """
    )
    con.execute(f"create or replace table left_out_{name} ({SOURCE_ROW} bigint, reason varchar)")
    show_the_rest(con, contract)


def set_aside(
    con: duckdb.DuckDBPyConnection, contract: Contract, query: str, rule: str, column: str | None
) -> None:
    """Set aside the rows a query lists, with the rule they break and its column."""
    con.execute(
        f"insert into aside_{contract.extract} "
        f"select distinct {SOURCE_ROW}, $column, $rule from ({query}) as broken",
        {"column": column, "rule": rule},
    )
    show_the_rest(con, contract)


def how_many(con: duckdb.DuckDBPyConnection, extract: str, rule: str | None = None) -> int:
    """The rows of an extract that are set aside, in all or by one rule."""
    chosen = f" where rule = '{rule}'" if rule else ""
    query = f"select count(distinct {SOURCE_ROW}) from aside_{extract}{chosen}"
    return int(memory.value(con, query))


def show_the_rest(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make `raw_<extract>` anew: the rows that are neither set aside nor left out."""
    name = contract.extract
    shown = [column.name for column in contract.columns]
    shown += [casting.as_supplied(c) for c in contract.columns if c.is_academic_year]
    hiding = [f"aside_{name}"] if how_many(con, name) else []
    hiding += [f"left_out_{name}"] if memory.count(con, f"from left_out_{name}") else []
    kept = [f"rowid not in (select {SOURCE_ROW} from {table})" for table in hiding]
    con.execute(
        f"create or replace view raw_{name} as select rowid as {SOURCE_ROW}, "
        f"{', '.join(map(quoted, shown))} from supplied_{name}"
        f"{' where ' + ' and '.join(kept) if kept else ''}"
    )
