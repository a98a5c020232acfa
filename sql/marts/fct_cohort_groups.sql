-- One row per cohort, characteristic and group: how many students, as known when the year began.
-- The whole cohort is under characteristic "all", group 0.
-- grain: cohort_key, characteristic_code, group_key
with students as (
    select
        enrolments.cohort_key,
        0 as "all",
        group_keys.* exclude (engagement_id, academic_year)
    from fct_enrolments as enrolments
    inner join fct_group_keys as group_keys using (engagement_id, academic_year)
)

select
    cohort_key,
    characteristic_code,
    group_key,
    count(*) as student_count
from students unpivot (
    group_key for characteristic_code in (
        "all", sex, ethnicity, disability, age_group, deprivation, tundra, first_generation,
        care_experienced, free_school_meals, estranged, commuter, domicile, entry_route,
        entry_qualification, mode, level, religion, sexual_orientation, gender_identity
    )
)
group by cohort_key, characteristic_code, group_key
