"""Small drawn tables for the tests of disclosure control, with the keys that they leave out."""

from collections.abc import Mapping

import polars as pl

ROLLED_UP: Mapping[str, object] = {
    "unit_kind": "scheme",
    "unit_code": "pass",
    "role": "recipient",
    "academic_year": 0,
    "faculty_code": "all",
    "level": "all",
    "characteristic_code": "all",
    "group_code": "all",
}
INTERSECTED = ("academic_year", "unit_kind", "unit_code")
EFFECT: Mapping[str, object] = {
    "outcome_code": "mean_mark",
    "estimate": 1.3,
    "ci_lower": 0.2,
    "ci_upper": 2.4,
    "naive_estimate": 3.1,
    "naive_ci_lower": 2.0,
    "naive_ci_upper": 4.2,
    "n_participants": 240,
    "n_comparison": 900,
    "overlap": 0.81,
    "comparison_value": 61.4,
    "method": "exact_strata_ladder",
    "reason": "",
}
TEXT = {"method", "reason"}


def drawn(text: str) -> pl.DataFrame:
    """The table in a drawing: a header line, a row a line, cells between bars; "-" is blank."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header, rows = lines[0], lines[1:]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    return pl.DataFrame({name: _typed(cells) for name, cells in columns.items()})


def participation(text: str) -> pl.DataFrame:
    """A raw participation table; key columns that are not drawn are rolled up."""
    return once_each(completed(drawn(text), ROLLED_UP))


def impact(text: str) -> pl.DataFrame:
    """A raw impact table; columns that are not drawn are those of a quiet estimate."""
    return once_each(completed(drawn(text), {**ROLLED_UP, **EFFECT}))


def once_each(table: pl.DataFrame) -> pl.DataFrame:
    """The table with counts of different people: those it counts, where they are not drawn."""
    sides = {
        "participant_count": "participant_people",
        "n_participants": "participant_people",
        "n_comparison": "comparison_people",
    }
    return table.with_columns(
        pl.col(name).alias(people)
        for name, people in sides.items()
        if name in table.columns and people not in table.columns
    )


def completed(table: pl.DataFrame, otherwise: Mapping[str, object]) -> pl.DataFrame:
    """The drawing with the columns that it leaves out, the same in every row."""
    missing = {
        name: pl.lit(value) for name, value in otherwise.items() if name not in table.columns
    }
    year = [pl.col("academic_year").cast(pl.Int32)] if "academic_year" in otherwise else []
    return table.with_columns(**missing).with_columns(year)


def _typed(cells: list[str]) -> pl.Series:
    blank = [None if cell == "-" else cell for cell in cells]
    known = [cell for cell in blank if cell is not None]
    for kind in (int, float):
        try:
            [kind(cell) for cell in known]
        except ValueError:
            continue
        if known:
            return pl.Series([None if cell is None else kind(cell) for cell in blank])
    return pl.Series(blank, dtype=pl.String if known else pl.Null)
