"""A made-up release, opened by the real reader, for every test of the pages."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from p2p_metrics import release
from p2p_metrics.presentation.source import Source

from . import made_up_release

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def data_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one made-up release."""
    root = tmp_path_factory.mktemp("made_up")
    made_up_release.write(root)
    return root


@pytest.fixture(scope="session")
def source(data_root: Path) -> Source:
    """The made-up release as figures read it."""
    return Source(release.current(data_root))


@dataclass(frozen=True)
class Server:
    """A running dashboard and what it logged."""

    address: str
    log: Path


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def served(root: Path, log: Path, patience: float = 60.0) -> Iterator[Server]:
    """Start the dashboard afresh on a data directory; stop it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", str(port), "--server.headless", "true"]
    environment = {"P2P_METRICS_DATA": str(root), "PATH": "/usr/bin:/bin", "HOME": str(root)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, patience, log)
            yield Server(f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], patience: float, log: Path) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"The dashboard did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's chromium; without it the browser tests are skipped (a failure in the gate)."""
    found = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")
    if not found:
        pytest.skip("chromium is missing: NO PAGE WAS OPENED (apt-get install chromium)")
    return found
