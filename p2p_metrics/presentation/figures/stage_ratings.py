"""How far has the scheme come on the five stages? Its ratings, and what goes with them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.presentation import impact, numbers, words
from p2p_metrics.presentation.charts.bars import Bar, bars
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

KEY, TITLE = "stage_ratings", "The five stages"
EDITION = "framework"


def stage_ratings(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """The newest ratings of one scheme, beside what goes with each stage across schemes."""
    years = sorted(source.rows("provision", scheme_id=scheme), key=lambda row: row["academic_year"])
    rated = [row for row in years if any(_ratings(row))]
    if not rated:
        return nothing(KEY, TITLE, "The scheme has not rated its stages.")
    last, outcome = rated[-1], words.Outcome.of(outcome_code)
    found = {
        row["stage_number"]: row
        for row in source.rows("stage_association", outcome_code=outcome_code, role=role)
    }
    lines = [_line(stage, last, found.get(stage["stage_number"], {})) for stage in _stages()]
    shown = [Bar(line["name"], line["rating"], line["level"]) for line in lines]
    signed = f"signed_{outcome.decimals}"
    columns = (
        Column("name", "Stage"),
        Column("rating", "Rating (0 to 4)", "plain_0"),
        Column("level", "In words"),
        Column("estimate", f"Across schemes, per level ({outcome.many})", signed),
        Column("ci_lower", "Range from", signed),
        Column("ci_upper", "to", signed),
    )
    return Figure(
        KEY,
        _title(lines),
        _rated_by(last),
        grid(f"Ratings of the five stages: {source.name('scheme', scheme)}", columns, lines),
        bars(adaptive(), shown, title="rating, 0 to 4"),
        impact.described("Ratings of the five stages", [f"{b.label}: {b.written}" for b in shown]),
        ("stages", "stage_association", "interval"),
        note=_across(source, list(found.values()), outcome),
    )


def _stages() -> list[dict[str, Any]]:
    rows = vocabulary.table("stages").to_dicts()
    return [row for row in rows if row.get("edition", EDITION) == EDITION]


def _ratings(row: Row) -> list[bool]:
    return [row[f"stage_{number}_rating"] is not None for number in range(1, 6)]


def _line(stage: Row, row: Row, association: Row) -> dict[str, Any]:
    rating = row[f"stage_{stage['stage_number']}_rating"]
    level = "not rated" if rating is None else words.of_list("stage_rating", str(rating)).name
    figures = {name: association.get(name) for name in ("estimate", "ci_lower", "ci_upper")}
    name = f"{stage['stage_number']} {stage['stage_name']}"
    return {"name": name, "rating": rating, "level": level, "status": "", **figures}


def _title(lines: Sequence[Row]) -> str:
    known = [line for line in lines if line["rating"] is not None]
    done = sum(line["rating"] >= 3 for line in known)
    return f"{done} of {len(lines)} stages are rated as in place"


def _rated_by(row: Row) -> str:
    year = numbers.academic_year(row["academic_year"])
    rater, day = row.get("stage_rater"), row.get("stage_rated_date")
    by = f" by {words.in_sentence(words.of_list('stage_rater', rater).name)}" if rater else ""
    on = f" on {_written(date.fromisoformat(str(day)))}" if day else ""
    return f"Rated for {year}{by}{on}. Ratings are the university’s own, never Advance HE’s."


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _across(source: Source, found: Sequence[Row], outcome: words.Outcome) -> str:
    name = source.name("outcome", outcome.code).lower()
    if not found:
        return f"Too few schemes have both ratings and a difference on {name} to compare stages."
    apart = [row for row in found if row["ci_lower"] > 0 or row["ci_upper"] < 0]
    many = f"Among {found[0]['n_schemes']} schemes with ratings,"
    if not apart:
        said = (
            f"{many} no stage goes with a larger or smaller difference on {name} that stands out."
        )
    else:
        stages = numbers.listed([str(row["stage_number"]) for row in apart])
        noun = "stage" if len(apart) == 1 else "stages"
        said = f"{many} ratings of {noun} {stages} go with the difference on {name}."
    return f"{said} Exploratory: an association between schemes, not the effect of a stage."
