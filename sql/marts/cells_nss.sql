-- One row per unit, course and survey result: how many finalists took part, beside what they said.
-- The survey is that of the spring; students are counted, and nobody's answer is known.
-- grain: unit_kind, unit_code, course_id, level, survey_year, theme
-- kind: view
select shares.unit_kind, shares.unit_code, shares.course_id, shares.course_key,
    shares.faculty_code as subject, shares.level,
    shares.known_count, shares.participant_count, results.survey_year, results.theme,
    results.item_set, results.respondents,
    cast(results.response_rate as double) as response_rate,
    cast(results.positivity as double) as positivity
from stg_nss_results as results
inner join fct_finalists as shares
    on results.unit = 'course' and results.unit_id = shares.course_id
    and results.level = shares.level and results.survey_year = shares.academic_year + 1
where shares.known_count > 0
