"""What is offered, to whom, and what it costs: the descriptive tables of a release."""

import polars as pl

from p2p_metrics.estimation.lattice import ALL, ALL_YEARS
from p2p_metrics.estimation.participation import Fetches

COVERAGE = ("student_count", "embedded_count", "opt_in_count", "none_count")
COVERAGE_CUTS = (
    (),
    ("academic_year",),
    ("faculty_code",),
    ("level",),
    ("year_of_study",),
    ("academic_year", "faculty_code"),
    ("academic_year", "year_of_study"),
    ("faculty_code", "year_of_study"),
)
COVERAGE_KEYS = ("academic_year", "faculty_code", "level", "year_of_study")


def provision(engine: Fetches) -> pl.DataFrame:
    """Every scheme in every year it ran: approach, shape, register, stage ratings, values."""
    return engine.fetch("select * from fct_provision order by scheme_id, academic_year")


def coverage(engine: Fetches) -> pl.DataFrame:
    """How many students are offered embedded and opt-in activities, and how many none."""
    cells = engine.fetch("select * from cells_coverage")
    cells = cells.with_columns(pl.col("year_of_study").cast(pl.String))
    parts = [_coverage_by(cells, cut) for cut in COVERAGE_CUTS]
    return pl.concat(parts).sort(COVERAGE_KEYS)


def _coverage_by(cells: pl.DataFrame, cut: tuple[str, ...]) -> pl.DataFrame:
    summed = (
        cells.group_by(cut).agg(pl.col(COVERAGE).sum())
        if cut
        else cells.select(pl.col(COVERAGE).sum())
    )
    marks = {
        key: pl.lit(ALL_YEARS if key == "academic_year" else ALL)
        for key in COVERAGE_KEYS
        if key not in cut
    }
    keyed = summed.with_columns(**marks).with_columns(pl.col("academic_year").cast(pl.Int32))
    return keyed.select(*COVERAGE_KEYS, *COVERAGE)


def money(engine: Fetches) -> pl.DataFrame:
    """What each scheme cost in each year, and per participant."""
    return engine.fetch(
        """
        select scheme_id, academic_year, fixed_gbp, per_place_gbp, participant_count, places
        from fct_costs
        order by scheme_id, academic_year
        """
    )


def national_survey(engine: Fetches) -> pl.DataFrame:
    """National Student Survey results as delivered: aggregates, never joined to a person."""
    return engine.fetch(
        """
        select results.unit, results.unit_id,
            coalesce(courses.course_title, subjects.label, results.unit_id) as unit_name,
            results.level, results.survey_year, results.theme, results.item_set,
            results.respondents, results.response_rate, results.positivity
        from stg_nss_results as results
        left join stg_courses as courses
            on results.unit = 'course' and results.unit_id = courses.course_id
        left join voc_codes as subjects
            on results.unit = 'subject' and subjects.list = 'subject'
            and results.unit_id = subjects.code
        order by all
        """
    )
