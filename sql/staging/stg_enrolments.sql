-- One row per engagement and academic year in which it was enrolled.
-- grain: engagement_id, academic_year
select
    engagement_id,
    academic_year,
    course_id,
    year_of_study,
    fte,
    campus,
    start_date,
    end_date,
    is_apprenticeship = 'yes' as is_apprenticeship,
    is_entrant = 'yes' as is_entrant,
    is_foundation = 'yes' as is_foundation,
    is_repeat = 'yes' as is_repeat,
    is_placement_year = 'yes' as is_placement_year
from raw_enrolments
