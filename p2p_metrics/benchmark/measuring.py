"""One verb in a process of its own: how long it took and how much memory it held at most."""

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from p2p_metrics.refusal import Refused

KIB_IN_MIB = 1024


@dataclass(frozen=True, slots=True)
class Measurement:
    """Wall seconds and peak resident memory of one verb at one scale."""

    verb: str
    scale: float
    seconds: float
    peak_mib: float


def measured(verb: str, arguments: list[str], scale: float) -> Measurement:
    """Run a verb and measure it. Raises Refused where the verb did: half a table misleads."""
    command = [sys.executable, "-m", "p2p_metrics", verb, *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status):
        raise Refused(f"The benchmark stopped: `{verb}` at scale {scale:g} failed (see above).")
    return Measurement(verb, scale, seconds, usage.ru_maxrss / KIB_IN_MIB)


def the_machine() -> str:
    """Date, processor count, load and versions: what a reader needs to compare."""
    cores = os.cpu_count() or 1
    load = os.getloadavg()[0]
    today = datetime.now(UTC).date().isoformat()
    return (
        f"{today}, {cores} cores, load {load:.1f}, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
