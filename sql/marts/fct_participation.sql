-- One row per student, scheme, year and role that signed up or came, and how often.
-- Where a scheme has dated sessions for a role in a year, they alone say who came; elsewhere its
-- own list does. Signing up is not coming. Without a register nobody's coming is known (null).
-- grain: engagement_id, scheme_id, academic_year, role
with came as (
    select
        engagement_id, scheme_id, academic_year, role, is_offered, has_register,
        case when has_sessions then dated.sessions_expected else listed.sessions_expected end
            as expected,
        case when has_sessions then coalesce(dated.sessions_attended, 0)
            else listed.sessions_attended end as attended,
        case when has_sessions then coalesce(dated.sessions_by_landmark, 0)
            else listed.sessions_by_landmark end as by_landmark,
        case when has_sessions then coalesce(dated.sessions_by_landmark, 0)
            else listed.dose end as dose,
        case when has_sessions then coalesce(dated.minutes, 0) else listed.minutes end as minutes,
        case when has_sessions then dated.first_date else listed.first_date end as first_date,
        case when has_sessions then dated.last_date else listed.last_date end as last_date
    from fct_landmarks as landmarks
    left join fct_session_attendance as dated
        using (engagement_id, scheme_id, academic_year, role)
    left join fct_listed_attendance as listed
        using (engagement_id, scheme_id, academic_year, role)
)

select
    engagement_id,
    scheme_id,
    academic_year,
    role,
    is_offered,
    has_register,
    cast(expected as integer) as sessions_expected,
    cast(case when has_register then attended end as integer) as sessions_attended,
    cast(case when has_register then by_landmark end as integer) as sessions_by_landmark,
    cast(case when has_register then dose end as integer) as dose,
    case when has_register then minutes end as minutes,
    case when has_register then first_date end as first_date,
    case when has_register then last_date end as last_date
from came
