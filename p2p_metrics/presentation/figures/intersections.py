"""Where characteristics cross: rates of taking part by sex, ethnicity and deprivation at once."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import groups, heat, numbers, words
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.heat import Tile
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid

TITLE = "Where characteristics cross"
ALL_OF_IT = 0.995  # reads as 100 %
CROSSED = ("sex", "ethnicity", "deprivation")


def crossed(source: Source, unit: tuple[str, str]) -> Figure:
    """One tile per crossing: ethnicity and sex down, deprivation across."""
    rows = _rows(source, unit)
    known = [row for row in rows if row["shown"] is not None]
    if not known:
        return nothing(
            "crossed",
            TITLE,
            "Crossings are published for any scheme and for each kind "
            "of activity; none can be shown for this choice.",
        )
    least, most = (pick(known, key=lambda row: row["shown"]) for pick in (min, max))
    is_cautious = any(row.get("cautious_rate") is not None for row in known)
    caption = f"Taking part in {source.unit(*unit)}, of the students who could"
    down = list(dict.fromkeys(row["name"] for row in rows))
    across = sorted({row["across"] for row in rows})
    tiles = _tiles(rows, least["shown"], most["shown"])
    return Figure(
        "crossed",
        f"{TITLE}: from {numbers.percent(least['shown'])} to {numbers.percent(most['shown'])}",
        f"Least: {least['name']}, {least['across']}, {numbers.percent(least['shown'])} "
        f"({_likely(least)}). {_spread(source, *unit)}",
        grid(caption, _columns(is_cautious), rows),
        html=heat.html(caption, "Ethnicity and sex", down, across, tiles),
        terms=(*(("cautious",) if is_cautious else ()), "rate", "interval", "suppression"),
    )


def _rows(source: Source, unit: tuple[str, str]) -> list[dict[str, Any]]:
    """Every crossing with its names and its rate, without ethnicity and sex that show nothing."""
    kind, code = unit
    published = source.rows("participation_intersections", unit_kind=kind, unit_code=code)
    rows = [
        {
            **row,
            **_shown(row),
            "name": _name(source, row),
            "across": _group(source, "deprivation", row),
        }
        for row in sorted(published, key=_place)
        if not any(groups.is_set_apart(one, row[one]) for one in CROSSED)
    ]
    showing = {row["name"] for row in rows if row["shown"] is not None}
    return [row for row in rows if row["name"] in showing]


def _tiles(rows: Sequence[dict[str, Any]], low: float, high: float) -> dict[tuple[str, str], Tile]:
    """What each tile says, and how deep it is between the least and the most."""
    reach = (high - low) or 1.0
    return {
        (row["name"], row["across"]): Tile(words.suppressed(row["status"]).short, None)
        if row["shown"] is None
        else Tile(numbers.percent(row["shown"]), (row["shown"] - low) / reach)
        for row in rows
    }


def _columns(is_cautious: bool) -> tuple[Column, ...]:
    return (
        Column("name", "Ethnicity and sex"),
        Column("across", "Deprivation"),
        Column("shown", "Cautious rate" if is_cautious else "Took part", "percent"),
        Column("shown_lower", "Range from", "percent"),
        Column("shown_upper", "to", "percent"),
        Column("rate", "As counted", "percent"),
        Column("beyond_sum_points", "Beyond the sum (points)", "signed_1"),
        Column("beyond_sum_ci_lower", "Range from", "signed_1"),
        Column("beyond_sum_ci_upper", "to", "signed_1"),
        Column("eligible_count", "Students who could", "count"),
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """The cautious rate where there is one, otherwise the rate as counted."""
    if row.get("cautious_rate") is not None:
        names = ("cautious_rate", "cautious_ci_lower", "cautious_ci_upper")
    else:
        names = ("rate", "ci_lower", "ci_upper")
    ends = ("shown", "shown_lower", "shown_upper")
    return dict(zip(ends, (row[name] for name in names), strict=True))


def _likely(row: dict[str, Any]) -> str:
    ends = (numbers.percent(row[name]) for name in ("shown_lower", "shown_upper"))
    return f"likely {numbers.to(*ends)}"


def _spread(source: Source, kind: str, code: str) -> str:
    """How much of all differences lies between crossings, and whether they add up."""
    rows = source.rows("intersection_spread", academic_year=0, unit_kind=kind, unit_code=code)
    if not rows or rows[0]["between_share"] is None:
        return ""
    row = rows[0]
    ends = (numbers.percent(row[f"between_ci_{end}"], 1) for end in ("lower", "upper"))
    said = (
        f"Of all that sets students apart in taking part, {numbers.to(*ends)} lies between "
        "crossings"
    )
    if row["additive_share"] is None:
        return f"{said}."
    if row["additive_share"] >= ALL_OF_IT:
        return f"{said}; it adds up from the three one by one, and no crossing stands out."
    return f"{said}; {numbers.percent(row['additive_share'])} of it adds up from the three."


def _place(row: dict[str, str]) -> tuple[str, ...]:
    return row["ethnicity"], row["sex"], row["deprivation"]


def _group(source: Source, characteristic: str, row: dict[str, str]) -> str:
    return source.name("group", row[characteristic], characteristic)


def _name(source: Source, row: dict[str, str]) -> str:
    return f"{_group(source, 'ethnicity', row)}, {_group(source, 'sex', row).lower()}"
