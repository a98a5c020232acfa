"""The sample university's planted truth beside what the estimators found there."""

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from p2p_metrics.presentation import impact, numbers, wording, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

Row = dict[str, Any]
MOST_DRAWN = 20


def has_truth(source: Source) -> bool:
    """Whether the release is of a university that states its own truth."""
    return bool(source.rows("truth"))


def recovered(source: Source, outcome_code: str) -> Figure:
    """The planted effect of single schemes beside what was estimated, surest first."""
    known = [r for r in source.rows("truth", outcome_code=outcome_code) if r["is_held"] is not None]
    name = source.name("outcome", outcome_code)
    title = f"{name}: planted effects and what was found"
    if not known:
        return nothing("recovered", title, "No scheme has an estimate of this outcome.")
    known.sort(key=lambda row: row["ci_upper"] - row["ci_lower"])
    drawn = known[:MOST_DRAWN]
    measured = words.Outcome.of(outcome_code)
    rows = [{**row, "name": _scheme(source, row), "held": _held(row)} for row in known]
    held = sum(row["is_held"] for row in known)
    places = f"signed_{min(measured.decimals, 2)}"
    columns = (
        Column("name", "Scheme"),
        Column("true_effect", "Planted", places),
        Column("estimate", "Like for like", places),
        Column("ci_lower", "Range from", places),
        Column("ci_upper", "to", places),
        Column("naive_estimate", "Plain difference", places),
        Column("held", "Range holds the truth"),
    )
    told = [f"{_scheme(source, r)} planted {measured.signed(r['true_effect'])}, found "
            f"{measured.signed(r['estimate'])}" for r in drawn]  # fmt: skip
    return Figure(
        "recovered",
        f"{name}: {held} of {len(known)} ranges hold the planted truth",
        f"The sample university was made with and without each scheme, so its truth is known. "
        f"Drawn are the {len(drawn)} schemes with the narrowest ranges; the table has all.",
        grid(title, columns, rows),
        intervals(
            adaptive(), list(_marks(source, drawn, measured)), impact.axis(outcome_code), KEY
        ),
        impact.described(title, told),
        ("like_for_like", "naive", "interval", "rollout"),
        "Where motivation that no extract records drew students in, the estimate is too "
        "high and its range does not know it: that is what “similar students” cannot cover.",
    )


KEY = (
    KeyEntry("range holds the truth", "accent"),
    KeyEntry("range misses the truth", "worse", "triangle-down"),
    KeyEntry("95 % range", "unclear", "stroke"),
    KeyEntry("planted truth", "quiet", is_hollow=True),
)


def _marks(source: Source, rows: Sequence[Row], measured: words.Outcome) -> Iterator[Mark]:
    for row in rows:
        yield Mark(
            _scheme(source, row),
            row["estimate"],
            row["ci_lower"],
            row["ci_upper"],
            measured.signed(row["estimate"]),
            tone="accent" if row["is_held"] else "worse",
            shape="circle" if row["is_held"] else "triangle-down",
            hollow=row["true_effect"],
            tooltip=f"planted {measured.signed(row['true_effect'])}",
        )


def _scheme(source: Source, row: Row) -> str:
    role = wording.by("roles", "role")[(row["role"],)]["after_unit"]
    return source.name(row["unit_kind"], row["unit_code"]) + role


def _held(row: Row) -> str:
    return "✓ holds" if row["is_held"] else "✕ misses"


def errors(source: Source) -> Figure:
    """How far off the plain and the like-for-like differences are, outcome by outcome."""
    rows = [row for row in source.rows("truth") if row["is_held"] is not None]
    title = "How far off the estimates are, by outcome"
    if not rows:
        return nothing("errors", title, "No estimate can be held against the truth.")
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["outcome_code"], row["design"]), []).append(row)
    order = impact.ordered("outcomes", "outcome_code", {code for code, _ in groups})
    shown = [
        _error(source, outcome, design, groups[outcome, design])
        for outcome in order
        for design in DESIGNS
        if (outcome, design) in groups
    ]
    columns = (
        Column("name", "Outcome"),
        Column("design", "Compared"),
        Column("schemes", "Schemes", "count"),
        Column("plain", "Error of the plain difference", "plain_2"),
        Column("like", "Error of the estimate", "plain_2"),
        Column("held", "Ranges that hold the truth", "percent"),
    )
    said = "Mean distance from the planted effect, in marks, percentage points or scale points."
    table = grid("Errors by outcome", columns, shown)
    return Figure("errors", _errors_title(shown) or title, said, table, terms=("naive", "rollout"))


def _errors_title(shown: Sequence[Row]) -> str:
    """How much nearer the estimate comes than the plain difference, on the first outcome."""
    known = [row for row in shown if row["plain"] is not None]
    if not known:
        return ""
    plain, like = (numbers.plain(known[0][name], 1) for name in ("plain", "like"))
    return f"{known[0]['name']}: the estimate is {like} off, the plain difference {plain}"


DESIGNS = {"opt_in": "similar students", "roll_out": "courses before and after"}


def _error(source: Source, outcome: str, design: str, rows: Sequence[Row]) -> Row:
    plain = [row for row in rows if row["naive_estimate"] is not None]
    return {
        "name": source.name("outcome", outcome),
        "design": DESIGNS[design],
        "schemes": len(rows),
        "plain": _distance(plain, "naive_estimate") if plain else None,
        "like": _distance(rows, "estimate"),
        "held": fmean(bool(row["is_held"]) for row in rows),
    }


def _distance(rows: Sequence[Row], column: str) -> float:
    return fmean(abs(row[column] - row["true_effect"]) for row in rows)
