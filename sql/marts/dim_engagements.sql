-- One row per engagement: who the student is, as group codes, and where the study began.
-- Everything is as now known: a disability disclosed later is here, but not in analysis_frame.
-- grain: engagement_id
-- kind: view
with pivoted as (
    select
        engagement_id,
        max(group_code) filter (where characteristic_code = 'sex') as sex,
        max(group_code) filter (where characteristic_code = 'ethnicity') as ethnicity,
        max(group_code) filter (where characteristic_code = 'disability') as disability,
        max(group_code) filter (where characteristic_code = 'age_group') as age_group,
        max(group_code) filter (where characteristic_code = 'deprivation') as deprivation,
        max(group_code) filter (where characteristic_code = 'tundra') as tundra,
        max(group_code) filter (where characteristic_code = 'first_generation')
            as first_generation,
        max(group_code) filter (where characteristic_code = 'care_experienced')
            as care_experienced,
        max(group_code) filter (where characteristic_code = 'free_school_meals')
            as free_school_meals,
        max(group_code) filter (where characteristic_code = 'estranged') as estranged,
        max(group_code) filter (where characteristic_code = 'commuter') as commuter,
        max(group_code) filter (where characteristic_code = 'domicile') as domicile,
        max(group_code) filter (where characteristic_code = 'entry_route') as entry_route,
        max(group_code) filter (where characteristic_code = 'entry_qualification')
            as entry_qualification,
        max(group_code) filter (where characteristic_code = 'mode') as mode,
        max(group_code) filter (where characteristic_code = 'level') as level,
        max(group_code) filter (where characteristic_code = 'religion') as religion,
        max(group_code) filter (where characteristic_code = 'sexual_orientation')
            as sexual_orientation,
        max(group_code) filter (where characteristic_code = 'gender_identity')
            as gender_identity
    from fct_characteristics
    group by engagement_id
)

select
    engagements.engagement_id,
    engagements.student_id,
    pivoted.* exclude (engagement_id),
    engagements.entry_tariff,
    engagements.start_date,
    engagements.expected_end_date
from stg_engagements as engagements
left join pivoted on engagements.engagement_id = pivoted.engagement_id
