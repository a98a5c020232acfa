-- One row per scheme, year and kind of unit: the unit of that kind to which the scheme belongs.
-- Every scheme belongs to "any", to its context, to itself, and to its approach if that is known.
-- grain: scheme_id, academic_year, unit_kind
with belonging as (
    select scheme_id, academic_year, 'any' as unit_kind, 'all' as unit_code from stg_scheme_years
    union all
    select scheme_id, academic_year, 'context' as unit_kind, context_code as unit_code
    from stg_scheme_years
    union all
    select scheme_id, academic_year, 'approach' as unit_kind, approach_code as unit_code
    from stg_scheme_years
    where approach_code is not null
    union all
    select scheme_id, academic_year, 'scheme' as unit_kind, scheme_id as unit_code
    from stg_scheme_years
)

select
    scheme_id,
    academic_year,
    unit_kind,
    unit_code,
    cast(dense_rank() over (order by unit_kind, unit_code) as integer) as unit_key
from belonging
