-- One row per student, year, unit and role on offer: a scheme, approach, context, or any scheme.
-- grain: engagement_id, academic_year, unit_kind, unit_code, role
-- kind: view
select
    engagement_id, academic_year, 'scheme' as unit_kind, scheme_id as unit_code, role,
    units.unit_key, start_date, landmark_date, is_compulsory, is_enrolled_at_landmark,
    exposure, sessions_attended
from fct_eligibility
inner join dim_units as units on units.unit_kind = 'scheme' and units.unit_code = scheme_id
union all
select
    engagement_id, academic_year, units.unit_kind, units.unit_code, role,
    units.unit_key, start_date, landmark_date, is_compulsory, is_enrolled_at_landmark,
    exposure, sessions_attended
from fct_group_exposures
inner join dim_units as units using (unit_key)
union all
select
    engagement_id, academic_year, units.unit_kind, units.unit_code, role,
    units.unit_key, start_date, landmark_date, is_compulsory, is_enrolled_at_landmark,
    exposure, sessions_attended
from fct_any_exposures
inner join dim_units as units on units.unit_kind = 'any'
