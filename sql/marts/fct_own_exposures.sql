-- One row per student, year, unit and role where the student signed up, or has an own landmark.
-- What is known of schemes to which the student came or signed up, and how many of them kept a
-- register; with the student's own landmark where it is not the cohort's.
-- grain: engagement_id, academic_year, unit_key, role
with came as (
    select
        came.engagement_id,
        came.academic_year,
        units.unit_key,
        came.role,
        count(*) filter (where offers.has_register) as register_count,
        max(case
            when came.sessions_by_landmark > 0 then 1
            when came.sessions_by_landmark = 0 then 0
        end) as exposure,
        cast(sum(came.sessions_attended) as integer) as sessions_attended,
        case
            when count(*) filter (where came.sessions_by_landmark > 0 and came.dose is null) = 0
                then cast(sum(came.dose) as integer)
        end as dose
    from fct_participation as came
    inner join fct_enrolments as enrolments using (engagement_id, academic_year)
    inner join fct_cohort_offers as offers
        on enrolments.cohort_key = offers.cohort_key
        and came.scheme_id = offers.scheme_id
        and came.role = offers.role
    inner join dim_scheme_units as units
        on came.scheme_id = units.scheme_id
        and came.academic_year = units.academic_year
    group by came.engagement_id, came.academic_year, units.unit_key, came.role
)

select
    engagement_id, academic_year, unit_key, role,
    coalesce(came.register_count, 0) as register_count,
    came.exposure,
    came.sessions_attended,
    came.dose,
    landmarks.landmark_date is not null as has_landmark,
    landmarks.landmark_date,
    landmarks.is_enrolled_at_landmark
from came
full outer join fct_own_landmarks as landmarks
    using (engagement_id, academic_year, unit_key, role)
