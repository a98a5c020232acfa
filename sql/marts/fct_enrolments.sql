-- One row per engagement and academic year: where the student studied and how the year ended.
-- last_date is the last day of study in the year as far as known: its end, or leaving or completing
-- before it. A year with no event of its own ends as "studying". Students of one cohort_key share
-- year, course, year of study, mode and level, and are offered the same schemes.
-- grain: engagement_id, academic_year
select
    enrolments.engagement_id,
    enrolments.academic_year,
    engagements.student_id,
    enrolments.course_id,
    courses.course_key,
    courses.department_code,
    courses.department_key,
    courses.faculty_code,
    courses.faculty_key,
    engagements.level,
    engagements.mode,
    enrolments.year_of_study,
    cast(dense_rank() over (
        order by
            enrolments.academic_year, enrolments.course_id, enrolments.year_of_study,
            engagements.mode, engagements.level, bundles.bundle
    ) as integer) as cohort_key,
    enrolments.fte,
    enrolments.is_entrant,
    enrolments.is_repeat,
    enrolments.is_placement_year,
    enrolments.start_date,
    enrolments.end_date,
    leavings.left_event,
    leavings.left_date,
    least(
        enrolments.end_date,
        leavings.left_date,
        case when endings.end_state = 'completed' then endings.end_state_date end
    ) as last_date,
    coalesce(endings.end_state, 'studying') as end_state
from stg_enrolments as enrolments
left join stg_engagements as engagements using (engagement_id)
left join stg_courses as courses on enrolments.course_id = courses.course_id
left join fct_leavings as leavings using (engagement_id, academic_year)
left join fct_endings as endings using (engagement_id, academic_year)
left join fct_module_bundles as bundles using (engagement_id, academic_year)
order by enrolments.academic_year, courses.faculty_key, courses.course_key
