-- One row per course, with its department and faculty and a number for each to match on.
-- grain: course_id
select
    course_id,
    cast(dense_rank() over (order by course_id) as integer) as course_key,
    course_title,
    department_code,
    cast(dense_rank() over (order by department_code) as integer) as department_key,
    department_name,
    faculty_code,
    cast(dense_rank() over (order by faculty_code) as integer) as faculty_key,
    faculty_name,
    award_aim,
    level,
    subject_1_code,
    subject_1_percent,
    subject_2_code,
    subject_2_percent,
    subject_3_code,
    subject_3_percent
from raw_courses
