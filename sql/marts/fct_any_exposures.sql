-- One row per student, year and role with anything on offer: all contexts taken together.
-- By the rules of fct_group_exposures, from contexts rather than schemes because they are fewer.
-- grain: engagement_id, academic_year, role
select
    exposures.engagement_id,
    exposures.academic_year,
    exposures.role,
    min(exposures.start_date) as start_date,
    coalesce(
        max(exposures.landmark_date) filter (where exposures.exposure is not null),
        max(exposures.landmark_date)
    ) as landmark_date,
    bool_or(exposures.is_compulsory) as is_compulsory,
    coalesce(
        bool_and(exposures.is_enrolled_at_landmark) filter (where exposures.exposure is not null),
        bool_and(exposures.is_enrolled_at_landmark)
    ) as is_enrolled_at_landmark,
    max(exposures.exposure) as exposure,
    cast(sum(exposures.sessions_attended) as integer) as sessions_attended
from fct_group_exposures as exposures
inner join dim_units as units
    on exposures.unit_key = units.unit_key
    and units.unit_kind = 'context'
group by exposures.engagement_id, exposures.academic_year, exposures.role
