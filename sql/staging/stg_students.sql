-- One row per student, with the characteristics as the student disclosed them.
-- grain: student_id
select
    student_id,
    birth_date,
    sex,
    ethnicity,
    disability,
    disability_disclosed_date,
    first_generation,
    care_experienced,
    free_school_meals,
    estranged,
    religion,
    sexual_orientation,
    gender_identity
from raw_students
