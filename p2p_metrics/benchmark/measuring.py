"""One command in a process of its own: its time, its processor time and the memory it held."""

import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import IO, cast

from p2p_metrics.refusal import Refused

MIB = 1 << 20
KIB_IN_MIB = BYTES_IN_KIB = 1024
# Adding up what a process shares takes some milliseconds, and for one of several GiB a tenth of a
# second in which it cannot grow: looking must not slow down what is looked at.
SECONDS_BETWEEN_LOOKS = 0.2
LOOKS_TO_A_PAUSE = 30
# What a verb says while it works: "  12.3 s  Reading the analysis frame".
PROGRESS = re.compile(r"^\s*(?P<second>\d+\.\d) s  (?P<sentence>.+)$")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One command: wall seconds, processor seconds, peak memory of all its processes together.

    `said` is its standard output; `told` its progress, each sentence with the second it came at.
    """

    name: str
    seconds: float
    cpu_seconds: float
    peak_mib: float
    said: str = ""
    told: tuple[tuple[float, str], ...] = ()


@dataclass
class _Memory:
    """The most that a process and everything it started held at once, looked at now and then.

    Linux alone says which processes belong together; elsewhere it is that of the largest one.
    """

    root: int
    most: float = 0.0
    is_over: bool = False
    watch: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Thread(target=self._look, daemon=True)
        self.watch.start()

    def _look(self) -> None:
        while not self.is_over:
            began = time.perf_counter()
            self.most = max(self.most, sum(map(_resident, _family(self.root))) / MIB)
            took = time.perf_counter() - began
            time.sleep(max(SECONDS_BETWEEN_LOOKS, LOOKS_TO_A_PAUSE * took))

    def peak(self, largest_mib: float) -> float:
        """The peak in MiB, once the process has ended.

        What the system reports of the largest one begins with the memory of whoever started it, so
        it only stands in where nothing could be looked at.
        """
        self.is_over = True
        self.watch.join()
        return self.most or largest_mib


def _family(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text(encoding="ascii").split())
            except OSError:  # it ended meanwhile
                continue
    return found


def _resident(process: int) -> int:
    """Bytes held by a process; what several share is counted once between them."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    kib = (int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return next(kib, 0) * BYTES_IN_KIB


def python(name: str, module: str, *arguments: str) -> Measurement:
    """Measure `python -m module arguments`."""
    return measured(name, [sys.executable, "-m", module, *arguments])


def measured(name: str, command: Sequence[str]) -> Measurement:
    """Run a command and measure it. Raises Refused where it failed: half a table misleads."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    memory, told = _Memory(process.pid), list[tuple[float, str]]()
    listening = Thread(target=_listen, args=(process.stderr, told), daemon=True)
    listening.start()
    with cast("IO[str]", process.stdout) as speaking:
        said = speaking.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    listening.join()
    if process.returncode:
        raise Refused(f"The benchmark stopped: {name} failed (see above).")
    peak = memory.peak(usage.ru_maxrss / KIB_IN_MIB)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Measurement(name, seconds, cpu_seconds, peak, said, tuple(told))


def _listen(stream: IO[str], told: list[tuple[float, str]]) -> None:
    """Pass on what a command says of its progress, and keep it."""
    with stream:
        for line in stream:
            sys.stderr.write(line)
            if found := PROGRESS.match(line):
                told.append((float(found["second"]), found["sentence"]))


def the_machine() -> str:
    """Date, processors and versions: what a reader needs to compare."""
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{today}, {os.cpu_count() or 1} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
