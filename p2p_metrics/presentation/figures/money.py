"""What does the money buy? Cost per participant and per additional student, and what it brings."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import costs, impact, numbers, wording
from p2p_metrics.presentation.charts.cross import Cross, crosses
from p2p_metrics.presentation.charts.intervals import Axis, Mark, intervals
from p2p_metrics.presentation.costs import about, pounds
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

MOST_LABELLED = 5
MOST_ROWS = 25
COST_TITLE = "What each student who took part cost"


def answer(source: Source, unit_kind: str, outcome_code: str) -> str:
    """What was spent for each who took part, and whether the cost of a gain can be given."""
    spent = costs.in_one_line(source)
    rows = costs.known(source, unit_kind, outcome_code) if outcome_code else []
    if not spent or not rows:
        return costs.NONE_PUBLISHED
    bounded = sum(not costs.limit_code(row) for row in rows)
    many = wording.by("units", "unit_kind")[(unit_kind,)]["many"]
    said = f"What it costs to have {costs.one_more(outcome_code)}"
    if not bounded:
        return f"**{spent}** {said} cannot be given an upper limit for any of {len(rows)} {many}."
    return f"**{spent}** {said} can be given an upper limit for {bounded} of {len(rows)} {many}."


def per_participant(source: Source, unit_kind: str) -> Figure:
    """Cost per participant of every unit, with how much it varies between scheme-years."""
    rows = costs.known(source, unit_kind)
    if not rows:
        return nothing("per_participant", COST_TITLE, costs.NONE_PUBLISHED)
    shown = _both_ends(rows)
    marks = [
        Mark(
            row["name"],
            row["cost_per_participant_gbp"],
            row["year_lower"],
            row["year_upper"],
            pounds(row["cost_per_participant_gbp"]),
            tooltip=f"{row['name']}: {pounds(row['cost_per_participant_gbp'])} for each of "
            f"{numbers.count(row['participant_count'])} who took part",
        )
        for row in shown
    ]
    columns = (
        Column("name", "Activity"),
        Column("cost_per_participant_gbp", "Cost per participant", "gbp"),
        Column("year_lower", "Cheapest scheme-year", "gbp"),
        Column("year_upper", "Dearest scheme-year", "gbp"),
        Column("total_gbp", "Total cost", "gbp"),
        Column("participant_count", "Took part", "count"),
        Column("cost_years", "Scheme-years", "count"),
    )
    low, high = rows[0], rows[-1]
    told = [f"{row['name']} {pounds(row['cost_per_participant_gbp'])}" for row in shown]
    return Figure(
        "per_participant",
        f"{COST_TITLE}: {pounds(low['cost_per_participant_gbp'])} to "
        f"{pounds(high['cost_per_participant_gbp'])}",
        f"Least: {low['name']}. Most: {high['name']}. Bars run from the cheapest to the dearest "
        "scheme-year.",
        grid(COST_TITLE, columns, rows),
        intervals(
            adaptive(),
            marks,
            Axis("cost for each student who took part", anchor=0.0, is_money=True),
        ),
        impact.described("Cost in pounds for each student who took part", told),
        ("cost", "suppression"),
        note=_folded(rows, shown),
    )


def _both_ends(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All of them, or so many that cost least and so many that cost most."""
    half = MOST_ROWS // 2
    return rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS - half], *rows[-half:]]


def _folded(rows: list[dict[str, Any]], shown: list[dict[str, Any]]) -> str:
    if len(rows) == len(shown):
        return ""
    half = MOST_ROWS // 2
    return (
        f"The {len(shown) - half} that cost least and the {half} that cost most are drawn; all "
        f"{len(rows)} are in the table."
    )


def per_outcome(source: Source, unit_kind: str, outcome_code: str | None) -> Figure:
    """Cost of one more student with the outcome, drawn where both limits can be given."""
    rows = costs.known(source, unit_kind, outcome_code) if outcome_code else []
    if not rows or outcome_code is None:
        return nothing("per_outcome", "What one more student costs", costs.NONE_PUBLISHED)
    rows = [_in_words(row, outcome_code) for row in rows]
    bounded = [row for row in rows if not costs.limit_code(row)]
    bounded.sort(key=lambda row: row["cost_per_outcome_gbp"])
    shown = bounded[:MOST_ROWS]
    marks = [
        Mark(
            row["name"],
            row["cost_per_outcome_gbp"],
            row["cost_lower_gbp"],
            row["cost_upper_gbp"],
            about(row["cost_per_outcome_gbp"]),
            tooltip=f"{row['name']}: {row['said']}; {row['applying']}",
        )
        for row in shown
    ]
    columns = (
        Column("name", "Activity"),
        Column("said", "Cost of one more student"),
        Column("cost_per_outcome_gbp", "Estimate", "gbp_about"),
        Column("cost_lower_gbp", "Range from", "gbp_about"),
        Column("cost_upper_gbp", "to", "gbp_about"),
        Column("total_gbp", "Total cost", "gbp"),
        Column("participant_count", "Places taken up", "count"),
        Column("applies_count", "Outcome applies to", "count"),
    )
    more = costs.one_more(outcome_code)
    told = [f"{row['name']} {row['said']}" for row in shown]
    many = wording.by("units", "unit_kind")[(unit_kind,)]["many"]
    order = [row["unit_code"] for row in bounded]
    listed = sorted(rows, key=lambda r: (r["unit_code"] not in order, costs.limit_code(r)))
    axis = Axis(f"cost of {more}", anchor=0.0, is_money=True)
    return Figure(
        "per_outcome",
        f"{more[:1].upper()}{more[1:]}: both limits of the cost are known for {len(bounded)} of "
        f"{len(rows)} {many}",
        f"{costs.of_a_hundred(rows, outcome_code)} {_why_not(rows)}".strip(),
        grid(f"Cost of {more}", columns, listed),
        intervals(adaptive(), marks, axis) if marks else None,
        impact.described(f"Cost in pounds of {more}", told) if marks else "",
        ("cost_per_outcome", "interval", "cost", "suppression"),
        note=wording.caution("additional"),
    )


def _in_words(row: Row, outcome_code: str) -> dict[str, Any]:
    """The row with its cost, and those to whom the outcome applies, in words."""
    said, applying = costs.limit_in_words(row), costs.applying(row, outcome_code)
    return {**row, "said": said, "applying": applying}


def _why_not(rows: list[dict[str, Any]]) -> str:
    """For 9 no upper limit can be given, for 6 there is no gain to divide by."""
    counted = Counter(costs.limit_code(row) for row in rows)
    said = wording.by("limits", "limit_code")
    parts = [f"for {many} {said[(code,)]['short']}" for code, many in counted.most_common() if code]
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


AGAINST_EFFECT = (
    Column("name", "Activity"),
    Column("cost_per_participant_gbp", "Cost per participant", "gbp"),
    Column("year_lower", "Cheapest scheme-year", "gbp"),
    Column("year_upper", "Dearest scheme-year", "gbp"),
    Column("estimate", "Difference (points)", "signed_1"),
    Column("ci_lower", "Range from", "signed_1"),
    Column("ci_upper", "to", "signed_1"),
    Column("verdict_word", "Verdict"),
)


def against_effect(source: Source, unit_kind: str, outcome_code: str | None) -> Figure:
    """What each participant cost, across, against what taking part was followed by, upwards."""
    title = "Cost against difference"
    found = _with_effects(source, unit_kind, outcome_code)
    if not found or outcome_code is None:
        why = "No activity of this choice has both a known cost and a difference."
        return nothing("against_effect", title, why)
    better = [row for row in found if row["verdict"] == "better"]
    counted = Counter(row["verdict"] for row in found)
    name = source.name("outcome", outcome_code)
    told = [f"{pounds(row['cost_per_participant_gbp'])} {row['said']}" for row in found]
    many = wording.by("units", "unit_kind")[(unit_kind,)]["many"]
    return Figure(
        "against_effect",
        f"{name}: {impact.came_out(counted, f'{many} with a cost and a difference')}",
        _cheapest(better),
        grid(f"{title}: {name}", AGAINST_EFFECT, found),
        crosses(
            adaptive(),
            _crosses(found),
            across_title="cost per participant, each step twice as much",
            up_title="difference in percentage points",
            key=impact.key([{**row, "naive_estimate": None} for row in found]),
        ),
        impact.described(f"Cost per participant against difference on {name.lower()}", told),
        (*impact.TERMS, "cost"),
        note=wording.caution("crosses"),
    )


def _crosses(found: Sequence[Row]) -> list[Cross]:
    """A mark for each activity, with its range of costs across and of the difference upwards."""
    labelled = _labelled(found)
    return [
        Cross(
            row["name"],
            _on_scale(row["cost_per_participant_gbp"]),
            _on_scale(row["year_lower"]),
            _on_scale(row["year_upper"]),
            row["estimate"],
            row["ci_lower"],
            row["ci_upper"],
            tone=wording.by("verdict_words", "verdict")[(row["verdict"],)]["tone"],
            tooltip=f"{row['name']}: {pounds(row['cost_per_participant_gbp'])}; {row['said']}",
            is_labelled=row["unit_code"] in labelled,
        )
        for row in found
    ]


def _on_scale(amount: float) -> float:
    """A scale of equal ratios has no nought: a cost below a pound is drawn at one."""
    return max(amount, 1.0)


def _with_effects(source: Source, unit_kind: str, outcome_code: str | None) -> list[dict[str, Any]]:
    if outcome_code is None:
        return []
    rows = source.whole("impact", unit_kind=unit_kind, outcome_code=outcome_code, role="recipient")
    effects = {row["unit_code"]: row for row in rows}
    found = []
    for cost in costs.known(source, unit_kind, outcome_code):
        row = effects.get(cost["unit_code"])
        made = impact.finding(source, row) if row else None
        if row and made and made.is_estimated:
            both = {**row, **cost, "said": impact.said_briefly(made, cost["name"])}
            found.append(impact.table_row(made, cost["name"], both))
    return found


def _labelled(found: Sequence[Row]) -> set[str]:
    """The surest verdicts are named in the picture; pointer and table name them all."""
    claimed = [row for row in found if row["verdict"] in ("better", "worse")]
    claimed.sort(key=lambda row: (row["ci_upper"] - row["ci_lower"]) / (abs(row["estimate"]) or 1))
    return {row["unit_code"] for row in claimed[:MOST_LABELLED]}


def _cheapest(better: list[dict[str, Any]]) -> str:
    if not better:
        return "For none is the difference sure enough to weigh against its cost."
    least = min(better, key=lambda row: row["cost_per_participant_gbp"])
    return (
        f"The least costly of them: **{least['name']}**, "
        f"{pounds(least['cost_per_participant_gbp'])} for each who took part "
        f"({pounds(least['year_lower'])} to {pounds(least['year_upper'])} between scheme-years)."
    )
