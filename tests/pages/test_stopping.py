"""Stopping the dashboard stops its server: nothing is left that listens."""

import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def listens(port: int) -> bool:
    with closing(socket.socket()) as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def until(port: int, *, open_: bool) -> bool:
    ends = time.monotonic() + PATIENCE
    while listens(port) is not open_ and time.monotonic() < ends:
        time.sleep(0.2)
    return listens(port) is open_


def test_a_service_manager_that_ends_the_verb_ends_the_server(data_root: Path) -> None:
    """It knows of the process that it started, and of no other."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    verb = subprocess.Popen(
        [sys.executable, "-m", "p2p_metrics", "app", "--data", str(data_root),
         "--server.port", str(port)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert until(port, open_=True)
    finally:
        verb.terminate()

    assert 143 == verb.wait(PATIENCE)
    assert until(port, open_=False)
