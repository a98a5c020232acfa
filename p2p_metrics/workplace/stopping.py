"""Whoever stops a verb stops it in good order, and what it started ends with it.

Ctrl-C, a service manager (SIGTERM) and a terminal that closes (SIGHUP; Windows has none) are one
and the same: the verb tidies up. A process that a verb started has a pipe from it, and stops in the
same way when the pipe closes, which the system does for a verb that was killed.
"""

import os
import signal
import subprocess
import sys
import time
from _thread import interrupt_main
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
SIGNALS = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
USUAL = (signal.default_int_handler, signal.SIG_DFL)
# Seconds that a process has to tidy up, after which it is ended as it stands.
GRACE = 15.0


class Stopped(KeyboardInterrupt):
    """A verb was told to stop, by the signal of this number."""

    def __init__(self, number: int) -> None:
        """Keep the number, for the exit code."""
        super().__init__()
        self.number = number


@contextmanager
def in_good_order() -> Iterator[None]:
    """Raise Stopped at the signals that ask a process to end, as Ctrl-C does; once.

    An engine that is interrupted may make an error of its own out of it: that is Stopped, too.
    A signal that was to be ignored (`nohup`) stays ignored.
    """
    if current_thread() is not main_thread():  # no other may say what signals do
        yield
        return
    before = {one: signal.getsignal(one) for one in SIGNALS}
    ours = {one: handler for one, handler in before.items() if handler in USUAL}
    told: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        told.append(number)
        for one in ours:  # whoever tidies up is not stopped again, unless from the keyboard
            signal.signal(one, USUAL[0] if one == signal.SIGINT else signal.SIG_IGN)
        raise Stopped(number)

    for one in ours:
        signal.signal(one, stop)
    try:
        yield
    except Exception:
        if told:
            raise Stopped(told[0]) from None
        raise
    finally:
        for one, handler in ours.items():
            signal.signal(one, handler)


def carried_out(command: Sequence[str]) -> int:
    """The exit code of a process that ends with this one (it calls `end_with_parent`)."""
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            return process.wait()
        finally:
            ended(process)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Let a process go that ends with this one, and wait while it tidies up."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(GRACE + 1)
    except subprocess.TimeoutExpired:
        process.kill()


def end_with_parent() -> None:
    """From now on stop in good order when the pipe from the process that started this one closes.

    Standard input is that pipe; nothing more is read from it.
    """
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    if sys.platform == "win32":
        interrupt_main(signal.SIGTERM)
    else:  # to the main thread, which may be waiting
        signal.pthread_kill(main_thread().ident or 0, signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(128 + signal.SIGTERM)
