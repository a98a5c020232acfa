"""From the marts to the analysis frame: tables in, arrays of integer codes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from p2p_metrics.effects.codes import Codes, Floats, crossed, dense_codes
from p2p_metrics.effects.frame import EarlierMark, Exposure, Frame, Joined, Unit

TWO_YEARS_BEFORE = "mark_two_years_before"
UNIT_KEYS = ("unit_kind", "unit_code", "role")
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the student table play which part.

    `categories`: covariates in integer codes; `marks`: continuous covariates held in thousandths or
    in their own unit, with the factor to the unit wanted; `places`: what to cross for each place,
    finest first; `outcomes`: outcome code to factor from thousandths (0.001 marks, 0.1 points);
    `earlier_marks`: marks of the same year for the placebo, with factor and the column that holds
    the date by which they were given; `prior`: the mark of the year before.
    """

    categories: Sequence[str]
    marks: Mapping[str, float]
    places: Sequence[Sequence[str]]
    outcomes: Mapping[str, float]
    earlier_marks: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    prior: str = "prior_mark_thousandths"


def frame_from_tables(
    students: pl.DataFrame,
    exposures: pl.DataFrame,
    joined: pl.DataFrame,
    columns: Columns,
) -> Frame:
    """Give the analysis frame of the whole university.

    `students`: one row per engagement and academic year with `frame_id` (any distinct numbers),
    `engagement_id`, `student_id`, `academic_year`, `course_key`, the columns named in `columns`,
    and `<outcome>_thousandths`, null where not known.
    `exposures`: `frame_id`, `unit_kind`, `unit_code`, `role`, `is_compulsory`,
    `is_enrolled_at_landmark`, `exposure` (1, 0, null unknown), and where held `sessions_attended`,
    `start_date`, `landmark_date`. Rows whose taking part is unknown, or who left before the
    landmark, are not compared.
    `joined`: one row per `frame_id`, `scheme_id` and `role` that was joined, with `approach_code`,
    `context_code` and where held `first_date`.
    """
    students = students.sort("frame_id")
    row_of = students.select("frame_id").with_row_index("row").with_columns(pl.col("row").cast(int))
    schemes = _schemes(joined)
    return Frame(
        student=dense_codes(students["student_id"].to_numpy()),
        course=dense_codes(students["course_key"].to_numpy()),
        places=tuple(crossed(*(_codes(students, key) for key in keys)) for keys in columns.places),
        categories={name: _codes(students, name) for name in columns.categories},
        marks={name: _floats(students, name, by) for name, by in columns.marks.items()},
        outcomes={
            code: _floats(students, f"{code}_thousandths", by)
            for code, by in columns.outcomes.items()
        },
        exposures=_exposures(exposures.join(row_of, on="frame_id"), schemes),
        joined=_joined(joined.join(row_of, on="frame_id"), schemes, len(students)),
        earlier_marks=_earlier_marks(students, columns),
    )


def _codes(table: pl.DataFrame, name: str) -> Codes:
    """Give a column as integers; unknown is a code of its own."""
    return table[name].cast(pl.Int64).fill_null(UNKNOWN).to_numpy().astype(np.intp)


def _floats(table: pl.DataFrame, name: str, by: float = 1.0) -> Floats:
    """Give a column as numbers in the unit wanted, NaN where there is none."""
    return np.asarray(table[name].cast(pl.Float64).fill_null(np.nan).to_numpy() * by)


def _days(table: pl.DataFrame, name: str) -> Floats | None:
    """Give a column of dates as day numbers, NaN where not known; None where the column is not."""
    if name not in table.columns:
        return None
    return _floats(table.with_columns(pl.col(name).cast(pl.Date).cast(pl.Int32)), name)


def _schemes(joined: pl.DataFrame) -> pl.DataFrame:
    """Number the schemes and roles that anyone joined: one row per column of `Joined`."""
    keys = ["scheme_id", "role"]
    chosen = joined.group_by(keys).agg(
        pl.col("approach_code").min(), pl.col("approach_code").unique().alias("approach"),
        pl.col("context_code").unique().alias("context"),
    )  # fmt: skip
    return chosen.sort(keys).with_row_index("column")


def _joined(joined: pl.DataFrame, schemes: pl.DataFrame, rows: int) -> Joined:
    """Give what each student-year joined, and when."""
    table = joined.join(schemes.select("column", "scheme_id", "role"), on=["scheme_id", "role"])
    days = _days(table, "first_date")
    days = np.ones(len(table)) if days is None else np.nan_to_num(days, nan=1.0)
    place = (table["row"].to_numpy(), table["column"].to_numpy())
    return Joined(
        days=sparse.csr_matrix((np.maximum(days, 1.0), place), (rows, len(schemes))),
        names=tuple(f"{row['scheme_id']}:{row['role']}" for row in schemes.iter_rows(named=True)),
        pools=tuple(schemes["approach_code"].to_list()),
    )


def _exposures(exposures: pl.DataFrame, schemes: pl.DataFrame) -> dict[Unit, Exposure]:
    """Give every unit's eligible students; a unit that is compulsory throughout is embedded."""
    known = exposures.filter(
        pl.col("exposure").is_not_null() & pl.col("is_enrolled_at_landmark").cast(pl.Boolean)
    )
    return {
        Unit(*(str(part) for part in key)): _exposure(table.sort("row"), schemes)
        for key, table in known.group_by(UNIT_KEYS)
    }


def _exposure(table: pl.DataFrame, schemes: pl.DataFrame) -> Exposure:
    """Give one unit's eligible students, leaving out those for whom it was compulsory."""
    opt_in = table.filter(~pl.col("is_compulsory").cast(pl.Boolean))
    chosen = table if opt_in.is_empty() else opt_in
    sessions = "sessions_attended"
    return Exposure(
        rows=chosen["row"].to_numpy().astype(np.intp),
        exposed=chosen["exposure"].to_numpy() > 0,
        sessions=_floats(chosen, sessions) if sessions in chosen.columns else None,
        landmark=_days(chosen, "landmark_date"),
        starts=_days(chosen, "start_date"),
        members=_members(chosen.row(0, named=True), schemes),
        is_embedded=opt_in.is_empty(),
    )


def _members(unit: Mapping[str, Any], schemes: pl.DataFrame) -> frozenset[str]:
    """Name the scheme columns inside a unit: those of its role, approach or context."""
    kind, code = unit["unit_kind"], unit["unit_code"]
    inside = pl.col("scheme_id") == code if kind == "scheme" else pl.col(kind).list.contains(code)
    found = schemes.filter(inside & (pl.col("role") == unit["role"]))
    return frozenset(f"{row['scheme_id']}:{row['role']}" for row in found.iter_rows(named=True))


def _earlier_marks(students: pl.DataFrame, columns: Columns) -> dict[str, EarlierMark]:
    """Give the marks a placebo can look at: dated ones of the year, and two years before."""
    found = {
        name: EarlierMark(_floats(students, name, by), _days(students, date))
        for name, (by, date) in columns.earlier_marks.items()
    }
    if columns.prior in students.columns:
        before = students.select(
            "engagement_id",
            pl.col("academic_year") + 1,
            pl.col(columns.prior).alias(TWO_YEARS_BEFORE),
        )
        keys = ["engagement_id", "academic_year"]
        with_earlier = students.join(before, on=keys, how="left", maintain_order="left")
        by = columns.marks.get(columns.prior, 1.0)
        found[TWO_YEARS_BEFORE] = EarlierMark(_floats(with_earlier, TWO_YEARS_BEFORE, by))
    return found
