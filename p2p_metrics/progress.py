"""What a reader sees while a verb works: a moving line on a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[str], None]


class Narrator:
    """Calls with a sentence print it with the seconds since the verb began.

    On a terminal each sentence replaces the one before, so that a long build fits one line;
    `finish` leaves the last one standing. In a log every sentence keeps its own line.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to standard error unless told otherwise: standard output belongs to results."""
        self.stream = stream or sys.stderr
        self.began = time.monotonic()
        self.moves = self.stream.isatty()

    def __call__(self, sentence: str) -> None:
        """Show what is being done now."""
        line = f"{time.monotonic() - self.began:6.1f} s  {sentence}"
        self.stream.write(f"\r\x1b[2K{line}" if self.moves else f"{line}\n")
        self.stream.flush()

    def finish(self, sentence: str) -> None:
        """Show the last sentence and keep it."""
        self(sentence)
        if self.moves:
            self.stream.write("\n")
            self.stream.flush()


def silent(_: str) -> None:
    """For callers that want no progress."""
