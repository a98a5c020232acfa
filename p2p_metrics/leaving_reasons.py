"""Why students left: the one column of a warehouse that is blanked before the warehouse goes."""

from datetime import date
from pathlib import Path

import duckdb

from p2p_metrics import encryption
from p2p_metrics.quoting import literal

TABLE = "raw_retention"
IS_PAST = "event_date < $before and reason_group is not null"
OLD, FRESH = "kept", "fresh"


def blank(file: Path, before: date, *, is_list: bool) -> int:
    """Blank the reasons for leaving before a day in one warehouse; how many there were.

    The file is then written afresh and switched in: a deleted value stays on the disk until its
    block is used again. Readers of the old file keep it until they close. `is_list` only counts.
    """
    if file.is_dir():
        return sum(
            _blank_parquet(part, before, is_list) for part in (file / TABLE).glob("*.parquet")
        )
    with duckdb.connect(":memory:") as con:
        con.execute("set enable_progress_bar = false")
        encryption.attach(con, file, OLD, is_read_only=is_list)
        count = _count(con, before)
        if is_list or not count:
            return count
        con.execute(  # names are ours
            f"update {OLD}.{TABLE} set reason_group = null where event_date < $before",  # noqa: S608
            {"before": before},
        )
        fresh = file.with_name(f".{file.name}.fresh")
        fresh.unlink(missing_ok=True)
        encryption.attach(con, fresh, FRESH)
        fresh.chmod(0o600)
        con.execute(f"copy from database {OLD} to {FRESH}")
        for name in (OLD, FRESH):
            con.execute(f"detach {name}")
    fresh.replace(file)
    file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
    return count


def _blank_parquet(part: Path, before: date, is_list: bool) -> int:
    """The same for one file of a warehouse on Spark."""
    days, fresh = {"before": before}, part.with_name(f".{part.name}.fresh")
    with duckdb.connect(":memory:") as con:
        rows = con.read_parquet(str(part)).to_arrow_table()
        con.register("events", rows)
        counted = con.execute(f"select count(*) from events where {IS_PAST}", days)  # noqa: S608
        count = int(counted.fetchall()[0][0])
        if is_list or not count:
            return count
        con.execute(
            "create table kept as select * replace (case when event_date >= $before "
            "then reason_group end as reason_group) from events",
            days,
        )
        con.execute(f"copy kept to {literal(str(fresh))} (format parquet, compression zstd)")
    fresh.replace(part)
    return count


def _count(con: duckdb.DuckDBPyConnection, before: date) -> int:
    there = con.execute(
        "select count(*) from duckdb_tables() where database_name = $name and table_name = $table",
        {"name": OLD, "table": TABLE},
    ).fetchall()
    if not there[0][0]:
        return 0
    rows = con.execute(
        f"select count(*) from {OLD}.{TABLE} "  # noqa: S608 - names are ours
        f"where {IS_PAST}",
        {"before": before},
    ).fetchall()
    return int(rows[0][0])
