"""Gross fee income for one more continuing student: from a dated table, never called a saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p2p_metrics.effects.money import NO_FEE
from p2p_metrics.effects.records import NotEstimable


@dataclass(frozen=True, slots=True)
class Fee:
    """The yearly fee in pounds of one kind of student, from `first_year` until a later row.

    `academic_year` is the year it starts in: 2025 for 2025/26.
    """

    fee_status: str
    mode: str
    level: str
    nation: str
    first_year: int
    gbp: float


@dataclass(frozen=True, slots=True)
class Student:
    """The kind of student whose fee is asked for; codes as in the fee table."""

    fee_status: str
    mode: str
    level: str
    nation: str


def fee_of(table: Sequence[Fee], student: Student, academic_year: int) -> float | NotEstimable:
    """Give the fee in pounds for a kind of student in an academic year.

    The latest row that had begun by then; refuses where the table holds none.
    """
    kind = (student.fee_status, student.mode, student.level, student.nation)
    begun = [
        row
        for row in table
        if (row.fee_status, row.mode, row.level, row.nation) == kind
        and row.first_year <= academic_year
    ]
    if not begun:
        return NotEstimable(NO_FEE)
    return max(begun, key=lambda row: row.first_year).gbp
