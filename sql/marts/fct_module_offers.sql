-- One row per scheme and role offered to a student through a module registered for that year.
-- A withdrawn student keeps the registration; credit brought from elsewhere is not one.
-- grain: engagement_id, academic_year, scheme_id, role
with registered as (
    select distinct engagement_id, academic_year, module_id
    from stg_module_results
    where result <> 'credit_transfer'
)

select
    registered.engagement_id,
    registered.academic_year,
    offers.scheme_id,
    offers.role,
    bool_or(offers.is_compulsory) as is_compulsory,
    min(offers.start_date) as start_date,
    min(offers.landmark_date) as landmark_date,
    max(offers.end_date) as end_date
from registered
inner join stg_offers as offers
    on registered.module_id = offers.scope_id
    and registered.academic_year = offers.academic_year
    and offers.scope = 'module'
inner join stg_enrolments as enrolments
    on registered.engagement_id = enrolments.engagement_id
    and registered.academic_year = enrolments.academic_year
inner join stg_engagements as engagements
    on registered.engagement_id = engagements.engagement_id
where offers.year_of_study in (-1, enrolments.year_of_study)
    and offers.mode in ('any', engagements.mode)
    and offers.level in ('any', engagements.level)
group by
    registered.engagement_id, registered.academic_year, offers.scheme_id, offers.role
