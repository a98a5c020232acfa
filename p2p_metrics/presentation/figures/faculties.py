"""How do faculties compare? The same activity across faculties, each like for like."""

from collections.abc import Sequence

from p2p_metrics.presentation import impact, numbers, verdict_grid, words
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures import spread
from p2p_metrics.presentation.source import ALL, RECIPIENT, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive
from p2p_metrics.presentation.verdict_grid import NOT_HERE
from p2p_metrics.presentation.words import Finding


def _named(source: Source, codes: set[str]) -> list[tuple[str, str]]:
    """Faculties by name, then the whole university."""
    named = sorted((source.name("faculty", c), c) for c in codes if c != ALL)
    return [(code, name) for name, code in named] + ([(ALL, "Whole university")] * (ALL in codes))


def by_faculty(
    source: Source, unit: tuple[str, str], outcome_code: str, role: str = RECIPIENT
) -> Figure:
    """One activity's difference in every faculty, beside the whole university."""
    kind, code = unit
    keys = {"unit_kind": kind, "unit_code": code, "outcome_code": outcome_code, "role": role}
    there = source.values("impact", "faculty_code", academic_year=0, **keys)
    outcome, what = source.name("outcome", outcome_code), source.unit(kind, code, role)
    title = f"{outcome}: {what} across faculties"
    named = _named(source, set(there))
    rows = [(source.whole("impact", faculty_code=f, **keys) or [{}])[0] for f, _ in named]
    if not named:
        return nothing("by_faculty", title, f"This release holds no estimate for {what}.")
    findings = [impact.finding(source, row, role) for row in rows]
    if not any(found.is_estimated for found in findings):
        return nothing("by_faculty", title, f"There is nothing to compare{_why(findings)}.")
    labels = [name for _, name in named]
    marks: list[Mark] = [impact.mark(*one) for one in zip(findings, labels, rows, strict=True)]
    table = [impact.table_row(*one) for one in zip(findings, labels, rows, strict=True)]
    told = [impact.said_briefly(*one) for one in zip(findings, labels, strict=True)]
    alone = [found for found, (f, _) in zip(findings, named, strict=True) if f != ALL]
    return Figure(
        "by_faculty",
        f"{outcome} by faculty: {impact.tally_briefly(impact.tally(alone))}",
        spread.in_words(source, unit, outcome_code, role) or _overlapping(alone),
        grid(title, impact.columns(outcome_code, "Faculty"), table),
        intervals(adaptive(), marks, impact.axis(outcome_code), impact.key(rows)),
        impact.described(title, told),
        impact.TERMS,
    )


def _why(findings: Sequence[Finding]) -> str:
    """Why no faculty has a figure, as the end of a sentence: the first reason that was given."""
    given = next((one.reason for one in findings if one.reason and not one.is_hidden), "")
    said = words.because(given) or "every estimate is hidden to protect students"
    return f", {said}" if said.startswith("because") else f": {said}"


def _overlapping(findings: list[Finding]) -> str:
    """Whether the faculties' ranges share a value, so that they may not differ at all."""
    made = [found for found in findings if found.is_estimated]
    if len(made) < 2:
        return "Only one faculty has an estimate that can be shown."
    shared = impact.shared_range(made)
    if shared:
        low, high = (made[0].outcome.change(end) for end in shared)
        return (
            "All ranges overlap, so the faculties may not differ at all: a difference of "
            f"{numbers.to(low, high)} would fit every one."
        )
    return "Not all ranges overlap: at least one faculty differs from another beyond its range."


def across(source: Source, outcome_code: str, role: str = RECIPIENT) -> Figure:
    """Verdicts by approach and faculty, with their size and range in every tile."""
    keys = {"unit_kind": "approach", "outcome_code": outcome_code, "role": role}
    rows = source.rows(
        "impact", academic_year=0, level=ALL, characteristic_code=ALL, group_code=ALL, **keys
    )
    found = {(r["unit_code"], r["faculty_code"]): impact.finding(source, r, role) for r in rows}
    found = {place: one for place, one in found.items() if one.reason != impact.EMBEDDED}
    outcome = source.name("outcome", outcome_code)
    title = f"{outcome}: every activity in every faculty"
    if not any(one.is_estimated for one in found.values()):
        return nothing("across", title, "No estimate by faculty can be shown for this choice.")
    codes = {unit for unit, _ in found}
    order = impact.ordered("approaches", "approach_code", codes)
    down = [(code, source.name("approach", code)) for code in order]
    faculties = _named(source, {faculty for _, faculty in found})
    absent = _not_run(source, order, [faculty for faculty, _ in faculties])
    lines = [
        {"name": name}
        | {
            f: verdict_grid.in_a_cell(found.get((code, f)), absent.get((code, f), NOT_HERE))
            for f, _ in faculties
        }
        for code, name in down
    ]
    columns = [Column("name", "Activity"), *(Column(code, name) for code, name in faculties)]
    counted = impact.tally([one for (_, f), one in found.items() if f != ALL])
    return Figure(
        "across",
        impact.came_out(counted, "comparisons within a faculty"),
        "Read along a row to compare one activity across faculties; a faculty has fewer students "
        "than the university, so fewer of its comparisons can be told.",
        grid(title, columns, lines),
        html=verdict_grid.html(title, "Activity", down, faculties, found, absent),
        terms=impact.TERMS,
    )


def _not_run(
    source: Source, approaches: Sequence[str], faculties: Sequence[str]
) -> dict[tuple[str, str], str]:
    """The places where no scheme of the approach was ever open to the faculty's students."""
    run = {
        (row["approach_code"], faculty)
        for row in source.rows("provision")
        for faculty in (*row["faculties"].split(";"), ALL)
    }
    places = ((approach, faculty) for approach in approaches for faculty in faculties)
    return {place: "not run here" for place in places if run and place not in run}


def answer(source: Source, unit: tuple[str, str], outcome_code: str, role: str = RECIPIENT) -> str:
    """The university's figure for this activity, then whether faculties differ."""
    kind, code = unit
    rows = impact.combined(source, role, unit_kind=kind, unit_code=code, outcome_code=outcome_code)
    if not rows:
        return "This release holds no estimate for this activity."
    whole = impact.finding(source, rows[0], role)
    return f"{words.sentence(whole)} {words.plain_range(whole)}".strip()
