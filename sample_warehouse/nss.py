"""The National Student Survey as a university gets it: by course and subject, never by person."""

import numpy as np
import polars as pl

from sample_warehouse.arrays import Random
from sample_warehouse.courses import Courses
from sample_warehouse.plan import Plan
from sample_warehouse.tallies import Tallies

_NEW_QUESTIONS = 2023


def nss_results(plan: Plan, courses: Courses, tallies: Tallies, rng: Random) -> pl.DataFrame:
    """Every result that reaches the publication threshold."""
    numbers = plan.section("nss")
    answers = pl.concat(
        _of_year(plan, courses, tallies, step, rng) for step in range(len(plan.years))
    )
    by_course = answers.with_columns(unit=pl.lit("course"), unit_id="course_id")
    by_subject = answers.with_columns(unit=pl.lit("subject"), unit_id="subject_1_code")
    return (
        pl.concat([by_course, by_subject])
        .group_by("unit", "unit_id", "survey_year", "theme", maintain_order=True)
        .agg(pl.sum("asked", "respondents", "content"))
        .filter(pl.col("respondents") >= numbers["fewest_respondents"])
        .with_columns(
            level=pl.lit("undergraduate"),
            item_set=pl.when(pl.col("survey_year") < _NEW_QUESTIONS)
            .then(pl.lit("nss_2017"))
            .otherwise(pl.lit("nss_2023")),
            response_rate=_share("respondents", "asked"),
            positivity=_share("content", "respondents"),
        )
        .filter(pl.col("response_rate").cast(float) >= numbers["lowest_response"])
        .select(
            "unit", "unit_id", "level", "survey_year", "theme", "item_set",
            "respondents", "response_rate", "positivity",
        )
    )  # fmt: skip


def _share(part: str, whole: str) -> pl.Expr:
    return (pl.col(part) / pl.col(whole)).round(3).cast(pl.Decimal(4, 3))


def _of_year(
    plan: Plan, courses: Courses, tallies: Tallies, step: int, rng: Random
) -> pl.DataFrame:
    numbers, asked = plan.section("nss"), tallies.finalists[:, step]
    year = plan.years[step] + 1
    rate = np.clip(rng.normal(numbers["response"], numbers["response_spread"], asked.size), 0.3, 1)
    respondents = rng.binomial(asked, rate)
    liked = rng.normal(0.0, numbers["course_spread"], asked.size)
    parts = []
    for theme, lean in numbers["themes"].items():
        share = numbers["positivity"] + lean + liked
        share = share + rng.normal(0.0, numbers["themes_spread"], asked.size)
        share += numbers["change_in_2023"] * (year >= _NEW_QUESTIONS)
        content = rng.binomial(respondents, np.clip(share, 0.05, 0.98))
        parts.append({"theme": theme, "content": content})
    held = courses.table.select("course_id", "subject_1_code").with_columns(
        asked=asked, respondents=respondents, survey_year=pl.lit(year)
    )
    whole = pl.concat(
        held.with_columns(theme=pl.lit(part["theme"]), content=part["content"]) for part in parts
    )
    return whole.filter(pl.col("asked") > 0)
