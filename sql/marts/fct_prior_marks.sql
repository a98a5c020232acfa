-- One row per enrolment: the mean mark of the year before, and of the first term of this one.
-- grain: engagement_id, academic_year
select
    enrolments.engagement_id,
    enrolments.academic_year,
    before.mean_mark_thousandths as prior_mark_thousandths,
    present.term_1_mark_thousandths
from fct_enrolments as enrolments
left join fct_marks as before
    on enrolments.engagement_id = before.engagement_id
    and enrolments.academic_year = before.academic_year + 1
left join fct_marks as present
    on enrolments.engagement_id = present.engagement_id
    and enrolments.academic_year = present.academic_year
