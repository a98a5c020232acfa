-- One row per interruption of study: from the last day before it to the event that ended it.
-- An interruption that nothing ended is still open (until_date is null).
-- grain: engagement_id, from_date
select
    interrupted.engagement_id,
    interrupted.event_date as from_date,
    min(ended.event_date) as until_date
from stg_retention as interrupted
left join stg_retention as ended
    on interrupted.engagement_id = ended.engagement_id
    and interrupted.event_date <= ended.event_date
    and ended.event <> 'interrupted'
where interrupted.event = 'interrupted'
group by interrupted.engagement_id, interrupted.event_date
