"""What the data can bear: contract results, exclusions, tier, lineage and what is lacking."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from p2p_metrics.config import ROOT
from p2p_metrics.estimation.participation import Fetches

CONTRACTS = ROOT / "data_contracts"
EXTRACTS = ("extract", "is_present", "row_count", "quarantined_count", "latest_date", "freshness")
CHECKS = {
    "extract": pl.String,
    "column": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "passed": pl.Boolean,
    "failing_count": pl.Int64,
    "checked_count": pl.Int64,
    "sentence": pl.String,
    "remedy": pl.String,
}


def checked(report: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Contract results and extracts from the record that `check` left."""
    rows = [
        (one["extract"], one["column"] or "", one["rule"], one["severity"], one["passed"],
         one["failing_count"], one["checked_count"], rule_in_words(one), one["remedy"])
        for one in report["checks"]
    ]  # fmt: skip
    # What each year and scheme held stays in the record.
    facts = [{name: one[name] for name in EXTRACTS} for one in report["extracts"]]
    extracts = pl.DataFrame(facts, infer_schema_length=None)
    return {
        "quality_checks": pl.DataFrame(rows, schema=CHECKS, orient="row").unique(
            ["extract", "column", "rule"], keep="first", maintain_order=True
        ),
        "quality_extracts": extracts.with_columns(pl.col("latest_date").cast(pl.String)),
        "quality_tier": tiers(present(report), absent_columns(report)),
        "load_lacks": lacks(present(report)),
    }


def rule_in_words(check: Mapping[str, Any]) -> str:
    """What must hold: the finding's own sentence counts rows, which only rounded columns may."""
    kept = check["sentence"] if check["passed"] else ""
    return check["promise"] or kept


def present(report: Mapping[str, Any]) -> frozenset[str]:
    """The extracts that came."""
    return frozenset(one["extract"] for one in report["extracts"] if one["is_present"])


def absent_columns(report: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Optional columns that did not come, as pairs of extract and column."""
    return frozenset(
        (one["extract"], column) for one in report["extracts"] for column in one["absent_columns"]
    )


def tiers(came: frozenset[str], without: frozenset[tuple[str, str]] = frozenset()) -> pl.DataFrame:
    """Each tier of data: reached or not, what is missing, and what it would allow."""
    stated = pl.read_csv(CONTRACTS / "tiers.csv")
    rows = []
    for tier in stated.partition_by("tier_number", maintain_order=True):
        missing = [
            text
            for extract, columns in tier.select("extract", "columns").rows()
            if (text := _missing(extract, columns.split(";"), came, without))
        ]
        first = tier.row(0, named=True)
        rows.append((first["tier_name"], not missing, "; ".join(missing), first["unlocks"]))
    schema = {"tier": pl.String, "reached": pl.Boolean, "missing": pl.String, "unlocks": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _missing(
    extract: str, columns: Sequence[str], came: frozenset[str], without: frozenset[tuple[str, str]]
) -> str:
    if extract not in came:
        return f"the extract {extract}"
    absent = [column for column in columns if (extract, column) in without]
    return f"{', '.join(absent)} in {extract}" if absent else ""


def lacks(came: frozenset[str]) -> pl.DataFrame:
    """What each page cannot show, for every extract that did not come."""
    stated = pl.read_csv(CONTRACTS / "published" / "lacks.csv")
    return stated.filter(~pl.col("extract").is_in(sorted(came)))


def exclusions(engine: Fetches) -> pl.DataFrame:
    """Every step and reason for which rows were left out or left unknown, with their number.

    Reasons that share a sentence, as deaths do with others, are counted together.
    """
    return engine.fetch(
        "select step, sentence as reason, cast(sum(row_count) as bigint) as row_count "
        "from fct_exclusions group by step, sentence order by all"
    )


def definitions() -> pl.DataFrame:
    """The dictionary of every published column."""
    return pl.read_csv(CONTRACTS / "published" / "columns.csv")


def read_record(path: Path) -> dict[str, Any]:
    """A record that a verb left."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
