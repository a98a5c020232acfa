-- One row per scheme and academic year: what it cost, fixed and for its places.
-- Costs per place are for the places set, or for participants where none were set. Without any
-- recorded cost the amounts are null: not known is not free.
-- grain: scheme_id, academic_year
with sums as (
    select
        scheme_id,
        academic_year,
        cast(sum(case when basis = 'fixed' then amount_pence else 0 end) as bigint) as fixed_pence,
        cast(sum(case when basis = 'per_place' then amount_pence else 0 end) as bigint)
            as per_place_pence
    from stg_costs
    group by scheme_id, academic_year
)

select
    years.scheme_id,
    years.academic_year,
    years.places,
    counts.participant_count,
    sums.fixed_pence / 100e0 as fixed_gbp,
    sums.per_place_pence / 100e0 as per_place_gbp,
    (
        sums.fixed_pence
        + case
            when sums.per_place_pence = 0 then 0
            else sums.per_place_pence * coalesce(years.places, counts.participant_count)
        end
    ) / 100e0 as total_gbp
from stg_scheme_years as years
left join sums on years.scheme_id = sums.scheme_id and years.academic_year = sums.academic_year
left join fct_participant_counts as counts
    on years.scheme_id = counts.scheme_id
    and years.academic_year = counts.academic_year
