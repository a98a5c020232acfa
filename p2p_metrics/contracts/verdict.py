"""A verdict on one rule, apart from the module that imports Great Expectations to reach it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Great Expectations said of one rule.

    `is_judged` is false where a whole column is empty, so that there was nothing to judge;
    `crash` names the kind of error where the check itself failed, and is then no verdict on data.
    """

    passed: bool
    failing: int
    checked: int
    is_judged: bool = True
    crash: str | None = None
