-- One row per unit, role, year, faculty, level and group of students: eligible and taking part.
-- The whole population is under characteristic "all". Taking part is at any time in the year;
-- student-years for which it is unknown are in unknown_count alone.
-- grain: unit_kind, unit_code, role, academic_year, faculty_code, level, characteristic_code,
-- group_code
select
    units.unit_kind,
    units.unit_code,
    offered.role,
    offered.academic_year,
    offered.faculty_code,
    offered.level,
    offered.characteristic_code,
    coalesce(listed.group_code, 'all') as group_code,
    offered.offered_count - coalesce(came.unknown_count, 0) as eligible_count,
    coalesce(came.participant_count, 0) as participant_count,
    coalesce(came.unknown_count, 0) as unknown_count
from cells_offered as offered
inner join dim_units as units using (unit_key)
left join cells_taking_part as came using (
    unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
)
left join voc_groups as listed using (characteristic_code, group_key)
order by units.unit_kind, units.unit_code, offered.characteristic_code, offered.academic_year
