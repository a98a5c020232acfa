-- One row per student, year, scheme and role on offer: enrolled at the landmark, exposed or not.
-- Exposure is having come by the landmark: 1 or 0, null without a register. Dose is how often by
-- then, null if unknown: a count of the year is smaller for whoever left in it.
-- There are more than twenty for each enrolment, quicker to work out than to store.
-- grain: engagement_id, academic_year, scheme_id, role
-- kind: view
with absences as (
    select engagement_id, academic_year, list(landmark_date) as landmark_dates
    from fct_absences
    group by engagement_id, academic_year
),

attended as (
    select
        enrolments.engagement_id,
        enrolments.academic_year,
        offers.* exclude (cohort_key, academic_year),
        enrolments.start_date <= offers.landmark_date
        and enrolments.last_date >= offers.landmark_date
        and not coalesce(list_contains(absences.landmark_dates, offers.landmark_date), false)
            as is_enrolled_at_landmark,
        case
            when offers.has_register and came.engagement_id is null then 0
            else came.sessions_by_landmark
        end as sessions_by_landmark,
        case
            when offers.has_register and came.engagement_id is null then 0
            else came.sessions_attended
        end as sessions_attended,
        case
            when offers.has_register and came.engagement_id is null then 0
            else came.dose
        end as dose
    from fct_enrolments as enrolments
    inner join fct_cohort_offers as offers on enrolments.cohort_key = offers.cohort_key
    left join fct_participation as came
        on enrolments.engagement_id = came.engagement_id
        and enrolments.academic_year = came.academic_year
        and offers.scheme_id = came.scheme_id
        and offers.role = came.role
    left join absences
        on enrolments.engagement_id = absences.engagement_id
        and enrolments.academic_year = absences.academic_year
)

select
    attended.*,
    case
        when sessions_by_landmark > 0 then 1
        when sessions_by_landmark = 0 then 0
    end as exposure
from attended
