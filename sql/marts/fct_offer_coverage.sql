-- One row per enrolment: how many schemes it was offered, embedded ones and ones to opt in to.
-- A scheme open to a student in both roles is one offer.
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

counted as (
    select
        cohort_key,
        count(*) filter (where context_code = 'curriculum_embedded') as embedded_offer_count,
        count(*) filter (where context_code = 'co_curricular') as co_curricular_offer_count,
        count(*) filter (where context_code = 'extra_curricular') as extra_curricular_offer_count,
        count(*) filter (where not is_compulsory) as opt_in_offer_count
    from offers
    group by cohort_key
)

select
    enrolments.engagement_id,
    enrolments.academic_year,
    coalesce(counted.embedded_offer_count, 0) as embedded_offer_count,
    coalesce(counted.co_curricular_offer_count, 0) as co_curricular_offer_count,
    coalesce(counted.extra_curricular_offer_count, 0) as extra_curricular_offer_count,
    coalesce(counted.opt_in_offer_count, 0) as opt_in_offer_count,
    coalesce(counted.embedded_offer_count, 0) > 0 as meets_embedded,
    coalesce(counted.opt_in_offer_count, 0) > 0 as meets_opt_in,
    counted.cohort_key is null as meets_none
from fct_enrolments as enrolments
left join counted on enrolments.cohort_key = counted.cohort_key
