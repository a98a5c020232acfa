-- One row per engagement: a first or upper second, a lower class, or why neither can be said.
-- Only first degrees and integrated masters' degrees with an honours class are compared. Without an
-- award the question stays open until six months after the expected end.
-- grain: engagement_id
with latest as (
    select engagement_id, course_id, left_date, left_event, last_date
    from fct_enrolments
    qualify row_number() over (partition by engagement_id order by academic_year desc) = 1
),

breaks as (
    select distinct engagement_id from fct_interruptions where until_date is null
)

select
    engagements.engagement_id,
    case
        when coalesce(courses.award_aim, 'none') not in ('first_degree', 'integrated_masters')
            then 'not_a_first_degree'
        when awards.is_classified and awards.award_class in ('first', 'upper_second')
            then 'first_or_upper_second'
        when awards.is_classified and awards.award_class in ('lower_second', 'third')
            then 'lower_class'
        when awards.engagement_id is not null then 'unclassified_award'
        when not settings.has_awards then 'no_extract'
        when latest.left_date <= settings.snapshot_date and latest.left_event = 'died' then 'died'
        when latest.left_date <= settings.snapshot_date then 'left_without_award'
        when settings.snapshot_date
            < cast(engagements.expected_end_date + interval 6 month as date)
            or latest.last_date >= settings.snapshot_date
            or breaks.engagement_id is not null then 'still_studying'
        else 'no_award_recorded'
    end as finding,
    coalesce(
        awards.award_date, cast(engagements.expected_end_date + interval 6 month as date)
    ) as matures_date
from stg_engagements as engagements
left join latest on engagements.engagement_id = latest.engagement_id
left join stg_courses as courses
    on coalesce(latest.course_id, engagements.course_id) = courses.course_id
left join breaks on engagements.engagement_id = breaks.engagement_id
cross join stg_settings as settings
left join stg_awards as awards
    on engagements.engagement_id = awards.engagement_id
    and awards.award_date <= settings.snapshot_date
