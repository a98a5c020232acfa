"""Participation joined with enrolments, marks and outcomes: our way and the pandas way.

The question is one table: for each scheme, faculty and year, how many took part, their mean mark,
and how many of them were enrolled again a year later. Both read the same Parquet files and give
sums of whole numbers, so the two answers can be equal to the last digit.
"""

import json
import sys
from pathlib import Path
from typing import Any

from p2p_metrics.benchmark import given

RAW = ("sessions", "participation", "enrolments", "courses", "modules")
# As numbers, which pandas is quick with: it reads decimals as objects.
MARKS = "select * replace (cast(mark as double) as mark) from made.raw_module_results"
GIVEN = {name: f"from made.raw_{name}" for name in RAW} | {"module_results": MARKS}

OURS = """
with came as (
    select distinct engagement_id, scheme_id, academic_year
    from (
        select engagement_id, scheme_id, academic_year
        from '{folder}/sessions.parquet' where is_attended = 'yes'
        union all
        select engagement_id, scheme_id, academic_year
        from '{folder}/participation.parquet' where sessions_attended > 0
    ) as listed
),

marks as (
    select
        results.engagement_id, results.academic_year,
        cast(sum(cast(round(results.mark * 10) as bigint) * modules.credits) as bigint) as points,
        cast(sum(modules.credits) as bigint) as credits
    from '{folder}/module_results.parquet' as results
    inner join '{folder}/modules.parquet' as modules using (module_id, academic_year)
    where results.attempt = 1 and results.mark is not null
    group by all
),

years as (
    select
        enrolments.engagement_id, enrolments.academic_year, courses.faculty_code,
        next.engagement_id is not null as is_back
    from '{folder}/enrolments.parquet' as enrolments
    inner join '{folder}/courses.parquet' as courses using (course_id)
    left join '{folder}/enrolments.parquet' as next
        on enrolments.engagement_id = next.engagement_id
        and enrolments.academic_year + 1 = next.academic_year
)

select
    came.scheme_id, years.faculty_code, came.academic_year,
    count(*) as participants,
    count(*) filter (where years.is_back) as back,
    count(marks.credits) as marked,
    cast(coalesce(sum(marks.points), 0) as bigint) as points,
    cast(coalesce(sum(marks.credits), 0) as bigint) as credits
from came
inner join years using (engagement_id, academic_year)
left join marks using (engagement_id, academic_year)
group by all
order by all
"""


def ours(folder: Path) -> list[tuple[Any, ...]]:
    """The table, by the engine and settings of the warehouse."""
    return given.asked(OURS, folder)


def by_pandas(folder: Path) -> list[tuple[Any, ...]]:
    """The same table as an analyst writes it: read the columns needed, merge, group."""
    import pandas as pd  # noqa: PLC0415

    def read(name: str, *columns: str) -> "pd.DataFrame":
        return pd.read_parquet(folder / f"{name}.parquet", columns=list(columns))

    who, year = ["engagement_id", "scheme_id", "academic_year"], ["engagement_id", "academic_year"]
    sessions = read("sessions", *who, "is_attended")
    listed = read("participation", *who, "sessions_attended")
    came = pd.concat(
        [
            sessions[sessions["is_attended"] == "yes"][who],
            listed[listed["sessions_attended"] > 0][who],
        ]
    ).drop_duplicates()
    results = read("module_results", *year, "module_id", "attempt", "mark")
    results = results[(results["attempt"] == 1) & results["mark"].notna()]
    marks = results.merge(
        read("modules", "module_id", "academic_year", "credits"), on=["module_id", "academic_year"]
    )
    tenths = (marks["mark"].astype("float64") * 10).round().astype("int64")
    marks = marks.assign(points=tenths * marks["credits"])
    marks = marks.groupby(year, as_index=False)[["points", "credits"]].sum()
    years = read("enrolments", *year, "course_id")
    following = years[year].assign(academic_year=years["academic_year"] - 1, is_back=True)
    years = years.merge(read("courses", "course_id", "faculty_code"), on="course_id")
    years = years.merge(following, on=year, how="left")
    joined = came.merge(years, on=year).merge(marks, on=year, how="left")
    found = joined.groupby(["scheme_id", "faculty_code", "academic_year"]).agg(
        participants=("engagement_id", "size"),
        back=("is_back", "count"),
        marked=("credits", "count"),
        points=("points", "sum"),
        credits=("credits", "sum"),
    )
    whole = (
        found.astype("int64")
        .reset_index()
        .sort_values(["scheme_id", "faculty_code", "academic_year"])
    )
    return [tuple(row) for row in whole.itertuples(index=False, name=None)]


WAYS = {"ours": ours, "pandas": by_pandas}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(WAYS[sys.argv[1]](Path(sys.argv[2]))))
