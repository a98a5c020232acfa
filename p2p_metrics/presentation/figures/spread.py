"""Does the same activity do as much in every faculty? The spread beyond chance, in words."""

from collections.abc import Sequence

from p2p_metrics.presentation import impact, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import RECIPIENT, Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

SURE = 0.05
TITLE = "Do faculties differ beyond chance?"


def between_faculties(source: Source, outcome_code: str, role: str = RECIPIENT) -> Figure:
    """Every approach: its average over faculties, and how far faculties lie apart."""
    asked = {"unit_kind": "approach", "role": role, "outcome_code": outcome_code}
    rows = source.rows("heterogeneity", **asked)
    outcome = words.Outcome.of(outcome_code)
    if not rows:
        why = "This release holds no spread between faculties for this outcome."
        return nothing("spread", TITLE, why)
    order = impact.ordered("approaches", "approach_code", {row["unit_code"] for row in rows})
    rows.sort(key=lambda row: order.index(row["unit_code"]))
    funnel = {row["unit_code"]: row["is_outside_funnel"] for row in source.rows("ranks", **asked)
              if "is_outside_funnel" in row}  # fmt: skip
    lines = [
        {**row, "name": source.name("approach", row["unit_code"]), "said": _said(row, outcome),
         "outside": funnel.get(row["unit_code"])}
        for row in rows
    ]  # fmt: skip
    marks = [_mark(outcome, line) for line in lines]
    return Figure(
        "spread",
        _title(rows),
        "Dots are the difference in an average faculty. The table says how far true differences "
        "lie apart between faculties, and where one more such faculty would lie.",
        grid(
            f"{source.name('outcome', outcome_code)}: spread between faculties, beyond chance",
            _columns(outcome),
            lines,
        ),
        intervals(adaptive(), marks, impact.axis(outcome_code), _key(rows)),
        impact.described(
            "Average over faculties and spread between them",
            [f"{line['name']}: {line['said']}" for line in lines],
        ),
        ("spread", "funnel", "interval", "like_for_like"),
    )


def _key(rows: Sequence[Row]) -> list[KeyEntry]:
    """What the marks mean, for the marks that are there."""
    made = []
    if not all(_is_sure(row) for row in rows):
        made.append(KeyEntry("average over faculties", "accent"))
    if any(_is_sure(row) for row in rows):
        made.append(KeyEntry("faculties differ beyond chance", "category_1", "square"))
    return [*made, KeyEntry("95 % range", "quiet", "stroke")]


def in_words(
    source: Source, unit: tuple[str, str], outcome_code: str, role: str = RECIPIENT
) -> str:
    """One activity's spread between faculties, as a sentence; empty where it is not known."""
    keys = {"unit_kind": unit[0], "unit_code": unit[1], "role": role}
    rows = source.rows("heterogeneity", outcome_code=outcome_code, **keys)
    if not rows:
        return ""
    outcome = words.Outcome.of(outcome_code)
    said = _said(rows[0], outcome)
    return f"{said[:1].upper()}{said[1:]}.{_next(rows[0], outcome)}"


def _is_sure(row: Row) -> bool:
    return row["p_value"] is not None and row["p_value"] < SURE


def _said(row: Row, outcome: words.Outcome) -> str:
    between = outcome.size(row["between"])
    if _is_sure(row):
        return f"faculties differ by more than chance, by about {between} either way"
    if row["between_upper"] is None:
        return "chance alone explains how faculties vary"
    return f"faculties may not differ at all; at most by about {outcome.size(row['between_upper'])}"


def _next(row: Row, outcome: words.Outcome) -> str:
    if row["next_lower"] is None:
        return ""
    low, high = (outcome.signed(row[name]) for name in ("next_lower", "next_upper"))
    return (
        f" In one more such faculty the difference would lie between {low} and {high} "
        f"{outcome.many}."
    )


def _title(rows: Sequence[Row]) -> str:
    sure = sum(_is_sure(row) for row in rows)
    noun = "approach" if len(rows) == 1 else "approaches"
    if not sure:
        return f"In none of {len(rows)} {noun} do faculties differ by more than chance"
    return f"In {sure} of {len(rows)} {noun} faculties differ by more than chance"


def _columns(outcome: words.Outcome) -> tuple[Column, ...]:
    signed, plain = f"signed_{outcome.decimals}", f"plain_{outcome.decimals}"
    return (
        Column("name", "Approach"),
        Column("said", "In words"),
        Column("mean", f"Average over faculties ({outcome.many})", signed),
        Column("ci_lower", "Range from", signed),
        Column("ci_upper", "to", signed),
        Column("between", "Spread between faculties", plain),
        Column("between_lower", "Spread from", plain),
        Column("between_upper", "to", plain),
        Column("next_lower", "One more faculty from", signed),
        Column("next_upper", "to", signed),
        Column("n_places", "Faculties", "count"),
        Column("outside", "Outside the funnel of approaches", "yes_no"),
    )


def _mark(outcome: words.Outcome, row: Row) -> Mark:
    written = outcome.signed(row["mean"])
    low, high = outcome.signed(row["ci_lower"]), outcome.signed(row["ci_upper"])
    return Mark(
        row["name"],
        row["mean"],
        row["ci_lower"],
        row["ci_upper"],
        written,
        tone="category_1" if _is_sure(row) else "accent",
        shape="square" if _is_sure(row) else "circle",
        tooltip=f"{row['name']}: {written} ({low} to {high} {outcome.many}); {row['said']}",
    )
