"""The made-up release with some tables, or what its manifest says, drawn again for one test."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.presentation.source import Source
from p2p_metrics.release import Table

ESTIMATES = {"better": (2.0, 1.0, 3.0), "worse": (-2.0, -3.0, -1.0), "cannot_tell": (0.5, -1, 2)}


class Redrawn:
    """A release as its reader gives it, but for the tables and facts that a test draws."""

    def __init__(
        self, source: Source, tables: Mapping[str, pl.DataFrame], facts: Mapping[str, Any]
    ) -> None:
        """What `source` reads, with `tables` and `facts` in place of its own."""
        self._under, self._tables = source.release, tables
        self.manifest = {**source.release.manifest, **facts}
        self.release_id, self.note = source.release.release_id, ""

    def table(self, name: str) -> Any:
        """The table that was drawn, else the made-up release's own."""
        drawn = self._tables.get(name)
        return self._under.table(name) if drawn is None else Table(name, drawn)


def redrawn(
    source: Source, tables: Mapping[str, pl.DataFrame] | None = None, **facts: Any
) -> Source:
    """The made-up release as figures read it, with tables and facts of the manifest replaced."""
    return Source(Redrawn(source, tables or {}, facts))


def with_verdicts(source: Source, **counts: int) -> Source:
    """The release with so many verdicts of each kind on kinds of activity, and no others."""
    wanted = [verdict for verdict, many in counts.items() for _ in range(many)]
    impact = source.frame("impact")
    rows = list(_judged(impact.to_dicts()[0], wanted))
    drawn = pl.DataFrame(rows, schema=impact.schema)
    return redrawn(source, {"impact": drawn, "rollout": source.frame("rollout").clear()})


def _judged(pattern: Mapping[str, Any], wanted: Iterable[str]) -> Iterator[dict[str, Any]]:
    contexts = [row.context_code for row in vocabulary.contexts()]
    outcomes = [row.outcome_code for row in vocabulary.outcomes()]
    places = list(product(contexts, outcomes))
    whole = {"academic_year": 0, "faculty_code": "all", "level": "all", "role": "recipient",
             "characteristic_code": "all", "group_code": "all"}  # fmt: skip
    for (code, outcome), verdict in zip(places, wanted, strict=False):
        names = ("estimate", "ci_lower", "ci_upper")
        yield {**pattern, **whole, "unit_kind": "context", "unit_code": code,
               "outcome_code": outcome, "verdict": verdict, "evidence_type": "2", "reason": "",
               "wording": "comparison", "security": 3, "status": "",
               **dict(zip(names, ESTIMATES[verdict], strict=True))}  # fmt: skip
