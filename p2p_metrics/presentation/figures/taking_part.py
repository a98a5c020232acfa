"""Who takes part? Rates by group, and the widest gaps with the places that parity would need."""

from collections.abc import Mapping, Sequence
from typing import Any

from p2p_metrics.presentation import between_groups, gaps, groups, impact, numbers, tone_keys, words
from p2p_metrics.presentation.charts.intervals import GAP, Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import ALL, Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

Keys = dict[str, Any]
TERMS = ("taking_part", "rate", "interval", "reference", "outside", "suppression")
MOST_GAPS = 12
GAP_AXIS = Axis(
    f"← less{GAP}gap in percentage points{GAP}more →",
    anchor=0.0,
    is_difference=True,
)

TONES = {"worse": "clearly behind", "unclear": "not sure", "better": "clearly ahead"}
LOOKS = {
    ("accent", "diamond"): "reference group",
    ("accent", "circle"): "another group",
    ("quiet", "square"): "not compared",
}

NOT_THERE = "Not in this release, since no register was kept or too few could take part."
NOT_KNOWN = "Answer not known"
NOT_APPLICABLE = "Question does not apply"


def keys_of(unit: tuple[str, str], role: str, faculty: str, year: int) -> Keys:
    """The key values that a choice of activity, students, faculty and year stands for."""
    kind, code = unit
    chosen = {"unit_kind": kind, "unit_code": code, "role": role}
    return chosen | {"faculty_code": faculty, "academic_year": year}


def _of(source: Source, characteristic: str, keys: Keys) -> list[Row]:
    wanted = {"level": "all", "characteristic_code": characteristic, **keys}
    return groups.in_order(characteristic, source.rows("participation", **wanted))


def is_told(source: Source, unit: tuple[str, str], role: str, faculty: str, year: int) -> bool:
    """Whether the rate of anybody is shown for this choice: of everyone, or of any group."""
    keys = keys_of(unit, role, faculty, year)
    return any(row["rate"] is not None for row in source.rows("participation", level=ALL, **keys))


def _reasons(rows: Sequence[Row]) -> str:
    """Why the rates of these rows are blank, each reason once."""
    statuses = dict.fromkeys(row["status"] for row in rows if row["rate"] is None)
    said = " ".join(words.suppressed(one).sentence for one in statuses if one)
    if "the outcome" in said:
        said += " The outcome here is taking part."
    return said or NOT_THERE


def answer(source: Source, unit: tuple[str, str], role: str, faculty: str, year: int) -> str:
    """The rate of everyone, then the group that is furthest behind."""
    keys = keys_of(unit, role, faculty, year)
    whole = source.whole("participation", **keys)
    what = source.unit(*unit, role)
    if not whole or whole[0]["rate"] is None:
        why = _reasons(whole)
        return f"**How many took part in {what}:** {why[:1].lower()}{why[1:]}"
    said = (
        f"Of the students who could, {numbers.percent(whole[0]['rate'])} took part in {what} "
        f"({_where(source, faculty, year)})."
    )
    found = gaps.compared(source, keys)
    if not any(gaps.is_known(row) for row in found):
        return f"**{said}** This release sets no groups beside each other for this choice."
    behind = [row for row in found if gaps.is_behind(row)]
    if not behind:
        return f"**{said}** No group is clearly behind its reference group."
    worst = behind[0]
    group, reference = (
        between_groups.people(source, worst["characteristic_code"], worst[name])
        for name in ("group_code", "compared_with")
    )
    added = gaps.added_years(source, keys)
    return (
        f"**{said}** Furthest behind: **{group}**, "
        f"{numbers.plain(-worst['gap_points'], 0)} points below {reference} "
        f"({_range(worst)}). Parity would need {worst['places_range']} more places"
        f"{f', over {added}' if added else ''}."
    )


def _where(source: Source, faculty: str, year: int) -> str:
    """Health, 2023/24; all years."""
    place = [] if faculty == ALL else [source.name("faculty", faculty)]
    return ", ".join([*place, numbers.academic_year(year)])


def _range(row: Row) -> str:
    ends = sorted(abs(row[name]) for name in ("gap_ci_lower", "gap_ci_upper"))
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
        return nothing("by_group", title, _reasons(rows))
    labels = {
        row["group_code"]: between_groups.among_its_own(source, characteristic, row["group_code"])
        for row in rows
    }
    bounds = {
        row["group_code"]: gaps.fewer_than(row)
        for row in source.rows(
            "participation_gaps", level="all", characteristic_code=characteristic, **keys
        )
    }
    rows = [{**row, "bound": bounds.get(row["group_code"], "")} for row in rows]
    marks = _apart(rows, labels, characteristic)
    table = [{**row, "name": labels[row["group_code"]]} for row in rows]
    known = [row for row in rows if row["rate"] is not None]
    compared = [r for r in known if not groups.is_set_apart(characteristic, r["group_code"])]
    told = [f"{labels[row['group_code']]} {numbers.percent(row['rate'])}" for row in known]
    everyone = whole[0]["rate"]
    axis = Axis(
        "share who took part of those who could",
        anchor=everyone,
        anchor_label=f"everyone {numbers.percent(everyone)}" if everyone is not None else "",
        is_percent=True,
    )
    return Figure(
        "by_group",
        _finding(source, name, compared or known),
        "Of each group's students who could, the share who took part. Students whose answer is not "
        "known stand apart from those to whom the question does not apply; neither is compared.",
        grid(f"{title}, {_where(source, faculty, year)}", _columns(name), table),
        intervals(adaptive(), marks, axis, tone_keys.by_look(marks, LOOKS)),
        impact.described(title, told),
        TERMS,
    )


def _apart(rows: Sequence[Row], labels: Mapping[str, str], characteristic: str) -> list[Mark]:
    """The groups compared, then those not known, then those outside, under their headings."""
    parts: dict[str, list[Mark]] = {}
    for row in rows:
        code = row["group_code"]
        is_apart = groups.is_set_apart(characteristic, code)
        heading = NOT_APPLICABLE if code == groups.OUTSIDE else NOT_KNOWN if is_apart else ""
        parts.setdefault(heading, []).append(_mark(row, labels[code], characteristic))
    made = []
    for heading, marks in parts.items():
        made += [*([Mark(heading, tone="quiet", is_heading=True)] if heading else []), *marks]
    return made


def _mark(row: Row, label: str, characteristic: str) -> Mark:
    if row["rate"] is None:
        why = row["bound"] or words.suppressed(row["status"]).short
        return Mark(f"{label} ({why})", tone="quiet")
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


def _finding(source: Source, name: str, rows: list[Row]) -> str:
    low, high = (pick(rows, key=lambda row: row["rate"]) for pick in (min, max))
    if low is high:
        return f"{name}: {numbers.percent(low['rate'])} took part"
    ends = (
        f"{numbers.percent(row['rate'])} "
        f"({between_groups.people(source, row['characteristic_code'], row['group_code'])})"
        for row in (low, high)
    )
    return f"{name}: from {' to '.join(ends)}"


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column("name", first),
        Column("rate", "Took part", "percent"),
        Column("ci_lower", "Range from", "percent"),
        Column("ci_upper", "to", "percent"),
        Column("bound", "If hidden"),
        Column("participant_count", "Students who took part", "count"),
        Column("eligible_count", "Students who could", "count"),
    )


def widest_gaps(
    source: Source, unit: tuple[str, str], role: str, faculty: str, year: int
) -> Figure:
    """The groups furthest behind their reference group, with the places that parity would need."""
    keys = keys_of(unit, role, faculty, year)
    found, added = gaps.compared(source, keys), gaps.added_years(source, keys)
    title = f"Gaps in taking part in {source.unit(*unit, role)}"
    known = [row for row in found if gaps.is_known(row)]
    if not known:
        whole = source.whole("participation", **keys)
        hidden = [row for row in whole if row["rate"] is None]
        why = f" {_reasons(hidden)}" if hidden else ""
        return nothing("gaps", title, f"No two groups of this choice can be compared.{why}")
    shown = known[:MOST_GAPS]
    behind = [row for row in known if gaps.is_behind(row)]
    marks = [
        Mark(
            row["name"],
            row["gap_points"],
            row["gap_ci_lower"],
            row["gap_ci_upper"],
            numbers.signed(row["gap_points"], 1),
            tone=gaps.tone(row),
            tooltip=f"{row['name']}: {numbers.signed(row['gap_points'], 1)} points beside "
            f"{row['reference_people']}",
        )
        for row in shown
    ]
    are = "group is" if len(behind) == 1 else "groups are"
    told = [f"{row['name']} {numbers.signed(row['gap_points'], 1)} points" for row in shown]
    return Figure(
        "gaps",
        f"{len(behind)} {are} clearly behind, of {len(known)} compared",
        "Each group beside the reference group of its characteristic; the table says how many more "
        f"places parity would need{f' over {added}' if added else ''}, as a range.",
        grid(f"{title}, {_where(source, faculty, year)}", _gap_columns(added), found),
        intervals(adaptive(), marks, GAP_AXIS, tone_keys.by_tone(marks, TONES)),
        impact.described(title, told),
        (*TERMS, "parity", "ratio", "representation"),
        note=_references(shown),
    )


def _references(rows: Sequence[Row]) -> str:
    """The groups that those of a chart are compared with, each once."""
    names = dict.fromkeys(row["reference_people"] for row in rows)
    return f"Reference groups: {'; '.join(names)}."


def _gap_columns(added: str) -> tuple[Column, ...]:
    return (
        Column("name", "Group"),
        Column("reference_name", "Compared with"),
        Column("gap_points", "Gap (points)", "signed_1"),
        Column("gap_ci_lower", "Range from", "signed_1"),
        Column("gap_ci_upper", "to", "signed_1"),
        Column("places_range", f"Places for parity{f', {added}' if added else ''}"),
        Column("ratio", "Ratio of rates", "plain_2"),
        Column("ratio_ci_lower", "Range from", "plain_2"),
        Column("ratio_ci_upper", "to", "plain_2"),
        Column("representation", "Representation", "plain_2"),
        Column("representation_ci_lower", "Range from", "plain_2"),
        Column("representation_ci_upper", "to", "plain_2"),
        Column("eligible_count", "Students who could", "count"),
    )
