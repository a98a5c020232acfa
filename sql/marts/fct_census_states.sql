-- One row per enrolment and question: whether the student studied here on the day that decides.
-- Any engagement of the same student counts, so a transfer inside is not a departure. A student is
-- here in a year of study that has not ended by then, even if the next one begins a little later.
-- grain: engagement_id, academic_year, outcome_code
with census as (
    select
        dates.engagement_id,
        dates.academic_year,
        dates.outcome_code,
        dates.census_date,
        enrolments.student_id,
        cast(extract(year from dates.census_date) as integer)
        - case when extract(month from dates.census_date) < 8 then 1 else 0 end as census_year
    from fct_census_dates as dates
    inner join fct_enrolments as enrolments
        on dates.engagement_id = enrolments.engagement_id
        and dates.academic_year = enrolments.academic_year
)

select
    census.engagement_id,
    census.academic_year,
    census.outcome_code,
    census.census_date,
    census.census_year,
    max(
        case when studied.engagement_id is not null and away.engagement_id is null then 1 else 0 end
    ) = 1 as is_studying,
    max(case when own_break.engagement_id is not null then 1 else 0 end) = 1 as is_interrupted
from census
left join fct_enrolments as studied
    on census.student_id = studied.student_id
    and census.census_date <= studied.last_date
    and (census.census_date >= studied.start_date or census.census_year = studied.academic_year)
left join fct_interruptions as away
    on studied.engagement_id = away.engagement_id
    and census.census_date > away.from_date
    and (away.until_date is null or census.census_date < away.until_date)
left join fct_interruptions as own_break
    on census.engagement_id = own_break.engagement_id
    and census.census_date > own_break.from_date
    and (own_break.until_date is null or census.census_date < own_break.until_date)
group by
    census.engagement_id, census.academic_year, census.outcome_code,
    census.census_date, census.census_year
