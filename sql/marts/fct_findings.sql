-- One row per enrolment and outcome: what was found, and its value in thousandths where known.
-- grain: engagement_id, academic_year, outcome_code
-- kind: view
with findings as (
    select engagement_id, academic_year, outcome_code, finding, thousandths, matures_date
    from fct_mark_findings
    union all
    select engagement_id, academic_year, outcome_code, finding, thousandths, matures_date
    from fct_pass_findings
    union all
    select engagement_id, academic_year, outcome_code, finding, thousandths, matures_date
    from fct_satisfaction_findings
    union all
    select
        engagement_id, academic_year, outcome_code, finding,
        case when finding = 'here' then 1000 else 0 end as thousandths,
        matures_date
    from fct_retention_findings
    union all
    select
        engagement_id,
        academic_year,
        case when is_entrant then 'returned' else 'continued' end as outcome_code,
        case when is_entrant then 'first_year' else 'not_an_entrant' end as finding,
        cast(null as bigint) as thousandths,
        cast(null as date) as matures_date
    from fct_enrolments
    union all
    select
        enrolments.engagement_id,
        enrolments.academic_year,
        'first_or_upper_second' as outcome_code,
        awards.finding,
        case when awards.finding = 'first_or_upper_second' then 1000 else 0 end as thousandths,
        awards.matures_date
    from fct_enrolments as enrolments
    inner join fct_award_findings as awards on enrolments.engagement_id = awards.engagement_id
)

select
    findings.engagement_id,
    findings.academic_year,
    findings.outcome_code,
    findings.finding,
    states.state,
    cast(case when states.state = 'known' then findings.thousandths end as bigint) as thousandths,
    findings.matures_date
from findings
inner join dim_findings as states on findings.finding = states.finding
