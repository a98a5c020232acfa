"""Embedded activities side by side: courses that took one up beside courses that had not."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import impact, wording, words
from p2p_metrics.presentation.charts.intervals import intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures.schemes import (
    context_of,
    gathered,
    not_estimated,
    perhaps_chance,
)
from p2p_metrics.presentation.source import ALL, RECIPIENT, Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive


def is_about_courses(
    source: Source, unit_kind: str, outcome_code: str, role: str, faculty: str, context: str
) -> bool:
    """Whether a choice takes in embedded activities, which only students supported meet."""
    if role != RECIPIENT:
        return False
    return context == ALL or bool(_embedded(source, unit_kind, outcome_code, faculty, context))


def _embedded(
    source: Source, unit_kind: str, outcome_code: str, faculty: str, context: str
) -> list[dict[str, Any]]:
    """Roll-out rows of the units of one context that are open to the faculty's students."""
    rows = source.rows("rollout", unit_kind=unit_kind, outcome_code=outcome_code)
    return [
        row
        for row in rows
        if context in (ALL, context_of(source, row)) and _is_open(source, row, faculty)
    ]


def _is_open(source: Source, row: Row, faculty: str) -> bool:
    """Whether any scheme of the unit was ever open to the faculty's students."""
    if faculty == ALL:
        return True
    kind = "scheme_id" if row["unit_kind"] == "scheme" else f"{row['unit_kind']}_code"
    told = source.values("provision", "faculties", **{kind: row["unit_code"]})
    return any(faculty in one.split(";") for one in told)


def rolled_out(
    source: Source,
    unit_kind: str,
    outcome_code: str,
    role: str = RECIPIENT,
    faculty: str = ALL,
    context: str = ALL,
) -> Figure:
    """Embedded activities, which have no like-for-like comparison: course by course instead.

    Courses are compared over the whole university; `faculty` leaves those activities that are open
    to its students. Leaders and mentors are not compared in this way: for them there is nothing.
    """
    is_known = role == RECIPIENT
    rows = _embedded(source, unit_kind, outcome_code, faculty, context) if is_known else []
    outcome = source.name("outcome", outcome_code)
    findings = [impact.finding(source, row, RECIPIENT) for row in rows]
    made = list(zip(rows, findings, strict=True))
    shown = [(row, found) for row, found in made if found.is_estimated]
    title = f"Embedded activities and {words.in_sentence(outcome)}"
    if faculty != ALL:
        title = f"{title}, whole university"
    if not shown:
        return nothing("rolled_out", title, _why_no_courses(source, rows))
    one = wording.by("units", "unit_kind")[(unit_kind,)]["one"]
    named = [(source.name(unit_kind, row["unit_code"]), row, found) for row, found in made]
    notes = perhaps_chance(source, shown), not_estimated(source, rows, findings)
    return Figure(
        "rolled_out",
        f"{title}: {impact.tally_briefly(impact.tally([found for _, found in shown]))}",
        _course_by_course(source, faculty),
        grid(
            f"{outcome}: embedded activities, course by course",
            _columns(outcome_code, one),
            [impact.table_row(found, name, row) for name, row, found in named],
        ),
        intervals(adaptive(), gathered(source, shown), impact.axis(outcome_code), impact.key(rows)),
        impact.described(
            f"Roll-out estimates on {outcome.lower()}",
            [impact.said_briefly(found, name) for name, _, found in named if found.is_estimated],
        ),
        ("rollout", "interval", "verdict", "evidence_type", "security"),
        note=" ".join(filter(None, notes)),
    )


def _columns(outcome_code: str, one: str) -> tuple[Column, ...]:
    decimals = f"signed_{words.Outcome.of(outcome_code).decimals}"
    return (
        *impact.columns(outcome_code, one.capitalize())[:2],
        Column("estimate", "Difference", decimals),
        Column("ci_lower", "Range from", decimals),
        Column("ci_upper", "to", decimals),
        Column("n_courses", "Courses that took it up", "count"),
        Column("evidence_name", "Evidence"),
    )


def _course_by_course(source: Source, faculty: str) -> str:
    """How to read the figure, and whose courses it compares where one faculty was asked for."""
    said = (
        "Everyone on a course takes part in embedded activities, so courses that took one up are "
        "compared with courses that had not yet."
    )
    if faculty == ALL:
        return said
    name = source.name("faculty", faculty)
    return (
        f"{said} Courses of the whole university are compared, for the activities that were open "
        f"to students of {name}."
    )


def _why_no_courses(source: Source, rows: Sequence[Row]) -> str:
    if rows:
        return "No embedded activity was taken up course by course in a way that can be compared."
    if source.frame("rollout").is_empty():
        return "This release holds no roll-out estimates."
    return "No embedded activity of this choice has a roll-out estimate."
