"""What is wrong with a file, in words a data officer can act on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a file cannot be loaded: what was found, and what to do about it.

    `finding` and `remedy` are parts of one sentence; neither ever quotes a value.
    """

    rule: str
    finding: str
    remedy: str
    column: str | None = None
    failing: int = 1
    checked: int = 1


class Unloadable(Exception):
    """A file whose bytes or columns cannot be trusted; carries every problem found."""

    def __init__(self, *problems: Problem) -> None:
        """Carry the problems to whoever writes the report."""
        super().__init__("; ".join(problem.finding for problem in problems))
        self.problems = problems
