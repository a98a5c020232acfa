-- One row per enrolment with an event before the engagement's next year began: the last such event.
-- On one day, an interruption yields to whatever else happened: it is then over.
-- grain: engagement_id, academic_year
with years as (
    select
        engagement_id,
        academic_year,
        start_date,
        lead(start_date) over (partition by engagement_id order by academic_year) as next_start_date
    from stg_enrolments
)

select
    years.engagement_id,
    years.academic_year,
    retention.event as end_state,
    retention.event_date as end_state_date
from years
inner join stg_retention as retention
    on years.engagement_id = retention.engagement_id
    and years.start_date <= retention.event_date
    and (years.next_start_date is null or years.next_start_date > retention.event_date)
qualify row_number() over (
    partition by years.engagement_id, years.academic_year
    order by
        retention.event_date desc,
        case when retention.event = 'interrupted' then 1 else 0 end,
        retention.event
) = 1
