"""On a standalone cluster of two workers: the work is shared, and a worker may die."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selected import inputs_of

from p2p_metrics import pipeline, warehouse
from p2p_metrics.benchmark.cluster import Cluster, cluster
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.differences import differences
from p2p_metrics.models import read_models
from p2p_metrics.refusal import Refused

pytestmark = pytest.mark.spark
MODELS = read_models()
# Deep enough to join, to count and to shuffle.
LAST = "fct_landmarks"
ROWS = "select * from fct_landmarks"
SHARE = Configuration.read().engine


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path / "cluster") as running:
        yield running


def test_a_build_goes_on_when_a_worker_dies_and_gives_the_same_rows(loaded, two_workers, tmp_path):
    """What the dead worker had done is done again by the other."""
    said = []

    def progress(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 8:
            assert 3 == executors(engine)  # two workers' and the driver
            two_workers.kill_worker(0)

    with opening.spark(tmp_path / "w" / "one.spark", SHARE, two_workers.master) as engine:
        opening.handed_over(loaded.on_duckdb, SHARE, engine, inputs_of(MODELS, LAST))
        warehouse.build(engine, progress, selection=f"+{LAST}")
        found = engine.fetch(ROWS)
        assert 2 == executors(engine)
    with opening.to_read(loaded.on_duckdb, SHARE) as duckdb:
        expected = duckdb.fetch(ROWS)

    assert len(said) > 8
    assert [] == differences(LAST, MODELS[LAST].grain, expected, found)


def executors(engine) -> int:
    """Who takes part just now, the driver included."""
    return len(engine.session.sparkContext._jsc.sc().statusTracker().getExecutorInfos())


def test_a_build_that_loses_every_worker_ends_in_a_sentence_and_changes_nothing(
    extracts, loaded, two_workers, monkeypatch
):
    """A refusal, which is exit code 1; no half warehouse, and the pointer where it was."""
    from p2p_metrics.engines import spark_session  # noqa: PLC0415 - Spark may not be installed

    impatient = {"patience": {"seconds_without_workers": 5, "look_every_seconds": 1}}
    settings = spark_session.settings() | impatient
    monkeypatch.setattr(spark_session, "settings", lambda: settings)
    before = there(loaded)

    def progress(sentence: str) -> None:
        if "(5 of " in sentence:
            two_workers.kill_worker(0)
            two_workers.kill_worker(1)

    with pytest.raises(Refused, match="Spark stopped while") as refusal:
        pipeline.build(
            extracts, None, loaded.places, progress, engine="spark", master=two_workers.master
        )

    assert "What was being served before is served still." in str(refusal.value)
    assert before == there(loaded)


def there(loaded) -> tuple[str, list[str]]:
    """What the pointer says, and what lies beside it."""
    folder = loaded.places.warehouses
    return (folder / "current").read_text(), sorted(path.name for path in folder.iterdir())
