-- One row per unit, course, year and year of study: sums of each outcome, and when it was taken up.
-- For compulsory units only; courses that never took a unit up are there to be compared with. A
-- course has taken a unit up when at least half of the students of the year had to take part.
-- grain: unit_kind, unit_code, course_key, academic_year, year_of_study
with courses as (
    select
        course_key,
        academic_year,
        year_of_study,
        count(*) as student_count,
        count(mean_mark_thousandths) as n_mean_mark,
        cast(sum(mean_mark_thousandths) as bigint) as sum_thousandths_mean_mark,
        cast(sum(mean_mark_thousandths * mean_mark_thousandths) as bigint) as sum_sq_mean_mark,
        count(passed_first_time_thousandths) as n_passed_first_time,
        cast(sum(passed_first_time_thousandths) as bigint) as sum_thousandths_passed_first_time,
        cast(sum(passed_first_time_thousandths * passed_first_time_thousandths) as bigint)
            as sum_sq_passed_first_time,
        count(continued_thousandths) as n_continued,
        cast(sum(continued_thousandths) as bigint) as sum_thousandths_continued,
        cast(sum(continued_thousandths * continued_thousandths) as bigint) as sum_sq_continued,
        count(returned_thousandths) as n_returned,
        cast(sum(returned_thousandths) as bigint) as sum_thousandths_returned,
        cast(sum(returned_thousandths * returned_thousandths) as bigint) as sum_sq_returned,
        count(first_or_upper_second_thousandths) as n_first_or_upper_second,
        cast(sum(first_or_upper_second_thousandths) as bigint)
            as sum_thousandths_first_or_upper_second,
        cast(sum(first_or_upper_second_thousandths * first_or_upper_second_thousandths) as bigint)
            as sum_sq_first_or_upper_second,
        count(satisfaction_thousandths) as n_satisfaction,
        cast(sum(satisfaction_thousandths) as bigint) as sum_thousandths_satisfaction,
        cast(sum(satisfaction_thousandths * satisfaction_thousandths) as bigint)
            as sum_sq_satisfaction
    from analysis_frame
    group by course_key, academic_year, year_of_study
)

select
    adoptions.unit_kind,
    adoptions.unit_code,
    adoptions.first_year_offered,
    courses.*
from courses
inner join fct_adoptions as adoptions
    on courses.course_key = adoptions.course_key
    and courses.year_of_study = adoptions.year_of_study
