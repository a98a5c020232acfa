"""How fast the pages are: processor time, a browser's wait, a crowd of readers; one report."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from p2p_metrics.benchmark import browser_wait, crowd, reruns
from p2p_metrics.benchmark.crowd import Crowd, Load
from p2p_metrics.benchmark.measuring import the_machine
from p2p_metrics.benchmark.reruns import GOAL_MS, Rerun
from p2p_metrics.benchmark.waits import Waits
from p2p_metrics.dashboard.screenshots import served


def run(
    root: Path, parts: Sequence[str], processes: Sequence[int], readers: Crowd, file: Path | None
) -> None:
    """Measure the parts asked for on one data directory; print (and write) what was found."""
    found = []
    with TemporaryDirectory() as aside:
        logs = Path(aside)
        for part in parts:
            before = where()
            found.append(f"{_measured(part, root, logs, processes, readers)}\n\n{before}")
    text = "\n\n".join(found) + "\n"
    sys.stdout.write(text)
    if file is not None:
        file.write_text(text, encoding="utf-8")


def where() -> str:
    """The machine and how busy it was before a part was measured."""
    return f"{the_machine()}, load {os.getloadavg()[0]:.1f}"


def _measured(part: str, root: Path, logs: Path, processes: Sequence[int], readers: Crowd) -> str:
    if part == "reruns":
        with served(root, logs / "server.log") as server:
            return of_reruns(reruns.measure(server))
    if part == "browser":
        return of_browser(browser_wait.measure(root, logs))
    return of_crowd(readers, [crowd.measure(root, logs, many, readers) for many in processes])


def of_reruns(found: Sequence[Rerun]) -> str:
    """Processor time of each page, as a table."""
    lines = [f"| {one.page} | {one.first_ms:.0f} | {one.again_ms:.0f} |" for one in found]
    mean = sum(one.again_ms for one in found) / len(found)
    return "\n".join(
        [
            f"Processor time of a run, in milliseconds (goal: {GOAL_MS} once a choice is known)",
            "",
            "| page | first time | known choice |",
            "|---|---:|---:|",
            *lines,
            f"| mean | | {mean:.0f} |",
        ]
    )


def of_browser(found: browser_wait.BrowserWaits) -> str:
    """A browser's waits, as a table beside their goals."""
    return "\n".join(
        [
            "Wait in a browser, in milliseconds",
            "",
            "| wait | goal p95 | p95 | median | counted |",
            "|---|---:|---:|---:|---:|",
            _wait("choice to new chart", 300, found.choices),
            _wait("page to page", 600, found.pages),
            f"| first page after a warm start | 3000 | {found.first_seconds * 1000:.0f} | | 1 |",
        ]
    )


def _wait(name: str, goal: int, found: Waits) -> str:
    return f"| {name} | {goal} | {found.p95_ms:.0f} | {found.median_ms:.0f} | {found.count} |"


def of_crowd(readers: Crowd, found: Sequence[Load]) -> str:
    """What a crowd waited for and what it cost, by number of server processes."""
    lines = [
        f"| {one.processes} | {one.every.p95_ms:.0f} | {one.every.median_ms:.0f} | "
        f"{one.choices.p95_ms:.0f} | {one.pages.p95_ms:.0f} | {one.arrivals.p95_ms:.0f} | "
        f"{one.every.count} | {one.processors:.2f} | {one.usage.peak_mib:.0f} |"
        for one in found
    ]
    return "\n".join(
        [
            f"{readers.readers} readers, {readers.think_seconds:g} s of thought between two looks, "
            f"{readers.stay_seconds:g} s; waits in milliseconds (goal: p95 600, 500 MiB)",
            "",
            "| server processes | p95 | median | p95 of a choice | p95 of a page | "
            "p95 of the first page | looks | processors busy | peak memory, MiB |",
            "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
            *lines,
        ]
    )
