"""Where estimating spends its time: every part of it, over all units, in one process.

Run as a process of its own with a data directory: processor seconds of each part as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from p2p_metrics import plans, release, warehouse
from p2p_metrics.config import Configuration
from p2p_metrics.effects import aipw
from p2p_metrics.engines import opening
from p2p_metrics.estimation import analysis, tables, units
from p2p_metrics.estimation.doubts import (
    balance,
    dose,
    evidence,
    passport,
    placebo,
    sensitivity,
    specification,
)
from p2p_metrics.estimation.quality import read_record
from p2p_metrics.places import Places

# What a reader would call each part, and the functions that are it.
PARTS: dict[str, tuple[tuple[ModuleType, str], ...]] = {
    "reading the frame": ((analysis, "read_frame"),),
    "the chance of taking part": ((units, "propensity"),),
    "the headline": ((aipw, "fit_all"),),
    "every registered cut": ((units, "cells_of"), (units, "impact_of")),
    "placebo": ((placebo, "found"),),
    "balance": ((balance, "table"),),
    "other ways of answering": ((specification, "table"),),
    "hidden causes": ((sensitivity, "table"),),
    "attendance": ((dose, "tables"),),
    "evidence passports": (
        (evidence, "findings"),
        (passport, "passports"),
        (passport, "table"),
        (passport, "graded"),
    ),
    "roll-out": ((tables, "rollout"),),
}
REST = "everything else: who takes part, what is offered, surveys, quality"


@dataclass
class Stopwatch:
    """Processor seconds by part; a part that another one calls counts as the other's."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    is_running: bool = False

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time added to the part."""

        def measured(*given: Any, **named: Any) -> Any:
            if self.is_running:
                return function(*given, **named)
            with self._running(part):
                return function(*given, **named)

        return measured

    @contextmanager
    def _running(self, part: str) -> Iterator[None]:
        self.is_running, began = True, time.process_time()
        try:
            yield
        finally:
            self.is_running = False
            self.seconds[part] += time.process_time() - began


def seconds_by_part(root: Path) -> list[tuple[str, float]]:
    """Estimate from the current warehouse in this process; nothing is written."""
    record = read_record(Places(root).report("check"))
    configuration = Configuration.read()
    alone = replace(configuration, engine=replace(configuration.engine, threads=1))
    policy = release.policy(configuration.policy)
    watch, began = Stopwatch(), time.process_time()
    with ExitStack() as stack:
        for part, functions in PARTS.items():
            for module, name in functions:
                timed = watch.timed(part, getattr(module, name))
                stack.enter_context(patch.object(module, name, timed))
        file = warehouse.current_file(root)
        engine = stack.enter_context(opening.to_read(file, alone.engine))
        tables.estimated(engine, alone, record, policy, plans.from_record(record))
    rest = time.process_time() - began - sum(watch.seconds.values())
    return [(part, round(one, 2)) for part, one in (*watch.seconds.items(), (REST, rest))]


if __name__ == "__main__":
    json.dump(seconds_by_part(Path(sys.argv[1])), sys.stdout)
