-- One row per cohort: students of one year, course, year of study, mode, level and set of offers.
-- Cohorts of one year, faculty and level share population_key, the number of the first of them.
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
    min(cohort_key) over (partition by academic_year, faculty_code, level) as population_key,
    count(*) as student_count
from fct_enrolments
group by
    cohort_key, academic_year, course_id, course_key, department_code, faculty_code, level, mode,
    year_of_study
