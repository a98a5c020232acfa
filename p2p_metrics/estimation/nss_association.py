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

# The order decides the last digits of sums, and so must be the same on every engine.
RESULTS = """
    select * from cells_nss
    order by unit_kind, unit_code, course_id, level, survey_year, theme
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
