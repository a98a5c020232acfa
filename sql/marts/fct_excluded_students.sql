-- One row per reason why a student to whom a scheme was open is not compared in its estimates.
-- Each row of fct_eligibility is counted once, under the first reason that holds.
-- grain: step, reason
with reasons as (
    select
        case
            when eligibility.is_compulsory then 'compulsory'
            when not eligibility.is_enrolled_at_landmark and absences.engagement_id is not null
                then 'interrupted_at_landmark'
            when not eligibility.is_enrolled_at_landmark
                and enrolments.last_date < eligibility.landmark_date then 'left_before_landmark'
            when not eligibility.is_enrolled_at_landmark then 'began_after_landmark'
            when not eligibility.has_register and registers.is_kept then 'register_not_delivered'
            when not eligibility.has_register then 'no_register'
            when eligibility.exposure is null then 'attendance_not_recorded'
        end as reason
    from fct_eligibility as eligibility
    inner join fct_enrolments as enrolments using (engagement_id, academic_year)
    left join fct_registers as registers
        on eligibility.scheme_id = registers.scheme_id
        and eligibility.academic_year = registers.academic_year
    left join fct_absences as absences using (engagement_id, academic_year, landmark_date)
    where eligibility.is_compulsory
        or not eligibility.is_enrolled_at_landmark
        or eligibility.exposure is null
),

listed as (
    select reason, sentence
    from (
        values
            ('compulsory', 'Everyone offered it takes part: there is nobody to compare with.'),
            ('interrupted_at_landmark', 'The student had interrupted at the landmark.'),
            ('left_before_landmark', 'The student was no longer enrolled at the landmark.'),
            ('began_after_landmark', 'The student began after the landmark.'),
            ('no_register', 'No register was kept: taking part is unknown.'),
            ('register_not_delivered', 'A register was kept and did not come: it is unknown.'),
            ('attendance_not_recorded', 'Signed up, and attendance is not recorded.')
    ) as reasons (reason, sentence)
)

select
    'comparison' as step,
    listed.reason,
    max(listed.sentence) as sentence,
    count(reasons.reason) as row_count
from listed
left join reasons on listed.reason = reasons.reason
group by listed.reason
