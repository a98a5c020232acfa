-- One row per enrolment: the student's groups by number, as known when the year began.
-- A disability disclosed after the start of the year is not yet in it: who discloses may depend on
-- what happened in the year.
-- grain: engagement_id, academic_year
with pivoted as (
    select
        engagement_id,
        max(group_key) filter (where characteristic_code = 'sex') as sex,
        max(group_key) filter (where characteristic_code = 'ethnicity') as ethnicity,
        max(group_key) filter (where characteristic_code = 'disability') as disability,
        max(group_key) filter (where characteristic_code = 'age_group') as age_group,
        max(group_key) filter (where characteristic_code = 'deprivation') as deprivation,
        max(group_key) filter (where characteristic_code = 'tundra') as tundra,
        max(group_key) filter (where characteristic_code = 'first_generation') as first_generation,
        max(group_key) filter (where characteristic_code = 'care_experienced') as care_experienced,
        max(group_key) filter (where characteristic_code = 'free_school_meals')
            as free_school_meals,
        max(group_key) filter (where characteristic_code = 'estranged') as estranged,
        max(group_key) filter (where characteristic_code = 'commuter') as commuter,
        max(group_key) filter (where characteristic_code = 'domicile') as domicile,
        max(group_key) filter (where characteristic_code = 'entry_route') as entry_route,
        max(group_key) filter (where characteristic_code = 'entry_qualification')
            as entry_qualification,
        max(group_key) filter (where characteristic_code = 'mode') as mode,
        max(group_key) filter (where characteristic_code = 'level') as level,
        max(group_key) filter (where characteristic_code = 'religion') as religion,
        max(group_key) filter (where characteristic_code = 'sexual_orientation')
            as sexual_orientation,
        max(group_key) filter (where characteristic_code = 'gender_identity') as gender_identity
    from fct_characteristics
    group by engagement_id
),

undisclosed as (
    select group_key
    from voc_groups
    where characteristic_code = 'disability' and group_code = 'none'
)

select
    enrolments.engagement_id,
    enrolments.academic_year,
    pivoted.* exclude (engagement_id, disability),
    case
        when students.disability_disclosed_date > enrolments.start_date
            then cast(undisclosed.group_key as integer)
        else pivoted.disability
    end as disability
from fct_enrolments as enrolments
inner join pivoted on enrolments.engagement_id = pivoted.engagement_id
left join stg_students as students on enrolments.student_id = students.student_id
cross join undisclosed
