-- One row per scheme and academic year: how many took part, and in which role they are counted.
-- Participants are those who received it, or who provided it where nobody receives (ambassadors).
-- grain: scheme_id, academic_year
with counted as (
    select
        roles.scheme_id,
        roles.academic_year,
        roles.role,
        count(distinct came.engagement_id) as participant_count
    from fct_scheme_roles as roles
    left join fct_participation as came
        on roles.scheme_id = came.scheme_id
        and roles.academic_year = came.academic_year
        and roles.role = came.role
        and came.sessions_attended > 0
    group by roles.scheme_id, roles.academic_year, roles.role
)

select
    years.scheme_id,
    years.academic_year,
    coalesce(counted.role, 'recipient') as role,
    case when years.has_register then coalesce(counted.participant_count, 0) end
        as participant_count
from fct_registers as years
left join counted
    on years.scheme_id = counted.scheme_id
    and years.academic_year = counted.academic_year
qualify row_number() over (
    partition by years.scheme_id, years.academic_year order by counted.role desc
) = 1
