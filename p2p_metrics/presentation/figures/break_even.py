"""At which effect a year's gross fee income equals the cost: income, never a saving."""

from collections.abc import Mapping
from typing import Any

from p2p_metrics.presentation import costs, impact, numbers, wording
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.costs import CONTINUED, pounds
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

TITLE = "Gross fee income"
KEY = (
    KeyEntry("difference in continuing", "accent", "circle"),
    KeyEntry("95 % range", "quiet", "stroke"),
    KeyEntry("fee income equals cost", "quiet", "circle", is_hollow=True),
)
MOST_ROWS = 25
ALL_POINTS = 100


def fee_income(source: Source, unit_kind: str) -> Figure:
    """The difference in continuing beside the one at which a year's fee equals the cost."""
    rows = [row for row in costs.known(source, unit_kind) if row["break_even_points"] is not None]
    if not rows:
        why = "No cost, no fee, or too few to whom continuing applies: nothing can be said."
        return nothing("fee_income", TITLE, why)
    effects = {
        row["unit_code"]: row
        for row in source.whole(
            "impact", unit_kind=unit_kind, outcome_code=CONTINUED, role="recipient"
        )
    }
    found = [_beside(row, effects.get(row["unit_code"])) for row in rows]
    known = [row for row in found if row["estimate"] is not None]
    drawn = sorted(known, key=lambda row: row["stands"] != "above")[:MOST_ROWS]
    marks = [_mark(row) for row in drawn]
    above = sum(row["stands"] == "above" for row in found)
    columns = (
        Column("name", "Activity"),
        Column("said", "In words"),
        Column("break_even_points", "Fee income equals cost at (points)", "plain_2"),
        Column("estimate", "Difference (points)", "signed_1"),
        Column("ci_lower", "Range from", "signed_1"),
        Column("ci_upper", "to", "signed_1"),
        Column("participant_count", "Places taken up", "count"),
        Column("applies_count", "Continuing applies to", "count"),
        Column("paying", "Of those who took part, pay this fee"),
        Column("total_gbp", "Total cost", "gbp"),
    )
    many = wording.by("units", "unit_kind")[(unit_kind,)]["many"]
    told = [f"{row['name']}: {row['said']}" for row in drawn]
    return Figure(
        "fee_income",
        f"{TITLE} covers the cost over the whole range for {above} of {len(found)} {many}",
        f"{_fee(rows[-1])} {costs.of_a_hundred(rows, CONTINUED)}",
        grid(f"{TITLE} beside cost", columns, found),
        intervals(adaptive(), marks, impact.axis(CONTINUED), KEY) if marks else None,
        impact.described("Difference in continuing, and where fee income equals cost", told)
        if marks
        else "",
        ("fee_income", "break_even", "cost", "interval"),
        note=" ".join(
            filter(None, (_folded(len(known), len(drawn)), wording.caution("fee_income")))
        ),
    )


def _folded(known: int, drawn: int) -> str:
    """What is not drawn, where there are too many; those whose fee covers the cost always are."""
    if known == drawn:
        return ""
    return f"{drawn} of {known} are drawn, those that cover their cost first; all are in the table."


def _fee(row: Row) -> str:
    year = numbers.academic_year(row["fee_year"])
    return (
        f"A year’s fee of a home full-time undergraduate in England was {pounds(row['fee_gbp'])} "
        f"in {year}: gross income, before the cost of teaching, and not a saving."
    )


def _beside(row: dict[str, Any], effect: Row | None) -> dict[str, Any]:
    known = effect or {}
    measures = {name: known.get(name) for name in ("estimate", "ci_lower", "ci_upper")}
    lower, upper = row["paying_share_lower"], row["paying_share_upper"]
    ends = [numbers.percent(end) for end in (lower, upper) if end is not None]
    case = stands(row["break_even_points"], measures)
    at = numbers.plain(row["break_even_points"], 2)
    said = wording.by("break_even", "case")[(case,)]["sentence"].format(points=at)
    paying = numbers.to(*ends) if len(ends) == 2 else ""
    return {**row, **measures, "stands": case, "said": said, "paying": paying}


def stands(points: float, found: Mapping[str, float | None]) -> str:
    """Which sentence of wording/break_even.csv holds."""
    lower, upper = found["ci_lower"], found["ci_upper"]
    if points > ALL_POINTS:
        return "never"
    if lower is None or upper is None:
        return "unknown"
    if lower >= points:
        return "above"
    return "below" if upper < points else "across"


def _mark(row: Row) -> Mark:
    reachable = row["stands"] != "never"
    return Mark(
        row["name"],
        row["estimate"],
        row["ci_lower"],
        row["ci_upper"],
        numbers.signed(row["estimate"], 1),
        hollow=row["break_even_points"] if reachable else None,
        tooltip=f"{row['name']}: {row['said']}; {costs.applying(row, CONTINUED)}",
    )
