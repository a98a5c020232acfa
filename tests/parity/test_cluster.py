"""On a standalone cluster of two workers: the work is shared, and a worker may die."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selected import inputs_of

from p2p_metrics import warehouse
from p2p_metrics.benchmark.cluster import Cluster, cluster
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.differences import differences
from p2p_metrics.models import read_models

pytestmark = pytest.mark.spark
ROOT = Path(__file__).resolve().parents[2]
MODELS = read_models()
# Deep enough to join, to count and to shuffle.
LAST = "fct_landmarks"
ROWS = "select * from fct_landmarks"
SHARE = Configuration.read().engine


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path / "cluster") as running:
        yield running


def test_a_build_goes_on_when_a_worker_dies_and_gives_the_same_rows(built, two_workers, tmp_path):
    """What the dead worker had done is done again by the other."""
    said = []

    def progress(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 8:
            assert 3 == executors(engine)  # two workers' and the driver
            two_workers.kill_worker(0)

    with opening.spark(tmp_path / "w" / "one.spark", SHARE, two_workers.master) as engine:
        opening.handed_over(built.on_duckdb, SHARE, engine, inputs_of(MODELS, LAST))
        warehouse.build(engine, progress, selection=f"+{LAST}")
        found = engine.fetch(ROWS)
        assert 2 == executors(engine)
    with opening.to_read(built.on_duckdb, SHARE) as duckdb:
        expected = duckdb.fetch(ROWS)

    assert len(said) > 8
    assert [] == differences(LAST, MODELS[LAST].grain, expected, found)


def executors(engine) -> int:
    """Who takes part just now, the driver included."""
    return len(engine.session.sparkContext._jsc.sc().statusTracker().getExecutorInfos())


def test_a_build_that_loses_every_worker_ends_in_a_sentence_and_changes_nothing(
    extracts, built, two_workers
):
    """Exit code 1, no half warehouse, and the pointer where it was."""
    before = there(built)
    verb = ["build", "--engine", "spark", "--master", two_workers.master]
    said = ""
    with subprocess.Popen(
        [sys.executable, "-m", "p2p_metrics", *verb, "--extracts", str(extracts),
         "--into", str(built.places.root)],
        cwd=ROOT, env=two_workers.environment, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        for line in process.stderr:
            said += line
            if "(5 of " in line:
                two_workers.kill_worker(0)
                two_workers.kill_worker(1)

    assert 1 == process.returncode, said
    assert "Spark stopped while" in said
    assert "What was being served before is served still." in said
    assert before == there(built)


def there(built) -> tuple[str, list[str]]:
    """What the pointer says, and what lies beside it."""
    folder = built.places.warehouses
    return (folder / "current").read_text(), sorted(path.name for path in folder.iterdir())
