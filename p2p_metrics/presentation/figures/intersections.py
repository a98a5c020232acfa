"""Where characteristics cross: rates of taking part by sex, ethnicity and deprivation at once."""

from p2p_metrics.presentation import groups, heat, numbers, words
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.heat import Tile
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid

TITLE = "Where characteristics cross"
CROSSED = ("sex", "ethnicity", "deprivation")


def crossed(source: Source, unit: tuple[str, str]) -> Figure:
    """One tile per crossing: ethnicity and sex down, deprivation across."""
    kind, code = unit
    rows = [
        row
        for row in source.rows("participation_intersections", unit_kind=kind, unit_code=code)
        if not any(groups.is_set_apart(one, row[one]) for one in CROSSED)
    ]
    known = [row for row in rows if row["rate"] is not None]
    if not known:
        return nothing(
            "crossed",
            TITLE,
            "Crossings are published for any scheme and for each kind "
            "of activity; none can be shown for this choice.",
        )
    blank = {row["ethnicity"] + row["sex"] for row in rows}
    blank -= {row["ethnicity"] + row["sex"] for row in known}
    rows = [row for row in rows if row["ethnicity"] + row["sex"] not in blank]
    named = [
        {**row, "name": _name(source, row), "across": _group(source, "deprivation", row)}
        for row in sorted(rows, key=_place)
    ]
    down = list(dict.fromkeys(row["name"] for row in named))
    across = sorted({row["across"] for row in named})
    low, high = (pick(row["rate"] for row in known) for pick in (min, max))
    reach = (high - low) or 1.0
    tiles = {
        (row["name"], row["across"]): Tile(
            words.suppressed(row["status"]).short
            if row["rate"] is None
            else numbers.percent(row["rate"]),
            None if row["rate"] is None else (row["rate"] - low) / reach,
        )
        for row in named
    }
    least = min(known, key=lambda row: row["rate"])
    columns = (
        Column("name", "Ethnicity and sex"),
        Column("across", "Deprivation"),
        Column("rate", "Took part", "percent"),
        Column("ci_lower", "Range from", "percent"),
        Column("ci_upper", "to", "percent"),
        Column("eligible_count", "Students who could", "count"),
    )
    caption = f"Share of students who took part in {source.unit(kind, code)}"
    return Figure(
        "crossed",
        f"{TITLE}: from {numbers.percent(low)} to {numbers.percent(high)}",
        f"Least: {_name(source, least)}, {_group(source, 'deprivation', least)}, "
        f"{numbers.percent(least['rate'])} "
        f"({numbers.to(numbers.percent(least['ci_lower']), numbers.percent(least['ci_upper']))}).",
        grid(caption, columns, named),
        html=heat.html(caption, "Ethnicity and sex", down, across, tiles),
        terms=("rate", "interval", "suppression"),
    )


def _place(row: dict[str, str]) -> tuple[str, ...]:
    return row["ethnicity"], row["sex"], row["deprivation"]


def _group(source: Source, characteristic: str, row: dict[str, str]) -> str:
    return source.name("group", row[characteristic], characteristic)


def _name(source: Source, row: dict[str, str]) -> str:
    return f"{_group(source, 'ethnicity', row)}, {_group(source, 'sex', row).lower()}"
