-- One row per compulsory unit, course and year of study: the first year in which it was taken up.
-- Taken up means that at least half of the year's students had to take part; null if never.
-- grain: unit_kind, unit_code, course_key, year_of_study
with students as (
    select course_key, academic_year, year_of_study,
        cast(sum(student_count) as bigint) as student_count
    from dim_cohorts
    group by course_key, academic_year, year_of_study
),

compulsory as (
    select distinct offers.cohort_key, units.unit_kind, units.unit_code
    from fct_cohort_offers as offers
    inner join dim_scheme_units as units using (scheme_id, academic_year)
    where offers.is_compulsory
),

required as (
    select
        compulsory.unit_kind, compulsory.unit_code,
        cohorts.course_key, cohorts.academic_year, cohorts.year_of_study,
        cast(sum(cohorts.student_count) as bigint) as required_count
    from compulsory
    inner join dim_cohorts as cohorts using (cohort_key)
    group by
        compulsory.unit_kind, compulsory.unit_code,
        cohorts.course_key, cohorts.academic_year, cohorts.year_of_study
)

select
    units.unit_kind,
    units.unit_code,
    students.course_key,
    students.year_of_study,
    min(
        case
            when 2 * required.required_count >= students.student_count
                then students.academic_year
        end
    ) as first_year_offered
from students
cross join (select distinct unit_kind, unit_code from required) as units
left join required using (unit_kind, unit_code, course_key, academic_year, year_of_study)
group by units.unit_kind, units.unit_code, students.course_key, students.year_of_study
