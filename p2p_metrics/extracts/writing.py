"""What was accepted, written to the new warehouse file: pseudonyms in place of identifiers."""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb
import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.extracts import memory
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.memory import WAREHOUSE
from p2p_metrics.quoting import quoted

VOCABULARIES = {
    "voc_approaches": "approaches",
    "voc_groups": "groups",
    "voc_outcomes": "outcomes",
    "voc_characteristics": "characteristics",
    "voc_codes": "codes",
}
HIDDEN = "bigint"


def raw_table(con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """Write `raw_<extract>` from the rows not set aside; how many there are."""
    name = contract.extract
    columns, joins = pseudonymised(contract)
    con.execute(
        f"create table {WAREHOUSE}.raw_{name} as select {', '.join(columns)} "
        f"from raw_{name} as rows{joins}"
    )
    return memory.count(con, f"from {WAREHOUSE}.raw_{name}")


def pseudonymised(contract: Contract) -> tuple[list[str], str]:
    """The columns of `rows`, pseudonyms in place of identifiers, and the joins that give them."""
    columns, joins = [], ""
    for column in contract.columns:
        value = f"rows.{column.name}"
        if column.identifier:
            alias = f"p_{column.name}"
            joins += (
                f" left join pseudonyms_{column.identifier} as {alias} on {alias}.number = {value}"
            )
            value = f"{alias}.pseudonym"
        columns.append(f"{value} as {quoted(column.name)}")
    return columns, joins


def empty_table(con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """Write `raw_<extract>` without rows, for an optional extract that was not supplied."""
    columns = ", ".join(
        f"{quoted(column.name)} {HIDDEN if column.identifier else column.type}"
        for column in contract.columns
    )
    con.execute(f"create table {WAREHOUSE}.raw_{contract.extract} ({columns})")
    return 0


def vocabularies(con: duckdb.DuckDBPyConnection) -> None:
    """Write the lists of words that models join to."""
    for table, name in VOCABULARIES.items():
        words = vocabulary.table(name)
        whole = [column for column, kind in words.schema.items() if kind == pl.Int64]
        _write(con, table, words.cast(dict.fromkeys(whole, pl.Int32)))
    names = vocabulary.approach_names()
    aliases = {"alias_folded": list(names), "approach_code": list(names.values())}
    _write(con, "voc_approach_aliases", pl.DataFrame(aliases))


def settings(con: duckdb.DuckDBPyConnection, values: Mapping[str, str]) -> None:
    """Write the facts of the load that models read, such as the snapshot date."""
    rows = {"name": list(values), "value": list(values.values())}
    _write(con, "settings", pl.DataFrame(rows, schema={"name": pl.String, "value": pl.String}))


def load_facts(
    con: duckdb.DuckDBPyConnection, facts: Iterable[tuple[str, bool, int, date | None]]
) -> None:
    """Write which extracts came, with how many rows and up to which date."""
    schema = {
        "extract": pl.String, "is_present": pl.Boolean, "rows": pl.Int64, "latest_date": pl.Date,
    }  # fmt: skip
    _write(con, "load_facts", pl.DataFrame(list(facts), schema=schema, orient="row"))


def latest_date(con: duckdb.DuckDBPyConnection, contract: Contract) -> date | None:
    """The newest date of an extract, in the column its freshness is judged by."""
    column = contract.freshness.column
    if column is None:
        return None
    dated = contract.column(column)
    month, day = dated.counts_as
    newest = column if dated.type == "DATE" else f"make_date({column}, {month}, {day})"
    found: date | None = memory.value(con, f"select max({newest}) from raw_{contract.extract}")
    return found


def _write(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("rows_to_write", rows)
    con.execute(f"create table {WAREHOUSE}.{table} as select * from rows_to_write")
    con.unregister("rows_to_write")
