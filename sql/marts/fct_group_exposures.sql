-- One row per student, year, context or approach, and role: its schemes on offer taken together.
-- Exposed to any is exposed, else unknown if any is unknown, else not. Compulsory if any is, and
-- enrolled at the landmark only if at every one, so that nobody has to outlive another.
-- grain: engagement_id, academic_year, unit_key, role
select
    eligibility.engagement_id,
    eligibility.academic_year,
    units.unit_key,
    eligibility.role,
    bool_or(eligibility.is_compulsory) as is_compulsory,
    bool_and(eligibility.is_enrolled_at_landmark) as is_enrolled_at_landmark,
    case
        when max(eligibility.exposure) = 1 then 1
        when count(*) > count(eligibility.exposure) then null
        else 0
    end as exposure,
    cast(sum(eligibility.sessions_attended) as integer) as sessions_attended
from fct_eligibility as eligibility
inner join dim_scheme_units as units
    on eligibility.scheme_id = units.scheme_id
    and eligibility.academic_year = units.academic_year
    and units.unit_kind in ('context', 'approach')
group by
    eligibility.engagement_id, eligibility.academic_year, units.unit_key, eligibility.role
