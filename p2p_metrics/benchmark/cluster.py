"""A standalone Spark cluster on this machine's loopback: a master and workers from pyspark.

For tests and measurements. Workers lie on one machine here, so that it shows that work is shared
and what happens when a worker dies, not how much faster more machines are.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from p2p_metrics.refusal import Refused

HOST = "127.0.0.1"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that is running: where it is, its workers, and the environment to build in."""

    master: str
    workers: tuple[subprocess.Popen[bytes], ...]
    environment: dict[str, str]

    def kill_worker(self, number: int) -> None:
        """End a worker and all that it runs, as a machine that loses its power would."""
        _end(self.workers[number])


@contextmanager
def cluster(
    folder: Path, workers: int = 2, cores: int = 1, memory: str = "2g"
) -> Iterator[Cluster]:
    """A master and workers, each with `cores` and `memory`, for as long as the block runs.

    `folder` takes their scratch and logs. Raises Refused without pyspark, or if they do not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = _environment(folder, memory)
    port = _free_port()
    master = f"spark://{HOST}:{port}"
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.append(
            _launched(folder, "master", environment, MASTER, "--host", HOST, "--port", str(port),
                      "--webui-port", "0")
        )  # fmt: skip
        _wait_for(port, running)
        size = ["--cores", str(cores), "--memory", memory, "--webui-port", "0"]
        for number in range(workers):
            place = ["--host", HOST, "--work-dir", str(folder / f"work-{number}")]
            running.append(
                _launched(folder, f"worker-{number}", environment, WORKER, *place, *size, master)
            )
        yield Cluster(master, tuple(running[1:]), environment)
    finally:
        for process in reversed(running):
            _end(process)


@contextmanager
def connect_server(folder: Path, master: str = "local[2]") -> Iterator[str]:
    """A Spark Connect server over a master, for as long as the block runs; its sc:// address."""
    folder.mkdir(parents=True, exist_ok=True)
    environment, port = _environment(folder, "2g"), _free_port()
    settings = {
        "spark.connect.grpc.binding.address": HOST,
        "spark.connect.grpc.binding.port": str(port),
        "spark.ui.enabled": "false",
        "spark.driver.extraJavaOptions": "-Duser.timezone=UTC",
    }
    given = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    submit = "org.apache.spark.deploy.SparkSubmit"
    what = ["--class", CONNECT, "--master", master, *given, "spark-internal"]
    server = _launched(folder, "connect", environment, submit, *what)
    try:
        _wait_for(port, [server])
        yield f"sc://{HOST}:{port}"
    finally:
        _end(server)


def _environment(folder: Path, memory: str) -> dict[str, str]:
    """What processes of the cluster, and whoever builds on it, are started with."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise Refused("pyspark is not installed: `python run.py test -m spark` installs it.")
    settings = folder / "conf"
    settings.mkdir(exist_ok=True)
    text = f"spark.executor.memory {memory}\n"
    (settings / "spark-defaults.conf").write_text(text, encoding="utf-8")
    return os.environ | {
        "SPARK_HOME": str(Path(found.origin).parent),
        "SPARK_CONF_DIR": str(settings),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "512m",
    }


def _launched(
    folder: Path, name: str, environment: dict[str, str], *what: str
) -> subprocess.Popen[bytes]:
    command = [str(Path(environment["SPARK_HOME"]) / "bin" / "spark-class"), *what]
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its children: it was started as the head of a group of its own."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_for(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if any(process.poll() is not None for process in running):
            break
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise Refused(f"Spark did not start listening at {HOST}:{port}: look at its logs.")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        return int(asked.getsockname()[1])
