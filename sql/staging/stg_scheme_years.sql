-- One row per scheme and academic year, with its approach by code (null where no name fits).
-- grain: scheme_id, academic_year
with names as (
    select alias_folded as name, approach_code from voc_approach_aliases
    union all
    select approach_name as name, approach_code from voc_approaches
    union all
    select approach_code as name, approach_code from voc_approaches
),

aliases as (
    select
        trim(regexp_replace(lower(name), '[^a-z0-9]+', ' ', 'g')) as folded,
        min(approach_code) as approach_code
    from names
    group by trim(regexp_replace(lower(name), '[^a-z0-9]+', ' ', 'g'))
)

select
    years.scheme_id,
    years.academic_year,
    aliases.approach_code,
    years.context as context_code,
    years.relationship,
    years.direction,
    years.setting,
    years.delivery,
    years.entry_rule,
    years.register_coverage,
    years.places,
    years.stage_1_rating,
    years.stage_2_rating,
    years.stage_3_rating,
    years.stage_4_rating,
    years.stage_5_rating,
    years.stage_rater,
    years.stage_rated_date,
    years.stage_evidence,
    years.value_codes,
    years.register_kept = 'yes' as is_register_kept,
    coalesce(years.nobody_came = 'yes', false) as is_nobody_came
from raw_scheme_years as years
left join aliases
    on trim(regexp_replace(lower(years.approach), '[^a-z0-9]+', ' ', 'g')) = aliases.folded
