-- One row per enrolment with its six outcomes: value in thousandths, state, and when it matures.
-- A value is there only where the state is known: nothing immature or missing is read as a nought.
-- grain: engagement_id, academic_year
select
    engagement_id,
    academic_year,
    max(thousandths) filter (where outcome_code = 'mean_mark')
        as mean_mark_thousandths,
    max(state) filter (where outcome_code = 'mean_mark') as mean_mark_state,
    max(matures_date) filter (where outcome_code = 'mean_mark')
        as mean_mark_matures_date,
    max(thousandths) filter (where outcome_code = 'passed_first_time')
        as passed_first_time_thousandths,
    max(state) filter (where outcome_code = 'passed_first_time') as passed_first_time_state,
    max(matures_date) filter (where outcome_code = 'passed_first_time')
        as passed_first_time_matures_date,
    max(thousandths) filter (where outcome_code = 'continued')
        as continued_thousandths,
    max(state) filter (where outcome_code = 'continued') as continued_state,
    max(matures_date) filter (where outcome_code = 'continued')
        as continued_matures_date,
    max(thousandths) filter (where outcome_code = 'returned')
        as returned_thousandths,
    max(state) filter (where outcome_code = 'returned') as returned_state,
    max(matures_date) filter (where outcome_code = 'returned')
        as returned_matures_date,
    max(thousandths) filter (where outcome_code = 'first_or_upper_second')
        as first_or_upper_second_thousandths,
    max(state) filter (where outcome_code = 'first_or_upper_second') as first_or_upper_second_state,
    max(matures_date) filter (where outcome_code = 'first_or_upper_second')
        as first_or_upper_second_matures_date,
    max(thousandths) filter (where outcome_code = 'satisfaction')
        as satisfaction_thousandths,
    max(state) filter (where outcome_code = 'satisfaction') as satisfaction_state,
    max(matures_date) filter (where outcome_code = 'satisfaction')
        as satisfaction_matures_date
from fct_findings
group by engagement_id, academic_year
