-- One row per student, scheme, year and role that a list or a session names, with its landmark.
-- It is that of the offer to the student's cohort, or else that of the scheme's earliest offer.
-- grain: engagement_id, scheme_id, academic_year, role
with named as (
    select engagement_id, scheme_id, academic_year, role from stg_participation
    union
    select engagement_id, scheme_id, academic_year, role from stg_sessions
)

select
    named.engagement_id,
    named.scheme_id,
    named.academic_year,
    named.role,
    coalesce(offers.landmark_date, roles.landmark_date) as landmark_date,
    offers.scheme_id is not null as is_offered,
    coalesce(roles.has_sessions, false) as has_sessions,
    coalesce(years.is_register_kept, false) as has_register
from named
left join fct_enrolments as enrolments using (engagement_id, academic_year)
left join fct_cohort_offers as offers
    on enrolments.cohort_key = offers.cohort_key
    and named.scheme_id = offers.scheme_id
    and named.role = offers.role
left join fct_scheme_roles as roles
    on named.scheme_id = roles.scheme_id
    and named.academic_year = roles.academic_year
    and named.role = roles.role
left join stg_scheme_years as years
    on named.scheme_id = years.scheme_id
    and named.academic_year = years.academic_year
