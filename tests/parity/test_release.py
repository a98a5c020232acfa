"""What is published does not depend on the engine: not a cell of a release differs."""

from dataclasses import replace

import pytest

from p2p_metrics import pipeline, release, warehouse
from p2p_metrics.config import Configuration
from p2p_metrics.progress import silent

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def smaller():
    """The usual configuration with one outcome, estimated for whole units only: enough to go
    through every statement and every estimator.
    """
    usual = Configuration.read()
    whole = tuple(cut for cut in usual.cuts if cut.table != "impact" or not cut.by)
    asked = replace(usual, cuts=whole, outcomes=(usual.primary_outcome,), checked_outcomes=())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Configuration, "read", classmethod(lambda _cls, _path=None: asked))
        yield asked


@pytest.fixture(scope="module")
def releases(built, smaller):
    """The release made from each engine's warehouse, by the same verbs."""
    made = {}
    for file in (built.on_duckdb, built.on_spark):
        warehouse.switch(built.places.root, file)
        pipeline.estimate(built.places, silent)
        pipeline.publish(built.places, silent)
        made[file.suffix] = release.current(built.places.root)
    return made


def test_every_table_of_the_release_is_the_same_from_either_engine(releases):
    """Rounded and controlled, the tables are equal to the last cell."""
    duckdb, spark = releases[".duckdb"], releases[".spark"]

    assert duckdb.tables == spark.tables
    assert [] == [
        name
        for name in duckdb.tables
        if not duckdb.table(name).frame.equals(spark.table(name).frame)
    ]


def test_the_release_from_spark_has_estimates(releases):
    """Two empty releases are equal and prove nothing."""
    assert releases[".spark"].table("impact").frame["estimate"].count() > 20


def test_the_two_were_made_from_two_warehouses(built, releases):
    """The estimates of each lie under the name of its own build."""
    names = {built.on_duckdb.stem, built.on_spark.stem}

    assert 2 == len(names)
    assert names == {path.name for path in (built.places.root / "estimates").iterdir()}
