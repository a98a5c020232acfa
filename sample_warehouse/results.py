"""The module results of a year: every registration stays, whatever became of it."""

import numpy as np
import polars as pl

from sample_warehouse import frames
from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.courses import Courses
from sample_warehouse.dates import NEVER, day_in, printed
from sample_warehouse.leaving import Resits
from sample_warehouse.marks import DEFERRED, MISSED, NOT_SUBMITTED, Marks
from sample_warehouse.modules import CORE, Modules
from sample_warehouse.plan import Plan
from sample_warehouse.roll import INTERRUPTED, STAYED, Roll

RESULTS = (
    "passed",
    "failed",
    "not_submitted",
    "deferred",
    "capped_pass",
    "pass_fail_only",
    "credit_transfer",
    "withdrawn",
)
_PASSED, _FAILED, _ABSENT, _DEFERRED, _CAPPED, _NO_MARK, _TRANSFER, _WITHDRAWN = range(8)


def results_of(
    plan: Plan,
    teaching: tuple[Courses, Modules],
    year: tuple[Roll, Marks, Resits],
) -> pl.DataFrame:
    """All attempts of the year, with the position of the engagement still to be named."""
    (courses, modules), (roll, marks, resits) = teaching, year
    parts = [
        _first_attempts(modules, roll, marks),
        _second_attempts(modules, roll, marks, resits),
        _placements(plan, courses, modules, roll),
        _credit_transfers(courses, modules, roll),
    ]
    return pl.concat(parts).with_columns(academic_year=pl.lit(printed(roll.academic_year)))


def _first_attempts(modules: Modules, roll: Roll, marks: Marks) -> pl.DataFrame:
    pass_mark = modules.pass_mark[roll.modules]
    with np.errstate(invalid="ignore"):
        result = np.where(marks.rounded >= pass_mark, _PASSED, _FAILED)
    gone = np.where(roll.ending == INTERRUPTED, _DEFERRED, _WITHDRAWN)[:, None]
    for sitting, code in ((NOT_SUBMITTED, _ABSENT), (DEFERRED, _DEFERRED), (MISSED, gone)):
        result = np.where(marks.sitting == sitting, code, result)
    unmarked = result > _FAILED
    mark = np.where(unmarked, np.nan, marks.rounded)
    undated = (result == _DEFERRED) | (result == _WITHDRAWN)
    return _rows(
        roll,
        modules,
        roll.taken,
        1,
        (marks.term, np.where(undated, NEVER, marks.assessed), mark, result),
    )


def _second_attempts(modules: Modules, roll: Roll, marks: Marks, resits: Resits) -> pl.DataFrame:
    pass_mark = modules.pass_mark[roll.modules]
    uncapped = marks.sitting == DEFERRED
    with np.errstate(invalid="ignore"):
        passed = resits.mark >= pass_mark
    result = np.where(passed, np.where(uncapped, _PASSED, _CAPPED), _FAILED)
    absent = np.isnan(resits.mark)
    result = np.where(absent, _ABSENT, result)
    mark = np.where(result == _CAPPED, pass_mark, resits.mark)
    return _rows(
        roll, modules, resits.taken, 2, (np.full_like(marks.term, 3), resits.day, mark, result)
    )


def _rows(
    roll: Roll,
    modules: Modules,
    which: Flags,
    attempt: int,
    columns: tuple[Ints, Ints, Floats, Ints],
) -> pl.DataFrame:
    row, slot = np.nonzero(which)
    term, day, mark, result = columns
    return pl.DataFrame(
        {
            "engagement": roll.engagement[row],
            "module_id": modules.table["module_id"].gather(roll.modules[row, slot]),
            "attempt": np.full(row.size, attempt, dtype=np.int32),
            "term": term[row, slot].astype(np.int32),
            "assessment_date": frames.dates(day[row, slot]),
            "mark": frames.decimals(mark[row, slot]),
            "result": frames.coded(RESULTS, result[row, slot]),
        }
    )


def _unmarked(
    roll: Roll, rows: Ints, module: pl.Series, when: tuple[int, Ints], result: Ints
) -> pl.DataFrame:
    term, day = when
    return pl.DataFrame(
        {
            "engagement": roll.engagement[rows],
            "module_id": module,
            "attempt": np.ones(rows.size, dtype=np.int32),
            "term": np.full(rows.size, term, dtype=np.int32),
            "assessment_date": frames.dates(day),
            "mark": frames.decimals(np.full(rows.size, np.nan)),
            "result": frames.coded(RESULTS, result),
        }
    )


def _placements(plan: Plan, courses: Courses, modules: Modules, roll: Roll) -> pl.DataFrame:
    rows = np.flatnonzero(roll.on_placement)
    last = day_in(roll.academic_year, plan.section("calendar")["undergraduate_ends"])
    left = (roll.ending[rows] != STAYED) & (roll.gone[rows] <= last)
    away = np.where(roll.ending[rows] == INTERRUPTED, _DEFERRED, _WITHDRAWN)
    module = modules.table["module_id"].gather(
        modules.placement[courses.department[roll.course[rows]]]
    )
    day = np.where(left, NEVER, last)
    return _unmarked(roll, rows, module, (3, day), np.where(left, away, _NO_MARK))


def _credit_transfers(courses: Courses, modules: Modules, roll: Roll) -> pl.DataFrame:
    direct = np.flatnonzero(
        roll.is_entrant & (roll.stage == 2) & ~courses.is_postgraduate[roll.course]
    )
    rows = np.repeat(direct, CORE)
    module = modules.core[roll.course[direct], 1].reshape(-1)
    nowhere = np.full(rows.size, NEVER, dtype=np.int64)
    named = modules.table["module_id"].gather(module)
    return _unmarked(roll, rows, named, (1, nowhere), np.full(rows.size, _TRANSFER))
