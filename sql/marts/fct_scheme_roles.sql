-- One row per scheme, year and role: its earliest landmark, and whether its sessions are dated.
-- grain: scheme_id, academic_year, role
with found as (
    select scheme_id, academic_year, role, landmark_date, 0 as has_sessions
    from stg_offers
    union all
    select distinct scheme_id, academic_year, role, cast(null as date), 1
    from stg_sessions
)

select
    scheme_id,
    academic_year,
    role,
    min(landmark_date) as landmark_date,
    max(has_sessions) = 1 as has_sessions
from found
group by scheme_id, academic_year, role
