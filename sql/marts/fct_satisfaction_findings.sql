-- One row per enrolment: the mean answer to internal surveys of the year, or why there is none.
-- Asked and not answered is unknown, never the middle of the scale; not asked is another thing.
-- grain: engagement_id, academic_year, outcome_code
with answers as (
    select
        engagement_id,
        academic_year,
        count(*) filter (where is_invited or answer is not null) as invited_count,
        count(answer) as answer_count,
        cast(sum(answer) as bigint) as answer_sum
    from stg_surveys
    group by engagement_id, academic_year
)

select
    enrolments.engagement_id,
    enrolments.academic_year,
    'satisfaction' as outcome_code,
    case
        when not settings.has_surveys then 'no_extract'
        when settings.snapshot_date < make_date(enrolments.academic_year + 1, 7, 31)
            then 'year_not_over'
        when answers.answer_count > 0 then 'answered'
        when answers.invited_count > 0 then 'no_answer'
        else 'not_invited'
    end as finding,
    (2000 * answers.answer_sum + answers.answer_count) // nullif(2 * answers.answer_count, 0)
        as thousandths,
    make_date(enrolments.academic_year + 1, 7, 31) as matures_date
from fct_enrolments as enrolments
left join answers
    on enrolments.engagement_id = answers.engagement_id
    and enrolments.academic_year = answers.academic_year
cross join stg_settings as settings
