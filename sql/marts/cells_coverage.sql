-- One row per year, faculty, level and year of study: how many are offered what.
-- grain: academic_year, faculty_code, level, year_of_study
select
    enrolments.academic_year,
    enrolments.faculty_code,
    enrolments.level,
    enrolments.year_of_study,
    count(*) as student_count,
    count(*) filter (where offers.meets_embedded) as embedded_count,
    count(*) filter (where offers.meets_opt_in) as opt_in_count,
    count(*) filter (where offers.meets_none) as none_count
from fct_enrolments as enrolments
inner join fct_offer_coverage as offers
    on enrolments.engagement_id = offers.engagement_id
    and enrolments.academic_year = offers.academic_year
group by
    enrolments.academic_year, enrolments.faculty_code, enrolments.level,
    enrolments.year_of_study
