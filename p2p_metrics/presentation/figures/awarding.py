"""The awarding gap, and how much wider or narrower it is with an activity than without."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import between_groups, groups, impact, numbers, tone_keys, wording
from p2p_metrics.presentation.charts.intervals import GAP, Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.gaps import is_clear
from p2p_metrics.presentation.part_marks import part_marks
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

TITLE = "The awarding gap"
GAP_AXIS = Axis(
    f"← more often than the reference group{GAP}points{GAP}less often →",
    anchor=0.0,
    is_difference=True,
)
PART_AXIS = Axis(f"← narrower{GAP}points of the gap{GAP}wider →", anchor=0.0, is_difference=True)
GAP_TONES = {"worse": "clearly less often", "unclear": "not sure", "better": "clearly more often"}
PART_LOOKS = {
    ("worse", "triangle-down"): "clearly wider",
    ("unclear", "circle"): "not sure",
    ("better", "triangle-up"): "clearly narrower",
    ("quiet", "diamond"): "a part of it",
}
PARTS = (
    ("explained", "altogether"),
    ("by_reach", "who is offered it"),
    ("by_take_up", "who takes part"),
    ("by_effect", "what follows"),
)


def gaps(source: Source, characteristic: str | None) -> Figure:
    """How much less often each group gets a first or 2:1 than its reference group."""
    rows = _compared(source, "awarding_gaps", characteristic, academic_year=0)
    known = [row for row in rows if row["gap_points"] is not None]
    if not known or characteristic is None:
        why = "No awarding gap of this choice can be shown in this release."
        return nothing("awarding_gaps", TITLE, why)
    names = _names(source, characteristic, rows)
    marks = [
        Mark(
            names[row["group_code"]],
            row["gap_points"],
            row["gap_ci_lower"],
            row["gap_ci_upper"],
            numbers.signed(row["gap_points"], 1),
            tone=_tone(row["gap_ci_lower"], row["gap_ci_upper"]),
        )
        if row["gap_points"] is not None
        else Mark(f"{names[row['group_code']]} (hidden)", tone="quiet")
        for row in rows
    ]
    table = [{**row, "name": names[row["group_code"]]} for row in rows]
    columns = (
        Column("name", source.name("characteristic", characteristic)),
        Column("gap_points", "Awarding gap (points)", "signed_1"),
        Column("gap_ci_lower", "Range from", "signed_1"),
        Column("gap_ci_upper", "to", "signed_1"),
    )
    reference = between_groups.people(source, characteristic, rows[0]["compared_with"])
    widest = max(known, key=lambda row: row["gap_points"])
    told = [
        f"{names[row['group_code']]} {numbers.signed(row['gap_points'], 1)} points" for row in known
    ]
    return Figure(
        "awarding_gaps",
        f"{TITLE}: {_widest(source, characteristic, widest)}",
        f"The share of {reference} with a first or 2:1 less the share of each group, over all "
        "years. Above nought: the group gets one less often.",
        grid(f"{TITLE} beside {reference}", columns, table),
        intervals(adaptive(), marks, GAP_AXIS, tone_keys.by_tone(marks, GAP_TONES)),
        impact.described(f"{TITLE} in points", told),
        ("awarding_gap", "reference", "interval", "suppression"),
    )


def _widest(source: Source, characteristic: str, row: Row) -> str:
    if row["gap_ci_lower"] <= 0:
        return "for no group is one sure"
    group = between_groups.people(source, characteristic, row["group_code"])
    ends = [numbers.plain(abs(row[name]), 1) for name in ("gap_ci_lower", "gap_ci_upper")]
    return f"widest for {group}, {numbers.to(*ends)} points"


def _tone(lower: float, upper: float) -> str:
    """Wider is worse; a range on both sides of nought is unclear."""
    if lower > 0:
        return "worse"
    return "better" if upper < 0 else "unclear"


def _compared(
    source: Source, table: str, characteristic: str | None, **keys: Any
) -> list[dict[str, Any]]:
    """The rows of the groups that are compared, in their order."""
    if not characteristic:
        return []
    rows = source.rows(table, characteristic_code=characteristic, **keys)
    kept = [row for row in rows if not groups.is_set_apart(characteristic, row["group_code"])]
    return [dict(row) for row in groups.in_order(characteristic, kept)]


def _names(source: Source, characteristic: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    return {r["group_code"]: source.name("group", r["group_code"], characteristic) for r in rows}


def parts(
    source: Source, unit: tuple[str, str] | None, role: str, characteristic: str | None
) -> Figure:
    """Reach x take-up x effect: what of the awarding gap goes with taking part."""
    title = "What of the awarding gap goes with taking part"
    asked = {"unit_kind": unit[0], "unit_code": unit[1], "role": role} if unit else {}
    rows = _compared(source, "awarding_gap_parts", characteristic, **asked) if unit else []
    known = [row for row in rows if row["explained_points"] is not None]
    if not known or not characteristic or not unit:
        why = "Needed is a difference in firsts and 2:1s for both groups; this choice lacks it."
        return nothing("awarding_gap_parts", title, why)
    names = _names(source, characteristic, rows)
    marks = [mark for row in known for mark in _marks(names[row["group_code"]], row)]
    table = [{**row, "name": names[row["group_code"]]} for row in rows]
    told = [
        f"{names[row['group_code']]} {numbers.signed(row['explained_points'], 2)} points "
        f"({numbers.signed(row['explained_ci_lower'], 2)} to "
        f"{numbers.signed(row['explained_ci_upper'], 2)})"
        for row in known
    ]
    sure = [row for row in known if _tone_of(row) != "unclear"]
    what = source.unit(*unit, role)
    return Figure(
        "awarding_gap_parts",
        _finding(source, characteristic, sure, what),
        _in_words(source, characteristic, _first_to_speak_of(source, sure or known), what),
        grid(f"{title}: {what}", _columns(), table),
        intervals(adaptive(), marks, PART_AXIS, tone_keys.by_look(marks, PART_LOOKS)),
        impact.described(f"{title}, in points, altogether", told),
        ("gap_part", "awarding_gap", "reference", "interval", "suppression"),
        note=wording.caution("gap_parts"),
    )


def _marks(name: str, row: Row) -> list[Mark]:
    return part_marks(name, row, PARTS, 2, {"explained": (_tone_of(row), "")})


def _tone_of(part: Row) -> str:
    """Wider or narrower only where that stands beside all other groups and activities."""
    if not is_clear(part):
        return "unclear"
    return _tone(part["explained_ci_lower"], part["explained_ci_upper"])


def _finding(source: Source, characteristic: str, sure: Sequence[Row], what: str) -> str:
    """Which groups the gap is clearly narrower or wider for."""
    said = []
    for is_wider, how in ((False, "narrower"), (True, "wider")):
        people = [
            between_groups.people(source, characteristic, row["group_code"])
            for row in sure
            if (row["explained_points"] > 0) == is_wider
        ]
        if people:
            said.append(f"clearly {how} for {numbers.listed(people)}")
    if not said:
        return f"Whether the awarding gap is narrower or wider with {what} cannot be told yet"
    return f"With {what}, the awarding gap is {' and '.join(said)}"


def _first_to_speak_of(source: Source, rows: Sequence[Row]) -> Row:
    """The group with the widest awarding gap."""
    wide = {
        (row["characteristic_code"], row["group_code"]): row["gap_points"] or 0.0
        for row in source.rows("awarding_gaps", academic_year=0)
    }
    return max(rows, key=lambda row: wide.get((row["characteristic_code"], row["group_code"]), 0.0))


def _in_words(source: Source, characteristic: str, row: Row, what: str) -> str:
    group = between_groups.people(source, characteristic, row["group_code"])
    ends = [numbers.signed(row[f"explained_ci_{end}"], 1) for end in ("lower", "upper")]
    share = [numbers.percent(row[name]) for name in ("reach", "take_up")]
    of_reference = [numbers.percent(row[f"{name}_of_reference"]) for name in ("reach", "take_up")]
    return (
        f"For {group}, an average year of study with {what} goes with between {ends[0]} and "
        f"{ends[1]} points of the gap. It was open to them in {share[0]} of their years of study, "
        f"and they took part in {share[1]} of those; for the reference group that is "
        f"{of_reference[0]} and {of_reference[1]}."
    )


def _columns() -> tuple[Column, ...]:
    made = [Column("name", "Group")]
    for part, said in PARTS:
        made += [
            Column(f"{part}_points", f"{said[:1].upper()}{said[1:]} (points)", "signed_2"),
            Column(f"{part}_ci_lower", "Range from", "signed_2"),
            Column(f"{part}_ci_upper", "to", "signed_2"),
        ]
    shares = (
        ("reach", "Reach"),
        ("take_up", "Take-up"),
        ("reach_of_reference", "Reach, reference group"),
        ("take_up_of_reference", "Take-up, reference group"),
    )
    return (*made, *(Column(key, heading, "percent") for key, heading in shares))
