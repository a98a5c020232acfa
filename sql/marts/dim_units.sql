-- One row per unit that is compared: any scheme, a context, an approach or a scheme, with a number.
-- grain: unit_kind, unit_code
select
    unit_kind,
    unit_code,
    min(unit_key) as unit_key
from dim_scheme_units
group by unit_kind, unit_code
