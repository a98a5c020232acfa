-- The one row that definitions turn on: when the extracts were taken, and which optional ones came.
-- grain: snapshot_date
with taken as (
    select cast(max(value) filter (where name = 'snapshot_date') as date) as snapshot_date
    from settings
),

present as (
    select
        coalesce(bool_and(is_present) filter (where extract = 'awards'), true) as has_awards,
        coalesce(bool_and(is_present) filter (where extract = 'surveys'), true) as has_surveys
    from load_facts
),

latest as (
    select max(academic_year) as latest_academic_year from raw_enrolments
)

select
    taken.snapshot_date,
    latest.latest_academic_year,
    present.has_awards,
    present.has_surveys
from taken
cross join present
cross join latest
