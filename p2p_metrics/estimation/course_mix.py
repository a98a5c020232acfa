"""How much of a group's gap in taking part is what its students study."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.config import Configuration
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.effects.decomposition import Decomposition, kitagawa
from p2p_metrics.effects.records import Interval
from p2p_metrics.estimation.groups import NOT_COMPARED, references, whole_university
from p2p_metrics.estimation.lattice import UNIT
from p2p_metrics.estimation.participation import Fetches
from p2p_metrics.estimation.participation_gaps import GAP, participation_gaps

# A scheme is mostly open to a course or two: there is no mix to speak of.
UNIT_KINDS = ("any", "context", "approach")
KEYS = (*UNIT, "characteristic_code", "group_code")
FIGURES = (
    *("course_mix_points", "course_mix_ci_lower", "course_mix_ci_upper"),
    *("not_shared_points", "not_shared_ci_lower", "not_shared_ci_upper"),
)
INSIDE = ("inside_points", "inside_ci_lower", "inside_ci_upper")
COUNTS = ("eligible_count", "reference_count")


def course_mix(engine: Fetches, configuration: Configuration, policy: Policy) -> pl.DataFrame:
    """One row per unit, role and group, all years of the whole university, not yet controlled.

    In points of the gap "group less reference": what would be left of it if the groups differed
    only in their courses, and what comes from courses where only one of them is found. The rest
    lies inside courses and is worked out from the published gap. Counts are of student-years. A
    group of which fewer than the policy's minimum took part, or did not, says nothing of where it
    studies; as a border of the published counts, that tells no more than they do.
    """
    names = [name for name in configuration.characteristics if name in references()]
    rows = list(_of_every_unit(_cells(engine, names), policy.minimum) if names else ())
    schema: dict[str, Any] = dict.fromkeys(KEYS, pl.String)
    schema |= dict.fromkeys(COUNTS, pl.Int64) | dict.fromkeys(FIGURES, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row").sort(KEYS)


def course_mix_with_gaps(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The published course mix with the published gap, and what is left inside courses.

    The three parts add up to the gap. The limits of what is left allow for those of the other
    three moving together in whatever way is worst.
    """
    table = tables["course_mix"]
    gaps = whole_university(participation_gaps(tables)).select(*KEYS, *GAP)
    rows = table.join(gaps, on=list(KEYS), how="left", maintain_order="left")
    shown = pl.col(FIGURES[0]).is_not_null() & pl.col(GAP[0]).is_not_null()
    left = pl.col(GAP[0]) - pl.col(FIGURES[0]) - pl.col(FIGURES[3])
    parts = (GAP, FIGURES[:3], FIGURES[3:])
    reach = pl.sum_horizontal((pl.col(upper) - pl.col(lower)) / 2 for _, lower, upper in parts)
    inside = {INSIDE[0]: left, INSIDE[1]: left - reach, INSIDE[2]: left + reach}
    return rows.with_columns(pl.when(shown).then(pl.col(GAP)).name.keep()).with_columns(
        pl.when(shown).then(one.round(6)).alias(name) for name, one in inside.items()
    )


def _of_every_unit(cells: pl.DataFrame, fewest: int) -> Iterator[tuple[Any, ...]]:
    """Every unit and group that has a reference group to be set beside."""
    units = cells.partition_by(*UNIT, "characteristic_code", as_dict=True)
    for (kind, code, role, name), rows in units.items():
        reference = references()[name]
        courses = rows["course_key"].rank("dense").to_numpy().astype(np.intp) - 1
        of_group = {
            group: _by_course(rows, courses, group) for group in rows["group_code"].unique().sort()
        }
        if reference not in of_group:
            continue
        theirs = of_group.pop(reference)
        for group, own in of_group.items():
            if group not in NOT_COMPARED:
                sizes = int(own[1].sum()), int(theirs[1].sum())
                yield (kind, code, role, name, group, *sizes, *_split(own, theirs, fewest))


def _cells(engine: Fetches, characteristics: Sequence[str]) -> pl.DataFrame:
    """Eligible and taking part by unit, role, course and group, where it is known who took part."""
    kinds = ", ".join(f"'{kind}'" for kind in UNIT_KINDS)
    names = ", ".join(f'"{name}"' for name in characteristics)
    keys = ", ".join(f'keyed."{name}"' for name in characteristics)
    each = ", ".join(f'(keyed."{name}")' for name in characteristics)
    return engine.fetch(
        f"""
        with counted as (
            select exposures.unit_key, exposures.role, {keys},
                coalesce(enrolments.course_key, -1) as course_key,
                cast(count(*) as bigint) as eligible_count,
                cast(count(*) filter (
                    where exposures.exposure = 1 or exposures.sessions_attended > 0
                ) as bigint) as participant_count
            from fct_exposures as exposures
            inner join fct_enrolments as enrolments using (engagement_id, academic_year)
            inner join fct_group_keys as keyed using (engagement_id, academic_year)
            where exposures.unit_kind in ({kinds})
                and (exposures.exposure is not null or exposures.sessions_attended > 0)
            group by exposures.unit_key, exposures.role, enrolments.course_key,
                grouping sets ({each})
        ),

        long as (
            select * from counted unpivot (group_key for characteristic_code in ({names}))
        )

        select units.unit_kind, units.unit_code, long.role, long.characteristic_code,
            long.course_key, listed.group_code, long.eligible_count, long.participant_count
        from long
        inner join dim_units as units using (unit_key)
        inner join voc_groups as listed using (characteristic_code, group_key)
        order by all
        """  # noqa: S608 - the names come from p2p.toml, checked against the vocabulary
    )


Counts = tuple[NDArray[np.float64], NDArray[np.float64]]


def _by_course(rows: pl.DataFrame, courses: NDArray[np.intp], group: str) -> Counts:
    """How many of a group took part, and how many could, for every course of the unit."""
    mine = (rows["group_code"] == group).to_numpy()
    size = int(courses.max()) + 1
    took_part, eligible = (
        np.bincount(courses[mine], rows[name].to_numpy()[mine], size)
        for name in ("participant_count", "eligible_count")
    )
    return np.asarray(took_part, dtype=np.float64), np.asarray(eligible, dtype=np.float64)


def _split(own: Counts, theirs: Counts, fewest: int) -> tuple[float | None, ...]:
    few = any(
        min(took.sum(), eligible.sum() - took.sum()) < fewest for took, eligible in (own, theirs)
    )
    found = None if few else kitagawa(*own, *theirs)
    if not isinstance(found, Decomposition):
        return (None,) * len(FIGURES)
    # Kitagawa's gap is reference less group; participation gaps are group less reference.
    return (*_turned(found.course_mix), *_turned(found.courses_not_shared))


def _turned(one: Interval) -> tuple[float, float, float]:
    return -one.estimate, -one.ci_upper, -one.ci_lower
