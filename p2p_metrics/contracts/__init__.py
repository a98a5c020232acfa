"""Extracts held against their contracts: `check` loads, judges, reports.

Loading judges the file, Great Expectations judges the data, SQL names the bad rows. Importing this
package does not import Great Expectations (7 seconds): only a check does, beside the loading.
"""

from collections.abc import Callable
from pathlib import Path

from p2p_metrics.contracts.checking import Where, carry_out
from p2p_metrics.contracts.report import Check, CheckReport, ExtractFacts, NotJudged

__all__ = ["Check", "CheckReport", "ExtractFacts", "NotJudged", "Where", "check"]

HERE = Where()


def check(
    extracts: Path,
    mapping: Path | None,
    data: Path,
    progress: Callable[[str], None],
    where: Where = HERE,
) -> CheckReport:
    """Load the extracts into a new warehouse file under `data` and judge them.

    The report says whether they were accepted, and has one sentence for each finding; it is also
    written to `data`/reports. Only an accepted load leaves its warehouse file, which a build then
    continues on. Lists of the rows concerned lie in `data`/quarantine. `where` says what judges:
    verdicts and lists are the same wherever that is.
    """
    return carry_out(extracts, mapping, data, progress, where)
