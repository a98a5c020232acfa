"""A check that loads its libraries while the extracts are still being made, then waits to be told.

Great Expectations takes seconds to import. At a first start, making the sample university keeps one
processor busy; the other can use the time.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from p2p_metrics.refusal import Refused
from p2p_metrics.workplace import stopping

GO = b"go\n"


@contextmanager
def check(extracts: Path, into: Path) -> Iterator[Callable[[], None]]:
    """A check in a process of its own; what is given tells it to begin and waits for its end.

    Raises Refused, when told, where the extracts were not accepted: the sentences are on screen.
    Left without being told, the process ends and nothing was checked.
    """
    command = [sys.executable, "-m", "p2p_metrics", "check", "--when-told"]
    command += ["--extracts", str(extracts), "--into", str(into)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)

    def told() -> None:
        if process.stdin is not None:
            process.stdin.write(GO)
            process.stdin.flush()
        if process.wait():
            raise Refused("The extracts were not accepted, so nothing was built (see above).")

    try:
        yield told
    finally:
        stopping.ended(process)


def is_told() -> bool:
    """Load the libraries, then wait; whether to begin, and to end with whoever told."""
    from p2p_metrics.contracts.checking import SUITE  # noqa: PLC0415 - only the check needs it

    import_module(SUITE)
    is_told = os.read(sys.stdin.fileno(), len(GO)) == GO
    if is_told:
        stopping.end_with_parent()
    return is_told
