"""National Student Survey results of courses beside how many of their finalists took part."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from p2p_metrics.effects.nss import CourseAssociation, nss_associations
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.participation import Fetches

COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("unit_kind", "unit_code", "theme", "item_set"), pl.String),
    **dict.fromkeys(("estimate", "ci_lower", "ci_upper"), pl.Float64),
    **dict.fromkeys(("n_participants", "n_comparison", "n_courses"), pl.Int64),
    **dict.fromkeys(("label", "reason"), pl.String),
}

# The survey asks finalists, in the spring: a course's share is that of the students whose studies
# were to end by that winter. Whoever could not take part did not; whoever had an offer without a
# register is in neither count. Students are counted here and nobody's answer is known.
RESULTS = """
    with finalists as (
        select years.engagement_id, years.academic_year, years.course_id, years.course_key,
            years.faculty_code, years.level
        from fct_enrolments as years
        inner join stg_engagements as engagements using (engagement_id)
        where engagements.expected_end_date <= make_date(years.academic_year + 1, 12, 31)
    ),

    taken as (
        select engagement_id, academic_year, unit_kind, unit_code, exposure
        from fct_exposures
        where role = 'recipient' and unit_kind in ('any', 'context', 'approach')
    ),

    units as (select distinct unit_kind, unit_code from taken),

    shares as (
        select units.unit_kind, units.unit_code, finalists.course_id, finalists.course_key,
            finalists.faculty_code, finalists.level, finalists.academic_year,
            count(*) filter (where taken.engagement_id is null or taken.exposure is not null)
                as known_count,
            coalesce(cast(sum(taken.exposure) as bigint), 0) as participant_count
        from finalists
        cross join units
        left join taken using (engagement_id, academic_year, unit_kind, unit_code)
        group by all
    )

    select shares.unit_kind, shares.unit_code, shares.course_key, shares.faculty_code as subject,
        shares.known_count, shares.participant_count, results.survey_year, results.theme,
        results.item_set, results.respondents,
        cast(results.response_rate as double) as response_rate,
        cast(results.positivity as double) as positivity
    from stg_nss_results as results
    inner join shares
        on results.unit = 'course' and results.unit_id = shares.course_id
        and results.level = shares.level and results.survey_year = shares.academic_year + 1
    where shares.known_count > 0
"""


def nss_association(engine: Fetches) -> pl.DataFrame:
    """One row per unit, theme and item set: points of positivity for ten in a hundred taking part.

    Courses are compared within their faculty and survey year. An association between courses, and
    labelled so: nothing is joined to a person. Not yet controlled; `n_participants` and
    `n_comparison` count the finalists behind the shares.
    """
    results = engine.fetch(RESULTS)
    shares = results.with_columns(
        took_part_share=pl.col("participant_count") / pl.col("known_count")
    )
    units = shares.partition_by("unit_kind", "unit_code", as_dict=True)
    rows = [(*unit, *row) for unit in sorted(units) for row in _of_unit(units[unit])]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _of_unit(results: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    rule = house_rule()
    found = nss_associations(results, rule.surveys, rule.associations)
    for (theme, item_set), one in found.items():
        told = results.filter(theme=theme, item_set=item_set)
        yield (theme, item_set, *_figures(one, told))


def _figures(one: CourseAssociation | NotEstimable, told: pl.DataFrame) -> tuple[Any, ...]:
    if isinstance(one, NotEstimable):
        return (*[None] * 7, one.reason)
    took = int(told["participant_count"].sum())
    points = one.points
    return (
        *(points.estimate, points.ci_lower, points.ci_upper),
        *(took, int(told["known_count"].sum()) - took, one.n_courses, one.label, ""),
    )
