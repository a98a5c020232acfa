-- One row per enrolment: the mean mark of the year, or why there is none.
-- Marks of a year count once the academic year is over, so that no half year is read as a whole.
-- grain: engagement_id, academic_year, outcome_code
with modules as (
    select
        engagement_id,
        academic_year,
        count(*) as marked_module_count
    from fct_registrations
    where result not in ('credit_transfer', 'pass_fail_only')
    group by engagement_id, academic_year
)

select
    enrolments.engagement_id,
    enrolments.academic_year,
    'mean_mark' as outcome_code,
    case
        when settings.snapshot_date < make_date(enrolments.academic_year + 1, 7, 31)
            then 'year_not_over'
        when marks.mean_mark_thousandths is not null then 'marked'
        when modules.marked_module_count > 0 then 'no_mark'
        else 'no_marked_module'
    end as finding,
    marks.mean_mark_thousandths as thousandths,
    make_date(enrolments.academic_year + 1, 7, 31) as matures_date
from fct_enrolments as enrolments
left join modules
    on enrolments.engagement_id = modules.engagement_id
    and enrolments.academic_year = modules.academic_year
left join fct_marks as marks
    on enrolments.engagement_id = marks.engagement_id
    and enrolments.academic_year = marks.academic_year
cross join stg_settings as settings
