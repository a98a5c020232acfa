-- One row per reason why a row of an extract finds nothing to be joined to.
-- grain: step, reason
select
    'joins' as step,
    'enrolment_without_engagement' as reason,
    'An enrolment whose engagement is missing.' as sentence,
    count(*) filter (where student_id is null) as row_count
from fct_enrolments
union all
select
    'joins' as step,
    'enrolment_without_course' as reason,
    'An enrolment whose course is missing.' as sentence,
    count(*) filter (where course_key is null) as row_count
from fct_enrolments
union all
select
    'joins' as step,
    'approach_not_recognised' as reason,
    'A scheme in a year whose approach has no known name.' as sentence,
    count(*) filter (where approach_code is null) as row_count
from stg_scheme_years
union all
select
    'joins' as step,
    'result_without_enrolment' as reason,
    'A first attempt at a module in a year without an enrolment.' as sentence,
    count(*) filter (where enrolments.engagement_id is null) as row_count
from fct_registrations as registrations
left join fct_enrolments as enrolments using (engagement_id, academic_year)
union all
select
    'joins' as step,
    'scheme_year_without_offer' as reason,
    'A scheme in a year that no student was offered.' as sentence,
    count(*) filter (where offered.scheme_id is null) as row_count
from stg_scheme_years as years
left join (select distinct scheme_id, academic_year from fct_cohort_offers) as offered
    using (scheme_id, academic_year)
