-- One row per cohort, unit and role: the unit's schemes on offer to the cohort, taken together.
-- So stands a student of the cohort who never came. Schemes without a register are left out, unless
-- none kept one. Compulsory if any is; the last landmark is that of them all, and who is enrolled
-- from the first to the last is enrolled at every one.
-- grain: cohort_key, unit_key, role
select
    offers.cohort_key,
    units.unit_key,
    offers.role,
    min(offers.start_date) as start_date,
    coalesce(
        min(offers.landmark_date) filter (where offers.has_register), min(offers.landmark_date)
    ) as first_landmark_date,
    coalesce(
        max(offers.landmark_date) filter (where offers.has_register), max(offers.landmark_date)
    ) as landmark_date,
    bool_or(offers.is_compulsory) as is_compulsory,
    count(*) filter (where offers.has_register) as register_count
from fct_cohort_offers as offers
inner join dim_scheme_units as units using (scheme_id, academic_year)
group by offers.cohort_key, units.unit_key, offers.role
