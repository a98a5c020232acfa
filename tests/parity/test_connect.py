"""Through Spark Connect: a client without Java, and the same rows."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from selected import inputs_of

from p2p_metrics.benchmark.cluster import connect_server
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.differences import differences
from p2p_metrics.models import read_models

pytestmark = pytest.mark.spark
ROOT = Path(__file__).resolve().parents[2]
MODELS = read_models()
LAST = "fct_marks"
ROWS = "select * from fct_marks"
# In a process of its own, as a build is: one that has run Spark itself cannot be a client.
CLIENT = """
import sys
from pathlib import Path
from p2p_metrics import warehouse
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening

master, file, folder, kept, last, *inputs = sys.argv[1:]
share = Configuration.read().engine
with opening.spark(Path(folder), share, master) as engine:
    opening.handed_over(Path(file), share, engine, inputs)
    warehouse.build(engine, selection=f"+{last}")
with opening.to_read(Path(folder), share) as engine:
    engine.fetch(f"select * from {last} where academic_year >= ?", [0]).write_parquet(kept)
"""


def test_a_client_without_java_builds_and_reads_the_same_rows(loaded, tmp_path):
    """sc:// asks a server; no Java runs in the process that builds."""
    kept = tmp_path / "kept.parquet"
    with connect_server(tmp_path / "server") as master:
        asked = [
            master,
            loaded.on_duckdb,
            tmp_path / "w.spark",
            kept,
            LAST,
            *inputs_of(MODELS, LAST),
        ]
        done = subprocess.run(
            [sys.executable, "-c", CLIENT, *map(str, asked)],
            cwd=ROOT, env={"PATH": "", "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    with opening.to_read(loaded.on_duckdb, Configuration.read().engine) as duckdb:
        expected = duckdb.fetch(ROWS)

    assert [] == differences(LAST, MODELS[LAST].grain, expected, pl.read_parquet(kept))


def test_a_master_that_is_not_there_is_a_sentence(tmp_path):
    """A wrong address is refused before anything is read."""
    asked = ["sc://127.0.0.1:9", tmp_path / "no.duckdb", tmp_path / "w.spark", tmp_path / "k", LAST]
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, *map(str, asked)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip

    assert 0 != done.returncode
    assert "Spark stopped while connecting to sc://127.0.0.1:9" in done.stderr
