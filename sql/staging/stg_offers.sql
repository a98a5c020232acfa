-- One row per group of students that a scheme was open to in a year, by role.
-- grain: scheme_id, academic_year, scope, scope_id, year_of_study, mode, level, role
select
    scheme_id,
    academic_year,
    scope,
    scope_id,
    year_of_study,
    mode,
    level,
    role,
    start_date,
    landmark_date,
    end_date,
    is_compulsory = 'yes' as is_compulsory
from raw_offers
