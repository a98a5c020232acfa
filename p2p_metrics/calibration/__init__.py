"""Does the evidence engine tell the truth? A study on universities whose truth is known.

`python run.py calibrate` makes universities in memory, estimates every scheme in every way, and
says how far the answers were from the truth and how often the intervals held it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from p2p_metrics.calibration.detection import Detection, Each, detection
from p2p_metrics.calibration.rollout import SEED, calibrate_rollout
from p2p_metrics.calibration.study import Finding, early_leavers_counted, findings
from p2p_metrics.calibration.summary import Measure, summary
from p2p_metrics.calibration.university import make
from p2p_metrics.calibration.world import World

FIRST_SEED = 20_250
REPLICATIONS = 300
WELL_POWERED = 100
STRENGTHS = (0.0, 0.3, 0.6, 0.9, 1.2)
LEAVING = World(entrants=700, zero_share=1.0, early_leaving=0.2)
MOTIVATED = World(
    entrants=5000, years=3, schemes=20, hidden_share=0.5, motivation_marks=3.0, take_up=0.25
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the study found: measures of every estimator, the landmark's test, the placebo's curve.

    `rollout`: the same of embedded activities; `seeds`: first and last. The same seeds give the
    same report.
    """

    seeds: tuple[int, int]
    schemes: int
    measures: list[Measure]
    landmark: list[Measure]
    placebo: list[Detection]
    rollout: list[Measure]
    seconds: float


def run(
    replications: int = REPLICATIONS,
    world: World | None = None,
    progress: Callable[[str], None] = lambda _: None,
    each: Each = map,
) -> Report:
    """Run the study over fixed seeds and give the report.

    The landmark's test and the placebo's curve take a fifth of the universities (the placebo's are
    larger), at least two each. `each` carries a function out over many arguments, in order.
    """
    started = time.perf_counter()
    world = world or World()
    seeds = [FIRST_SEED + number for number in range(replications)]
    found: list[Finding] = []
    for number, some in enumerate(each(_all_estimators, [(world, seed) for seed in seeds]), 1):
        found += some
        if number % 10 == 0:
            progress(f"{number} of {replications} universities")
    leaving = [(LEAVING, seed) for seed in seeds[: max(2, replications // 5)]]
    left = [finding for some in each(_early_leavers, leaving) for finding in some]
    progress("hidden motivation")
    placebo = detection(MOTIVATED, STRENGTHS, seeds[: max(2, replications // 5)], each)
    progress("roll-out")
    return Report(
        seeds=(seeds[0], seeds[-1]),
        schemes=world.schemes,
        measures=summary(found, WELL_POWERED),
        landmark=summary(left, WELL_POWERED),
        placebo=placebo,
        rollout=calibrate_rollout(replications=replications, each=each),
        seconds=time.perf_counter() - started,
    )


def _all_estimators(drawn: tuple[World, int]) -> list[Finding]:
    return list(findings(make(*drawn), drawn[1]))


def _early_leavers(drawn: tuple[World, int]) -> list[Finding]:
    return list(early_leavers_counted(make(*drawn), drawn[1]))


def main(asked: Namespace) -> None:
    """Carry out `python run.py calibrate [--replications N] [--json FILE] [--rollout]`."""
    replications = int(getattr(asked, "replications", None) or REPLICATIONS)
    file = getattr(asked, "json", None)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process for each processor is enough
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        if getattr(asked, "rollout", False):
            again(replications, None if file is None else Path(file), pool.map)
            return
        report = run(replications, progress=_say, each=pool.map)
    sys.stdout.write(as_text(report))
    if file is not None:
        Path(file).write_text(as_json(report), encoding="utf-8")


def again(replications: int, file: Path | None, each: Each = map) -> None:
    """Run the part on embedded activities alone and, in `file`, put it in the place of the last.

    The file keeps the rest of its study and says when, how and with which seeds this part was made.
    """
    measures = calibrate_rollout(replications=replications, each=each)
    sys.stdout.write("\n".join(_table(measures)) + "\n")
    if file is None:
        return
    study = json.loads(file.read_text(encoding="utf-8"))
    study["rollout"] = [asdict(one) for one in measures]
    study["rollout_made"] = {
        "made_at": _now(),
        "command": f"python run.py calibrate --rollout --replications {replications}",
        "seeds": f"({SEED}, world, 0) to ({SEED}, world, {replications - 1})",
    }
    file.write_text(json.dumps(study, indent=1), encoding="utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _say(said: str) -> None:
    """Show how far the study has got."""
    sys.stderr.write(f"  {said}\n")


def as_json(report: Report) -> str:
    """Give the report as JSON, with the date it was made."""
    made: dict[str, Any] = {"made_at": _now()}
    return json.dumps(made | asdict(report), indent=1)


def as_text(report: Report) -> str:
    """Give the report as the tables that docs/method.md prints."""
    lines = [f"Seeds {report.seeds[0]} to {report.seeds[1]}, {report.schemes} schemes each.", ""]
    lines += [*_table(report.measures), "", "The landmark (every true effect is nought):", ""]
    lines += [*_table(report.landmark), "", "Hidden motivation:", ""]
    lines.append("| strength | bias in marks | flagged | clean ones flagged | placebo possible |")
    lines.append("|---|---|---|---|---|")
    lines += [
        f"| {point.strength:.2f} | {point.bias:.2f} "
        f"| {point.share:.0%} ({point.mc_lower:.0%} to {point.mc_upper:.0%}) "
        f"| {point.clean:.1%} ({point.clean_mc_lower:.1%} to {point.clean_mc_upper:.1%}) "
        f"| {point.possible:.0%}, first-year {point.first_year_possible:.0%} |"
        for point in report.placebo
    ]
    lines += ["", "Embedded activities:", "", *_table(report.rollout)]
    lines += ["", f"{report.seconds:.0f} seconds."]
    return "\n".join(lines) + "\n"


def _table(measures: list[Measure]) -> list[str]:
    """Lay measures out, a line for each estimator and outcome."""
    columns = list(dict.fromkeys(measure.measure for measure in measures))
    lines = [
        "| estimator | outcome | " + " | ".join(columns) + " |",
        "|---" * (len(columns) + 2) + "|",
    ]
    for label in dict.fromkeys((measure.estimator, measure.outcome) for measure in measures):
        mine = {
            one.measure: f"{one.value:.3f} ({one.mc_lower:.3f} to {one.mc_upper:.3f})"
            for one in measures
            if (one.estimator, one.outcome) == label
        }
        lines.append("| " + " | ".join([*label, *(mine.get(name, "") for name in columns)]) + " |")
    return lines
