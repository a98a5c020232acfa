"""Units shared out among processes: what becomes of those processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
# Two processes that note who they are and then take very long.
SLOW = """
import os, sys, time
from pathlib import Path
from p2p_metrics.effects.frame import Unit
from p2p_metrics.estimation.sharing import shared_out
from p2p_metrics.workplace.stopping import in_good_order

class Slow:
    def of_unit(self, unit):
        noted = Path(sys.argv[1]) / unit.code
        noted.with_suffix(".half").write_text(str(os.getpid()))
        noted.with_suffix(".half").rename(noted)
        time.sleep(600)

if __name__ == "__main__":
    units = [Unit("scheme", code, "recipient") for code in "ab"]
    with in_good_order(), shared_out(Slow(), units, 2) as found:
        list(found)
"""


def until(is_so):
    """Wait for something, and say whether it came."""
    ends = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.1)
    return is_so()


def is_running(process):
    """Whether a process is there and has not ended (an orphan may wait to be buried)."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_no_process_outlives_the_one_that_started_it(tmp_path, how):
    """Killed outright, as the system does when memory runs out; or told to stop.

    Who was told does not wait for units that take ten minutes.
    """
    (tmp_path / "slow.py").write_text(SLOW)
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "slow.py"), str(tmp_path)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert until(lambda: all((tmp_path / code).exists() for code in "ab"))
        parent.send_signal(getattr(signal, how))
        assert until(lambda: parent.poll() is not None)
    finally:
        parent.kill()
        parent.wait()
    started = [int((tmp_path / code).read_text()) for code in "ab"]

    assert until(lambda: not any(map(is_running, started)))
