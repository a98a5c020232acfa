-- One row per unit, role, year, faculty, level and group of students: how many it was open to.
-- grain: unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
with units as (
    select distinct offers.cohort_key, units.unit_key, offers.role
    from fct_cohort_offers as offers
    inner join dim_scheme_units as units using (scheme_id, academic_year)
)

select
    units.unit_key,
    units.role,
    cohorts.academic_year,
    cohorts.faculty_code,
    cohorts.level,
    groups.characteristic_code,
    groups.group_key,
    cast(sum(groups.student_count) as bigint) as offered_count
from units
inner join dim_cohorts as cohorts using (cohort_key)
inner join fct_cohort_groups as groups using (cohort_key)
group by
    units.unit_key, units.role, cohorts.academic_year, cohorts.faculty_code, cohorts.level,
    groups.characteristic_code, groups.group_key
