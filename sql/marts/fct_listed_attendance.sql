-- One row per student, scheme, year and role on a scheme's own list, with the counts that it gives.
-- Without a count up to the landmark, all sessions stand in, unless the first was after it. Waiting
-- or referred without a count is nought; signed up without one stays unknown. The dose is the count
-- up to the landmark alone: whoever left could not come any more.
-- grain: engagement_id, scheme_id, academic_year, role
with listed as (
    select
        engagement_id, scheme_id, academic_year, role,
        came.sessions_expected,
        came.sessions_attended_by_landmark,
        came.minutes_attended,
        came.first_date,
        came.last_date,
        landmarks.landmark_date,
        case
            when came.status in ('waiting', 'referred') then coalesce(came.sessions_attended, 0)
            else came.sessions_attended
        end as attended_count
    from stg_participation as came
    inner join fct_landmarks as landmarks using (engagement_id, scheme_id, academic_year, role)
)

select
    engagement_id,
    scheme_id,
    academic_year,
    role,
    sessions_expected,
    attended_count as sessions_attended,
    case
        when sessions_attended_by_landmark is not null then sessions_attended_by_landmark
        when first_date > landmark_date then 0
        else attended_count
    end as sessions_by_landmark,
    case
        when sessions_attended_by_landmark is not null then sessions_attended_by_landmark
        when first_date > landmark_date then 0
        when attended_count = 0 or last_date <= landmark_date then attended_count
    end as dose,
    minutes_attended as minutes,
    first_date,
    last_date
from listed
