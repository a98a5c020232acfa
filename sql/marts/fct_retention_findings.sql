-- One row per enrolment and question: still here, gone, or why neither can be said.
-- An award made after the day counts for those who had not left: they had finished. Those due to
-- finish by the day have six months for the award to be made before its absence says anything.
-- grain: engagement_id, academic_year, outcome_code
with completions as (
    select engagement_id, min(event_date) as completed_date
    from stg_retention
    where event = 'completed'
    group by engagement_id
)

select
    states.engagement_id,
    states.academic_year,
    states.outcome_code,
    case
        when states.outcome_code = 'continued'
            and coalesce(enrolments.left_event, 'none') <> 'died'
            and date_diff('day', enrolments.start_date, enrolments.last_date) <= 14
            then 'left_in_first_fortnight'
        when settings.snapshot_date < states.census_date
            or settings.latest_academic_year < states.census_year then 'not_reached'
        when awards.award_date <= states.census_date
            or completions.completed_date <= states.census_date then 'here'
        when states.is_studying or enrolments.left_date >= states.census_date then 'here'
        when enrolments.left_date < states.census_date and enrolments.left_event = 'died'
            then 'died'
        when enrolments.left_date < states.census_date then 'gone'
        when states.is_interrupted then 'interrupted'
        when awards.award_date is not null then 'here'
        when engagements.expected_end_date <= states.census_date
            and settings.snapshot_date
            < cast(engagements.expected_end_date + interval 6 month as date) then 'award_pending'
        else 'gone'
    end as finding,
    states.census_date as matures_date
from fct_census_states as states
inner join fct_enrolments as enrolments
    on states.engagement_id = enrolments.engagement_id
    and states.academic_year = enrolments.academic_year
left join stg_engagements as engagements on states.engagement_id = engagements.engagement_id
left join stg_awards as awards on states.engagement_id = awards.engagement_id
left join completions on states.engagement_id = completions.engagement_id
cross join stg_settings as settings
