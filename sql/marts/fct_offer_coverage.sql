-- One row per enrolment: whether it was offered an embedded scheme, one to opt in to, or none.
-- A scheme that is compulsory in one role is none to opt in to in another.
-- grain: engagement_id, academic_year
with offers as (
    select
        offered.cohort_key,
        offered.scheme_id,
        years.context_code,
        bool_or(offered.is_compulsory) as is_compulsory
    from fct_cohort_offers as offered
    inner join stg_scheme_years as years using (scheme_id, academic_year)
    group by offered.cohort_key, offered.scheme_id, years.context_code
),

met as (
    select
        cohort_key,
        bool_or(context_code = 'curriculum_embedded') as embedded,
        bool_or(not is_compulsory) as opt_in
    from offers
    group by cohort_key
)

select
    enrolments.engagement_id,
    enrolments.academic_year,
    coalesce(met.embedded, false) as meets_embedded,
    coalesce(met.opt_in, false) as meets_opt_in,
    met.cohort_key is null as meets_none
from fct_enrolments as enrolments
left join met on enrolments.cohort_key = met.cohort_key
