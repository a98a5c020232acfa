-- One row per context (or any scheme), year and crossing of characteristics: eligible, taking part.
-- In either role: a student who leads takes part too. It is unknown where it is unknown in one role
-- and the student did not take part in the other.
-- grain: unit_kind, unit_code, academic_year, sex, ethnicity, disability, age_group, deprivation
with students as (
    select
        engagement_id,
        academic_year,
        unit_kind,
        unit_code,
        max(case when exposure = 1 or sessions_attended > 0 then 1 else 0 end) as took_part,
        count(*) - count(exposure) as unknown_roles
    from fct_exposures
    where unit_kind in ('any', 'context')
    group by engagement_id, academic_year, unit_kind, unit_code
),

counted as (
    select
        unit_kind, unit_code, academic_year, sex, ethnicity, disability, age_group, deprivation,
        count(*) filter (where took_part = 1 or unknown_roles = 0) as eligible_count,
        count(*) filter (where took_part = 1) as participant_count,
        count(*) filter (where took_part = 0 and unknown_roles > 0) as unknown_count
    from students
    inner join fct_group_keys using (engagement_id, academic_year)
    group by all
)

select
    counted.unit_kind,
    counted.unit_code,
    counted.academic_year,
    sexes.group_code as sex,
    ethnicities.group_code as ethnicity,
    disabilities.group_code as disability,
    ages.group_code as age_group,
    quintiles.group_code as deprivation,
    counted.eligible_count,
    counted.participant_count,
    counted.unknown_count
from counted
inner join voc_groups as sexes
    on sexes.characteristic_code = 'sex' and sexes.group_key = counted.sex
inner join voc_groups as ethnicities
    on ethnicities.characteristic_code = 'ethnicity' and ethnicities.group_key = counted.ethnicity
inner join voc_groups as disabilities
    on disabilities.characteristic_code = 'disability'
    and disabilities.group_key = counted.disability
inner join voc_groups as ages
    on ages.characteristic_code = 'age_group' and ages.group_key = counted.age_group
inner join voc_groups as quintiles
    on quintiles.characteristic_code = 'deprivation' and quintiles.group_key = counted.deprivation
