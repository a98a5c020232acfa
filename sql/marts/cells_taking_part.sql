-- One row per unit, role, year, faculty, level and group of students: taking part, and unknown.
-- At any time in the year: unlike exposure, coming after the landmark counts. Students are counted
-- in crossings of a few characteristics, then for each alone: that is much quicker.
-- grain: unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
with students as (
    select
        came.unit_key, came.role, cohorts.population_key, came.took_part, 0 as "all",
        group_keys.* exclude (engagement_id, academic_year)
    from fct_taking_part as came
    inner join dim_cohorts as cohorts using (cohort_key)
    inner join fct_group_keys as group_keys
        on came.engagement_id = group_keys.engagement_id
        and came.academic_year = group_keys.academic_year
),

crossed as (
    select
        * exclude (took_part),
        count(took_part) as participant_count,
        count(*) - count(took_part) as unknown_count
    from students
    group by unit_key, role, population_key, grouping sets (
        ("all", sex, disability, age_group, mode),
        (ethnicity, care_experienced, estranged, level),
        (deprivation, tundra, free_school_meals),
        (first_generation, commuter, domicile),
        (entry_route, entry_qualification, gender_identity),
        (religion, sexual_orientation)
    )
),

counted as (
    select
        crossed.unit_key, crossed.role, cohorts.academic_year, cohorts.faculty_code,
        cohorts.level, characteristic_code, group_key, participant_count, unknown_count
    from crossed unpivot (
        group_key for characteristic_code in (
            "all", sex, ethnicity, disability, age_group, deprivation, tundra, first_generation,
            care_experienced, free_school_meals, estranged, commuter, domicile, entry_route,
            entry_qualification, mode, level, religion, sexual_orientation, gender_identity
        )
    ) as crossed
    inner join dim_cohorts as cohorts on crossed.population_key = cohorts.cohort_key
    union all
    select
        unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key,
        0 as participant_count, unknown_count
    from cells_unregistered
)

select
    unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key,
    cast(sum(participant_count) as bigint) as participant_count,
    cast(sum(unknown_count) as bigint) as unknown_count
from counted
group by unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
