"""What a release says of itself: where it came from, its rules, what was hidden and why."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from p2p_metrics.disclosure.audit import Audit
from p2p_metrics.disclosure.declarations import STATUS
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.refusal import Refused

FACTS = (
    "is_sample",
    "snapshot_date",
    "period",
    "inputs",
    "versions",
    "extracts",
    "config_hash",
    "plans_hash",
    "build_id",
    "timings",
)


def require_known_facts(facts: Mapping[str, Any]) -> None:
    """Refuse a fact that nobody has thought about: a manifest is read by everyone."""
    unknown = sorted(set(facts) - set(FACTS))
    if unknown:
        raise Refused(
            f"A manifest does not carry {', '.join(unknown)}; it knows {', '.join(FACTS)}."
        )


def manifest(
    release_id: str,
    facts: Mapping[str, Any],
    policy: Policy,
    files: Mapping[str, Mapping[str, Any]],
    audit: Audit,
    after: Sequence[str],
    years: int,
) -> dict[str, Any]:
    """The manifest, without what is said of single tables; `after` names the releases attacked.

    `years`: how many academic years it holds, and so how often a row of all years may count one.
    """
    return {
        "release_id": release_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **facts,
        "policy": policy.name,
        "rules": policy.as_rules(),
        "fewer_than": policy.fewer_than(is_first=not after),
        "fewer_than_in_all_years": policy.fewer_than(is_first=not after, years=years),
        "after": list(after),
        "audit": audit.as_told(),
        "files": {name: dict(said) for name, said in files.items()},
        "rows": {name: said["rows"] for name, said in files.items()},
    }


def masked(tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, int]]:
    """How many rows of each table are blank, by suppression code."""
    return {
        name: dict(sorted(frame.filter(pl.col(STATUS) != "")[STATUS].value_counts().iter_rows()))
        for name, frame in tables.items()
        if STATUS in frame.columns
    }
