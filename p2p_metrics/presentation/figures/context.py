"""Kinds of activity side by side: how large the difference is, how it moves, how many take part."""

from collections.abc import Sequence

from p2p_metrics.presentation import impact, numbers, wording, words
from p2p_metrics.presentation.charts.intervals import intervals
from p2p_metrics.presentation.charts.trend import Line, Point, trend
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures.over_time import RATE_COLUMNS
from p2p_metrics.presentation.figures.overview import chosen
from p2p_metrics.presentation.figures.overview import reach as reach_rows
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive


def by_context(source: Source, outcome_code: str) -> Figure:
    """The difference on one outcome for each kind of activity, with its range."""
    rows = impact.combined(source, unit_kind="context", outcome_code=outcome_code)
    name = source.name("outcome", outcome_code)
    if not rows:
        title = f"{name or 'Kinds of activity'}: no comparison yet"
        return nothing("size", title, "This release holds no estimate of it.")
    order = impact.ordered("contexts", "context_code", {row["unit_code"] for row in rows})
    rows.sort(key=lambda row: order.index(row["unit_code"]))
    labels = [source.name("context", row["unit_code"]) for row in rows]
    findings = [impact.finding(source, row) for row in rows]
    marks = [impact.mark(*one) for one in zip(findings, labels, rows, strict=True)]
    lines = [impact.said_briefly(*one) for one in zip(findings, labels, strict=True)]
    table = [impact.table_row(*one) for one in zip(findings, labels, rows, strict=True)]
    columns = impact.columns(outcome_code, "Kind of activity")
    counted, surest = impact.tally(findings), impact.surest(findings, "better")
    return Figure(
        "size",
        f"{name}: {impact.tally_briefly(counted)}",
        words.plain_range(surest) if surest else "",
        grid(f"{name} by kind of activity", columns, table),
        intervals(adaptive(), marks, impact.axis(outcome_code), impact.key(rows)),
        impact.described(f"Difference on {name.lower()}, {impact.compared(findings)}", lines),
        (*impact.TERMS, "rollout"),
        note=wording.caution("naive"),
    )


MOST_LINES = 4


def reach(source: Source) -> Figure:
    """Of those who could, the share who took part in any scheme and in each kind, by year."""
    named = _reached(source)
    if not named:
        return nothing("reach", "Taking part over the years", "No rate by year is in this release.")
    first, last = named[0][1][0], named[0][1][-1]
    began, ended = (numbers.academic_year(row["academic_year"]) for row in (first, last))
    told = [
        f"{name} {numbers.percent(rows[0]['rate'])} to {numbers.percent(rows[-1]['rate'])}"
        for name, rows in named
    ]
    table = [{**row, "name": name} for name, rows in named for row in rows]
    by_choice = [
        f"{words.in_sentence(name)} {numbers.percent(rows[0]['rate'])} to "
        f"{numbers.percent(rows[-1]['rate'])}"
        for name, rows in chosen(source)
        if rows
    ]
    return Figure(
        "reach",
        f"Taking part has {_moved(first['rate'], last['rate'])} since {began}"
        f"{', classes included' if by_choice else ''}",
        f"Of the students who could, {numbers.percent(first['rate'])} took part in at least one "
        f"scheme in {began}, {numbers.percent(last['rate'])} in {ended}."
        + (f" Of what students choose: {numbers.listed(by_choice)}." if by_choice else ""),
        grid(
            "Taking part by year, of the students who could",
            (Column("name", "Activity"), *RATE_COLUMNS),
            table,
        ),
        trend(
            adaptive(),
            [_line(name, rows) for name, rows in named],
            title="share who took part of those who could",
        ),
        impact.described("Share taking part of those who could, first to last year", told),
        ("taking_part", "rate", "interval", "suppression"),
        note="Each line counts those to whom such an activity was open, so that one kind can lie "
        "above any scheme.",
    )


def _reached(source: Source) -> Sequence[tuple[str, Sequence[Row]]]:
    """By name the years of any scheme, then of each kind: no more lines than are told apart."""
    there = set(source.values("participation", "unit_code", unit_kind="context"))
    named = [("Any scheme", reach_rows(source))] + [
        (source.name("context", code), reach_rows(source, "context", code))
        for code in impact.ordered("contexts", "context_code", there)
    ]
    return [(name, rows) for name, rows in named if rows][:MOST_LINES]


def _line(name: str, rows: Sequence[Row]) -> Line:
    points = []
    for row in rows:
        year = numbers.academic_year(row["academic_year"])
        said = f"{name}, {year}: {numbers.percent(row['rate'])}"
        points.append(Point(year, row["rate"], row["ci_lower"], row["ci_upper"], said))
    return Line(name, tuple(points))


def _moved(first: float, last: float) -> str:
    points = numbers.rounded(100 * (last - first), 0)
    if abs(points) < 1:
        return "hardly changed"
    change = numbers.plain(abs(points))
    noun = "point" if change == "1" else "points"
    return f"{'risen' if points > 0 else 'fallen'} by {change} {noun}"
