"""Who takes part? Rates by group, and the widest gaps with the places that parity would need."""

from collections.abc import Mapping
from typing import Any

from p2p_metrics.presentation import groups, impact, numbers, words
from p2p_metrics.presentation.charts.intervals import GAP, Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.gaps import Gap, Rate, gap, places_for_parity
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

Row = Mapping[str, Any]
Keys = dict[str, Any]
TERMS = ("taking_part", "rate", "interval", "reference", "outside", "suppression")
MOST_GAPS = 12
GAP_AXIS = Axis(
    f"← less{GAP}gap in percentage points{GAP}more →",
    anchor=0.0,
    is_difference=True,
)


def keys_of(unit: tuple[str, str], role: str, faculty: str, year: int) -> Keys:
    """The key values that a choice of activity, students, faculty and year stands for."""
    kind, code = unit
    chosen = {"unit_kind": kind, "unit_code": code, "role": role}
    return chosen | {"faculty_code": faculty, "academic_year": year}


def _of(source: Source, characteristic: str, keys: Keys) -> list[Row]:
    wanted = {"level": "all", "characteristic_code": characteristic, **keys}
    return groups.in_order(characteristic, source.rows("participation", **wanted))


def answer(source: Source, unit: tuple[str, str], role: str, faculty: str, year: int) -> str:
    """The rate of everyone, then the group that is furthest behind."""
    keys = keys_of(unit, role, faculty, year)
    whole = source.whole("participation", **keys)
    if not whole or whole[0]["rate"] is None:
        return "How many take part cannot be shown for this choice."
    what = source.unit(*unit, role)
    said = (
        f"Of the students who could, {numbers.percent(whole[0]['rate'])} took part in {what} "
        f"({numbers.academic_year(year)})."
    )
    behind = [one for one in _gaps(source, keys) if one["gap"] and one["gap"].upper < 0]
    if not behind:
        return f"**{said}** No group is clearly behind its reference group."
    worst = behind[0]
    return (
        f"**{said}** Furthest behind: **{worst['name']}**, "
        f"{numbers.plain(-worst['gap'].points, 0)} points below {worst['reference_name']} "
        f"({_range(worst['gap'])})."
    )


def _range(found: Gap) -> str:
    ends = sorted((abs(found.lower), abs(found.upper)))
    return f"likely {numbers.to(*(numbers.plain(end, 0) for end in ends))} points"


def by_group(
    source: Source, unit: tuple[str, str], role: str, faculty: str, year: int, characteristic: str
) -> Figure:
    """The rate of every group of one characteristic, beside the rate of everyone."""
    keys = keys_of(unit, role, faculty, year)
    rows = _of(source, characteristic, keys)
    name = source.name("characteristic", characteristic)
    title = f"{name}: who takes part in {source.unit(*unit, role)}"
    whole = source.whole("participation", **keys)
    if not any(row["rate"] is not None for row in rows) or not whole:
        return nothing("by_group", title, "Every rate of this choice is hidden or absent.")
    labels = {r["group_code"]: source.name("group", r["group_code"], characteristic) for r in rows}
    marks = [_mark(row, labels[row["group_code"]], characteristic) for row in rows]
    table = [{**row, "name": labels[row["group_code"]]} for row in rows]
    known = [row for row in rows if row["rate"] is not None]
    compared = [r for r in known if not groups.is_set_apart(characteristic, r["group_code"])]
    told = [f"{labels[row['group_code']]} {numbers.percent(row['rate'])}" for row in known]
    everyone = whole[0]["rate"]
    axis = Axis(
        "share of the students who could, and took part",
        anchor=everyone,
        anchor_label=f"everyone {numbers.percent(everyone)}" if everyone is not None else "",
        is_percent=True,
    )
    return Figure(
        "by_group",
        _finding(name, compared or known, labels),
        "Groups whose answer is unknown, or to whom the question does not apply, are shown apart "
        "and never compared.",
        grid(f"{title}, {numbers.academic_year(year)}", _columns(name), table),
        intervals(adaptive(), marks, axis),
        impact.described(title, told),
        TERMS,
    )


def _mark(row: Row, label: str, characteristic: str) -> Mark:
    if row["rate"] is None:
        return Mark(f"{label} ({words.suppressed(row['status']).short})", tone="quiet")
    is_apart = groups.is_set_apart(characteristic, row["group_code"])
    is_reference = row["group_code"] == groups.reference(characteristic)
    shape = "diamond" if is_reference else "square" if is_apart else "circle"
    return Mark(
        f"{label} (reference)" if is_reference else label,
        row["rate"],
        row["ci_lower"],
        row["ci_upper"],
        numbers.percent(row["rate"]),
        tone="quiet" if is_apart else "accent",
        shape=shape,
        tooltip=f"{label}: {numbers.percent(row['rate'])} of "
        f"{numbers.count(row['eligible_count'])}",
    )


def _finding(name: str, rows: list[Row], labels: Mapping[str, str]) -> str:
    low, high = (pick(rows, key=lambda row: row["rate"]) for pick in (min, max))
    if low is high:
        return f"{name}: {numbers.percent(low['rate'])} took part"
    return (
        f"{name}: from {numbers.percent(low['rate'])} ({labels[low['group_code']]}) "
        f"to {numbers.percent(high['rate'])} ({labels[high['group_code']]})"
    )


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column("name", first),
        Column("rate", "Took part", "percent"),
        Column("ci_lower", "Range from", "percent"),
        Column("ci_upper", "to", "percent"),
        Column("participant_count", "Students who took part", "count"),
        Column("eligible_count", "Students who could", "count"),
    )


def _tone(found: Gap) -> str:
    if not found.leaves_out_nought:
        return "unclear"
    return "worse" if found.upper < 0 else "better"


def _gaps(source: Source, keys: Keys) -> list[dict[str, Any]]:
    """Every group beside its reference group, furthest behind first; hidden ones last."""
    found = []
    for characteristic in groups.characteristics(source, **keys):
        rows = {row["group_code"]: row for row in _of(source, characteristic, keys)}
        base = rows.get(groups.reference(characteristic))
        reference = Rate.of(base) if base else None
        for code, row in rows.items():
            is_apart = groups.is_set_apart(characteristic, code)
            if is_apart or reference is None or row is base:
                continue
            found.append(_beside(source, row, base or {}, reference))
    return sorted(found, key=lambda one: one["gap"].points if one["gap"] else 1e9)


def _beside(source: Source, row: Row, base: Row, reference: Rate) -> dict[str, Any]:
    characteristic = row["characteristic_code"]
    own = Rate.of(row)
    between = gap(own, reference) if own else None
    places = places_for_parity(row["eligible_count"], between) if between else None
    name = source.name("group", row["group_code"], characteristic)
    return {
        **row,
        "name": f"{source.name('characteristic', characteristic)}: {name}",
        "reference_name": source.name("group", base["group_code"], characteristic),
        "gap": between,
        "points": between.points if between else None,
        "lower": between.lower if between else None,
        "upper": between.upper if between else None,
        "places": numbers.to(*map(numbers.count, places)) if places else "",
    }


def widest_gaps(
    source: Source, unit: tuple[str, str], role: str, faculty: str, year: int
) -> Figure:
    """The groups furthest behind their reference group, with the places that parity would need."""
    found = _gaps(source, keys_of(unit, role, faculty, year))
    title = f"Gaps in taking part in {source.unit(*unit, role)}"
    shown = [one for one in found if one["gap"]][:MOST_GAPS]
    if not shown:
        return nothing("gaps", title, "No two groups of this choice can be compared.")
    behind = [one for one in found if one["gap"] and one["gap"].upper < 0]
    marks = [
        Mark(
            one["name"],
            one["points"],
            one["lower"],
            one["upper"],
            numbers.signed(one["points"], 0),
            tone="worse"
            if one["gap"].upper < 0
            else "better"
            if one["gap"].lower > 0
            else "unclear",
            tooltip=f"{one['name']}: {numbers.signed(one['points'], 0)} points beside "
            f"{one['reference_name']}",
        )
        for one in shown
    ]
    columns = (
        Column("name", "Group"),
        Column("reference_name", "Compared with"),
        Column("points", "Gap (points)", "signed_1"),
        Column("lower", "Range from", "signed_1"),
        Column("upper", "to", "signed_1"),
        Column("places", "Places for parity"),
        Column("eligible_count", "Students who could", "count"),
    )
    are = "group is" if len(behind) == 1 else "groups are"
    told = [f"{one['name']} {numbers.signed(one['points'], 0)} points" for one in shown]
    return Figure(
        "gaps",
        f"{len(behind)} {are} clearly behind, of {len([o for o in found if o['gap']])} compared",
        "Each group beside the reference group of its characteristic; the table says how many more "
        "places parity would need, as a range.",
        grid(f"{title}, {numbers.academic_year(year)}", columns, found),
        intervals(adaptive(), marks, GAP_AXIS),
        impact.described(title, told),
        (*TERMS, "parity"),
    )
