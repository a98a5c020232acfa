"""Where characteristics cross: rates of taking part by sex, ethnicity and deprivation at once."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import gaps, groups, heat, numbers, words
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.heat import Tile
from p2p_metrics.presentation.source import ALL, ALL_YEARS, RECIPIENT, Source
from p2p_metrics.presentation.tables import Column, grid

TITLE = "Where characteristics cross"
ALL_OF_IT = 0.995  # reads as 100 %
MOST_NAMED = 3
PROVIDER = "provider"
WHOM = "as supported or as leader"
NOT_BY_ROLE = (
    "Crossings are counted for everyone who took part, as supported or as leader. "
    "They are not published for student leaders and mentors alone."
)
CROSSED = ("sex", "ethnicity", "deprivation")


def crossed(
    source: Source,
    unit: tuple[str, str],
    role: str = RECIPIENT,
    faculty: str = ALL,
    year: int = ALL_YEARS,
) -> Figure:
    """One tile per crossing: ethnicity and sex down, deprivation across.

    Crossings are published for both roles, all years and faculties together: the figure says so,
    the more plainly where a page's choices ask for one of each, and leaders alone have none.
    """
    if role == PROVIDER:
        return nothing("crossed", TITLE, NOT_BY_ROLE)
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
    caption = (
        f"Taking part in {source.unit(*unit)}, {WHOM}, of the students who could, "
        "all years and faculties"
    )
    down = list(dict.fromkeys(row["name"] for row in rows))
    across = sorted({row["across"] for row in rows})
    tiles = _tiles(rows, least["shown"], most["shown"])
    said = (
        _scope(source, faculty, year),
        f"Least: {least['name']}, {least['across']}, {numbers.percent(least['shown'])} "
        f"({_likely(least)}).",
        _beyond_the_sum(source, unit, known),
    )
    return Figure(
        "crossed",
        f"{TITLE}: {WHOM}, from {numbers.percent(least['shown'])} to "
        f"{numbers.percent(most['shown'])}",
        " ".join(part for part in said if part),
        grid(caption, _columns(is_cautious), rows),
        html=heat.html(caption, "Ethnicity and sex", down, across, tiles),
        terms=(*(("cautious",) if is_cautious else ()), "rate", "interval", "suppression"),
        note=_between(source, unit),
    )


def _scope(source: Source, faculty: str, year: int) -> str:
    """Whom the crossings count, beside whom the page's choices ask for."""
    asked = [source.name("faculty", faculty)] if faculty != ALL else []
    asked += [numbers.academic_year(year)] if year != ALL_YEARS else []
    alone = f", not {' in '.join(asked)} alone" if asked else ""
    return f"Counted {WHOM}, **over all years and faculties**{alone}."


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


def _beyond_the_sum(source: Source, unit: tuple[str, str], known: Sequence[dict[str, Any]]) -> str:
    """Whether the three together tell more than the three one by one."""
    row = _spread(source, unit)
    apart = [one for one in known if _stands_out(one)]
    if apart:
        names = numbers.listed([f"{one['name']}, {one['across']}" for one in apart[:MOST_NAMED]])
        more = f" and {len(apart) - MOST_NAMED} more" if len(apart) > MOST_NAMED else ""
        return f"Further from the rest than the three one by one would put them: {names}{more}."
    if row is None or row["additive_share"] is None:
        return ""
    if row["additive_share"] >= ALL_OF_IT:
        return "Knowing all three tells hardly more than adding up each alone."
    rest = numbers.percent(1 - row["additive_share"])
    return (
        f"About {rest} of how crossings differ is beyond what each alone adds up to; no single "
        "crossing clearly stands out."
    )


def _stands_out(row: dict[str, Any]) -> bool:
    """Whether what is beyond the sum lies on one side of nought, among all crossings."""
    lower, upper = row.get("beyond_sum_ci_lower"), row.get("beyond_sum_ci_upper")
    is_apart = lower is not None and upper is not None and (lower > 0 or upper < 0)
    return is_apart and gaps.is_clear(row)


def _between(source: Source, unit: tuple[str, str]) -> str:
    """How much of the differences between students the three account for together."""
    row = _spread(source, unit)
    if row is None:
        return ""
    ends = (numbers.percent(row[f"between_ci_{end}"], 1) for end in ("lower", "upper"))
    return (
        "Sex, ethnicity and deprivation together account for "
        f"{numbers.to(*ends)} of the differences between students in taking part."
    )


def _spread(source: Source, unit: tuple[str, str]) -> dict[str, Any] | None:
    kind, code = unit
    rows = source.rows("intersection_spread", academic_year=0, unit_kind=kind, unit_code=code)
    return rows[0] if rows and rows[0]["between_share"] is not None else None


def _place(row: dict[str, str]) -> tuple[str, ...]:
    return row["ethnicity"], row["sex"], row["deprivation"]


def _group(source: Source, characteristic: str, row: dict[str, str]) -> str:
    return source.name("group", row[characteristic], characteristic)


def _name(source: Source, row: dict[str, str]) -> str:
    return f"{_group(source, 'ethnicity', row)}, {_group(source, 'sex', row).lower()}"
