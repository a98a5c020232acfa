"""The whole benchmark, or the steps of it that are asked for, and the document it writes."""

import sys
from collections.abc import Sequence
from pathlib import Path

from p2p_metrics.benchmark.apart import compare_charts, compare_matching
from p2p_metrics.benchmark.budgets import stated
from p2p_metrics.benchmark.document import document
from p2p_metrics.benchmark.record import Record
from p2p_metrics.benchmark.steps import ON_SPARK, STEPS, measure

APART = {"matching": compare_matching, "charts": compare_charts}
EVERY_STEP = (*STEPS, *APART)
# A cluster needs Java, and an hour for what DuckDB does in a minute: only when it is asked for.
USUAL = tuple(name for name in EVERY_STEP if name != ON_SPARK)


def run(
    scales: Sequence[float],
    into: Path,
    file: Path | None,
    steps: Sequence[str] = USUAL,
    note: str = "",
) -> None:
    """Time the steps at every scale, each in a process of its own, and write the document.

    What earlier runs measured under `into` stays in it, so that large scales can be done by steps.
    """
    record = Record.of(into)
    for name, compare in APART.items():
        if name in steps:
            sys.stderr.write(f"-- {name}\n")
            compare(record, stated()["sizes"])
    for scale in scales:
        measure(record, into, scale, tuple(steps))
    asked = " ".join(f"{scale:g}" for scale in record.scales() if scale > 0)
    text = document(record, f"python run.py bench --scale {asked}", note)
    sys.stdout.write(text)
    if file is not None:
        file.write_text(text, encoding="utf-8")
