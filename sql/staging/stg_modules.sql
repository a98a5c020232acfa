-- One row per module and academic year in which it ran.
-- grain: module_id, academic_year
select
    module_id,
    academic_year,
    module_title,
    department_code,
    level,
    credits,
    campus,
    pass_mark
from raw_modules
