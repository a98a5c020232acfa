"""The same load built on a Spark cluster of two workers, and every model held to DuckDB's rows.

Both share one machine, so that the time is what Spark costs, not what more machines gain.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from p2p_metrics.benchmark.cluster import cluster
from p2p_metrics.benchmark.measuring import Measurement, python
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.differences import differences
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.models import read_models
from p2p_metrics.places import Places
from p2p_metrics.progress import Progress, silent

YEAR = "academic_year"
ROWS_AT_ONCE = 5_000_000
MEMORY = "4g"


def built(name: str, places: Places, memory: str = MEMORY) -> Measurement:
    """Measure a build of the extracts at `places` on a cluster, each worker with so much `memory`.

    Processor time and memory are those of the process that asks, not of the workers. Raises Refused
    where the cluster or the build fails.
    """
    with cluster(places.root / "cluster", memory=memory) as running, _among(running.environment):
        asked = ["--extracts", str(places.extracts), "--into", str(places.root)]
        at = ["--engine", opening.SPARK, "--master", running.master]
        return python(name, "p2p_metrics", "build", *asked, *at)


def differing(file: Path, folder: Path, progress: Progress = silent) -> Iterator[str]:
    """A sentence for every column of any model whose rows are not the same in both warehouses.

    `file` is DuckDB's, `folder` Spark's, which is read on this machine.
    """
    share, models = Configuration.read().engine, read_models()
    here = f"local[{share.threads}]"
    with (
        opening.to_read(file, share) as duckdb,
        opening.to_read(folder, share, here) as spark,
    ):
        for name in models:
            progress(f"Comparing {name}")
            for rows in _parts(duckdb, spark, name, models[name].grain):
                fetched = duckdb.fetch(rows), spark.fetch(rows)
                yield from differences(name, models[name].grain, *fetched)


def _parts(one: Engine, other: Engine, name: str, grain: Sequence[str]) -> Iterator[str]:
    """Queries that give all rows of a model, a large one's year after year where it has years.

    The largest has tens of millions of rows: both engines' at once would fill the machine.
    """
    whole = f"select * from {name}"  # noqa: S608 - names come from sql/
    counted = f"select count(*) from {name}"  # noqa: S608 - likewise
    if YEAR not in grain or one.fetch(counted).item() <= ROWS_AT_ONCE:
        yield whole
        return
    asked = f"select distinct {YEAR} from {name}"  # noqa: S608 - likewise
    years = {year for engine in (one, other) for (year,) in engine.fetch(asked).rows()}
    for year in sorted(years - {None}):
        yield f"{whole} where {YEAR} = {year}"
    if None in years:
        yield f"{whole} where {YEAR} is null"


@contextmanager
def _among(environment: Mapping[str, str]) -> Iterator[None]:
    """The environment for whoever is started meanwhile."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
