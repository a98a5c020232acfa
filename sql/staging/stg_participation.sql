-- One row per student, scheme, year and role in a scheme's own list of who signed up and who came.
-- grain: engagement_id, scheme_id, academic_year, role
select
    engagement_id,
    scheme_id,
    academic_year,
    role,
    status,
    sessions_expected,
    sessions_attended,
    sessions_attended_by_landmark,
    minutes_attended,
    first_date,
    last_date
from raw_participation
