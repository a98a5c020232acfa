-- One row per unit, role, year, exposure and group of like students: sums of each outcome.
-- Only what can be compared is here: opt-in, enrolled at the landmark, exposure known. There are
-- nearly as many groups as students, so they are made when read, for the units asked for.
-- grain: unit_kind, unit_code, role, academic_year, course_key, department_key, faculty_key,
-- level_key, year_of_study, prior_band, sex, ethnicity, disability, age_group, deprivation,
-- is_exposed
-- kind: view
select
    exposures.unit_kind, exposures.unit_code, exposures.role, exposures.academic_year,
    frame.course_key, frame.department_key, frame.faculty_key, frame.level_key,
    frame.year_of_study, frame.prior_band,
    frame.sex, frame.ethnicity, frame.disability, frame.age_group, frame.deprivation,
    exposures.exposure as is_exposed,
    count(*) as student_count,
    count(frame.mean_mark_thousandths) as n_mean_mark,
    cast(sum(frame.mean_mark_thousandths) as bigint) as sum_thousandths_mean_mark,
    cast(sum(frame.mean_mark_thousandths * frame.mean_mark_thousandths) as bigint)
        as sum_sq_mean_mark,
    count(frame.passed_first_time_thousandths) as n_passed_first_time,
    cast(sum(frame.passed_first_time_thousandths) as bigint) as sum_thousandths_passed_first_time,
    cast(sum(frame.passed_first_time_thousandths * frame.passed_first_time_thousandths) as bigint)
        as sum_sq_passed_first_time,
    count(frame.continued_thousandths) as n_continued,
    cast(sum(frame.continued_thousandths) as bigint) as sum_thousandths_continued,
    cast(sum(frame.continued_thousandths * frame.continued_thousandths) as bigint)
        as sum_sq_continued,
    count(frame.returned_thousandths) as n_returned,
    cast(sum(frame.returned_thousandths) as bigint) as sum_thousandths_returned,
    cast(sum(frame.returned_thousandths * frame.returned_thousandths) as bigint) as sum_sq_returned,
    count(frame.first_or_upper_second_thousandths) as n_first_or_upper_second,
    cast(sum(frame.first_or_upper_second_thousandths) as bigint)
        as sum_thousandths_first_or_upper_second,
    cast(sum(
        frame.first_or_upper_second_thousandths * frame.first_or_upper_second_thousandths
    ) as bigint) as sum_sq_first_or_upper_second,
    count(frame.satisfaction_thousandths) as n_satisfaction,
    cast(sum(frame.satisfaction_thousandths) as bigint) as sum_thousandths_satisfaction,
    cast(sum(frame.satisfaction_thousandths * frame.satisfaction_thousandths) as bigint)
        as sum_sq_satisfaction
from fct_exposures as exposures
inner join analysis_frame as frame
    on exposures.engagement_id = frame.engagement_id
    and exposures.academic_year = frame.academic_year
where not exposures.is_compulsory
    and exposures.is_enrolled_at_landmark
    and exposures.exposure is not null
group by all
