-- One row per scheme and academic year: what it is, who could take part, and how it was run.
-- faculties lists, by code and parted by semicolons, the faculties whose students it was open to.
-- grain: scheme_id, academic_year
with reached as (
    select
        offers.scheme_id,
        offers.academic_year,
        bool_or(offers.is_compulsory) as is_compulsory,
        array_to_string(list_sort(list(distinct cohorts.faculty_code)), ';') as faculties
    from fct_cohort_offers as offers
    inner join dim_cohorts as cohorts
        on offers.cohort_key = cohorts.cohort_key
    group by offers.scheme_id, offers.academic_year
)

select
    years.scheme_id,
    years.academic_year,
    schemes.scheme_name,
    years.context_code,
    years.approach_code,
    years.relationship,
    years.direction,
    years.setting,
    years.delivery,
    years.entry_rule,
    registers.has_register as register_kept,
    years.places,
    schemes.data_controller,
    schemes.is_sensitive,
    coalesce(reached.is_compulsory, false) as is_compulsory,
    coalesce(reached.faculties, '') as faculties,
    years.stage_1_rating,
    years.stage_2_rating,
    years.stage_3_rating,
    years.stage_4_rating,
    years.stage_5_rating,
    years.stage_rater,
    years.stage_rated_date,
    years.value_codes
from stg_scheme_years as years
inner join stg_schemes as schemes
    on years.scheme_id = schemes.scheme_id
inner join fct_registers as registers
    on years.scheme_id = registers.scheme_id
    and years.academic_year = registers.academic_year
left join reached
    on years.scheme_id = reached.scheme_id
    and years.academic_year = reached.academic_year
