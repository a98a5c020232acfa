-- One row per published National Student Survey result: aggregates, never joined to a person.
-- grain: unit, unit_id, level, survey_year, theme
select
    unit,
    unit_id,
    level,
    survey_year,
    theme,
    item_set,
    respondents,
    response_rate,
    positivity,
    cast(positivity * 1000 as integer) as positivity_thousandths
from raw_nss_results
