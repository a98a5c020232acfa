"""Which schemes make a difference? Estimates side by side, steadied, with the range of ranks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from p2p_metrics.presentation import impact, numbers, standing, wording, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.figure import PARAGRAPH, Figure, nothing
from p2p_metrics.presentation.source import ALL, RECIPIENT, Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive
from p2p_metrics.presentation.words import Finding

STEADIED = ("shrunken", "rank", "rank_lower", "rank_upper", "is_outside_funnel")


def rows_of(
    source: Source, unit_kind: str, outcome_code: str, role: str, faculty: str, context: str
) -> list[dict[str, Any]]:
    """Impact rows of one kind of unit, steadied values beside them, best first.

    Within one faculty nothing is steadied, so the order is the framework's and not a ranking.
    """
    asked = {"unit_kind": unit_kind, "outcome_code": outcome_code, "role": role}
    rows = source.whole("impact", faculty_code=faculty, **asked)
    rows = [row for row in rows if context in (ALL, context_of(source, row))]
    if faculty != ALL:
        return rows
    steadied = {row["unit_code"]: row for row in source.rows("ranks", **asked)}
    joined = [_beside(row, steadied.get(row["unit_code"], {})) for row in rows]
    return sorted(joined, key=lambda row: row["rank"] or len(joined) + 1)


def context_of(source: Source, row: Row) -> str:
    """The context that a unit belongs to; a scheme's own, which may not be its approach's."""
    code = str(row["unit_code"])
    if row["unit_kind"] == "scheme":
        own = source.values("provision", "context_code", scheme_id=code)
        if len(own) == 1:
            return str(own[0])
        code = source.parent("scheme", code)
    return code if row["unit_kind"] == "context" else source.parent("approach", code)


def _beside(row: Row, steadied: Row) -> dict[str, Any]:
    extra = {name: steadied.get(name) for name in STEADIED}
    limits = {f"shrunken_{name}": steadied.get(name) for name in ("ci_lower", "ci_upper")}
    return {**row, **extra, **limits}


def answer(
    source: Source, unit_kind: str, outcome_code: str, role: str, faculty: str, context: str
) -> str:
    """How many did better, on what that rests, and the surest of them with its range."""
    rows = rows_of(source, unit_kind, outcome_code, role, faculty, context)
    findings = [impact.finding(source, row, role) for row in rows]
    counted = impact.tally(findings)
    names = wording.by("units", "unit_kind")[(unit_kind,)]
    if not impact.judged(counted):
        return "No comparison with similar students can be shown for this choice."
    said = impact.tally_in_words(counted, names["one"], names["many"])
    surest = impact.surest(findings, "better")
    example = [words.sentence(surest), words.plain_range(surest)] if surest else []
    more = " ".join(filter(None, [standing.in_words(findings), *example]))
    return PARAGRAPH.join(filter(None, [f"**{said[:1].upper()}{said[1:]}.**", more]))


def ranking(
    source: Source, unit_kind: str, outcome_code: str, role: str, faculty: str, context: str
) -> Figure:
    """Every unit with its range and its plain difference, gathered by verdict."""
    rows = rows_of(source, unit_kind, outcome_code, role, faculty, context)
    outcome, names = source.name("outcome", outcome_code), wording.by("units", "unit_kind")
    findings = [impact.finding(source, row, role) for row in rows]
    counted = impact.tally(findings)
    one = names[(unit_kind,)]["one"]
    if not impact.judged(counted):
        why = _by_reason(source, rows, findings) or "nothing of this choice was compared"
        why = f"No estimate can be shown: {why}."
        return nothing("ranking", f"{outcome}: nothing to compare", why)
    shown = list(zip(rows, findings, strict=True))
    marks = _gathered(source, shown)
    lines = [
        impact.said_briefly(found, source.name(unit_kind, row["unit_code"]))
        for row, found in shown
        if found.is_estimated
    ]
    table = [_table_row(source, row, found) for row, found in shown]
    return Figure(
        "ranking",
        f"{outcome} by {one}: {impact.tally_briefly(counted)}",
        _how_to_read(rows),
        grid(f"{outcome} by {one}", _columns(outcome_code, one, rows), table),
        intervals(adaptive(), marks, impact.axis(outcome_code), _key(rows)),
        impact.described(f"Difference from similar students on {outcome.lower()} by {one}", lines),
        (*impact.TERMS, "shrunken", "rank_interval", "funnel"),
        note=" ".join(
            filter(
                None,
                (
                    _perhaps_chance(source, shown),
                    _outside(source, rows),
                    _not_estimated(source, rows, findings),
                ),
            )
        ),
    )


def _key(rows: Sequence[Row]) -> tuple[KeyEntry, ...]:
    is_steadied = any(row.get("shrunken") is not None for row in rows)
    extra = (KeyEntry("as it was estimated", "ink", "tick"),) if is_steadied else ()
    return (*impact.key(rows), *extra)


def _outside(source: Source, rows: Sequence[Row]) -> str:
    """Which units lie further from the others than chance would throw them."""
    ranked = [row for row in rows if row.get("is_outside_funnel") is not None]
    if not ranked:
        return ""
    outside = [
        source.name(row["unit_kind"], row["unit_code"])
        for row in ranked
        if row["is_outside_funnel"]
    ]
    if not outside:
        return "None lies further from the others than chance alone would throw it."
    return f"Further from the others than chance alone would throw it: {numbers.listed(outside)}."


def _how_to_read(rows: Sequence[Row]) -> str:
    is_steadied = any(row.get("shrunken") is not None for row in rows)
    steadied = (
        "The list is gathered by verdict, and under each verdict the largest value stands first. "
        "Each value is drawn towards the average by as much as it is unsure, so that luck does "
        "not head the list; the small upright is the value as it was estimated. Beside each name "
        "stands the range of ranks that it could hold. "
        if is_steadied
        else "The list is gathered by verdict; under each verdict the order is not a ranking. "
    )
    return steadied + wording.caution("naive")


def _gathered(source: Source, shown: Sequence[tuple[Row, Finding]]) -> list[Mark]:
    marks: list[Mark] = []
    for verdict in ("better", "cannot_tell", "worse"):
        there = [(row, found) for row, found in shown if found.verdict == verdict]
        there = [(row, found) for row, found in there if found.is_estimated]
        if there:
            marks.append(impact.heading(verdict, len(there)))
            marks += [_mark(source, row, found) for row, found in there]
    return marks


def _mark(source: Source, row: Row, found: Finding) -> Mark:
    label = source.name(row["unit_kind"], row["unit_code"])
    made = impact.mark(found, label, row)
    if row.get("shrunken") is None:
        return made
    return impact.moved_to(
        replace(made, label=f"{label}\nrank {_ranks(row)}", raw=found.estimate),
        found,
        row["shrunken"],
        row["shrunken_ci_lower"],
        row["shrunken_ci_upper"],
    )


def _ranks(row: Row) -> str:
    """The places that a unit could hold in the order: 2 to 9."""
    if row.get("rank_lower") is None:
        return ""
    return numbers.to(numbers.count(row["rank_lower"]), numbers.count(row["rank_upper"]))


def _perhaps_chance(source: Source, shown: Sequence[tuple[Row, Finding]]) -> str:
    """Which ranges leave out no difference and still bear no verdict, and why."""
    names = [
        source.name(row["unit_kind"], row["unit_code"])
        for row, found in shown
        if found.is_estimated and words.may_be_chance(found)
    ]
    return wording.caution("may_be_chance", units=numbers.listed(names)) if names else ""


def _not_estimated(source: Source, rows: Sequence[Row], findings: Sequence[Finding]) -> str:
    """Which units have no estimate, as a sentence; none where all have."""
    told = _by_reason(source, rows, findings)
    return f"Without an estimate: {told}." if told else ""


def _by_reason(source: Source, rows: Sequence[Row], findings: Sequence[Finding]) -> str:
    """The units without an estimate, gathered by the reason: Law, Arts (too few students)."""
    why: dict[str, list[str]] = {}
    for row, found in zip(rows, findings, strict=True):
        if not found.is_estimated:
            why.setdefault(words.verdict_word(found), []).append(
                source.name(row["unit_kind"], row["unit_code"])
            )
    return "; ".join(f"{numbers.listed(units)} ({reason})" for reason, units in why.items())


def _columns(outcome_code: str, one: str, rows: Sequence[Row]) -> tuple[Column, ...]:
    columns = impact.columns(outcome_code, one.capitalize())
    if not any(row.get("shrunken") is not None for row in rows):
        return columns
    signed = columns[2].format
    steadied = (
        Column("shrunken", "Steadied", signed),
        Column("shrunken_ci_lower", "Steadied from", signed),
        Column("shrunken_ci_upper", "to", signed),
        Column("ranks", "Rank range"),
        Column("is_outside_funnel", "Outside the funnel", "yes_no"),
    )
    return (*columns[:2], *steadied, *columns[2:])


def _table_row(source: Source, row: Row, found: Finding) -> dict[str, Any]:
    label = source.name(row["unit_kind"], row["unit_code"])
    return impact.table_row(found, label, row) | {"ranks": _ranks(row)}


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
    shown = [(row, found) for row, found in zip(rows, findings, strict=True) if found.is_estimated]
    title = f"Embedded activities and {words.in_sentence(outcome)}"
    if faculty != ALL:
        title = f"{title}, whole university"
    if not shown:
        return nothing("rolled_out", title, _why_no_courses(source, rows))
    names = wording.by("units", "unit_kind")[(unit_kind,)]
    counted = impact.tally([found for _, found in shown])
    lines = [
        impact.said_briefly(found, source.name(unit_kind, row["unit_code"])) for row, found in shown
    ]
    decimals = f"signed_{words.Outcome.of(outcome_code).decimals}"
    columns = (
        *(column for column in impact.columns(outcome_code, names["one"].capitalize())[:2]),
        Column("estimate", "Difference", decimals),
        Column("ci_lower", "Range from", decimals),
        Column("ci_upper", "to", decimals),
        Column("n_courses", "Courses that took it up", "count"),
        Column("evidence_name", "Evidence"),
    )
    table = [
        impact.table_row(found, source.name(unit_kind, row["unit_code"]), row)
        for row, found in zip(rows, findings, strict=True)
    ]
    return Figure(
        "rolled_out",
        f"{title}: {impact.tally_briefly(counted)}",
        _course_by_course(source, faculty),
        grid(f"{outcome}: embedded activities, course by course", columns, table),
        intervals(
            adaptive(), _gathered(source, shown), impact.axis(outcome_code), impact.key(rows)
        ),
        impact.described(f"Roll-out estimates on {outcome.lower()}", lines),
        ("rollout", "interval", "verdict", "evidence_type", "security"),
        note=" ".join(
            filter(None, (_perhaps_chance(source, shown), _not_estimated(source, rows, findings)))
        ),
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
