"""Units shared out among processes of one thread each: as many as the machine lends."""

import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.shared_memory import SharedMemory
from threading import Thread
from typing import Protocol, cast

import numpy as np
import polars as pl

from p2p_metrics.effects.frame import Unit

# Linear algebra with a fixed number of threads gives the same last digits on every run.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
# Where an array may begin: the width of a line of a processor's cache.
ALIGNED = 64


class Estimates(Protocol):
    """Anything that estimates one unit after another."""

    def of_unit(self, unit: Unit) -> dict[str, pl.DataFrame]:
        """The tables of one unit, by name."""
        ...


# The block stays open as long as the arrays that lie in it.
_taken: list[tuple[Estimates, SharedMemory]] = []


@contextmanager
def shared_out(
    work: Estimates, units: Sequence[Unit], processes: int
) -> Iterator[Iterator[tuple[Unit, dict[str, pl.DataFrame]]]]:
    """Each unit with its tables, in the order given, worked at from now on while others wait.

    With one process the units are worked at in this one, as they are asked for. Otherwise
    processes are started afresh rather than forked: a fork of a process with threads may never
    wake up; they share one copy of the work, and this process lets go of its own.
    """
    if processes <= 1:
        yield ((unit, work.of_unit(unit)) for unit in units)
        return
    with (
        _lent(work) as lent,
        ProcessPoolExecutor(processes, get_context("spawn"), _take, (lent,)) as pool,
    ):
        del work
        with _one_thread():
            found = pool.map(_of_unit, units)
        with _ended_if_stopped():
            yield zip(units, found, strict=True)


@contextmanager
def _ended_if_stopped() -> Iterator[None]:
    """Nobody waits for units that are no longer wanted: a pool would finish them all first."""
    try:
        yield
    except BaseException:
        for process in active_children():
            process.terminate()
        raise


@dataclass(frozen=True, slots=True)
class Lent:
    """Work as it lies in a block of shared memory: what is written, then every array from `starts`.

    The arrays are not copied when the work is read: however many processes work at it, there is
    one frame. Handed over as an argument it would be written to one process after another, each of
    which first has to import everything.
    """

    block: str
    written: bytes
    starts: Sequence[int]
    sizes: Sequence[int]

    def read(self) -> tuple[Estimates, SharedMemory]:
        """Give the work, whose arrays can be read but not changed, and the block they lie in."""
        block = SharedMemory(self.block)
        whole = cast(memoryview, block.buf).toreadonly()
        arrays = [whole[at : at + size] for at, size in zip(self.starts, self.sizes, strict=True)]
        return pickle.loads(self.written, buffers=arrays), block  # noqa: S301 - written by our own parent process


@contextmanager
def _lent(work: Estimates) -> Iterator[Lent]:
    """The work in a block of memory that every process can read."""
    arrays: list[pickle.PickleBuffer] = []
    written = pickle.dumps(work, protocol=5, buffer_callback=arrays.append)
    raw = [array.raw() for array in arrays]
    sizes = [one.nbytes for one in raw]
    starts = [0, *np.cumsum([-(-size // ALIGNED) * ALIGNED for size in sizes]).tolist()]
    block = SharedMemory(create=True, size=max(starts[-1], 1))
    try:
        _laid_down(block, starts, raw)
        del work, arrays, raw
        yield Lent(block.name, written, starts[:-1], sizes)
    finally:
        block.close()
        block.unlink()


def _laid_down(block: SharedMemory, starts: Sequence[int], raw: Sequence[memoryview]) -> None:
    room = cast(memoryview, block.buf)
    for at, one in zip(starts, raw, strict=False):
        room[at : at + one.nbytes] = one


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


def _take(lent: Lent) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _taken.append(lent.read())


def _end_with_parent() -> None:
    """A process that is killed cannot tell those it started, and they hold much memory."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _of_unit(unit: Unit) -> dict[str, pl.DataFrame]:
    return _taken[0][0].of_unit(unit)
