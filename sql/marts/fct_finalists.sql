-- One row per unit, course, level and year: how many of its finalists took part, of those known.
-- Finalists are those whose studies were to end by that winter: the ones whom the national survey
-- asks. Who could not take part did not; who had an offer without a register is in neither count.
-- grain: unit_kind, unit_code, course_id, course_key, faculty_code, level, academic_year
-- kind: view
with finalists as (
    select years.engagement_id, years.academic_year, years.course_id, years.course_key,
        years.faculty_code, years.level
    from fct_enrolments as years
    inner join stg_engagements as engagements using (engagement_id)
    where engagements.expected_end_date <= make_date(years.academic_year + 1, 12, 31)
),

taken as (
    select engagement_id, academic_year, unit_kind, unit_code, exposure
    from fct_exposures
    where role = 'recipient' and unit_kind in ('any', 'context', 'approach')
),

units as (select distinct unit_kind, unit_code from taken)

select units.unit_kind, units.unit_code, finalists.course_id, finalists.course_key,
    finalists.faculty_code, finalists.level, finalists.academic_year,
    count(*) filter (where taken.engagement_id is null or taken.exposure is not null)
        as known_count,
    coalesce(cast(sum(taken.exposure) as bigint), 0) as participant_count
from finalists
cross join units
left join taken using (engagement_id, academic_year, unit_kind, unit_code)
group by all
