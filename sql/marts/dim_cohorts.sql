-- One row per cohort: students of one year, course, year of study, mode, level and set of offers.
-- grain: cohort_key
select
    cohort_key,
    academic_year,
    course_id,
    course_key,
    department_code,
    faculty_code,
    level,
    mode,
    year_of_study,
    count(*) as student_count
from fct_enrolments
group by
    cohort_key, academic_year, course_id, course_key, department_code, faculty_code, level, mode,
    year_of_study
