-- One row per student, year, context or approach, and role: its schemes on offer taken together.
-- Schemes without a register are left out: exposed to any of the others is exposed, and it is
-- unknown only where none of them kept one. Compulsory if any is, and enrolled at the landmark only
-- if at every one, so that nobody has to outlive another: the last landmark is that of them all.
-- grain: engagement_id, academic_year, unit_key, role
select
    eligibility.engagement_id,
    eligibility.academic_year,
    units.unit_key,
    eligibility.role,
    min(eligibility.start_date) as start_date,
    coalesce(
        max(eligibility.landmark_date) filter (where eligibility.exposure is not null),
        max(eligibility.landmark_date)
    ) as landmark_date,
    bool_or(eligibility.is_compulsory) as is_compulsory,
    coalesce(
        bool_and(eligibility.is_enrolled_at_landmark)
            filter (where eligibility.exposure is not null),
        bool_and(eligibility.is_enrolled_at_landmark)
    ) as is_enrolled_at_landmark,
    max(eligibility.exposure) as exposure,
    cast(sum(eligibility.sessions_attended) as integer) as sessions_attended
from fct_eligibility as eligibility
inner join dim_scheme_units as units
    on eligibility.scheme_id = units.scheme_id
    and eligibility.academic_year = units.academic_year
    and units.unit_kind in ('context', 'approach')
group by
    eligibility.engagement_id, eligibility.academic_year, units.unit_key, eligibility.role
