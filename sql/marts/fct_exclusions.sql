-- One row per step and reason for which something is left out or unknown, and how many rows.
-- grain: step, reason
select step, reason, sentence, row_count from fct_excluded_rows
union all
select step, reason, sentence, row_count from fct_excluded_marks
union all
select step, reason, sentence, row_count from fct_excluded_attendance
union all
select step, reason, sentence, row_count from fct_excluded_students
union all
select step, reason, sentence, row_count from fct_excluded_outcomes
order by step, reason
