-- One row per scheme, approach and context with costs: places taken up, and who an outcome is for.
-- A place is one student in one scheme and year. A student in several schemes of a unit takes up as
-- many places, and counts once a year among those to whom an outcome applies: known by now, missing
-- though due, or not yet known. To a student of the second year "continued" does not apply.
-- grain: unit_kind, unit_code
with students as (
    select
        units.unit_kind,
        units.unit_code,
        came.engagement_id,
        came.academic_year,
        count(*) as place_count
    from fct_costed_participants as came
    inner join dim_scheme_units as units
        on came.scheme_id = units.scheme_id
        and came.academic_year = units.academic_year
        and units.unit_kind <> 'any'
    group by units.unit_kind, units.unit_code, came.engagement_id, came.academic_year
)

select
    students.unit_kind,
    students.unit_code,
    cast(sum(students.place_count) as bigint) as place_count,
    count(*) filter (where outcomes.continued_state <> 'not_applicable') as continued_count,
    count(*) filter (where outcomes.first_or_upper_second_state <> 'not_applicable')
        as first_or_upper_second_count
from students
left join fct_outcomes as outcomes
    on students.engagement_id = outcomes.engagement_id
    and students.academic_year = outcomes.academic_year
group by students.unit_kind, students.unit_code
