"""Two designs in words: students beside similar students, and courses beside other courses.

Embedded activities reach everyone on a course. What is said of them is said of whole courses that
adopted one, absent students included, and never of students who chose to take part.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from p2p_metrics.presentation import house_rule, numbers

ASSOCIATION = "courses_association"
EFFECT = "effect"
CAUSAL = "3"
OWN_COLUMNS = ("n_courses", "pretrend_p")  # the roll-out's alone, in releases of any version
BLUNT_TRENDS = "a test of trends that would have seen one large enough to matter"
STUDENTS = "of students who took part with similar students who did not"
COURSES = "of courses that adopted an activity with courses that had not"


def is_of_courses(row: Mapping[str, Any]) -> bool:
    """Whether a published row compares courses: one of the roll-out, or merged with one."""
    return any(name in row for name in OWN_COLUMNS)


def wording_of(row: Mapping[str, Any]) -> str:
    """How a row may be spoken of; where an earlier version did not say, its trend test does."""
    said = str(row.get("wording") or "")
    tested = row.get("pretrend_p")
    is_apart = tested is not None and tested < house_rule.flat_from()
    return ASSOCIATION if is_of_courses(row) and is_apart else said


def is_effect(evidence_type: str, wording: str, security: int | None = None) -> bool:
    """Whether a roll-out may be said to have made a difference, in releases of any version."""
    is_secure = security is None or security >= house_rule.least_security()
    return evidence_type == CAUSAL and wording in (EFFECT, "") and is_secure


def compared(of_students: int, of_courses: int) -> str:
    """What was compared, so many times each: of students with students, of courses with courses."""
    if not of_courses:
        return STUDENTS
    if not of_students:
        return COURSES
    return (
        f"({numbers.count(of_students)} of students with similar students, "
        f"{numbers.count(of_courses)} of courses with other courses)"
    )


def caption(name: str, are_of_courses: Sequence[bool]) -> str:
    """What a grid of verdicts compares; `name` is whom it is about, or empty for everyone."""
    courses = "courses that adopted it beside courses that had not"
    if are_of_courses and all(are_of_courses):
        return f"{name}: {courses}" if name else f"{courses[:1].upper()}{courses[1:]}"
    students = f"{name or 'Students who took part'}, compared with similar students"
    return f"{students}; where everyone takes part, {courses}" if any(are_of_courses) else students
