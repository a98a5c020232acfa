"""A session of Spark: set as spark.toml says, watched while it works, silent about what it read."""

from __future__ import annotations

import os
import shutil
import socket
import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import SparkSession

from p2p_metrics.engines.masters import (
    CLUSTER,
    CONNECT,
    addresses,
    require_known,
    without_secrets,
)
from p2p_metrics.engines.protocol import EngineLost
from p2p_metrics.refusal import Refused

HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "spark.toml"
LOG = HERE / "spark_log.properties"
ABOUT_A_VALUE = "22"  # the class of SQL's states for data that an operation cannot take
KNOCKING_SECONDS = 20

# It says so whenever it finds pandas 3, which is never handed to it.
warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")


def settings() -> dict[str, dict[str, Any]]:
    """spark.toml."""
    return tomllib.loads(SETTINGS.read_text(encoding="utf-8"))


def started(master: str, memory: str, scratch: Path) -> SparkSession:
    """A session at that master; raises Refused where there is none to be had."""
    chosen = settings()
    require_known(master)
    if master.startswith((CONNECT, CLUSTER)):
        with refusing(f"connecting to {without_secrets(master)}"):
            _require_listening(master)
    if master.startswith(CONNECT):
        with refusing(f"connecting to {without_secrets(master)}"):
            session: SparkSession = SparkSession.builder.remote(master).create()
            for name, value in chosen["session"].items():
                session.conf.set(name, value)
            return session
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        raise Refused("Spark needs Java 17: install it (Debian: openjdk-17-jre-headless).")
    is_here = master.startswith("local") or "//127.0.0.1:" in master
    if is_here:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    given = chosen["context"] | chosen["session"] | (chosen["loopback"] if is_here else {})
    given |= {"spark.driver.memory": memory, "spark.local.dir": str(scratch)}
    given["spark.driver.extraJavaOptions"] += f" -Dlog4j2.configurationFile=file:{LOG}"
    with refusing(f"starting at {master}"):
        return SparkSession.builder.master(master).config(map=given).getOrCreate()


def _require_listening(master: str) -> None:
    """Knock once: clients go on knocking, that of Spark Connect for ten minutes."""
    left = addresses(master)
    while left:
        try:
            with socket.create_connection(left.pop(0), timeout=KNOCKING_SECONDS):
                return
        except OSError:
            if not left:
                raise


@contextmanager
def refusing(doing: str) -> Iterator[None]:
    """A sentence in place of an error of the cluster, whose message may quote somebody's record.

    A statement that Spark does not understand is an error of ours and stays one.
    """
    try:
        yield
    except AnalysisException:
        raise
    except Exception as failure:
        if wrong := _wrong_value(failure):
            raise Refused(f"Spark met a value that it cannot take while {doing} ({wrong}).") from (
                failure
            )
        raise EngineLost(
            f"Spark stopped while {doing} ({type(failure).__name__}). Look at its master and "
            "workers, and build again. What was being served before is served still."
        ) from failure


def _wrong_value(failure: Exception) -> str | None:
    """What Spark calls a value's fault, such as DIVIDE_BY_ZERO; None where it lies elsewhere."""
    if not isinstance(failure, PySparkException):
        return None
    with suppress(Exception):  # a session that is gone cannot say
        if str(failure.getSqlState()).startswith(ABOUT_A_VALUE):
            condition: str | None = failure.getCondition()
            return condition
    return None


@contextmanager
def attended(session: SparkSession, doing: str) -> Iterator[None]:
    """The same, and an end to waiting for workers once all have gone: Spark would wait for ever."""
    with refusing(doing):
        if not _is_cluster(session):
            yield
            return
        done = Event()
        watch = Thread(target=_give_up_without_workers, args=(session, done), daemon=True)
        watch.start()
        try:
            yield
        finally:
            done.set()


def _is_cluster(session: SparkSession) -> bool:
    context = getattr(session, "_sc", None)  # a session of Spark Connect has none
    return context is not None and str(context.master).startswith(CLUSTER)


def _give_up_without_workers(session: SparkSession, done: Event) -> None:
    """Cancel what is running where there has been no worker for as long as spark.toml bears."""
    patience = settings()["patience"]
    without = 0.0
    while not done.wait(patience["look_every_seconds"]):
        with suppress(Exception):  # it may be stopping just now
            there = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
            is_alone = len(there) <= 1  # the driver counts as one
            without = without + patience["look_every_seconds"] if is_alone else 0.0
            if without >= patience["seconds_without_workers"]:
                session.sparkContext.cancelAllJobs()
