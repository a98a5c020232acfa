-- One row per student, year, unit and role whose landmark may not be that of the cohort.
-- A scheme of which it is unknown whether the student came has no part in it. Whoever had
-- interrupted at a landmark is here too. Enrolled only if at every landmark that counts, so that
-- nobody has to outlive another.
-- grain: engagement_id, academic_year, unit_key, role
with differing as (
    select came.engagement_id, came.academic_year, units.unit_key, came.role
    from fct_participation as came
    inner join dim_scheme_units as units using (scheme_id, academic_year)
    where units.unit_kind <> 'scheme'
        and came.has_register = (came.sessions_by_landmark is null)
    union
    select absences.engagement_id, absences.academic_year, units.unit_key, units.role
    from fct_absences as absences
    inner join fct_enrolments as enrolments using (engagement_id, academic_year)
    inner join fct_cohort_units as units using (cohort_key)
)

select
    differing.engagement_id,
    differing.academic_year,
    differing.unit_key,
    differing.role,
    coalesce(
        max(eligibility.landmark_date) filter (where eligibility.exposure is not null),
        max(eligibility.landmark_date)
    ) as landmark_date,
    coalesce(
        bool_and(eligibility.is_enrolled_at_landmark)
            filter (where eligibility.exposure is not null),
        bool_and(eligibility.is_enrolled_at_landmark)
    ) as is_enrolled_at_landmark
from differing
inner join dim_scheme_units as units using (unit_key, academic_year)
inner join fct_eligibility as eligibility using (engagement_id, academic_year, scheme_id, role)
group by
    differing.engagement_id, differing.academic_year, differing.unit_key, differing.role
