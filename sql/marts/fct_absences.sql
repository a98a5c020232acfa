-- One row per student and landmark on which the student had interrupted.
-- grain: engagement_id, academic_year, landmark_date
select distinct
    breaks.engagement_id,
    offers.academic_year,
    offers.landmark_date
from fct_interruptions as breaks
inner join fct_enrolments as enrolments
    on breaks.engagement_id = enrolments.engagement_id
inner join fct_cohort_offers as offers
    on enrolments.cohort_key = offers.cohort_key
    and breaks.from_date < offers.landmark_date
    and (breaks.until_date is null or breaks.until_date > offers.landmark_date)
