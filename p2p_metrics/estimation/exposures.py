"""Who could take part in each unit and who did: fetched a few units at a time, as numbers alone.

All exposures are many times as many rows as the frame (36 for a student-year of the sample), so
they are never held together but in the arrays that estimators read. A unit with as many rows as may
be fetched at once is fetched by itself; smaller ones of a role share a statement.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from p2p_metrics.effects.codes import Counts
from p2p_metrics.effects.frame import Exposure, Unit
from p2p_metrics.estimation.participation import Fetches

ROWS_AT_ONCE = 2_000_000


def read_exposures(engine: Fetches, rows_at_once: int = ROWS_AT_ONCE) -> dict[Unit, Exposure]:
    """Everybody of whom it is known whether they took part, by unit, in the units' order.

    `rows_at_once` bounds the rows of one statement, but for a unit that alone has more.
    """
    members, found = _members(engine), {}
    for role, units in _shares(_offered(engine), rows_at_once):
        rows = _fetched(engine, role, list(units))
        for (key,), own in rows.partition_by("unit_key", as_dict=True).items():
            kind, code = units[key]
            found[Unit(kind, code, role)] = _exposure(own, members.get((kind, code), frozenset()))
    return dict(sorted(found.items()))


def _offered(engine: Fetches) -> pl.DataFrame:
    """Each unit and role, with how many rows there are of it at most."""
    return engine.fetch(
        """
        select units.unit_key, units.unit_kind, units.unit_code, offered.role,
            cast(sum(cohorts.size) as bigint) as row_count
        from fct_cohort_units as offered
        inner join dim_units as units on offered.unit_key = units.unit_key
        inner join (
            select cohort_key, count(*) as size from fct_enrolments group by cohort_key
        ) as cohorts on offered.cohort_key = cohorts.cohort_key
        where units.unit_kind <> 'any'
        group by units.unit_key, units.unit_kind, units.unit_code, offered.role
        order by role, unit_key
        """
    )


def _shares(
    offered: pl.DataFrame, rows_at_once: int
) -> Iterator[tuple[str, dict[int, tuple[str, str]]]]:
    """Units of one role, by their keys, of no more rows together than may be fetched."""
    for (role,), units in offered.partition_by("role", as_dict=True).items():
        share: dict[int, tuple[str, str]] = {}
        held = 0
        for key, kind, code, _, size in units.rows():
            if share and held + size > rows_at_once:
                yield str(role), share
                share, held = {}, 0
            share[key] = (kind, code)
            held += size
        yield str(role), share


def _fetched(engine: Fetches, role: str, keys: Sequence[int]) -> pl.DataFrame:
    """The rows of some units, narrow and in the frame's order within each."""
    places = ", ".join("?" * len(keys))
    return engine.fetch(
        f"""
        select exposures.unit_key, cast(frame.frame_id - 1 as integer) as row,
            exposures.exposure = 1 as is_exposed, exposures.dose,
            coalesce(exposures.is_compulsory, false) as is_compulsory,
            cast(date_diff('day', date '2000-01-01', exposures.landmark_date) as integer)
                as landmark,
            cast(date_diff('day', date '2000-01-01', exposures.start_date) as integer) as start
        from fct_exposures as exposures
        inner join analysis_frame as frame using (engagement_id, academic_year)
        where exposures.role = ? and exposures.unit_key in ({places})
            and exposures.is_enrolled_at_landmark and exposures.exposure is not null
        """,  # noqa: S608 - the places are question marks
        [role, *keys],
    ).sort("unit_key", "row")


def _exposure(rows: pl.DataFrame, members: frozenset[str]) -> Exposure:
    """Whoever had to take part, as one scheme of the unit is part of the course, has nobody to be
    compared with; where that is most of them the whole unit has not.
    """
    is_embedded = int(rows["is_compulsory"].sum()) * 2 > rows.height
    if not is_embedded:
        rows = rows.filter(~pl.col("is_compulsory"))
    return Exposure(
        rows=rows["row"].to_numpy().astype(np.int32),
        exposed=rows["is_exposed"].to_numpy(),
        sessions=_narrow(rows["dose"]),
        landmark=_narrow(rows["landmark"]),
        starts=_narrow(rows["start"]),
        members=members,
        is_embedded=is_embedded,
    )


def _narrow(numbers: pl.Series) -> Counts:
    """Whole numbers, NaN where not known: 32 bits hold them up to 16 million."""
    return numbers.cast(pl.Float32).fill_null(float("nan")).to_numpy()


def _members(engine: Fetches) -> dict[tuple[str, str], frozenset[str]]:
    """The schemes inside every unit."""
    years = engine.fetch(
        "select distinct scheme_id, approach_code, context_code from stg_scheme_years"
    )
    inside: dict[tuple[str, str], set[str]] = {}
    for scheme, approach, context in years.rows():
        for unit in (("scheme", scheme), ("approach", approach), ("context", context)):
            inside.setdefault(unit, set()).add(scheme)
    return {unit: frozenset(schemes) for unit, schemes in inside.items()}
