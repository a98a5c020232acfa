"""Which figures tell of one scheme in depth, in the order in which to read them."""

from collections.abc import Callable
from typing import Any

from p2p_metrics.presentation import doubts
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.figures import (
    doubted,
    one_scheme,
    passport,
    preflight,
    roll_out,
    stage_ratings,
    taking_part,
)
from p2p_metrics.presentation.source import ALL, ALL_YEARS, RECIPIENT, Source

Part = tuple[Callable[..., Figure], dict[str, Any]]  # a figure, and what it is asked about


def parts(source: Source, scheme: str, outcome_code: str | None, role: str) -> list[Part]:
    """The figures that this scheme has something to say in, with what each is asked about.

    Where courses are compared instead of students, the roll-out stands in place of the doubts.
    """
    unit, asked = ("scheme", scheme), {"scheme": scheme, "role": role}
    chosen = {**asked, "outcome_code": outcome_code}
    is_compared = bool(outcome_code) and doubts.is_compared(source, scheme, role)
    found: list[Part] = [(one_scheme.verdicts, asked)]
    if is_compared:
        found.append((passport.evidence, chosen))
    found.append((preflight.preflight, asked))
    if one_scheme.compares_courses(source, scheme):
        found.append((roll_out.before_and_after, {"unit": unit, "outcome_code": outcome_code}))
    elif is_compared:
        found += [(build, chosen) for build in (one_scheme.by_year, *doubted.EVERY)]
    whole = {"unit": unit, "role": RECIPIENT, "faculty": ALL, "year": ALL_YEARS}
    found.append((taking_part.widest_gaps, whole))
    if outcome_code:
        found.append((stage_ratings.stage_ratings, chosen))
    return [*found, (one_scheme.facts, {"scheme": scheme})]
