"""How much of a group's gap in taking part comes from the courses that its students are on."""

from typing import Any

from p2p_metrics.presentation import between_groups, groups, impact, numbers, tone_keys
from p2p_metrics.presentation.charts.intervals import Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures.taking_part import GAP_AXIS
from p2p_metrics.presentation.part_marks import part_marks
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

TITLE = "What courses explain"
LOOKS = {("accent", "circle"): "the whole gap", ("quiet", "diamond"): "a part of it"}
PARTS = (
    ("gap", "whole gap"),
    ("course_mix", "what they study"),
    ("not_shared", "courses not shared"),
    ("inside", "within the same courses"),
)


def explained(
    source: Source, unit: tuple[str, str], role: str, characteristic: str | None
) -> Figure:
    """The gap of each group in three parts that add up to it."""
    kind, code = unit
    rows = source.rows("course_mix", unit_kind=kind, unit_code=code, role=role)
    rows = [row for row in rows if row["characteristic_code"] == characteristic]
    reference = groups.reference(characteristic or "")
    rows = [
        {**row, "name": _named(source, row)}
        for row in groups.in_order(characteristic or "", rows)
        if not groups.is_set_apart(characteristic or "", row["group_code"])
        and row["group_code"] != reference
    ]
    known = [row for row in rows if row["inside_points"] is not None]
    if not known or characteristic is None:
        why = (
            "Course mix is published for any scheme, for kinds of activity and for approaches, "
            "over all years and faculties; none can be shown for this choice."
        )
        return nothing("course_mix", TITLE, why)
    marks = [mark for row in known for mark in _marks(row)]
    told = [f"{row['name']}: {_in_words(row)}" for row in known]
    name, what = source.name("characteristic", characteristic), source.unit(kind, code, role)
    people = between_groups.people(source, characteristic, reference)
    return Figure(
        "course_mix",
        _finding(source, characteristic, known),
        f"The gap to {people} in taking part in {what}, all years and "
        "faculties together: what groups study, and what is left within the same courses.",
        grid(f"{name}: {TITLE.lower()} of who takes part in {what}", _columns(), rows),
        intervals(adaptive(), marks, GAP_AXIS, tone_keys.by_look(marks, LOOKS)),
        impact.described(f"{TITLE}, in points", told),
        ("course_mix", "taking_part", "reference", "interval", "suppression"),
    )


def _named(source: Source, row: Row) -> str:
    return between_groups.among_its_own(source, row["characteristic_code"], row["group_code"])


def _columns() -> tuple[Column, ...]:
    made = [Column("name", "Group")]
    for part, said in PARTS:
        made += [
            Column(f"{part}_points", f"{said[:1].upper()}{said[1:]} (points)", "signed_1"),
            Column(f"{part}_ci_lower", "Range from", "signed_1"),
            Column(f"{part}_ci_upper", "to", "signed_1"),
        ]
    return tuple(made)


def _in_words(row: Row) -> str:
    whole, mix, left = (
        numbers.signed(row[f"{part}_points"], 1) for part in ("gap", "course_mix", "inside")
    )
    return f"gap {whole} points, from what they study {mix}, within the same courses {left}"


def _finding(source: Source, characteristic: str, known: list[dict[str, Any]]) -> str:
    behind = [row for row in known if row["gap_ci_upper"] < 0]
    if not behind:
        return f"{TITLE}: no group of {_lower(source, characteristic)} is clearly behind"
    worst = min(behind, key=lambda row: row["gap_points"])
    group = between_groups.people(source, characteristic, worst["group_code"])
    gap = numbers.plain(abs(worst["gap_points"]), 1)
    return f"The gap of {gap} points for {group} {_left(worst)}"


def _left(row: Row) -> str:
    """What becomes of a gap within the same courses, as far as its range tells."""
    inside, lower, upper = (row[f"inside_{end}"] for end in ("points", "ci_lower", "ci_upper"))
    if upper < 0:
        size, *ends = (numbers.plain(abs(value), 1) for value in (inside, upper, lower))
        return f"is {size} ({numbers.to(*ends)}) within the same courses"
    size, *ends = (numbers.signed(value, 1) for value in (inside, lower, upper))
    becomes = "is gone" if inside >= 0 else "is no longer sure"
    becomes = "turns round" if lower > 0 else becomes
    return f"{becomes} within the same courses: {size} ({numbers.to(*ends)})"


def _lower(source: Source, characteristic: str) -> str:
    return source.name("characteristic", characteristic).lower()


def _marks(row: Row) -> list[Mark]:
    return part_marks(row["name"], row, PARTS, 1, {"gap": ("accent", "circle")})
