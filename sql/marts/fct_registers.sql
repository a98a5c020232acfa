-- One row per scheme and academic year: whether a register was kept, and whether it came.
-- A register of which no row came says nothing, unless the scheme says that nobody came.
-- grain: scheme_id, academic_year
with came as (
    select scheme_id, academic_year from stg_participation
    union
    select scheme_id, academic_year from stg_sessions
)

select
    years.scheme_id,
    years.academic_year,
    years.is_register_kept as is_kept,
    years.is_register_kept and (years.is_nobody_came or came.scheme_id is not null)
        as has_register
from stg_scheme_years as years
left join came
    on years.scheme_id = came.scheme_id
    and years.academic_year = came.academic_year
