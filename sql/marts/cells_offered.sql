-- One row per unit, role, year, faculty, level and group of students: how many it was open to.
-- Cohorts of one year, faculty and level to which the same is open are counted together first:
-- that is much quicker.
-- grain: unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
with units as (
    select distinct offers.cohort_key, units.unit_key, offers.role
    from fct_cohort_offers as offers
    inner join dim_scheme_units as units using (scheme_id, academic_year)
),

bundles as (
    select
        cohort_key,
        string_agg(cast(unit_key as varchar) || role, ';' order by unit_key, role) as bundle
    from units
    group by cohort_key
),

alike as (
    select
        cohorts.cohort_key,
        min(cohorts.cohort_key) over (
            partition by
                cohorts.academic_year, cohorts.faculty_code, cohorts.level, bundles.bundle
        ) as first_cohort_key
    from dim_cohorts as cohorts
    inner join bundles using (cohort_key)
),

counted as (
    select
        alike.first_cohort_key as cohort_key,
        groups.characteristic_code,
        groups.group_key,
        cast(sum(groups.student_count) as bigint) as student_count
    from fct_cohort_groups as groups
    inner join alike using (cohort_key)
    group by alike.first_cohort_key, groups.characteristic_code, groups.group_key
)

select
    units.unit_key,
    units.role,
    cohorts.academic_year,
    cohorts.faculty_code,
    cohorts.level,
    counted.characteristic_code,
    counted.group_key,
    cast(sum(counted.student_count) as bigint) as offered_count
from counted
inner join units using (cohort_key)
inner join dim_cohorts as cohorts using (cohort_key)
group by
    units.unit_key, units.role, cohorts.academic_year, cohorts.faculty_code, cohorts.level,
    counted.characteristic_code, counted.group_key
