-- One row per enrolment and question: the day on which it is asked whether the student is here.
-- Continued (entrants): 1 year and 15 days after the start, part time 2 years and 15 days.
-- Returned (after the first year): 1 December of the following academic year.
-- grain: engagement_id, academic_year, outcome_code
select
    engagement_id,
    academic_year,
    'continued' as outcome_code,
    case
        when mode = 'part_time'
            then cast(cast(start_date + interval 2 year as date) + interval 15 day as date)
        else cast(cast(start_date + interval 1 year as date) + interval 15 day as date)
    end as census_date
from fct_enrolments
where is_entrant
union all
select
    engagement_id,
    academic_year,
    'returned' as outcome_code,
    make_date(academic_year + 1, 12, 1) as census_date
from fct_enrolments
where not is_entrant
