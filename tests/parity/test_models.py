"""Every model gives the same rows on Spark as on DuckDB; sums of fractions to nine digits."""

from collections.abc import Iterator

import pytest

from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.differences import differences
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.models import read_models

pytestmark = pytest.mark.spark
MODELS = read_models()


@pytest.fixture(scope="module")
def engines(built) -> Iterator[tuple[Engine, Engine]]:
    """Both warehouses opened as `estimate` opens them."""
    share = Configuration.read().engine
    with (
        opening.to_read(built.on_duckdb, share) as duckdb,
        opening.to_read(built.on_spark, share) as spark,
    ):
        assert ("duckdb", "spark") == (duckdb.name, spark.name)
        yield duckdb, spark


@pytest.mark.parametrize("name", [*MODELS.inputs, *MODELS])
def test_rows_are_the_same_on_both_engines(engines, name):
    """Tables as loaded, and every model of sql/, row for row and type for type."""
    one, other = (engine.fetch(f"select * from {name}") for engine in engines)  # noqa: S608
    keys = MODELS[name].grain if name in MODELS else one.columns

    assert [] == differences(name, keys, one, other)


def test_the_tables_compared_have_rows(engines):
    """Two empty tables are equal and prove nothing: few models may be empty here."""
    counts = {
        name: engines[0].fetch(f"select count(*) from {name}").item()  # noqa: S608
        for name in MODELS
    }

    assert len(counts) - 5 <= sum(count > 0 for count in counts.values()), counts
