"""The same load built on DuckDB and on a Spark cluster of two workers: how long, and what differs.

Both share one machine, so that the ratio is what Spark costs, not what more machines gain.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from p2p_metrics import warehouse
from p2p_metrics.benchmark.cluster import cluster
from p2p_metrics.benchmark.measuring import Measurement, python
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.differences import differences
from p2p_metrics.engines.protocol import Engine
from p2p_metrics.models import read_models
from p2p_metrics.places import Places
from p2p_metrics.progress import Progress, silent

MAIN = "p2p_metrics"
YEAR = "academic_year"
ROWS_AT_ONCE = 5_000_000


@dataclass(frozen=True, slots=True)
class OnBoth:
    """Both builds as measured (the memory is that of the process that asks), and a sentence for
    every column of any model whose rows are not the same.
    """

    scale: float
    on_duckdb: Measurement
    on_spark: Measurement
    models: int
    differing: tuple[str, ...]

    def as_table(self) -> str:
        """A Markdown table, and what differs below it."""
        lines = ["| engine | scale | seconds | models | that differ |", "|---|---:|---:|---:|---:|"]
        lines += [
            f"| {name} | {self.scale:g} | {one.seconds:.0f} | {self.models} | {count} |"
            for name, one, count in (
                ("DuckDB", self.on_duckdb, ""),
                ("Spark, two workers", self.on_spark, len(self.differing)),
            )
        ]
        return "\n".join([*lines, *(f"- {sentence}" for sentence in self.differing)])


def compared(scale: float, into: Path, memory: str = "4g", progress: Progress = silent) -> OnBoth:
    """Make a sample university in the empty folder `into` and build it on both engines.

    `memory` is each worker's. Raises Refused where a step or the cluster fails.
    """
    places = Places(into.resolve())
    python("sample", MAIN, "sample", "--scale", str(scale), "--into", str(places.root))
    asked = ["--extracts", str(places.extracts), "--into", str(places.root)]
    python("check", MAIN, "check", *asked)
    on_duckdb = python("build", MAIN, "build", *asked)
    file = warehouse.current_file(places.root)
    with cluster(places.root / "cluster", memory=memory) as running, _among(running.environment):
        at = ["--engine", opening.SPARK, "--master", running.master]
        on_spark = python("build on Spark", MAIN, "build", *asked, *at)
    folder = warehouse.current_file(places.root)
    differing = tuple(_differing(file, folder, progress))
    return OnBoth(scale, on_duckdb, on_spark, len(read_models()), differing)


def _differing(file: Path, folder: Path, progress: Progress) -> Iterator[str]:
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
