-- One row per unit without a register, role, year, faculty, level and group: how many it is for.
-- Nobody's taking part in it is known, so whole cohorts are counted instead of students.
-- grain: unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
select
    offered.unit_key,
    offered.role,
    cohorts.academic_year,
    cohorts.faculty_code,
    cohorts.level,
    groups.characteristic_code,
    groups.group_key,
    cast(sum(groups.student_count) as bigint) as unknown_count
from fct_cohort_units as offered
inner join dim_cohorts as cohorts using (cohort_key)
inner join fct_cohort_groups as groups using (cohort_key)
where offered.register_count = 0
group by
    offered.unit_key, offered.role, cohorts.academic_year, cohorts.faculty_code, cohorts.level,
    groups.characteristic_code, groups.group_key
