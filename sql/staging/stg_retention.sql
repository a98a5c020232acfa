-- One row per event in an engagement, such as leaving, interrupting, resuming or completing.
-- grain: engagement_id, event, event_date
select
    engagement_id,
    event,
    event_date,
    reason_group
from raw_retention
