"""Who takes part, group by group: our way and the pandas way.

The question is the table that an equality team asks for: for each scheme, role, year and group of
students (nineteen characteristics), to how many it was open and how many came. Pandas makes a row
of every student and scheme on offer, more than twenty for each enrolment, and groups it once a
characteristic; our models count those of one cohort together, for whom the same is open.
"""

import json
import sys
from pathlib import Path
from typing import Any

from p2p_metrics.benchmark import given

CHARACTERISTICS = (
    "sex", "ethnicity", "disability", "age_group", "deprivation", "tundra", "first_generation",
    "care_experienced", "free_school_meals", "estranged", "commuter", "domicile", "entry_route",
    "entry_qualification", "mode", "level", "religion", "sexual_orientation", "gender_identity",
)  # fmt: skip
GIVEN = {
    "enrolments": "select engagement_id, academic_year, cohort_key from made.fct_enrolments",
    "offers": "select cohort_key, scheme_id, role from made.fct_cohort_offers",
    "groups": "select * from made.fct_group_keys",
    "participation": (
        "select engagement_id, academic_year, scheme_id, role from made.fct_participation "
        "where sessions_attended > 0"
    ),
}

OURS = """
with bundles as (
    select cohort_key, string_agg(scheme_id || role, ';' order by scheme_id, role) as bundle
    from '{folder}/offers.parquet'
    group by cohort_key
),

alike as (
    select cohort_key, min(cohort_key) over (partition by bundle) as first_cohort_key
    from bundles
),

students as (
    select enrolments.cohort_key, alike.first_cohort_key, grouped.*
    from '{folder}/enrolments.parquet' as enrolments
    inner join alike using (cohort_key)
    inner join '{folder}/groups.parquet' as grouped using (engagement_id, academic_year)
),

counted as (
    select
        first_cohort_key as cohort_key, academic_year, CHARACTERISTICS, count(*) as students
    from students
    group by first_cohort_key, academic_year, grouping sets (EACH)
),

open_to as (
    select scheme_id, role, academic_year, characteristic, group_key, sum(students) as eligible
    from (from counted unpivot (group_key for characteristic in (CHARACTERISTICS))) as counted
    inner join '{folder}/offers.parquet' as offers using (cohort_key)
    group by all
),

came as (
    select scheme_id, role, students.academic_year, CHARACTERISTICS, count(*) as came
    from students
    inner join '{folder}/participation.parquet' as participation
        using (engagement_id, academic_year)
    inner join '{folder}/offers.parquet' as offers using (cohort_key, scheme_id, role)
    group by scheme_id, role, students.academic_year, grouping sets (EACH)
)

select
    scheme_id, role, academic_year, characteristic, cast(group_key as integer) as group_key,
    cast(eligible as bigint) as eligible, coalesce(came, 0) as came
from open_to
left join (from came unpivot (group_key for characteristic in (CHARACTERISTICS))) as came
    using (scheme_id, role, academic_year, characteristic, group_key)
order by all
""".replace("CHARACTERISTICS", ", ".join(CHARACTERISTICS)).replace(
    "EACH", ", ".join(f"({name})" for name in CHARACTERISTICS)
)


def ours(folder: Path) -> list[tuple[Any, ...]]:
    """The table, by the engine and settings of the warehouse."""
    return given.asked(OURS, folder)


def by_pandas(folder: Path) -> list[tuple[Any, ...]]:
    """The same table as an analyst writes it: merge, then group by each characteristic."""
    import pandas as pd  # noqa: PLC0415 - each way brings its own library

    def read(name: str) -> "pd.DataFrame":
        return pd.read_parquet(folder / f"{name}.parquet")

    year, scheme = ["engagement_id", "academic_year"], ["scheme_id", "role"]
    open_to = read("enrolments").merge(read("groups"), on=year)
    open_to = open_to.merge(read("offers"), on="cohort_key")
    came = read("participation").assign(came=1)
    open_to = open_to.merge(came, on=[*year, *scheme], how="left")
    found = []
    for characteristic in CHARACTERISTICS:
        keys = [*scheme, "academic_year", characteristic]
        counts = open_to.groupby(keys)["came"].agg(["size", "count"]).reset_index()
        found += [
            (*row[:3], characteristic, *row[3:])
            for row in counts.itertuples(index=False, name=None)
        ]
    return sorted(found)


WAYS = {"ours": ours, "pandas": by_pandas}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(WAYS[sys.argv[1]](Path(sys.argv[2]))))
