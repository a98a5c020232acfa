"""Which schemes make a difference? Estimates side by side, steadied, with the range of ranks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from p2p_metrics.presentation import impact, numbers, standing, wording, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.figure import PARAGRAPH, Figure, nothing
from p2p_metrics.presentation.source import ALL, Row, Source
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
    marks = gathered(source, shown)
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
                    perhaps_chance(source, shown),
                    _outside(source, rows),
                    not_estimated(source, rows, findings),
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


def gathered(source: Source, shown: Sequence[tuple[Row, Finding]]) -> list[Mark]:
    """Marks under the heading of their verdict, what came out better first."""
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


def perhaps_chance(source: Source, shown: Sequence[tuple[Row, Finding]]) -> str:
    """Which ranges leave out no difference and still bear no verdict, and why."""
    names = [
        source.name(row["unit_kind"], row["unit_code"])
        for row, found in shown
        if found.is_estimated and words.may_be_chance(found)
    ]
    return wording.caution("may_be_chance", units=numbers.listed(names)) if names else ""


def not_estimated(source: Source, rows: Sequence[Row], findings: Sequence[Finding]) -> str:
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
