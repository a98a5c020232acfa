-- One row per dated session and student who was expected at it.
-- grain: session_id, engagement_id
select
    session_id,
    engagement_id,
    scheme_id,
    academic_year,
    role,
    session_date,
    minutes,
    is_attended = 'yes' as is_attended
from raw_sessions
