"""Units shared out among processes of one thread each: as many as the machine lends."""

import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.shared_memory import SharedMemory
from typing import Protocol, cast

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


@contextmanager
def shared_out(
    work: Estimates, units: Sequence[Unit], processes: int
) -> Iterator[Iterator[tuple[Unit, dict[str, pl.DataFrame]]]]:
    """Each unit with its tables, in the order given, worked at from now on while others wait.

    With one process the units are worked at in this one, as they are asked for. Otherwise
    processes are started afresh rather than forked: a fork of a process with threads may never
    wake up.
    """
    if processes <= 1:
        yield ((unit, work.of_unit(unit)) for unit in units)
        return
    with (
        _lent(work) as block,
        ProcessPoolExecutor(processes, get_context("spawn"), _take, (block,)) as pool,
    ):
        with _one_thread():
            found = pool.map(_of_unit, units)
        yield zip(units, found, strict=True)


@contextmanager
def _lent(work: Estimates) -> Iterator[str]:
    """The name of a block of memory that holds the work.

    Handed over as an argument it would be written to one process after another, each of which
    first has to import everything.
    """
    written = pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL)
    block = SharedMemory(create=True, size=len(written))
    try:
        cast(memoryview, block.buf)[: len(written)] = written
        del written
        yield block.name
    finally:
        block.close()
        block.unlink()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes started meanwhile have one thread each for linear algebra and tables."""
    before = dict(os.environ)
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _take(name: str) -> None:
    block = SharedMemory(name)
    _taken.append(pickle.loads(cast(memoryview, block.buf)))  # noqa: S301 - written by our own parent process
    block.close()


def _of_unit(unit: Unit) -> dict[str, pl.DataFrame]:
    return _taken[0].of_unit(unit)
