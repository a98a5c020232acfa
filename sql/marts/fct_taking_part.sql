-- One row per student, year, unit and role: who took part at any time, and of whom it is unknown.
-- Unlike exposure, coming after the landmark counts. Unknown is null: signed up to every scheme of
-- the unit that kept a register, and nothing recorded. Where none kept one nobody is here.
-- grain: engagement_id, academic_year, unit_key, role
-- kind: view
select
    own.engagement_id,
    own.academic_year,
    own.unit_key,
    own.role,
    enrolments.cohort_key,
    case when own.exposure = 1 or own.sessions_attended > 0 then 1 end as took_part
from fct_own_exposures as own
inner join fct_enrolments as enrolments using (engagement_id, academic_year)
inner join fct_cohort_units as offered
    on enrolments.cohort_key = offered.cohort_key
    and own.unit_key = offered.unit_key
    and own.role = offered.role
where own.exposure = 1
    or own.sessions_attended > 0
    or (
        own.exposure is null
        and offered.register_count > 0
        and own.register_count >= offered.register_count
    )
