"""The students one activity could reach: who took part, what was known before, what came after.

A `Comparison` holds the eligible students of one context, approach or scheme and one role, still
enrolled at its landmark, as plain arrays of one length. Every individual-level estimator reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse

from p2p_metrics.effects.codes import Codes, Floats, Mask, dense_codes
from p2p_metrics.effects.records import NotEstimable, Reason


@dataclass(frozen=True, slots=True)
class OtherSchemes:
    """Which other schemes each student had joined: `joined` is a sparse 0/1 matrix (n, schemes).

    `pools` names the pool (the approach) that a scheme falls back to where few joined it.
    """

    joined: Any
    names: tuple[str, ...]
    pools: tuple[str, ...]

    def take(self, rows: Codes) -> OtherSchemes:
        """Give the same schemes for some of the students."""
        return OtherSchemes(self.joined[rows], self.names, self.pools)


def no_other_schemes(count: int) -> OtherSchemes:
    """Give the empty set of other schemes for `count` students."""
    return OtherSchemes(sparse.csr_matrix((count, 0)), (), ())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Eligible students of one unit and role; every array has shape (n,).

    `exposed`: took part by the landmark. `categories`: integer-coded covariates dated before it.
    `marks`: continuous covariates such as the prior mark, NaN where there is none.
    `places`: codes of where a student studies, finest first (course and year, course, department).
    `course`, `student`: codes 0.. that standard errors are clustered by.
    `outcomes`: in outcome units, NaN where not known. `sessions`: attended, NaN where not known.
    `earlier_marks`: marks from before the activity that a placebo can look at, NaN where none.
    `is_embedded`: everyone takes part, so that no comparison exists.
    `answers`: for outcomes that not everyone asked has given, what each answer counts for so that
    those who gave one resemble all who were asked; nought for those who gave none.
    """

    exposed: Mask
    categories: Mapping[str, Codes]
    marks: Mapping[str, Floats]
    places: tuple[Codes, ...]
    others: OtherSchemes
    course: Codes
    student: Codes
    outcomes: Mapping[str, Floats]
    sessions: Floats | None = None
    is_embedded: bool = False
    earlier_marks: Mapping[str, Floats] = field(default_factory=dict)
    answers: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many eligible students there are."""
        return int(self.exposed.size)

    def take(self, chosen: Mask) -> Comparison:
        """Give the comparison among the chosen students only (shape (n,), true = keep)."""
        rows = np.flatnonzero(chosen)
        return replace(
            self,
            exposed=self.exposed[rows],
            categories={name: codes[rows] for name, codes in self.categories.items()},
            marks={name: values[rows] for name, values in self.marks.items()},
            places=tuple(codes[rows] for codes in self.places),
            others=self.others.take(rows),
            course=dense_codes(self.course[rows]),
            student=dense_codes(self.student[rows]),
            outcomes={name: values[rows] for name, values in self.outcomes.items()},
            sessions=None if self.sessions is None else self.sessions[rows],
            earlier_marks={name: values[rows] for name, values in self.earlier_marks.items()},
            answers={name: counts[rows] for name, counts in self.answers.items()},
        )

    def without(self, *names: str) -> Comparison:
        """Give the same students with some covariates left out, whichever kind they are."""
        return replace(
            self,
            categories={
                name: codes for name, codes in self.categories.items() if name not in names
            },
            marks={name: values for name, values in self.marks.items() if name not in names},
        )

    def without_other_schemes(self) -> Comparison:
        """Give the same students leaving out what else they joined: a sensitivity only."""
        return replace(self, others=no_other_schemes(self.size))

    def refusal(self, chosen: Mask | None = None, fewest: int = 2) -> NotEstimable | None:
        """Say why the chosen students allow no comparison at all, or None where they do."""
        exposed = self.exposed if chosen is None else self.exposed[chosen]
        taking_part = int(exposed.sum())
        if self.is_embedded:
            return NotEstimable(Reason.EMBEDDED)
        if not exposed.size:
            return NotEstimable(Reason.NO_STUDENTS)
        if taking_part == 0:
            return NotEstimable(Reason.NO_PARTICIPANTS)
        if taking_part == exposed.size:
            return NotEstimable(Reason.NO_COMPARISON)
        if min(taking_part, exposed.size - taking_part) < fewest:
            return NotEstimable(Reason.TOO_FEW)
        return None
