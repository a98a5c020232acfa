"""The analysis frame in memory: every student-year, what was known, what was joined, what followed.

`Frame` holds the whole university as numpy arrays; `Frame.comparison` cuts out the students whom
one context, approach or scheme could reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from p2p_metrics.effects.codes import Codes, Counts, Floats, Mask, Rows, dense_codes
from p2p_metrics.effects.comparison import Comparison, OtherSchemes, no_other_schemes


class Unit(NamedTuple):
    """What is evaluated: `kind` context, approach or scheme; `role` recipient or provider."""

    kind: str
    code: str
    role: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who could take part in a unit and who did; arrays have shape (m,), each number 32 bits wide:
    there are some twenty exposures to a student-year.

    `rows`: rows of the frame that were eligible, still enrolled at the landmark and whose taking
    part is known. `sessions`: attended, NaN where not known. `landmark`: its day number, NaN where
    not dated; `starts`: its first day. `members`: the scheme columns that are inside the unit.
    """

    rows: Rows
    exposed: Mask
    sessions: Counts | None = None
    landmark: Counts | None = None
    starts: Counts | None = None
    members: frozenset[str] = frozenset()
    is_embedded: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """What each student-year joined: `days` is sparse (n, schemes), the day of joining, at least 1.

    A day that is not known is 1: before every landmark. `names` and `pools` (approaches) describe
    the columns.
    """

    days: Any
    names: tuple[str, ...]
    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EarlierMark:
    """A mark that a placebo can look at: `values` (n,), NaN where there is none.

    `days` (n,): the day number by which it was given; None for marks of earlier years. An activity
    that began on or before that day, or whose first day is not known, cannot use it.
    """

    values: Floats
    days: Floats | None = None

    def before(self, exposure: Exposure) -> Floats:
        """Give the mark of each eligible student, NaN where it was not given before the start."""
        values = self.values[exposure.rows]
        if self.days is None:
            return values
        if exposure.starts is None:
            return np.full(values.size, np.nan)
        return np.where(exposure.starts > self.days[exposure.rows], values, np.nan)


@dataclass(frozen=True, slots=True)
class Frame:
    """Every student-year of the university; arrays have shape (n,). See `Comparison` for meanings.

    `earlier_marks` are the marks from before an activity that a placebo can look at; `answers` says
    what an answer counts for in outcomes that not everyone asked has given.
    """

    student: Codes
    course: Codes
    places: tuple[Codes, ...]
    categories: Mapping[str, Codes]
    marks: Mapping[str, Floats]
    outcomes: Mapping[str, Floats]
    exposures: Mapping[Unit, Exposure]
    joined: Joined | None = None
    earlier_marks: Mapping[str, EarlierMark] = field(default_factory=dict)
    answers: Mapping[str, Floats] = field(default_factory=dict)

    def comparison(self, unit: Unit, is_any_time: bool = False) -> Comparison:
        """Give the eligible students of one unit; KeyError if the frame has no such unit.

        Other schemes are those joined before the unit's landmark; `is_any_time` takes all of the
        year's instead, which is a sensitivity and not the headline.
        """
        exposure = self.exposures[unit]
        rows = exposure.rows
        return Comparison(
            exposed=exposure.exposed,
            categories={name: codes[rows] for name, codes in self.categories.items()},
            marks={name: values[rows] for name, values in self.marks.items()},
            places=tuple(codes[rows] for codes in self.places),
            others=self._others(exposure, is_any_time),
            course=dense_codes(self.course[rows]),
            student=dense_codes(self.student[rows]),
            outcomes={name: values[rows] for name, values in self.outcomes.items()},
            sessions=None if exposure.sessions is None else exposure.sessions.astype(np.float64),
            is_embedded=exposure.is_embedded,
            earlier_marks={
                name: mark.before(exposure) for name, mark in self.earlier_marks.items()
            },
            answers={name: counts[rows] for name, counts in self.answers.items()},
        )

    def comparison_with(self, unit: Unit, rows: Rows) -> Comparison:
        """Give a unit's eligible students and more rows as non-participants: for studies only.

        With those who left before the landmark it shows how such students flatter a scheme.
        """
        exposure = self.exposures[unit]
        more = np.setdiff1d(rows, exposure.rows)
        wider = replace(
            exposure,
            rows=np.concatenate([exposure.rows, more]),
            exposed=np.concatenate([exposure.exposed, np.zeros(more.size, dtype=np.bool_)]),
            sessions=None,
            landmark=None,
            starts=None,
        )
        return replace(self, exposures={unit: wider}).comparison(unit)

    def _others(self, exposure: Exposure, is_any_time: bool) -> OtherSchemes:
        """Give the schemes outside the unit that each student had joined before its landmark."""
        if self.joined is None:
            return no_other_schemes(exposure.rows.size)
        outside = [
            column for column, name in enumerate(self.joined.names) if name not in exposure.members
        ]
        days = self.joined.days[exposure.rows][:, outside].tocsr()
        if not is_any_time and exposure.landmark is not None:
            landmark = np.repeat(exposure.landmark, np.diff(days.indptr))
            days.data[days.data > landmark] = 0
            days.eliminate_zeros()
        days.data = np.ones_like(days.data, dtype=np.float64)
        return OtherSchemes(
            joined=days,
            names=tuple(self.joined.names[column] for column in outside),
            pools=tuple(self.joined.pools[column] for column in outside),
        )
