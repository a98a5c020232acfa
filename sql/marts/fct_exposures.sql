-- One row per student, year, unit and role on offer: a scheme, approach, context, or any scheme.
-- The schemes of a unit are taken together. Those without a register are left out: exposed to any
-- of the others is exposed, and it is unknown only where none of them kept one. Students stand as
-- their cohort does, but for what is known of their own. Dose is that of whoever came.
-- grain: engagement_id, academic_year, unit_kind, unit_code, role
-- kind: view
select
    enrolments.engagement_id,
    enrolments.academic_year,
    units.unit_kind,
    units.unit_code,
    offered.role,
    units.unit_key,
    offered.start_date,
    case when own.has_landmark then own.landmark_date else offered.landmark_date end
        as landmark_date,
    offered.is_compulsory,
    case
        when own.has_landmark then own.is_enrolled_at_landmark
        else enrolments.start_date <= offered.first_landmark_date
            and enrolments.last_date >= offered.landmark_date
    end as is_enrolled_at_landmark,
    coalesce(
        own.exposure, case when offered.register_count > coalesce(own.register_count, 0) then 0 end
    ) as exposure,
    coalesce(
        own.sessions_attended,
        case when offered.register_count > coalesce(own.register_count, 0) then 0 end
    ) as sessions_attended,
    own.dose
from fct_enrolments as enrolments
inner join fct_cohort_units as offered on enrolments.cohort_key = offered.cohort_key
inner join dim_units as units on offered.unit_key = units.unit_key
left join fct_own_exposures as own
    on enrolments.engagement_id = own.engagement_id
    and enrolments.academic_year = own.academic_year
    and offered.unit_key = own.unit_key
    and offered.role = own.role
