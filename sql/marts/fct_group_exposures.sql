-- One row per student, year, context or approach, and role: its schemes on offer taken together.
-- Schemes without a register are left out: exposed to any of the others is exposed, and it is
-- unknown only where none of them kept one. Students stand as their cohort does, but for what is
-- known of their own.
-- grain: engagement_id, academic_year, unit_key, role
-- kind: view
select
    enrolments.engagement_id,
    enrolments.academic_year,
    units.unit_key,
    units.role,
    units.start_date,
    case when own.has_landmark then own.landmark_date else units.landmark_date end
        as landmark_date,
    units.is_compulsory,
    case
        when own.has_landmark then own.is_enrolled_at_landmark
        else enrolments.start_date <= units.first_landmark_date
            and enrolments.last_date >= units.landmark_date
    end as is_enrolled_at_landmark,
    coalesce(
        own.exposure, case when units.register_count > coalesce(own.register_count, 0) then 0 end
    ) as exposure,
    coalesce(
        own.sessions_attended,
        case when units.register_count > coalesce(own.register_count, 0) then 0 end
    ) as sessions_attended
from fct_enrolments as enrolments
inner join fct_cohort_units as units on enrolments.cohort_key = units.cohort_key
left join fct_own_exposures as own
    on enrolments.engagement_id = own.engagement_id
    and enrolments.academic_year = own.academic_year
    and units.unit_key = own.unit_key
    and units.role = own.role
