-- One row per enrolment: whether every module of the year was passed at the first attempt.
-- Withdrawn from or not submitted is not passed: the registration stays. Credit transferred in was
-- never attempted here. Without a mark is passed too: a fail is recorded as failed.
-- grain: engagement_id, academic_year, outcome_code
with modules as (
    select
        engagement_id,
        academic_year,
        count(*) filter (where result <> 'credit_transfer') as module_count,
        count(*) filter (
            where result in ('failed', 'not_submitted', 'withdrawn')
        ) as not_passed_count,
        count(*) filter (where result = 'deferred') as deferred_count
    from fct_registrations
    group by engagement_id, academic_year
)

select
    enrolments.engagement_id,
    enrolments.academic_year,
    'passed_first_time' as outcome_code,
    case
        when settings.snapshot_date < make_date(enrolments.academic_year + 1, 7, 31)
            then 'year_not_over'
        when coalesce(modules.module_count, 0) = 0 then 'no_module'
        when modules.not_passed_count > 0 then 'not_passed'
        when modules.deferred_count > 0 then 'deferred'
        else 'passed'
    end as finding,
    case when modules.not_passed_count > 0 then 0 else 1000 end as thousandths,
    make_date(enrolments.academic_year + 1, 7, 31) as matures_date
from fct_enrolments as enrolments
left join modules
    on enrolments.engagement_id = modules.engagement_id
    and enrolments.academic_year = modules.academic_year
cross join stg_settings as settings
