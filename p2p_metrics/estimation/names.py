"""What every code in a release is called: a page prints names, never codes."""

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.estimation.participation import Fetches

COLUMNS = ("kind", "code", "name", "parent")

LOCAL = {
    "faculty": "select distinct faculty_code as code, faculty_name as name, '' as parent "
    "from stg_courses",
    "department": "select distinct department_code as code, department_name as name, "
    "faculty_code as parent from stg_courses",
    "scheme": "select schemes.scheme_id as code, schemes.scheme_name as name, "
    "max_by(years.approach_code, years.academic_year) "
    "filter (where years.approach_code is not null) as parent from stg_schemes as schemes "
    "left join stg_scheme_years as years using (scheme_id) group by all",
}


def names(engine: Fetches) -> pl.DataFrame:
    """Kind, code, name and parent code: local units first, then the vocabulary's."""
    local = [
        engine.fetch(sql).with_columns(kind=pl.lit(kind)).select(COLUMNS)
        for kind, sql in LOCAL.items()
    ]
    return pl.concat([*local, *_vocabulary()]).unique().sort("kind", "code", "parent")


def _vocabulary() -> list[pl.DataFrame]:
    return [
        _named("context", "contexts", "context_code", "context_name"),
        _named("approach", "approaches", "approach_code", "approach_name", "context_code"),
        _named("outcome", "outcomes", "outcome_code", "outcome_name"),
        _named("characteristic", "characteristics", "characteristic_code", "characteristic_name"),
        _named("group", "groups", "group_code", "group_name", "characteristic_code"),
        _named("code", "codes", "code", "label", "list"),
    ]


def _named(kind: str, table: str, code: str, name: str, parent: str = "") -> pl.DataFrame:
    return vocabulary.table(table).select(
        pl.lit(kind).alias("kind"),
        pl.col(code).alias("code"),
        pl.col(name).alias("name"),
        (pl.col(parent) if parent else pl.lit("")).alias("parent"),
    )
