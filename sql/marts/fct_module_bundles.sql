-- One row per student and year with offers through modules: all of them together, as one text.
-- Students with the same text are offered the same through modules, and can share a cohort.
-- grain: engagement_id, academic_year
select
    engagement_id,
    academic_year,
    string_agg(
        scheme_id || ' ' || role || ' ' || cast(is_compulsory as varchar)
        || ' ' || strftime(start_date, '%Y%m%d') || ' ' || strftime(landmark_date, '%Y%m%d')
        || ' ' || strftime(end_date, '%Y%m%d'),
        ';' order by scheme_id, role
    ) as bundle
from fct_module_offers
group by engagement_id, academic_year
