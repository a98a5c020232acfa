"""What a running server has used: processor seconds and memory, as Linux counts them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_metrics.benchmark.measuring import KIB_IN_MIB
from p2p_metrics.refusal import Refused

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
# proc(5): user and system time are fields 14 and 15, and what follows the name begins with field 3.
USER, SYSTEM = 11, 12


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor seconds since the start and the most memory held, over all processes asked for."""

    processor_seconds: float
    peak_mib: float


def used_by(processes: Sequence[int]) -> Usage:
    """Add up what these processes have used; raises Refused where there is no /proc."""
    if not Path("/proc/self/stat").exists():
        raise Refused("Processor time and memory are read from /proc: run this on Linux.")
    seconds = sum(map(_processor_seconds, processes))
    return Usage(seconds, sum(_peak_kib(process) for process in processes) / KIB_IN_MIB)


def _processor_seconds(process: int) -> float:
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    fields = text.rpartition(")")[2].split()
    return (int(fields[USER]) + int(fields[SYSTEM])) / TICKS_A_SECOND


def _peak_kib(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
