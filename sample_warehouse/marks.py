"""The marks of a year: what each student would have got anyway, plus the schemes."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random
from sample_warehouse.courses import Courses
from sample_warehouse.dates import day_in
from sample_warehouse.effects import Effects
from sample_warehouse.modules import CREDITS, SLOTS, TERMS, Modules
from sample_warehouse.people import People
from sample_warehouse.plan import Plan
from sample_warehouse.roll import Roll
from sample_warehouse.standing import Standing

_SMALLEST_SHARE = 0.25  # of a year's credits that an effect is ever put on
SAT, NOT_SUBMITTED, DEFERRED, MISSED = 0, 1, 2, 3


@dataclass(slots=True)
class Marks:
    """One row per enrolment; matrices have a column per module."""

    expected: Floats  # of the course, the year and the student, before any surprise
    surprise: Floats  # this year's, without schemes
    exact: Floats  # module marks before rounding
    rounded: Floats  # as delivered, NaN where there is none
    sitting: Ints  # what became of the first attempt
    term: Ints
    credits: Ints
    assessed: Ints  # day
    late_share: Floats  # of the year's credits that come after term 1
    mean: Floats  # credit-weighted mean of the first attempts, NaN without any

    def shifts(self, mark: Floats, is_late: Flags, rows: Ints) -> Floats:
        """What an effect on the year's mean does to each module, for lines about these rows."""
        after = np.where(is_late[:, None], self.term[rows] > 1, True)
        share = np.where(is_late, self.late_share[rows], 1.0)
        shifts: Floats = after * (mark / np.maximum(share, _SMALLEST_SHARE))[:, None]
        return shifts


def year_shape(plan: Plan, courses: Courses, shocks: Floats, roll: Roll) -> Floats:
    """What a student without characteristics would expect: course, stage and year."""
    numbers = plan.section("marks")
    step = roll.academic_year - plan.truth["marks_from"]
    middle = np.where(roll.is_postgraduate, numbers["mean_postgraduate"], numbers["mean"])
    stage = np.where(roll.is_postgraduate, 0.0, np.array(numbers["stage"])[roll.stage])
    course = courses.mark_offset[roll.course] + shocks[roll.course, step + 1]
    shape: Floats = middle + stage + course + shocks[roll.course, 0] + numbers["year"][step]
    return shape


def draw_marks(
    plan: Plan,
    expected: Floats,
    modules: Modules,
    known: tuple[People, Standing, Roll],
    effects: Effects,
    rng: Random,
) -> Marks:
    """Every module mark of the year, until it is settled who was there to sit it."""
    numbers, (people, standing, roll) = plan.section("marks"), known
    worth, term = CREDITS[roll.shape] * roll.taken, TERMS[roll.shape]
    total = worth.sum(axis=1)
    late = (worth * (term > 1)).sum(axis=1)
    marks = Marks(
        expected=expected + standing.marks[roll.engagement],
        surprise=_surprise(plan, people, roll, rng),
        exact=np.zeros((roll.count, SLOTS)),
        rounded=np.zeros((roll.count, SLOTS)),
        sitting=_sittings(plan, roll, rng),
        term=term,
        credits=worth,
        assessed=_assessed(plan, roll, term, rng),
        late_share=np.where(total > 0, late / np.maximum(total, 1), 1.0),
        mean=np.full(roll.count, np.nan),
    )
    step = roll.academic_year - plan.truth["marks_from"]
    noise = rng.normal(0.0, numbers["module_noise"], marks.exact.shape)
    level = marks.expected + marks.surprise + _carried(plan, roll)
    marks.exact = level[:, None] + modules.difficulty[roll.modules, step] + noise
    marks.exact += _from_schemes(marks, effects, roll.count)
    return marks


def _surprise(plan: Plan, people: People, roll: Roll, rng: Random) -> Floats:
    numbers, hidden = plan.section("marks"), plan.section("motivation")
    first = np.isnan(roll.prior_surprise)
    spread = np.where(first, numbers["first_surprise"], numbers["surprise"])
    disengaged = (rng.random(roll.count) < numbers["disengaged"]) * numbers["disengaged_marks"]
    push = np.where(first, hidden["first_marks"], hidden["later_marks"])
    motivated = push * people.motivation[roll.engagement]
    surprise: Floats = rng.normal(0.0, 1.0, roll.count) * spread + disengaged + motivated
    return surprise


def _carried(plan: Plan, roll: Roll) -> Floats:
    return np.asarray(plan.section("marks")["persistence"] * np.nan_to_num(roll.prior_surprise))


def _sittings(plan: Plan, roll: Roll, rng: Random) -> Ints:
    numbers = plan.section("marks")
    drawn = rng.random((roll.count, SLOTS))
    absent = drawn < numbers["not_submitted"]
    later = (drawn > 1.0 - numbers["deferred"]) & ~absent
    return np.where(absent, NOT_SUBMITTED, np.where(later, DEFERRED, SAT))


def _assessed(plan: Plan, roll: Roll, term: Ints, rng: Random) -> Ints:
    days = plan.section("calendar")["assessed_by_term"]
    by_term = np.array([day_in(roll.academic_year, day) for day in days])
    return by_term[term - 1] - rng.integers(0, 8, term.shape)


def _from_schemes(marks: Marks, effects: Effects, count: int) -> Floats:
    """All schemes of each row, on the modules that they can change."""
    early = effects.summed(effects.mark * ~effects.is_late, count)
    late = effects.summed(effects.mark * effects.is_late, count)
    rows = np.arange(count, dtype=np.int64)
    everything, nothing = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    return marks.shifts(early, nothing, rows) + marks.shifts(late, everything, rows)


def settle(marks: Marks, roll: Roll) -> None:
    """Round, leave out what was never sat, and take the mean."""
    missed = (marks.assessed >= roll.gone[:, None]) & roll.taken
    marks.sitting = np.where(missed, MISSED, marks.sitting)
    rounded = np.asarray(np.round(np.clip(marks.exact, 0.0, 100.0), 1), dtype=np.float64)
    unsat = (marks.sitting == MISSED) | (marks.sitting == NOT_SUBMITTED)
    rounded[~roll.taken | unsat] = np.nan
    marks.rounded = rounded
    weight = marks.credits * np.isfinite(marks.rounded)
    with np.errstate(invalid="ignore"):
        marks.mean = (weight * np.nan_to_num(marks.rounded)).sum(axis=1) / weight.sum(axis=1)
