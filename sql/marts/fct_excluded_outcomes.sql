-- One row per outcome and reason why a student-year has no value of it.
-- grain: step, reason
select
    'outcome: ' || findings.outcome_code as step,
    findings.finding as reason,
    max(states.sentence) as sentence,
    count(*) as row_count
from fct_findings as findings
inner join dim_findings as states on findings.finding = states.finding
where findings.state <> 'known'
group by findings.outcome_code, findings.finding
