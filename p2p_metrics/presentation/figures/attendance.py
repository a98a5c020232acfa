"""Do students who come more often show a larger difference? Bands of attendance, with ranges."""

from p2p_metrics.presentation import doubts, impact, numbers, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.doubts import Asked
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

KEY = "dose"


def attendance(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """The difference among those who came to few, more and most sessions."""
    asked = Asked(scheme, role, outcome_code)
    rows = sorted(asked.rows(source, KEY), key=lambda row: row["sessions_from"])
    if not any(row["estimate"] is not None for row in rows):
        why = doubts.why_none(source, KEY, asked, rows)
        return nothing(KEY, "Does coming more often go with more?", why)
    outcome = words.Outcome.of(outcome_code)
    lines = [{**row, "name": _band(row)} for row in rows]
    marks = [_mark(outcome, line) for line in lines]
    signed = f"signed_{outcome.decimals}"
    columns = (
        Column("name", "Sessions attended"),
        Column("mean_sessions", "On average", "plain_1"),
        Column("estimate", f"Difference ({outcome.many})", signed),
        Column("ci_lower", "Range from", signed),
        Column("ci_upper", "to", signed),
    )
    trend = next(iter(asked.rows(source, "dose_trend")), None)
    return Figure(
        KEY,
        _title(trend),
        _trend(trend, outcome) + "Sessions are counted up to the day that decides who took part: "
        "whoever left later could not come any more. How much to attend is chosen too, so this is "
        "not what one more session would do.",
        grid(asked.caption(source, "Difference by sessions attended"), columns, lines),
        intervals(adaptive(), marks, impact.axis(outcome_code),
                  (KeyEntry("difference", "accent"), KeyEntry("95 % range", "quiet", "stroke"))),
        impact.described("Difference by sessions attended", [mark.tooltip for mark in marks]),
        ("attendance", "like_for_like", "interval", "suppression"),
    )  # fmt: skip


def _band(row: Row) -> str:
    low, high = row["sessions_from"], row["sessions_to"]
    if high is None:
        return f"{low} sessions or more"
    noun = "session" if high == 1 else "sessions"
    return f"{numbers.to(str(low), str(high))} {noun}"


def _mark(outcome: words.Outcome, row: Row) -> Mark:
    if row["estimate"] is None:
        why = words.suppressed(row["status"]).short if row["status"] else "not worked out"
        return Mark(f"{row['name']} ({why})", tone="quiet", tooltip=f"{row['name']}: {why}")
    written = outcome.signed(row["estimate"])
    low, high = outcome.signed(row["ci_lower"]), outcome.signed(row["ci_upper"])
    said = f"{row['name']}: {written} ({low} to {high} {outcome.many})"
    limits = {"lower": row["ci_lower"], "upper": row["ci_upper"]}
    return Mark(row["name"], row["estimate"], written=written, tooltip=said, **limits)


def _title(trend: Row | None) -> str:
    if not trend or trend["estimate"] is None:
        return "Difference by sessions attended"
    if trend["ci_lower"] > 0:
        return "Those who come more often show a larger difference"
    if trend["ci_upper"] < 0:
        return "Those who come more often show a smaller difference"
    return "We cannot tell whether coming more often goes with more"


def _trend(trend: Row | None, outcome: words.Outcome) -> str:
    if not trend or trend["estimate"] is None:
        return "How the difference moves from session to session is not shown: too few students. "
    low, high = outcome.signed(trend["ci_lower"]), outcome.signed(trend["ci_upper"])
    return (
        f"With each further session the difference changes by {outcome.signed(trend['estimate'])} "
        f"({low} to {high}) {outcome.many}. "
    )
