"""Units shared out among processes of one thread each: as many as the machine lends."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Protocol

import polars as pl

from p2p_metrics.effects.frame import Unit

# Linear algebra with a fixed number of threads gives the same last digits on every run.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}


class Estimates(Protocol):
    """Anything that estimates one unit after another."""

    def of_unit(self, unit: Unit) -> dict[str, pl.DataFrame]:
        """The tables of one unit, by name."""
        ...


_taken: list[Estimates] = []


def shared_out(
    work: Estimates, units: Sequence[Unit], processes: int
) -> Iterator[tuple[Unit, dict[str, pl.DataFrame]]]:
    """Each unit with its tables, in the order given; in this process where there is only one.

    Started afresh rather than forked: a fork of a process with threads may never wake up.
    """
    if processes <= 1:
        yield from ((unit, work.of_unit(unit)) for unit in units)
        return
    before = dict(os.environ)
    os.environ.update(ONE_THREAD)
    try:
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, context, _take, (work,)) as pool:
            yield from zip(units, pool.map(_of_unit, units), strict=True)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _take(work: Estimates) -> None:
    _taken.append(work)


def _of_unit(unit: Unit) -> dict[str, pl.DataFrame]:
    return _taken[0].of_unit(unit)
