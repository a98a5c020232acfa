-- One row per cost of a scheme in a year, in pence so that sums are exact.
-- grain: scheme_id, academic_year, cost_kind, basis, funder, faculty_code
select
    scheme_id,
    academic_year,
    cost_kind,
    basis,
    funder,
    faculty_code,
    provider_hours,
    cast(amount_gbp * 100 as bigint) as amount_pence
from raw_costs
