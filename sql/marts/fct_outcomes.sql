-- One row per enrolment with its six outcomes: value in thousandths, and state.
-- A value is there only where the state is known: nothing immature or missing is read as a nought.
-- Why it is not known, and when it matures, is in fct_findings.
-- grain: engagement_id, academic_year
select
    years.engagement_id,
    years.academic_year,
    mean_mark.thousandths as mean_mark_thousandths,
    mean_mark.state as mean_mark_state,
    passed_first_time.thousandths as passed_first_time_thousandths,
    passed_first_time.state as passed_first_time_state,
    continued.thousandths as continued_thousandths,
    continued.state as continued_state,
    returned.thousandths as returned_thousandths,
    returned.state as returned_state,
    first_or_upper_second.thousandths as first_or_upper_second_thousandths,
    first_or_upper_second.state as first_or_upper_second_state,
    satisfaction.thousandths as satisfaction_thousandths,
    satisfaction.state as satisfaction_state
from fct_enrolments as years
left join fct_findings as mean_mark
    on years.engagement_id = mean_mark.engagement_id
    and years.academic_year = mean_mark.academic_year
    and mean_mark.outcome_code = 'mean_mark'
left join fct_findings as passed_first_time
    on years.engagement_id = passed_first_time.engagement_id
    and years.academic_year = passed_first_time.academic_year
    and passed_first_time.outcome_code = 'passed_first_time'
left join fct_findings as continued
    on years.engagement_id = continued.engagement_id
    and years.academic_year = continued.academic_year
    and continued.outcome_code = 'continued'
left join fct_findings as returned
    on years.engagement_id = returned.engagement_id
    and years.academic_year = returned.academic_year
    and returned.outcome_code = 'returned'
left join fct_findings as first_or_upper_second
    on years.engagement_id = first_or_upper_second.engagement_id
    and years.academic_year = first_or_upper_second.academic_year
    and first_or_upper_second.outcome_code = 'first_or_upper_second'
left join fct_findings as satisfaction
    on years.engagement_id = satisfaction.engagement_id
    and years.academic_year = satisfaction.academic_year
    and satisfaction.outcome_code = 'satisfaction'
