"""What a scheme's own register says: the list with its counts, and the dated sessions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse import frames
from sample_warehouse.arrays import Flags, Floats, Ints, Random
from sample_warehouse.attendance import Attendance
from sample_warehouse.choices import Joined
from sample_warehouse.dates import NEVER, printed
from sample_warehouse.plan import ROLES, Plan, Scheme
from sample_warehouse.roll import Roll

STATUSES = ("signed_up", "allocated", "referred", "waiting")
_SIGNED_UP, _ALLOCATED, _REFERRED, _WAITING = range(4)
_BY_ENTRY_RULE = {
    "targeted": _ALLOCATED,
    "referred": _REFERRED,
    "selected_on_marks": _ALLOCATED,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line for each person on a scheme's list; counts only where a register was kept."""

    engagement: Ints
    scheme: Ints
    role: Ints
    status: Ints
    counted: Flags
    expected: Ints
    attended: Ints
    by_landmark: Ints
    minutes: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True)
class Dated:
    """One line for each person and session expected; a session has one number, group and day."""

    engagement: Ints
    scheme: Ints
    role: Ints
    number: Ints
    day: Ints
    minutes: Ints
    came: Flags


def listed(
    plan: Plan, place: int, role: int, kept: tuple[Joined, Attendance, Roll], rng: Random
) -> Listed:
    """The list a scheme would hand in; without a register only some of those who signed up."""
    scheme, (joined, attendance, roll) = plan.schemes[place], kept
    if scheme.keeps_register:
        rows = np.concatenate([joined.rows, joined.waiting])
    else:
        share = plan.section("joining")["signed_up_without_register"]
        known = (rng.random(joined.rows.size) < share) & (not scheme.is_compulsory)
        rows = joined.rows[known]
    on_list, kept_count = rows.size, joined.rows.size if scheme.keeps_register else 0

    def counted(values: Ints, otherwise: int = 0) -> Ints:
        """The register's values, then those of the waiting list."""
        rest = np.full(on_list - kept_count, otherwise, dtype=np.int64)
        return np.concatenate([values[:kept_count].astype(np.int64), rest])

    came = attendance.came
    attended = came.sum(axis=1)
    days = attendance.days
    waits = np.arange(on_list) >= kept_count if scheme.keeps_register else False
    return Listed(
        engagement=roll.engagement[rows],
        scheme=np.full(on_list, place, dtype=np.int64),
        role=np.full(on_list, role, dtype=np.int64),
        status=np.where(waits, _WAITING, _status(scheme)) * np.ones(on_list, dtype=np.int64),
        counted=np.full(on_list, scheme.keeps_register),
        expected=counted(np.maximum(attendance.held.sum(axis=1), attended)),
        attended=counted(attended),
        by_landmark=counted(attendance.by_landmark),
        minutes=counted(attended * scheme.minutes),
        first=counted(np.where(came, days, NEVER).min(axis=1, initial=NEVER), NEVER),
        last=counted(_never_if_nought(np.where(came, days, 0).max(axis=1, initial=0)), NEVER),
    )


def dated(place: int, role: int, scheme: Scheme, attendance: Attendance, roll: Roll) -> Dated:
    """The sessions of a scheme that dates them."""
    row, session = np.nonzero(attendance.held)
    return Dated(
        engagement=roll.engagement[attendance.rows[row]],
        scheme=np.full(row.size, place, dtype=np.int64),
        role=np.full(row.size, role, dtype=np.int64),
        number=attendance.group[row] * scheme.sessions + session,
        day=attendance.days[row, session],
        minutes=np.full(row.size, scheme.minutes, dtype=np.int64),
        came=attendance.came[row, session],
    )


def participation(plan: Plan, academic_year: int, parts: Sequence[Listed]) -> pl.DataFrame:
    """The participation extract of a year, the position of the engagement still to be named."""
    lists = Listed(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in Listed.__slots__)
    )
    unknown = ~lists.counted
    return pl.DataFrame(
        {
            "engagement": lists.engagement,
            "scheme_id": _scheme_ids(plan).gather(lists.scheme),
            "role": frames.coded(ROLES, lists.role),
            "status": frames.coded(STATUSES, lists.status),
            "sessions_expected": frames.optional(lists.expected, unknown),
            "sessions_attended": frames.optional(lists.attended, unknown),
            "sessions_attended_by_landmark": frames.optional(lists.by_landmark, unknown),
            "minutes_attended": frames.optional(lists.minutes, unknown),
            "first_date": frames.dates(lists.first),
            "last_date": frames.dates(lists.last),
        }
    ).with_columns(academic_year=pl.lit(printed(academic_year)))


def sessions(plan: Plan, academic_year: int, block: int, parts: Sequence[Dated]) -> pl.DataFrame:
    """The sessions extract of a year, the position of the engagement still to be named."""
    held = Dated(*(np.concatenate([getattr(p, name) for p in parts]) for name in Dated.__slots__))
    return pl.DataFrame(
        {
            "engagement": held.engagement,
            "scheme_id": _scheme_ids(plan).gather(held.scheme),
            "role": frames.coded(ROLES, held.role),
            "number": held.number,
            "session_date": frames.dates(held.day),
            "minutes": held.minutes.astype(np.int32),
            "is_attended": frames.yes_no(held.came),
        }
    ).with_columns(
        academic_year=pl.lit(printed(academic_year)),
        session_id=_session_id(academic_year, block),
    )


def _session_id(academic_year: int, block: int) -> pl.Expr:
    """Such as C01-23r-0-00123: scheme, year and role, place of the register, running number."""
    role = pl.format(
        "-{}{}-{}-", pl.lit(academic_year % 100), pl.col("role").str.head(1), pl.lit(block)
    )
    number = pl.col("number").cast(pl.String).str.zfill(5)
    return pl.concat_str(pl.col("scheme_id"), role, number)


def _scheme_ids(plan: Plan) -> pl.Series:
    return pl.Series([scheme.scheme_id for scheme in plan.schemes])


def _status(scheme: Scheme) -> int:
    if scheme.is_compulsory:
        return _ALLOCATED
    return _BY_ENTRY_RULE.get(scheme.entry_rule, _SIGNED_UP)


def _never_if_nought(days: Floats | Ints) -> Ints:
    return np.where(days > 0, days, NEVER).astype(np.int64)
