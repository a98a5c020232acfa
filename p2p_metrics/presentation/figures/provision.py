"""What do we offer, and to whom? The framework as a map, offer coverage, stages and values."""

from collections.abc import Callable, Mapping, Sequence
from math import isclose
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.presentation import heat, impact, numbers, words
from p2p_metrics.presentation.charts.bars import Bar, bars
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.heat import Tile
from p2p_metrics.presentation.source import ALL, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

MEASURES = {
    "embedded_rate": ("Meet embedded activities in class", "category_0"),
    "opt_in_rate": ("Have something to opt in to", "category_2"),
    "none_rate": ("Have nothing open to them", "category_1"),
}
WHOLE_COURSE = "All years of study"
TOP_RATING = 4
MOST_NAMED = 4


def latest(source: Source) -> list[dict[str, Any]]:
    """The schemes of the newest year."""
    years = source.values("provision", "academic_year")
    return source.rows("provision", academic_year=years[-1]) if years else []


def answer(source: Source) -> str:
    """How much of the framework runs, and who meets none of it."""
    rows = latest(source)
    if not rows:
        return "This release holds no schemes."
    approaches = {row["approach_code"] for row in rows}
    known = vocabulary.table("approaches").height
    year = numbers.academic_year(rows[0]["academic_year"])
    run = (
        f"all {known} approaches of the framework"
        if len(approaches) == known
        else f"{len(approaches)} of the framework's {known} approaches"
    )
    said = f"In {year}, **{len(rows)} schemes** ran, over **{run}**."
    none = _coverage(source, year=rows[0]["academic_year"], stage=ALL)
    if none and none["none_rate"] is not None:
        said += f" {_with_nothing(none['none_rate'])} had nothing open to them."
    return said


def _with_nothing(rate: float) -> str:
    """0% of students is no student: a reader should not have to work that out."""
    share = numbers.percent(rate)
    return "No student" if share == numbers.percent(0) else f"{share} of students"


def _coverage(source: Source, year: int, stage: str) -> dict[str, Any] | None:
    rows = source.rows(
        "coverage", academic_year=year, faculty_code=ALL, level=ALL, year_of_study=stage
    )
    return rows[0] if rows else None


def framework(source: Source) -> Figure:
    """Approaches by faculty: how many schemes each faculty's students can meet."""
    rows = latest(source)
    if not rows:
        return nothing("framework", "What runs where", "This release holds no schemes.")
    faculties = sorted(
        {code for row in rows for code in row["faculties"].split(";") if code},
        key=lambda code: source.name("faculty", code),
    )
    approaches = vocabulary.table("approaches").sort("sort_order").to_dicts()
    names = {code: source.name("faculty", code) for code in faculties}
    counted = {
        (one["approach_name"], names[code]): sum(
            row["approach_code"] == one["approach_code"] and code in row["faculties"].split(";")
            for row in rows
        )
        for one in approaches
        for code in faculties
    }
    most = max(counted.values()) or 1
    tiles = {
        place: Tile(numbers.count(many), many / most) if many else Tile("–")
        for place, many in counted.items()
    }
    down = [one["approach_name"] for one in approaches]
    headings: dict[str, str] = {}
    for one in approaches:
        context = source.name("context", one["context_code"])
        if context not in headings.values():
            headings[one["approach_name"]] = context
    gaps = [name for name in down if not any(counted[name, f] for f in names.values())]
    table = [
        {"name": name} | {code: counted[name, names[code]] for code in faculties} for name in down
    ]
    columns = [Column("name", "Approach")]
    columns += [Column(code, names[code], "count") for code in faculties]
    caption = "Schemes open to a faculty's students, by approach"
    return Figure(
        "framework",
        f"{len(down) - len(gaps)} of {len(down)} approaches run somewhere"
        if gaps
        else f"All {len(down)} approaches run somewhere",
        f"Not run anywhere: {numbers.listed([words.in_sentence(g) for g in gaps])}."
        if gaps
        else "A dash marks an approach that a faculty's students do not meet.",
        grid(caption, columns, table),
        html=heat.html(caption, "Approach", down, list(names.values()), tiles, headings),
        terms=("offer",),
    )


def coverage(source: Source, year: int) -> Figure:
    """How many students meet embedded and opt-in offers in each year of their course, and none."""
    rows = source.rows("coverage", academic_year=year, faculty_code=ALL, level=ALL)
    rows = sorted(rows, key=lambda row: (row["year_of_study"] == ALL, row["year_of_study"]))
    rows = [row | {"name": _stage(row["year_of_study"])} for row in rows]
    if not rows:
        return nothing("coverage", "Who meets an offer", "This release holds no offer coverage.")
    shown: list[Bar] = []
    for measure, (heading, tone) in MEASURES.items():
        if not any(row[measure] for row in rows):
            continue  # bars of nought all the way down say nothing that the title does not
        shown.append(Bar(heading, None, "", is_heading=True))
        shown += [
            Bar(row["name"], row[measure], numbers.percent(row[measure]), tone)
            for row in rows
            if row[measure] is not None
        ]
    columns = (
        Column("name", "Year of course"),
        Column("student_count", "Students", "count"),
        *(Column(measure, heading, "percent") for measure, (heading, _) in MEASURES.items()),
    )
    told = [f"{bar.label}: {bar.written}" for bar in shown if not bar.is_heading]
    return Figure(
        "coverage",
        _coverage_title(rows),
        f"The framework asks that every student meets several opportunities through the whole "
        f"course ({numbers.academic_year(year)}).",
        grid("Students who meet an offer, by year of course", columns, rows),
        bars(adaptive(), shown, title="share of students", percent=True),
        impact.described("Share of students who meet an offer", told),
        ("offer", "suppression"),
    )


def _stage(code: str) -> str:
    if code == ALL:
        return WHOLE_COURSE
    return "Foundation year" if code == "0" else f"Year {code}"


def _coverage_title(rows: list[dict[str, Any]]) -> str:
    stages = [r for r in rows if r["year_of_study"] != ALL and r["none_rate"] is not None]
    if len(stages) < 2:
        return "Who meets an offer"
    share, most = _at_the_end(stages, "none_rate", max)
    if share != numbers.percent(0):
        return f"{share} of students in {_within(most, stages)} have nothing open to them"
    stages = [row for row in stages if row["embedded_rate"] is not None]
    if not stages:
        return "Everyone has something open to them"
    share, least = _at_the_end(stages, "embedded_rate", min)
    met = "nobody meets it" if share == numbers.percent(0) else f"{share} meet it"
    return f"Everyone has something open to them; in {_within(least, stages)}, {met} in class"


def _at_the_end(
    stages: list[dict[str, Any]], measure: str, end: Callable[..., float]
) -> tuple[str, list[dict[str, Any]]]:
    """The least or the greatest share as it is written, and every stage that has it."""
    share = numbers.percent(end(row[measure] for row in stages))
    return share, [row for row in stages if numbers.percent(row[measure]) == share]


def _within(found: list[dict[str, Any]], stages: list[dict[str, Any]]) -> str:
    """The foundation year and year 4; every year of the course."""
    if len(found) == len(stages):
        return "every year of the course"
    names = [str(row["name"]).lower() for row in found]
    return numbers.listed([f"the {n}" if n.startswith("foundation") else n for n in names])


def stages(source: Source) -> Figure:
    """How far each scheme has come on the framework's five stages, in the university's view."""
    rows = latest(source)
    known = vocabulary.table("stages").to_dicts()
    known = [one for one in known if one["edition"] == "framework"]
    names = {f"stage_{one['stage_number']}_rating": one["stage_name"] for one in known}
    if not rows:
        return nothing("stages", "Five stages", "This release holds no schemes.")
    rated = [row for row in rows if any(row[key] is not None for key in names)]
    tiles = {
        (row["scheme_name"], name): _rating(row[key])
        for row in rated
        for key, name in names.items()
    }
    means = {
        name: [row[key] for row in rated if row[key] is not None] for key, name in names.items()
    }
    weakest = _lowest({name: sum(many) / len(many) for name, many in means.items() if many})
    columns = [Column("scheme_name", "Scheme")]
    columns += [Column(key, name, "plain_0") for key, name in names.items()]
    levels = [
        f"{row['code']} {row['label'].lower()}"
        for row in vocabulary.table("codes").to_dicts()
        if row["list"] == "stage_rating"
    ]
    caption = f"Stage ratings: {', '.join(levels)}"
    return Figure(
        "stages",
        f"{len(rated)} of {len(rows)} schemes have rated their five stages",
        f"Lowest on the whole: {weakest}. Ratings are the university's own; the "
        "schemes without one are in the table."
        if weakest
        else "No scheme has rated its stages.",
        grid(caption, columns, rows),
        html=heat.html(
            caption, "Scheme", [row["scheme_name"] for row in rated], list(names.values()), tiles
        ),
        terms=("stages",),
    )


def _lowest(found: Mapping[str, float]) -> str:
    """The names with the lowest number, all of them; "" where there are none."""
    least = min(found.values(), default=0.0)
    return _several([name for name, number in found.items() if isclose(number, least)])


def _several(names: Sequence[str]) -> str:
    """Names inside a sentence, the first few of many."""
    shown = [words.in_sentence(name) for name in names[:MOST_NAMED]]
    more = len(names) - len(shown)
    return numbers.listed([*shown, f"{numbers.spelled(more)} more"] if more > 0 else shown)


def _rating(rating: int | None) -> Tile:
    if rating is None:
        return Tile("–")
    return Tile(str(rating), rating / (TOP_RATING + 1))


def values(source: Source) -> Figure:
    """How many schemes name each of the ten values."""
    rows = latest(source)
    known = [v for v in vocabulary.table("values").to_dicts() if v["edition"] == "framework"]
    counted = [
        (v["value_name"], sum(v["value_code"] in (r["value_codes"] or "").split(";") for r in rows))
        for v in known
    ]
    if not any(many for _, many in counted):
        return nothing("values", "Ten values", "No scheme names the values it works by.")
    counted.sort(key=lambda one: (-one[1], one[0]))
    shown = [Bar(name, float(many), numbers.count(many)) for name, many in counted]
    table = [{"name": name, "schemes": many} for name, many in counted]
    return Figure(
        "values",
        _named_most(counted),
        _named_least(counted),
        grid(
            "Schemes that name each value",
            (Column("name", "Value"), Column("schemes", "Schemes", "count")),
            table,
        ),
        bars(adaptive(), shown, title="number of schemes"),
        impact.described("Schemes naming each value", [f"{n} {m}" for n, m in counted]),
        ("values",),
    )


def _named_most(counted: Sequence[tuple[str, int]]) -> str:
    """The value that most schemes name, or all that as many do."""
    first = [name for name, many in counted if many == counted[0][1]]
    if len(first) == 1:
        return f"{first[0]} is the value that most schemes name"
    said = _several(first)
    return f"{said[:1].upper()}{said[1:]} are the values that most schemes name"


def _named_least(counted: Sequence[tuple[str, int]]) -> str:
    """The values that fewest schemes name, or none; "" where all are named alike."""
    fewest = counted[-1][1]
    last = _several([name for name, many in counted if many == fewest])
    if fewest == counted[0][1]:
        return "All are named by as many schemes."
    return f"Named least: {last}." if fewest else f"Named by no scheme: {last}."
