"""One scheme in depth: what it is, what may be said of it, how it moves over the years."""

from collections.abc import Mapping
from typing import Any

from p2p_metrics.presentation import (
    impact,
    numbers,
    rolled_out,
    standing,
    verdict_grid,
    wording,
    words,
)
from p2p_metrics.presentation.charts.intervals import intervals
from p2p_metrics.presentation.figure import Card, Figure, nothing
from p2p_metrics.presentation.figures import passport
from p2p_metrics.presentation.source import RECIPIENT, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive
from p2p_metrics.presentation.words import Finding

SHAPE = ("relationship", "direction", "setting", "delivery", "entry_rule", "data_controller")
PROVIDER = "provider"
# As a share of the list's range: closer than that the two values read as one.
MATERIAL = 0.25


def first_to_show(source: Source) -> str:
    """The scheme that the page opens with: the one with most to show that carries a decision, so
    that a first look pays.
    """
    shown: dict[str, tuple[int, int, int]] = {}
    for row in source.whole("impact", unit_kind="scheme", role=RECIPIENT):
        found = impact.finding(source, row)
        is_claim = found.verdict in words.CLAIMS
        sound, claims, students = shown.get(row["unit_code"], (0, 0, 0))
        sound += is_claim and standing.carries(found)
        most = max(students, row["n_participants"] or 0)
        shown[row["unit_code"]] = sound, claims + is_claim, most
    known = source.values("provision", "scheme_id")
    return max(known, key=lambda code: shown.get(code, (0, 0, 0)), default="")


def compares_courses(source: Source, scheme: str) -> bool:
    """Whether everyone takes part, so that courses are compared instead of students."""
    keys = {"unit_kind": "scheme", "unit_code": scheme}
    rows = source.whole("impact", role=RECIPIENT, **keys)
    if rows:
        return any(row["reason"] == impact.EMBEDDED for row in rows)
    return bool(source.rows("rollout", **keys))


def _years(source: Source, scheme: str) -> list[dict[str, Any]]:
    rows = source.rows("provision", scheme_id=scheme)
    return sorted(rows, key=lambda row: row["academic_year"])


def _finding(source: Source, scheme: str, outcome_code: str, role: str) -> Finding | None:
    keys = {"unit_kind": "scheme", "unit_code": scheme, "outcome_code": outcome_code}
    rows = impact.combined(source, role, **keys)
    return impact.finding(source, rows[0], role) if rows else None


def answer(source: Source, scheme: str, outcome_code: str, role: str = RECIPIENT) -> str:
    """What the scheme is, what may be said of it on one outcome, and how far to trust it."""
    years = _years(source, scheme)
    found = _finding(source, scheme, outcome_code, role)
    said = [_described(source, years)] if years else []
    if found:
        grade = passport.grade(source, scheme, outcome_code, role)
        said += [f"**{' '.join(filter(None, (words.sentence(found), grade)))}**"]
        said += [words.plain_range(found), *words.cautions(found)]
        said += [_in_the_list(source, scheme, found, role)]
    return " ".join(filter(None, said))


def _in_the_list(source: Source, scheme: str, found: Finding, role: str) -> str:
    """Where the list of schemes shows another value than this page: which, and why."""
    keys = {"unit_kind": "scheme", "unit_code": scheme, "outcome_code": found.outcome.code}
    listed = next(iter(source.rows("ranks", role=role, **keys)), None)
    if listed is None or listed["shrunken"] is None or not found.is_estimated:
        return ""
    apart = abs((found.estimate or 0.0) - listed["shrunken"])
    if apart < MATERIAL * (listed["ci_upper"] - listed["ci_lower"]):
        return ""
    behind = source.whole("impact", role=role, **keys)[0]["n_participants"]
    rests = f"it rests on {numbers.count(behind)} student-years and " if behind else ""
    return (
        f"In the list of schemes it stands at {found.outcome.change(listed['shrunken'])}, drawn in "
        f"towards the others because {rests}its range is wide."
    )


def _described(source: Source, years: list[dict[str, Any]]) -> str:
    last = years[-1]
    approach = words.in_sentence(source.name("approach", last["approach_code"]))
    context = words.in_sentence(source.name("context", last["context_code"]))
    span = numbers.to(*(numbers.academic_year(row["academic_year"]) for row in (years[0], last)))
    register = "" if last["register_kept"] else " There is no register, so taking part is unknown."
    return f"{last['scheme_name']}: {approach} ({context}), {span}.{register}"


def cards(source: Source, scheme: str) -> list[Card]:
    """Who took part, what it cost, how sure the figures are."""
    made: list[Card] = []
    keys = {"unit_kind": "scheme", "unit_code": scheme}
    for role, label in (
        (RECIPIENT, "of those who could took part"),
        (PROVIDER, "of those who could led or mentored"),
    ):
        rows = source.whole("participation", role=role, **keys)
        if rows and rows[0]["rate"] is not None:
            took = numbers.count(rows[0]["participant_count"])
            note = f"{took} of {numbers.count(rows[0]['eligible_count'])}, all years"
            made.append(Card(label, numbers.percent(rows[0]["rate"]), note))
    spent = [
        row
        for row in source.rows("money", scheme_id=scheme)
        if row["cost_per_participant_gbp"] is not None
    ]
    if spent:
        last = max(spent, key=lambda row: row["academic_year"])
        note = f"{numbers.gbp(last['total_gbp'])} in {numbers.academic_year(last['academic_year'])}"
        made.append(Card("for each student", numbers.gbp(last["cost_per_participant_gbp"]), note))
    return made


def verdicts(source: Source, scheme: str, role: str = RECIPIENT) -> Figure:
    """Verdicts on every outcome, for students supported and for student leaders.

    The title counts those of the role that the reader looks at.
    """
    name = source.name("scheme", scheme)
    found = {
        (row["outcome_code"], one): impact.finding(source, row, one)
        for one in (RECIPIENT, PROVIDER)
        for row in impact.combined(source, one, unit_kind="scheme", unit_code=scheme)
    }
    if not found:
        return nothing("verdicts", f"{name}: no comparison", _why_none(source, scheme))
    outcomes = impact.ordered("outcomes", "outcome_code", {code for code, _ in found})
    named = wording.by("roles", "role")
    across = [(one, named[(one,)]["name"]) for one in (RECIPIENT, PROVIDER)]
    across = [(one, name) for one, name in across if any(one == there for _, there in found)]
    down = [(code, source.name("outcome", code)) for code in outcomes]
    table = [
        {"name": label} | {one: verdict_grid.in_a_cell(found.get((code, one))) for one, _ in across}
        for code, label in down
    ]
    columns = [Column("name", "Outcome"), *(Column(one, label) for one, label in across)]
    caption = rolled_out.caption(name, [one.is_of_courses for one in found.values()])
    counted = impact.tally([one for (_, there), one in found.items() if there == role])
    return Figure(
        "verdicts",
        _verdicts_title(counted, named[(role,)]["who"]),
        wording.caution("cannot_tell"),
        grid(f"Verdicts on {name}", columns, table),
        html=verdict_grid.html(caption, "Outcome", down, across, found),
        terms=(*impact.TERMS, "security"),
    )


def _verdicts_title(counted: Mapping[str, int], who: str) -> str:
    if not impact.judged(counted):
        return f"No outcome can be compared for the {who}"
    return f"{impact.came_out(counted, 'outcomes')}, for the {who}"


def _why_none(source: Source, scheme: str) -> str:
    years = _years(source, scheme)
    if years and not years[-1]["register_kept"]:
        return (
            "There is no register, so nobody knows who took part: no comparison is possible, and "
            "there is nothing to check."
        )
    return "This release holds no estimate for the scheme, so there is nothing to check."


def by_year(source: Source, scheme: str, outcome_code: str, role: str = RECIPIENT) -> Figure:
    """The difference on one outcome in every year, with all years together first."""
    keys = {"unit_kind": "scheme", "unit_code": scheme, "outcome_code": outcome_code}
    years = sorted(source.values("impact", "academic_year", role=role, **keys))
    rows = [
        row
        for year in years
        for row in source.whole("impact", role=role, academic_year=year, **keys)
    ]
    findings = [impact.finding(source, row, role) for row in rows]
    outcome = source.name("outcome", outcome_code)
    title = f"{outcome}, year by year"
    if not any(found.is_estimated for found in findings):
        return nothing(
            "by_year", title, "No year of this scheme has an estimate that can be shown."
        )
    labels = [numbers.academic_year(row["academic_year"]).capitalize() for row in rows]
    marks = [impact.mark(*one) for one in zip(findings, labels, rows, strict=True)]
    table = [impact.table_row(*one) for one in zip(findings, labels, rows, strict=True)]
    told = [impact.said_briefly(*one) for one in zip(findings, labels, strict=True)]
    return Figure(
        "by_year",
        title,
        "A single year rests on fewer students than all years together, so its range is wider.",
        grid(f"{outcome} by year", impact.columns(outcome_code, "Year"), table),
        intervals(adaptive(), marks, impact.axis(outcome_code), impact.key(rows)),
        impact.described(f"Difference from similar students on {outcome.lower()} by year", told),
        impact.TERMS,
    )


def _open_to(source: Source, told: str) -> str:
    codes = [code for code in told.split(";") if code]
    if len(codes) > 1 and set(codes) == set(source.values("names", "code", kind="faculty")):
        return "All faculties"
    return numbers.listed([source.name("faculty", code) for code in codes])


def facts(source: Source, scheme: str) -> Figure:
    """How the scheme was run in each year."""
    rows = [
        {"year": row["academic_year"], "kept": row["register_kept"],
         "places": row["places"], "compulsory": row["is_compulsory"],
         "faculties": _open_to(source, row["faculties"])}
        | {key: source.name("code", row[key], key) if row[key] else "" for key in SHAPE}
        for row in _years(source, scheme)
    ]  # fmt: skip
    if not rows:
        return nothing("facts", "How it was run", "This release does not describe the scheme.")
    columns = (
        Column("year", "Year", "year"),
        Column("places", "Places", "count"),
        Column("kept", "Register kept", "yes_no"),
        Column("compulsory", "Compulsory", "yes_no"),
        Column("faculties", "Open to"),
        *(Column(key, key.replace("_", " ").capitalize()) for key in SHAPE),
    )
    return Figure("facts", "How it was run", "", grid("How the scheme was run", columns, rows))
