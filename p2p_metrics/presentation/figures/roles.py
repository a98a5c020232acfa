"""Who leads? Each group's share among student leaders beside its share among those supported."""

from typing import Any

from p2p_metrics.presentation import between_groups, groups, impact, numbers, tone_keys
from p2p_metrics.presentation.charts.intervals import GAP, Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

RATIO = ("providers_to_recipients", "providers_to_recipients_ci_lower",
         "providers_to_recipients_ci_upper")  # fmt: skip
TONES = {"worse": "clearly rarer among leaders", "unclear": "not sure",
         "better": "clearly more common"}  # fmt: skip
AXIS = Axis(f"← rarer among leaders{GAP}ratio of shares{GAP}more common →", anchor=1.0,
            anchor_label="the same mix")  # fmt: skip


def leading(source: Source, unit: tuple[str, str], characteristic: str | None) -> Figure:
    """How common each group is among leaders, for each time it is among those supported."""
    kind, code = unit
    name = source.name("characteristic", characteristic or "")
    title = f"{name}: who leads, beside who is supported"
    rows = source.rows("provider_mix", unit_kind=kind, unit_code=code)
    rows = [row for row in rows if row["characteristic_code"] == characteristic]
    rows = [
        {**row, "name": _named(source, row)}
        for row in groups.in_order(characteristic or "", rows)
        if not groups.is_set_apart(characteristic or "", row["group_code"])
    ]
    known = [row for row in rows if row[RATIO[0]] is not None]
    if not known:
        why = "Shares of leaders and of those supported are not both shown for this choice."
        return nothing("leading", title, why)
    marks = [_mark(row) for row in rows]
    told = [f"{row['name']} {numbers.plain(row[RATIO[0]], 2)}" for row in known]
    return Figure(
        "leading",
        _finding(source, known, name),
        "A value of 0.50: half as common among student leaders and mentors as among the students "
        "they support, all years and faculties together. Leaders are chosen, often on marks.",
        grid(f"{title}: {source.unit(kind, code)}", _columns(name), rows),
        intervals(adaptive(), marks, AXIS, tone_keys.by_tone(marks, TONES)),
        impact.described(title, told),
        ("mix", "interval", "suppression"),
    )


def _named(source: Source, row: Row) -> str:
    return between_groups.among_its_own(source, row["characteristic_code"], row["group_code"])


def _columns(name: str) -> tuple[Column, ...]:
    made = [Column("name", name)]
    for key, heading in (
        ("student_share", "Of all who could take part"),
        ("recipient_share", "Of those supported"),
        ("provider_share", "Of leaders"),
    ):
        made += [
            Column(key, heading, "percent"),
            Column(f"{key}_ci_lower", "Range from", "percent"),
            Column(f"{key}_ci_upper", "to", "percent"),
        ]
    headings = ("Leaders to supported", "Range from", "to")
    return (*made, *(Column(*one, "plain_2") for one in zip(RATIO, headings, strict=True)))


def _finding(source: Source, known: list[dict[str, Any]], name: str) -> str:
    missing = [row for row in known if row[RATIO[2]] < 1]
    if not missing:
        return f"{name}: no group is clearly rarer among leaders than among those supported"
    least = min(missing, key=lambda row: row[RATIO[0]])
    group = between_groups.people(source, least["characteristic_code"], least["group_code"])
    return (
        f"{name}: {group} are {numbers.plain(least[RATIO[0]], 2)} times as common among "
        "leaders as among those supported"
    )


def _mark(row: Row) -> Mark:
    value, lower, upper = (row[name] for name in RATIO)
    if value is None:
        return Mark(f"{row['name']} (not shown)", tone="quiet")
    tone = "worse" if upper < 1 else "better" if lower > 1 else "unclear"
    return Mark(row["name"], value, lower, upper, numbers.plain(value, 2), tone=tone)
