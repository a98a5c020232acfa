-- One row per engagement, module and year: the first attempt, with its mark in tenths and credits.
-- A deferred sitting is not an attempt: the next one in the same year takes its place. A module
-- that is only sat again in a later year is not there: that is not a first attempt.
-- grain: engagement_id, module_id, academic_year
select
    firsts.engagement_id,
    firsts.module_id,
    firsts.academic_year,
    firsts.term,
    coalesce(modules.credits, 0) as credits,
    coalesce(thirds.result, seconds.result, firsts.result) as result,
    case
        when thirds.result is not null then thirds.mark_tenths
        when seconds.result is not null then seconds.mark_tenths
        else firsts.mark_tenths
    end as mark_tenths,
    firsts.result = 'deferred' as is_deferred
from stg_module_results as firsts
left join stg_module_results as seconds
    on firsts.engagement_id = seconds.engagement_id
    and firsts.module_id = seconds.module_id
    and firsts.academic_year = seconds.academic_year
    and firsts.result = 'deferred'
    and seconds.attempt = 2
left join stg_module_results as thirds
    on seconds.engagement_id = thirds.engagement_id
    and seconds.module_id = thirds.module_id
    and seconds.academic_year = thirds.academic_year
    and seconds.result = 'deferred'
    and thirds.attempt = 3
left join stg_modules as modules
    on firsts.module_id = modules.module_id
    and firsts.academic_year = modules.academic_year
where firsts.attempt = 1
