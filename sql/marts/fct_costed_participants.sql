-- One row per student, scheme and year whose costs are known, in the role that is counted.
-- grain: engagement_id, scheme_id, academic_year
-- kind: view
select
    came.engagement_id,
    came.scheme_id,
    came.academic_year
from fct_costs as costs
inner join fct_participant_counts as counts
    on costs.scheme_id = counts.scheme_id
    and costs.academic_year = counts.academic_year
inner join fct_participation as came
    on counts.scheme_id = came.scheme_id
    and counts.academic_year = came.academic_year
    and counts.role = came.role
    and came.sessions_attended > 0
where costs.total_gbp is not null
