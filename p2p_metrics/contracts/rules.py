"""One rule of an extract: in words, as an expectation, and as SQL that names the bad rows.

Nothing here imports Great Expectations. An expectation is a type and its arguments; `suite` runs
it and gives the verdict. `broken_by` is a query over the same rows that lists those which break
the rule, for the data officer; aggregate rules (a median, a share) have no rows to list. Extracts
in `reads_if_supplied` are read as empty where they were not supplied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from p2p_metrics.extracts.contract import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold of an extract."""

    extract: str
    column: str | None
    name: str
    severity: Severity
    sentence: str
    remedy: str
    sets_aside: bool
    reads: tuple[str, ...]
    expectation: str
    arguments: Mapping[str, Any]
    broken_by: str | None
    reads_if_supplied: tuple[str, ...] = ()
