-- One row per engagement: one student's study of one course, as it stood on entry.
-- grain: engagement_id
select
    engagement_id,
    student_id,
    course_id,
    start_date,
    expected_end_date,
    mode,
    level,
    entry_route,
    entry_qualification,
    entry_tariff,
    age_on_entry,
    domicile,
    fee_status,
    deprivation_quintile,
    deprivation_index,
    deprivation_nation,
    deprivation_edition,
    tundra_quintile,
    accommodation,
    commuter
from raw_engagements
