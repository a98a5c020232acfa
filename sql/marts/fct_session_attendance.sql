-- One row per student, scheme, year and role with dated sessions: how many, and how many attended.
-- grain: engagement_id, scheme_id, academic_year, role
select
    sessions.engagement_id,
    sessions.scheme_id,
    sessions.academic_year,
    sessions.role,
    count(*) as sessions_expected,
    count(*) filter (where sessions.is_attended) as sessions_attended,
    count(*) filter (
        where sessions.is_attended and sessions.session_date <= landmarks.landmark_date
    ) as sessions_by_landmark,
    cast(sum(case when sessions.is_attended then sessions.minutes else 0 end) as bigint) as minutes,
    min(case when sessions.is_attended then sessions.session_date end) as first_date,
    max(case when sessions.is_attended then sessions.session_date end) as last_date
from stg_sessions as sessions
inner join fct_landmarks as landmarks using (engagement_id, scheme_id, academic_year, role)
group by sessions.engagement_id, sessions.scheme_id, sessions.academic_year, sessions.role
