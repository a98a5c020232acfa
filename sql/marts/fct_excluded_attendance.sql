-- One row per reason why attendance that a scheme reports does not count, or not in full.
-- grain: step, reason
select
    'attendance' as step,
    'without_an_offer' as reason,
    'Came to a scheme that no offer opened to the student.' as sentence,
    count(*) filter (where sessions_attended > 0 and not is_offered) as row_count
from fct_participation
union all
select
    'attendance' as step,
    'late_joiner' as reason,
    'Came only after the landmark: not exposed, and counted as taking part.' as sentence,
    count(*) filter (
        where sessions_attended > 0 and sessions_by_landmark = 0 and is_offered
    ) as row_count
from fct_participation
union all
select
    'attendance' as step,
    'never_came' as reason,
    'Signed up, was allocated, waited or was referred, and never came.' as sentence,
    count(*) filter (where sessions_attended = 0) as row_count
from fct_participation
union all
select
    'attendance' as step,
    'without_a_register' as reason,
    'Listed by a scheme that kept no register: whether the student came is unknown.' as sentence,
    count(*) filter (where not has_register) as row_count
from fct_participation
