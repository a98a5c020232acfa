-- One row per enrolment that a leaving event follows: the first one, and the last day of study.
-- A leaving event counts for the years that had begun by then, so that a student who came back is
-- not gone in the years after the return.
-- grain: engagement_id, academic_year
select
    enrolments.engagement_id,
    enrolments.academic_year,
    retention.event as left_event,
    retention.event_date as left_date
from stg_enrolments as enrolments
inner join stg_retention as retention
    on enrolments.engagement_id = retention.engagement_id
    and enrolments.start_date <= retention.event_date
where retention.event in ('left', 'transferred_outside', 'died')
qualify row_number() over (
    partition by enrolments.engagement_id, enrolments.academic_year
    order by retention.event_date, retention.event
) = 1
