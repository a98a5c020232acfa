-- One row per unit, role, year, faculty, level and group of students: taking part, and unknown.
-- At any time in the year: unlike exposure, coming after the landmark counts. Students are counted
-- in crossings of a few characteristics, then for each alone: that is much quicker.
-- grain: unit_key, role, academic_year, faculty_code, level, characteristic_code, group_key
with populations as (
    select
        cohort_key, academic_year, faculty_code, level,
        min(cohort_key) over (partition by academic_year, faculty_code, level) as population_key
    from dim_cohorts
),

students as (
    select
        came.unit_key, came.role, populations.population_key,
        case when came.exposure = 1 or came.sessions_attended > 0 then 1 end as took_part,
        0 as "all",
        group_keys.* exclude (engagement_id, academic_year)
    from fct_exposures as came
    inner join fct_enrolments as enrolments using (engagement_id, academic_year)
    inner join populations using (cohort_key)
    inner join fct_group_keys as group_keys using (engagement_id, academic_year)
    where came.exposure = 1 or came.sessions_attended > 0 or came.exposure is null
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
)

select
    unit_key, role, populations.academic_year, populations.faculty_code, populations.level,
    characteristic_code, group_key,
    cast(sum(participant_count) as bigint) as participant_count,
    cast(sum(unknown_count) as bigint) as unknown_count
from crossed unpivot (
    group_key for characteristic_code in (
        "all", sex, ethnicity, disability, age_group, deprivation, tundra, first_generation,
        care_experienced, free_school_meals, estranged, commuter, domicile, entry_route,
        entry_qualification, mode, level, religion, sexual_orientation, gender_identity
    )
) as crossed
inner join populations on crossed.population_key = populations.cohort_key
group by
    unit_key, role, populations.academic_year, populations.faculty_code, populations.level,
    characteristic_code, group_key
