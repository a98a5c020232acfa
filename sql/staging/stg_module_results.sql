-- One row per attempt at a module, with the mark in tenths so that sums are exact.
-- grain: engagement_id, module_id, academic_year, attempt
select
    engagement_id,
    module_id,
    academic_year,
    attempt,
    term,
    assessment_date,
    result,
    cast(mark * 10 as integer) as mark_tenths
from raw_module_results
