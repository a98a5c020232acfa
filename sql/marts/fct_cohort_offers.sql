-- One row per cohort, scheme and role that is open to its students.
-- Where several offers of one scheme fit, the earliest start and landmark hold, and the scheme is
-- compulsory for the cohort if any of them is.
-- grain: cohort_key, scheme_id, role
with places as (
    select 'university' as scope, '*' as scope_id, dim_cohorts.* from dim_cohorts
    union all
    select 'faculty' as scope, faculty_code as scope_id, dim_cohorts.* from dim_cohorts
    union all
    select 'department' as scope, department_code as scope_id, dim_cohorts.* from dim_cohorts
    union all
    select 'course' as scope, course_id as scope_id, dim_cohorts.* from dim_cohorts
),

fitting as (
    select
        places.cohort_key, offers.academic_year, offers.scheme_id, offers.role,
        offers.is_compulsory, offers.start_date, offers.landmark_date, offers.end_date
    from places
    inner join stg_offers as offers using (scope, scope_id, academic_year)
    where offers.year_of_study in (-1, places.year_of_study)
        and offers.mode in ('any', places.mode)
        and offers.level in ('any', places.level)
    union all
    select
        enrolments.cohort_key, offers.academic_year, offers.scheme_id, offers.role,
        offers.is_compulsory, offers.start_date, offers.landmark_date, offers.end_date
    from fct_module_offers as offers
    inner join fct_enrolments as enrolments using (engagement_id, academic_year)
)

select
    fitting.cohort_key,
    fitting.scheme_id,
    fitting.role,
    min(fitting.academic_year) as academic_year,
    bool_or(fitting.is_compulsory) as is_compulsory,
    min(fitting.start_date) as start_date,
    min(fitting.landmark_date) as landmark_date,
    max(fitting.end_date) as end_date,
    coalesce(bool_or(registers.has_register), false) as has_register
from fitting
left join fct_registers as registers using (scheme_id, academic_year)
group by fitting.cohort_key, fitting.scheme_id, fitting.role
