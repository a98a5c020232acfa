"""Embedded activities: courses before and after they took one up, beside courses that had not."""

from collections.abc import Sequence

from p2p_metrics.presentation import house_rule, impact, numbers, rolled_out, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.years import Labels, Year, years
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import RECIPIENT, Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

Unit = tuple[str, str]
KEY = "event_study"
ACROSS = "years since a course took it up\n(compared with −1, the year before)"


def is_told(source: Source, unit: Unit) -> bool:
    """Whether the release follows the unit from course to course, on any outcome."""
    kind, code = unit
    return bool(source.values("rollout", "outcome_code", unit_kind=kind, unit_code=code))


def before_and_after(source: Source, unit: Unit, outcome_code: str) -> Figure:
    """Differences between courses in each year before and after they took the activity up."""
    kind, code = unit
    keys = {"unit_kind": kind, "unit_code": code, "outcome_code": outcome_code}
    events = sorted(source.rows(KEY, **keys), key=lambda row: row["event_time"])
    rolled = source.rows("rollout", **keys)
    outcome, name = source.name("outcome", outcome_code), source.unit(kind, code)
    known = [row for row in events if row["estimate"] is not None]
    if not known:
        title = f"Before and after {name} came"
        return nothing(KEY, title, _why_none(source, rolled))
    measure = words.Outcome.of(outcome_code)
    lines = [{**row, "name": _when(row["event_time"])} for row in events]
    shown = _with_base(events, measure)
    signed = f"signed_{measure.decimals}"
    columns = (
        Column("name", "Year"),
        Column("estimate", f"Difference ({measure.many})", signed),
        Column("ci_lower", "Range from", signed),
        Column("ci_upper", "to", signed),
    )
    whole = rolled[0] if rolled else None
    return Figure(
        KEY,
        _title(source, whole, outcome, name),
        _said(source, whole),
        grid(f"{outcome}: courses before and after {name} came", columns, lines),
        years(
            adaptive(),
            shown,
            Labels(
                f"difference between courses in {measure.many}",
                ACROSS,
                _sign(-1),
            ),
            (KeyEntry("before", "quiet", "circle"), KeyEntry("after it came", "accent"),
             KeyEntry("95 % range", "quiet", "stroke")),
        ),
        impact.described(
            f"{outcome} before and after {name} came", [year.tooltip for year in shown]
        ),
        ("event_study", "rollout", "interval", "evidence_type", "security", "suppression"),
        note=_limits(whole, len(events) - len(known)),
    )  # fmt: skip


def in_words(source: Source, unit: Unit, outcome_code: str) -> list[str]:
    """What followed taking the activity up, as a sentence; none where it is not known."""
    keys = {"unit_kind": unit[0], "unit_code": unit[1], "outcome_code": outcome_code}
    rows = [row for row in source.rows("rollout", **keys) if row["estimate"] is not None]
    return [words.sentence(impact.finding(source, row, RECIPIENT)) for row in rows]


def _sign(time: int) -> str:
    return numbers.signed(time, 0)


def _when(time: int) -> str:
    noun = "year" if abs(time) == 1 else "years"
    if time == 0:
        return "first year"
    return f"{abs(time)} {noun} {'before' if time < 0 else 'later'}"


def _with_base(events: Sequence[Row], measure: words.Outcome) -> list[Year]:
    """Every year from first to last; the year before it came, which others are held against."""
    by_time = {row["event_time"]: row for row in events}
    return [
        _year(time, by_time.get(time), measure)
        for time in range(min(by_time), max(by_time) + 1)
    ]  # fmt: skip


def _year(time: int, row: Row | None, measure: words.Outcome) -> Year:
    at = _sign(time)
    if row is None:
        return Year(at, tooltip=f"{_when(time)}: the year that others are compared with")
    if row["estimate"] is None:
        why = words.suppressed(row["status"]).short if row["status"] else "not known"
        return Year(at, tooltip=f"{_when(time)}: {why}")
    written = measure.signed(row["estimate"])
    low, high = measure.signed(row["ci_lower"]), measure.signed(row["ci_upper"])
    return Year(
        at,
        row["estimate"],
        row["ci_lower"],
        row["ci_upper"],
        written,
        "accent" if time >= 0 else "quiet",
        f"{_when(time)}: {written} ({low} to {high} {measure.many})",
    )


def _title(source: Source, whole: Row | None, outcome: str, name: str) -> str:
    if whole is None or whole["estimate"] is None:
        return f"{outcome} before and after {name} came"
    found = impact.finding(source, whole, RECIPIENT)
    return f"{outcome} after {name} came: {words.verdict_word(found)}"


def _said(source: Source, whole: Row | None) -> str:
    if whole is None or whole["estimate"] is None:
        return ""
    found = impact.finding(source, whole, RECIPIENT)
    courses = numbers.count(whole["n_courses"])
    graded = f"Type {whole['evidence_type']} evidence, security {whole['security']} of 5."
    return (
        f"**{words.sentence(found)}** {courses} courses that took it up can be compared. "
        f"{_trend_before(whole)} {graded}"
    )


def _trend_before(whole: Row) -> str:
    """The test of the trends before, in words."""
    chance = whole["pretrend_p"]
    if chance is None:
        return "Whether courses moved alike before it came could not be tested."
    if chance < house_rule.flat_from():
        return (
            "Before it came these courses were already moving apart from the others, so the "
            "difference is no more than an association."
        )
    if rolled_out.BLUNT_TRENDS in (whole.get("missing_for_next") or ""):
        return (
            "Before it came no difference in trend was found, but one large enough to matter could "
            "have been missed."
        )
    return "Before it came these courses moved like the others, as far as can be seen."


def _limits(whole: Row | None, hidden: int) -> str:
    parts = [str(whole["limits"])] if whole and whole.get("limits") else []
    if hidden:
        noun, them = ("year is", "it") if hidden == 1 else ("years are", "them")
        parts.append(f"{hidden} {noun} not shown, because too few students are behind {them}.")
    return " ".join(parts)


def _why_none(source: Source, rolled: Sequence[Row]) -> str:
    if rolled:
        found = impact.finding(source, rolled[0], RECIPIENT)
        if found.is_hidden:
            return words.suppressed(found.status).sentence
        return words.sentence(found)
    if source.frame("rollout").is_empty():
        return "This release holds no roll-out estimates."
    return (
        "Students choose whether to join it, so they are compared with similar students, year by "
        "year, above. This picture is for activities that everyone on a course takes part in."
    )
