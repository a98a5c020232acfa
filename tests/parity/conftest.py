"""One sample university, checked and loaded once, with every model built on DuckDB and on Spark."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

import sample_warehouse
from p2p_metrics import checking, pipeline, warehouse
from p2p_metrics.places import Places
from p2p_metrics.progress import Narrator, silent

SCALE = 0.1
# Java spends a third of a short run on making code fast that is then run once.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True)
class Built:
    """A data directory, and the warehouse that each engine made in it."""

    places: Places
    on_duckdb: Path
    on_spark: Path


@dataclass(frozen=True)
class Loaded:
    """A data directory, and the warehouse that DuckDB made in it."""

    places: Places
    on_duckdb: Path


@pytest.fixture(scope="session")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extracts of a tenth of a university."""
    folder = tmp_path_factory.mktemp("delivered")
    sample_warehouse.generate(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def checked(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The data directory with the load that DuckDB accepted; the builds go on from it."""
    places = Places(tmp_path_factory.mktemp("data"))
    checking.check(extracts, None, places, Narrator())
    return places


@pytest.fixture(scope="session")
def loaded(extracts: Path, checked: Places) -> Loaded:
    """The warehouse on DuckDB alone."""
    pipeline.build(extracts, None, checked, silent)
    return Loaded(checked, warehouse.current_file(checked.root))


@pytest.fixture(scope="session")
def built(extracts: Path, loaded: Loaded) -> Built:
    """Both warehouses of the same load: on DuckDB first, then on Spark, which is current."""
    pipeline.build(extracts, None, loaded.places, silent, engine="spark")
    on_spark = warehouse.current_file(loaded.places.root)
    return Built(loaded.places, loaded.on_duckdb, on_spark)
