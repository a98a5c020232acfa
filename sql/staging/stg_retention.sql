-- One row per event in an engagement: leaving, interrupting, resuming, transferring, completing, dying.
-- grain: engagement_id, event, event_date
select
    engagement_id,
    event,
    event_date,
    reason_group
from raw_retention
