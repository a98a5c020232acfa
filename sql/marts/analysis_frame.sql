-- One row per enrolment: what estimates compare students on, all dated before taking part.
-- prior_band is 1 to 21 for bands of five marks of the year before, 100 and more for entrants by
-- bands of 16 tariff points (two A level grades), 0 where neither is known.
-- grain: engagement_id, academic_year
select
    cast(row_number() over (order by years.engagement_id, years.academic_year) as bigint)
        as frame_id,
    years.engagement_id,
    years.student_id,
    years.academic_year,
    years.course_key,
    years.department_key,
    years.faculty_key,
    group_keys.level as level_key,
    group_keys.mode as mode_key,
    years.year_of_study,
    cast(years.is_entrant as integer) as is_entrant,
    group_keys.sex, group_keys.ethnicity, group_keys.disability, group_keys.age_group,
    group_keys.deprivation, group_keys.first_generation, group_keys.commuter, group_keys.domicile,
    group_keys.entry_route, group_keys.entry_qualification,
    cast(years.is_repeat as integer) as is_repeat,
    engagements.entry_tariff,
    marks.prior_mark_thousandths,
    cast(case
        when marks.prior_mark_thousandths is not null then marks.prior_mark_thousandths // 5000 + 1
        when years.is_entrant and engagements.entry_tariff is not null
            then 100 + engagements.entry_tariff // 16
        else 0
    end as integer) as prior_band,
    marks.term_1_mark_thousandths,
    outcomes.mean_mark_thousandths,
    outcomes.passed_first_time_thousandths,
    outcomes.continued_thousandths,
    outcomes.returned_thousandths,
    outcomes.first_or_upper_second_thousandths,
    outcomes.satisfaction_thousandths
from fct_enrolments as years
inner join stg_engagements as engagements using (engagement_id)
inner join fct_group_keys as group_keys using (engagement_id, academic_year)
left join fct_prior_marks as marks using (engagement_id, academic_year)
left join fct_outcomes as outcomes using (engagement_id, academic_year)
order by years.academic_year, years.faculty_key, years.course_key
