-- One row per engagement and characteristic: the student's group, as the extracts now say.
-- Outside the population (such as an English index for a Welsh student) is not unknown, and what is
-- not a group of the vocabulary is unknown: neither is ever read as "no".
-- grain: engagement_id, characteristic_code
-- kind: view
with long as (
    select engagement_id, home, is_young, characteristic_code, recorded
    from fct_disclosures unpivot (
        recorded for characteristic_code in (
            sex, ethnicity, disability, age_group, deprivation, tundra, first_generation,
            care_experienced, free_school_meals, estranged, commuter, domicile, entry_route,
            entry_qualification, mode, level, religion, sexual_orientation, gender_identity
        )
    )
),

placed as (
    select
        long.engagement_id,
        long.characteristic_code,
        long.recorded,
        case characteristics.population
            when 'all' then true
            when 'uk_domiciled' then long.home like 'uk%'
            when 'young_english_entrants' then long.home = 'uk_england' and long.is_young
            else long.home = 'uk_' || characteristics.population
        end as is_in_population
    from long
    inner join voc_characteristics as characteristics
        on long.characteristic_code = characteristics.characteristic_code
)

select
    placed.engagement_id,
    placed.characteristic_code,
    case
        when not placed.is_in_population then 'outside_population'
        else coalesce(listed.group_code, 'unknown')
    end as group_code,
    case
        when not placed.is_in_population then 99
        else coalesce(cast(listed.group_key as integer), 90)
    end as group_key
from placed
left join voc_groups as listed
    on placed.characteristic_code = listed.characteristic_code
    and placed.recorded = listed.group_code
