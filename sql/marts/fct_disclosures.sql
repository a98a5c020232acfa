-- One row per engagement: each characteristic as recorded, whether or not it is defined for them.
-- A quintile counts only with the index of the nation the student comes from. Mature is 21 on entry
-- for undergraduates and 25 for taught postgraduates.
-- grain: engagement_id
-- kind: view
select
    engagements.engagement_id,
    engagements.domicile as home,
    engagements.level = 'undergraduate' and engagements.age_on_entry < 21 as is_young,
    coalesce(students.sex, 'unknown') as sex,
    coalesce(students.ethnicity, 'unknown') as ethnicity,
    coalesce(students.disability, 'unknown') as disability,
    case
        when engagements.age_on_entry is null then 'unknown'
        when engagements.age_on_entry < 21 then 'young'
        when engagements.level = 'taught_postgraduate' and engagements.age_on_entry < 25
            then 'young'
        else 'mature'
    end as age_group,
    case
        when engagements.domicile = 'uk_' || engagements.deprivation_nation
            then coalesce(
                'quintile_' || cast(engagements.deprivation_quintile as varchar), 'unknown'
            )
        else 'unknown'
    end as deprivation,
    coalesce('quintile_' || cast(engagements.tundra_quintile as varchar), 'unknown') as tundra,
    coalesce(students.first_generation, 'unknown') as first_generation,
    coalesce(students.care_experienced, 'unknown') as care_experienced,
    coalesce(students.free_school_meals, 'unknown') as free_school_meals,
    coalesce(students.estranged, 'unknown') as estranged,
    coalesce(engagements.commuter, 'unknown') as commuter,
    coalesce(engagements.domicile, 'unknown') as domicile,
    coalesce(engagements.entry_route, 'unknown') as entry_route,
    coalesce(engagements.entry_qualification, 'unknown') as entry_qualification,
    coalesce(engagements.mode, 'unknown') as mode,
    coalesce(engagements.level, 'unknown') as level,
    coalesce(students.religion, 'unknown') as religion,
    coalesce(students.sexual_orientation, 'unknown') as sexual_orientation,
    coalesce(students.gender_identity, 'unknown') as gender_identity
from stg_engagements as engagements
left join stg_students as students on engagements.student_id = students.student_id
