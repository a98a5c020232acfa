"""What changes over time? Taking part and the difference of one activity, year by year."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import impact, numbers, words
from p2p_metrics.presentation.charts.trend import Line, Point, trend
from p2p_metrics.presentation.charts.years import Labels, Year, years
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures import overview, roll_out
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive
from p2p_metrics.presentation.words import Finding

Unit = tuple[str, str]
RATE_COLUMNS = (
    Column("academic_year", "Year", "year"),
    Column("rate", "Took part", "percent"),
    Column("ci_lower", "Range from", "percent"),
    Column("ci_upper", "to", "percent"),
    Column("participant_count", "Students who took part", "count"),
    Column("eligible_count", "Students who could", "count"),
)


def answer(source: Source, unit: Unit, outcome_code: str, role: str) -> str:
    """How taking part moved, then whether the difference moved beyond its ranges."""
    rates = overview.reach(source, *unit, role=role)
    name = source.unit(*unit, role)
    said = [f"**{_moved(rates, name)}**"] if len(rates) > 1 else []
    found = [one for one in _found(source, unit, outcome_code, role)[1] if one.is_estimated]
    if found:
        said.append(_steady(found, source.name("outcome", outcome_code).lower()))
    said += roll_out.in_words(source, unit, outcome_code)
    return " ".join(said) or f"This release holds no years to compare for {name}."


def _moved(rates: Sequence[dict[str, Any]], name: str) -> str:
    first, last = rates[0], rates[-1]
    span = f"in {numbers.academic_year(first['academic_year'])}"
    until = f"in {numbers.academic_year(last['academic_year'])}"
    begun = f"Of students who could, {numbers.percent(first['rate'])} took part in {name} {span}"
    if last["ci_lower"] <= first["ci_upper"] and first["ci_lower"] <= last["ci_upper"]:
        return f"{begun} and {numbers.percent(last['rate'])} {until}: the ranges overlap."
    return f"{begun} and {numbers.percent(last['rate'])} {until}."


def _steady(found: Sequence[Finding], outcome: str) -> str:
    if len(found) == 1:
        return f"Only one year has a difference on {outcome} that can be shown."
    shared = impact.shared_range(found)
    if shared is None:
        return f"On {outcome} not all years' ranges overlap: the difference has moved."
    low, high = (found[0].outcome.change(end) for end in shared)
    return (
        f"On {outcome} all years' ranges overlap: a steady difference of {numbers.to(low, high)} "
        "would fit every year."
    )


def rates(source: Source, unit: Unit, role: str) -> Figure:
    """The share who took part in every year, with its range."""
    rows, name = overview.reach(source, *unit, role=role), source.unit(*unit, role)
    if not rows:
        why = (
            "No rate by year is in this release: no register was kept, or too few could take part."
        )
        return nothing("rates", f"Taking part in {name}", why)
    points = [
        Point(
            numbers.academic_year(row["academic_year"]),
            row["rate"],
            row["ci_lower"],
            row["ci_upper"],
            f"{numbers.academic_year(row['academic_year'])}: {numbers.percent(row['rate'])} "
            f"({numbers.percent(row['ci_lower'])} to {numbers.percent(row['ci_upper'])})",
        )
        for row in rows
    ]
    told = [one.tooltip for one in points]
    return Figure(
        "rates",
        f"Taking part in {name}: {_ends(rows)}",
        "The band is the likely range of each year; where the ranges of two years overlap, the "
        "share may not have moved at all.",
        grid(f"Taking part in {name}, of the students who could, by year", RATE_COLUMNS, rows),
        trend(
            adaptive(), [Line(name, tuple(points))], title="share who took part of those who could"
        ),
        impact.described(f"Share taking part in {name} of those who could, by year", told),
        ("taking_part", "rate", "interval", "suppression"),
    )


def _ends(rows: Sequence[dict[str, Any]]) -> str:
    return numbers.to(*(numbers.percent(rows[place]["rate"]) for place in (0, -1)))


def _found(
    source: Source, unit: Unit, outcome_code: str, role: str
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The impact rows of every single year, oldest first, and what they say."""
    kind, code = unit
    keys = {"unit_kind": kind, "unit_code": code, "outcome_code": outcome_code, "role": role}
    known = [year for year in source.values("impact", "academic_year", **keys) if year]
    rows = [row for year in known for row in source.whole("impact", academic_year=year, **keys)]
    return rows, [impact.finding(source, row, role) for row in rows]


def differences(source: Source, unit: Unit, outcome_code: str, role: str) -> Figure:
    """The difference from similar students in every year, with its range."""
    rows, found = _found(source, unit, outcome_code, role)
    outcome, name = source.name("outcome", outcome_code), source.unit(*unit, role)
    made = [one for one in found if one.is_estimated]
    if not made:
        return nothing("years", f"{outcome} and {name}, year by year", _why_none(found))
    labels = [numbers.academic_year(row["academic_year"]) for row in rows]
    marks = [impact.mark(*one) for one in zip(found, labels, rows, strict=True)]
    shown = [
        Year(label, mark.value, mark.lower, mark.upper, mark.written, mark.tone, mark.tooltip)
        for label, mark in zip(labels, marks, strict=True)
    ]
    told = [impact.said_briefly(*one) for one in zip(found, labels, strict=True)]
    table = [impact.table_row(*one) for one in zip(found, labels, rows, strict=True)]
    axis = Labels(f"difference in {made[0].outcome.many}, 0 for none", band=True)
    return Figure(
        "years",
        f"{outcome}, year by year: {impact.tally_briefly(impact.tally(found))}",
        "A single year rests on fewer students than all years together, so its range is wider.",
        grid(f"{outcome} and {name}, by year", impact.columns(outcome_code, "Year"), table),
        years(adaptive(), shown, axis, impact.key([{"verdict": row["verdict"]} for row in rows])),
        impact.described(f"Difference on {outcome.lower()} by year", told),
        impact.TERMS,
        note=_hidden(found, labels),
    )


def _why_none(found: Sequence[Finding]) -> str:
    if any(one.reason == impact.EMBEDDED for one in found):
        return (
            "Everyone on the course takes part, so no year has students left to compare with. "
            "Below, courses that took it up are compared with courses that had not yet."
        )
    if found:
        return "No single year has enough students for a figure that can be shown."
    return "This release holds no estimate by year for it."


def _hidden(found: Sequence[Finding], labels: Sequence[str]) -> str:
    parts = [
        f"{label} ({words.verdict_word(one)})"
        for one, label in zip(found, labels, strict=True)
        if not one.is_estimated
    ]
    return f"Without a figure: {numbers.listed(parts)}." if parts else ""
