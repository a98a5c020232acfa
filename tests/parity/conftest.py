"""One sample university, loaded once, with every model built on DuckDB and on Spark."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

import sample_warehouse
from p2p_metrics import pipeline, warehouse
from p2p_metrics.places import Places
from p2p_metrics.progress import silent

SCALE = 0.1
# Java spends a third of a short run on making code fast that is then run once.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True)
class Built:
    """A data directory, and the warehouse that each engine made in it."""

    places: Places
    on_duckdb: Path
    on_spark: Path


@pytest.fixture(scope="session")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extracts of a tenth of a university."""
    folder = tmp_path_factory.mktemp("delivered")
    sample_warehouse.generate(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def built(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both warehouses of the same load: on DuckDB first, then on Spark, which is current."""
    places = Places(tmp_path_factory.mktemp("data"))
    pipeline.build(extracts, None, places, silent)
    on_duckdb = warehouse.current_file(places.root)
    pipeline.build(extracts, None, places, silent, engine="spark")
    return Built(places, on_duckdb, warehouse.current_file(places.root))
