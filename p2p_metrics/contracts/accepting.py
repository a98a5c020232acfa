"""What became of each extract, and the warehouse file where all of them were accepted."""

from collections.abc import Iterable, Mapping

import duckdb

from p2p_metrics.contracts.judging import Judged
from p2p_metrics.contracts.report import Check, ExtractFacts
from p2p_metrics.extracts import memory, writing
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.loading import Loaded
from p2p_metrics.extracts.mapping import Delivery


def facts(
    con: duckdb.DuckDBPyConnection, contract: Contract, loaded: Loaded, judged: Judged
) -> ExtractFacts:
    """One extract's row in the report."""
    latest = writing.latest_date(con, contract) if loaded.is_loaded else None
    is_dated = latest is not None or contract.freshness.column is None
    return ExtractFacts(
        extract=contract.extract,
        is_present=loaded.is_present,
        row_count=loaded.rows,
        quarantined_count=judged.set_aside,
        latest_date=latest,
        freshness=_freshness(loaded, judged.checks, is_dated=is_dated),
        files={part.file: part.sha256 for part in loaded.parts},
        absent_columns=tuple(sorted(loaded.absent_columns)) if loaded.is_loaded else (),
        **judged.held.record(),
    )


def _freshness(loaded: Loaded, checks: Iterable[Check], *, is_dated: bool) -> str:
    if not loaded.is_loaded:
        return "not_loaded" if loaded.is_present else "not_supplied"
    if not is_dated:
        return "undated"
    is_old = any(check.rule == "freshness" and not check.passed for check in checks)
    return "too_old" if is_old else "fresh"


def write(
    con: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    found: Iterable[ExtractFacts],
    delivery: Delivery,
    build_id: str,
) -> None:
    """Write the warehouse file: raw tables with pseudonyms, words, facts and settings."""
    rows = []
    for each in found:
        contract = contracts[each.extract]
        if each.is_present:
            kept = writing.raw_table(con, contract)
        else:
            kept = writing.empty_table(con, contract)
        rows.append((each.extract, each.is_present, kept, each.latest_date))
    writing.vocabularies(con)
    writing.load_facts(con, rows)
    settings = {
        "snapshot_date": delivery.snapshot_date.isoformat(),
        "is_sample": "yes" if delivery.is_sample else "no",
        "build_id": build_id,
    }
    writing.settings(con, settings)
    con.execute(f"checkpoint {memory.WAREHOUSE}")
